import Foundation
import MudanzaMigrations
import MudanzaTestSupport
import SystemPackage
import Testing

/// `mudanza init` and `mudanza check` as scripts see them.
@Suite("Commands on a target", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct TargetCommandTests {
    private static let password = "s3cret-pässword"

    private func uri(_ database: TemporaryDatabase) -> String {
        let host = database.cluster.socketFolder.string.replacing("/", with: "%2F")
        return "postgresql://postgres@\(host)/\(database.name)"
    }

    private func object(_ result: CommandResult) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any])
    }

    @Test("check asks for init, init prepares, check is content, and a second init has nothing to do")
    func course() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await withTemporaryFolder { folder in
                let target = ["--target", uri(database)]
                let before = try await MudanzaBinary.run(["check"] + target, in: folder)
                #expect(before.ending == .exit(2) && before.errors.hasPrefix("mudanza check "))
                #expect(before.text.contains("\n  fail  ledger"))

                let first = try await MudanzaBinary.run(["init"] + target, in: folder).succeeded()
                #expect(first.text.contains("No tenant was given: the demonstration tenant is used."))
                #expect(first.text.contains("\n  created  tenant     public.condominios_exo 'COND-DEMO-001'\n"))
                let made = MigrationFile.all.count + 4
                #expect(first.text.hasSuffix("Created \(made) of \(made).\n"))
                let second = try await MudanzaBinary.run(["init", "--format", "json"] + target, in: folder).succeeded()
                let report = try object(second)
                let steps = try #require(report["steps"] as? [[String: Any]])
                #expect(steps.compactMap { $0["outcome"] as? String } == Array(repeating: "present", count: made))
                #expect(report["isDemonstration"] as? Bool == true)

                let dump = PackageFolder.axsDump(15, "copy").string
                let check = ["check", dump, "--max-size", "3GB", "--format", "json"] + DemoTenant.arguments + target
                let after = try await MudanzaBinary.run(check, in: folder).succeeded()
                #expect(try object(after)["isFit"] as? Bool == true)
                #expect(after.errors == "")
            }
        }
    }

    @Test("The project file's target is used, its secrets file looked for beside it and told when it is open to others")
    func projectFile() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await withTemporaryFolder { folder in
                try folder.appending("mudanza.toml").write("[target]\nconnection = \"secrets.toml\"\n")
                try folder.appending("secrets.toml").write(
                    """
                    DB_MODE = "postgres"
                    PG_HOST = "\(database.cluster.socketFolder)"
                    PG_DATABASE = "\(database.name)"
                    PG_USER = "postgres"
                    PG_PASSWORD = "\(Self.password)"

                    """)
                _ = try await Command("/bin/mkdir", [folder.appending("below").string]).run().succeeded()
                for (mode, warns) in [("644", true), ("600", false)] {
                    _ = try await Command("/bin/chmod", [mode, folder.appending("secrets.toml").string]).run()
                    let result = try await MudanzaBinary.run(["init"], in: folder.appending("below")).succeeded()
                    #expect(result.errors.hasPrefix("mudanza: warning: ../secrets.toml holds a password") == warns)
                    #expect(!(result.text + result.errors).contains(Self.password))
                }
            }
        }
    }

    @Test("No target, one that is not there, and one that is the source are errors that show no password")
    func errors() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await withTemporaryFolder { folder in
                let nobody = "host=\(folder) user=u dbname=d password='\(Self.password)'"
                for (arguments, words) in [
                    (["init"], "no target is given; expected --target, or [target] connection in mudanza.toml"),
                    (["init", "--target", nobody], "cannot connect to \(folder)"),
                    (["init", "--target", "nonsense"], "the connection is neither a URI nor settings"),
                    (["init", "--target", uri(database), "--source", uri(database)], "the target is the source"),
                ] {
                    let result = try await MudanzaBinary.run(arguments, in: folder)
                    #expect(result.ending == .exit(1), "\(arguments)")
                    #expect(result.output.isEmpty)
                    #expect(result.errors.hasPrefix("mudanza: error: \(words)"), "\(result.errors)")
                    #expect(!result.errors.contains(Self.password))
                }
                let check = try await MudanzaBinary.run(["check", "--target", nobody], in: folder)
                #expect(check.ending == .exit(2))
                #expect(check.text.contains("fail  server") && !check.text.contains(Self.password))
                let size = try await MudanzaBinary.run(["check", "--max-size", "much"], in: folder)
                #expect(size.ending == .exit(64))
            }
        }
    }
}
