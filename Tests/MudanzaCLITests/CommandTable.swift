import Foundation
import MudanzaTestSupport

/// The commands as the binary itself describes them.
struct CommandDescription: Decodable, Sendable {
    struct Argument: Decodable, Sendable {
        struct Name: Decodable, Sendable {
            var name: String
        }
        var kind: String
        var valueName: String?
        var names: [Name]?
        var abstract: String?
    }

    var commandName: String
    var abstract: String?
    var discussion: String?
    var subcommands: [CommandDescription]?
    var arguments: [Argument]?

    /// The names of its options and flags, the further names too.
    var options: Set<String> { Set((arguments ?? []).flatMap { $0.names ?? [] }.map(\.name)) }

    private struct Root: Decodable {
        var command: CommandDescription
    }

    /// Asks the binary.
    static func read() async throws -> CommandDescription {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(["--experimental-dump-help"], in: folder).succeeded()
            return try JSONDecoder().decode(Root.self, from: Data(result.output)).command
        }
    }
}

/// What each command promises: a new command must be added here, and keeps all of it then.
struct CommandPromise: Sendable, CustomStringConvertible {
    var name: String
    /// Whether it reads a dump, and so says how far it has come.
    var readsDump = true
    /// Whether its report itself ends with the line for the ticket.
    var endsWithTicket = false
    /// Whether status 2 says that something was found.
    var finds = false
    /// Whether it needs a prepared target.
    var target = false
    /// Whether it needs a batch in the target.
    var needsBatch = false
    /// What it is run with besides the dump and the target.
    var options: [String] = []

    var description: String { name }

    /// What it says that it does, in order, besides reading the dump.
    var steps: [String] = []

    static let all = [
        CommandPromise(name: "inspect"),
        CommandPromise(name: "new", options: ["-o", "new.toml", "--force"], steps: ["looking at values of"]),
        CommandPromise(name: "plan", finds: true, options: DemoTenant.arguments),
        CommandPromise(name: "diff", endsWithTicket: true, finds: true, options: DemoTenant.arguments),
        CommandPromise(name: "rewrite", options: ["-o", "out.sql"] + DemoTenant.arguments, steps: ["rewriting"]),
        CommandPromise(
            name: "rehearse", finds: true, options: DemoTenant.arguments,
            steps: ["starting PostgreSQL", "restoring with psql", "loading", "comparing"]),
        CommandPromise(name: "init", readsDump: false, target: true, options: DemoTenant.arguments),
        CommandPromise(name: "check", finds: true, target: true, options: DemoTenant.arguments),
        CommandPromise(
            name: "apply", finds: true, target: true, options: ["--jobs", "1", "--resume"] + DemoTenant.arguments,
            steps: ["loading", "indexes and keys", "ANALYZE"]),
        CommandPromise(name: "batch", readsDump: false, finds: true, target: true, options: ["tenants.csv"]),
        CommandPromise(
            name: "verify", finds: true, target: true, needsBatch: true, options: DemoTenant.arguments,
            steps: ["comparing"]),
        CommandPromise(name: "status", readsDump: false, target: true, needsBatch: true),
        CommandPromise(
            name: "rollback", readsDump: false, finds: true, target: true, needsBatch: true,
            options: ["--batch", "1"]),
    ]
}
