import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// What a user who knows one command may expect of every other.
@Suite("All commands alike")
struct CommandTableTests {
    @Test("Every command there is stands in the table")
    func complete() async throws {
        let root = try await CommandDescription.read()
        let names = (root.subcommands ?? []).map(\.commandName).filter { $0 != "help" }
        #expect(Set(names) == Set(CommandPromise.all.map(\.name)))
    }

    @Test(
        "Help has examples of the command itself and says what every exit status means", arguments: CommandPromise.all)
    func help(command: CommandPromise) async throws {
        let root = try await CommandDescription.read()
        let found = try #require((root.subcommands ?? []).first { $0.commandName == command.name })
        let discussion = found.discussion ?? ""
        #expect(
            discussion.hasPrefix("Examples:\n  mudanza \(command.name) ")
                || discussion.contains("\n  mudanza \(command.name) "))
        for line in discussion.split(separator: "\n") where line.hasPrefix("  ") {
            #expect(line.count <= 80, "\(line) is too long for a terminal")
        }
        let status = try #require(discussion.split(separator: "\n").last { $0.hasPrefix("Exit status: ") })
        #expect(status.hasPrefix("Exit status: 0 done;") && status.contains(" 1 failed") && status.contains("; 64 "))
        #expect(status.contains("; 2 ") == command.finds)
        #expect(found.abstract?.hasSuffix(".") == true)
        for argument in found.arguments ?? [] where argument.names?.first?.name != "version" {
            #expect(
                argument.abstract?.hasSuffix(".") == true, "\(argument.names?.first?.name ?? argument.valueName ?? "")")
        }
    }

    @Test("Every command takes the same options for its report", arguments: CommandPromise.all)
    func options(command: CommandPromise) async throws {
        let root = try await CommandDescription.read()
        let found = try #require((root.subcommands ?? []).first { $0.commandName == command.name })
        #expect(found.options.isSuperset(of: ["format", "quiet", "verbose", "no-color", "help"]))
        let positional = (found.arguments ?? []).contains { $0.kind == "positional" && $0.valueName == "dump" }
        #expect(positional == command.readsDump)
        #expect(found.options.contains("target") == command.target)
    }

    @Test(
        "JSON alone, nothing at all, or where the time went: --format json, --quiet, --verbose", .requiresPostgreSQL,
        .timeLimit(.minutes(5)), arguments: CommandPromise.all)
    func reports(command: CommandPromise) async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await withTemporaryFolder { folder in
                try folder.appending("axs.sql").write(try PackageFolder.axsDump(15, "copy").read())
                try folder.appending("tenants.csv").write(
                    "dump,msp_id,condominio_id\naxs.sql,MSP-DEMO-001,COND-DEMO-001\n")
                let target = ["--target", database.uri]
                var arguments = [command.name] + (command.readsDump ? ["axs.sql"] : []) + command.options
                if command.target { arguments += target }
                let prepare = ["init", "--quiet"] + target + DemoTenant.arguments
                _ = try await MudanzaBinary.run(prepare, in: folder).succeeded()
                if command.needsBatch {
                    let load = ["apply", "axs.sql", "--quiet"] + target + DemoTenant.arguments
                    _ = try await MudanzaBinary.run(load, in: folder).succeeded()
                }

                let verbose = try await MudanzaBinary.run(arguments + ["--verbose"], in: folder).succeeded()
                let lines = verbose.errors.split(separator: "\n")
                if command.endsWithTicket {
                    #expect(verbose.text.split(separator: "\n").last?.contains("axs.sql") == true)
                } else {
                    let ticket = try #require(
                        lines.last { $0.hasPrefix("mudanza \(command.name) ") }, "\(verbose.errors)")
                    let hasDigest = ticket.contains("(sha256 ") || ticket.contains("(digest ")
                    #expect(hasDigest == command.readsDump && ticket.contains(" s: "), "\(ticket)")
                }
                // What the job tells of its progress is what is shown while it runs.
                let steps = lines.last { $0.contains(" s reading") }?.split(separator: ", ").map { step in
                    step.split(separator: " s ", maxSplits: 1).last.map(String.init) ?? ""
                }
                let told = (steps ?? []).filter(command.steps.contains)
                #expect((steps != nil) == command.readsDump && told.starts(with: command.steps), "\(verbose.errors)")

                let json = try await MudanzaBinary.run(arguments + ["--format", "json"], in: folder).succeeded()
                #expect(try JSONSerialization.jsonObject(with: Data(json.output)) is [String: Any])
                // A slow machine is told of; nothing else is said.
                let said = json.errors.split(separator: "\n").filter { !$0.contains(/^mudanza: .*: \d+ s/) }
                #expect(said == [])

                let quiet = try await MudanzaBinary.run(arguments + ["--quiet"], in: folder).succeeded()
                #expect(quiet.text == "" && quiet.errors == "")

                let plain = try await MudanzaBinary.run(arguments + ["--no-color"], in: folder).succeeded()
                #expect(!plain.errors.contains("\u{1B}"))
            }
        }
    }

    @Test("The bare name says where to start, with commands that there are")
    func bare() async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run([], in: folder).succeeded()
            for name in CommandPromise.all.map(\.name) { #expect(result.text.contains(name)) }
            #expect(result.text.split(separator: "\n").allSatisfy { $0.count <= 80 } && result.errors == "")
        }
    }

    @Test(
        "What is mistyped is answered with what was meant",
        arguments: [
            (["rewrit", "a.sql"], "rewrite"), (["aply"], "apply"), (["inspct", "x"], "inspect"),
            (["plan", "a.sql", "--formt", "json"], "--format"), (["plan", "a.sql", "--strategy", "kep"], "keep"),
            (["plan", "a.sql", "--quite"], "--quiet"),
        ])
    func mistyped(arguments: [String], meant: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(arguments, in: folder)
            #expect(result.ending == .exit(64) && result.output.isEmpty)
            #expect(result.errors.contains("Did you mean '\(meant)'?"), "\(result.errors)")
        }
    }

    @Test("An error is red on a terminal, unless somebody asks for no colour")
    func colour() async throws {
        try await withTemporaryFolder { folder in
            let mudanza = try MudanzaBinary.find().string
            func shown(_ option: String, _ environment: [String: String?] = [:]) async throws -> String {
                try await Command.bash(
                    #"script --quiet --return --command "$1 inspect nothing.sql $2" /dev/null"#, [mudanza, option],
                    environment: ["NO_COLOR": nil, "TERM": "xterm"].merging(environment) { $1 }, in: folder
                ).run().text
            }
            #expect(try await shown("").hasPrefix("mudanza: \u{1B}[1;31merror:\u{1B}[0m cannot open nothing.sql"))
            for plain in try await [shown("--no-color"), shown("", ["NO_COLOR": "1"]), shown("", ["TERM": "dumb"])] {
                #expect(plain.hasPrefix("mudanza: error: cannot open nothing.sql"))
            }
        }
    }

    @Test("On a terminal a line changes while a slow dump is read, and is gone before the report")
    func progress() async throws {
        try await withTemporaryFolder { folder in
            let dump = PackageFolder.axsDump(15, "copy").string
            // The second half comes only when the line has been seen.
            let shown = try await Command.bash(
                #"""
                mkfifo pipe && touch shown
                {
                    head --bytes=60000 "$2"
                    until grep --quiet reading shown; do sleep 0.05; done
                    tail --bytes=+60001 "$2"
                } >pipe &
                script --quiet --flush --return --command "$1 inspect pipe" shown >/dev/null
                wait && cat shown
                """#, [try MudanzaBinary.find().string, dump], environment: ["TERM": "xterm", "LC_ALL": "C.UTF-8"],
                in: folder
            ).run().succeeded().text
            let report = try #require(shown.firstRange(of: "\r\u{1B}[KDump     pipe, "), "\(shown)")
            #expect(shown[..<report.lowerBound].contains("\rreading pipe: "))
            #expect(!shown[report.upperBound...].contains("\rreading"))
        }
    }

    @Test("A word that resembles no command gets the list of them")
    func unknown() async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(["transmogrify"], in: folder)
            #expect(result.ending == .exit(64) && result.errors.contains("The commands are: inspect, new, plan"))
        }
    }

    @Test(
        "A project file's column that there is not is an error with the one meant",
        arguments: [
            ("[table.\"public.roles\"]\nnatural_key = [\"rol_ide\"]\n", "rol_id"),
            ("[table.bitacora_exo]\nreferences = { entidad_ide = \"entidades(entidad_id)\" }\n", "entidad_id"),
            ("[table.bitacora_exo]\nreferences = { entidad_id = \"entidades(entidadid)\" }\n", "entidad_id"),
            ("[table.\"bitacora*\"]\nreferences = { tablas = \"entidades(entidad_id)\" }\n", "tabla"),
        ])
    func unknownColumn(content: String, meant: String) async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(content)
            let result = try await MudanzaBinary.run(
                ["plan", PackageFolder.axsDump(15, "copy").string] + DemoTenant.arguments, in: folder)
            #expect(result.ending == .exit(1) && result.errors.contains("mudanza.toml:1"))
            #expect(result.errors.contains("did you mean \"\(meant)\"?"), "\(result.errors)")
        }
    }

    @Test("Completions are written for each shell", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(["--generate-completion-script", shell], in: folder).succeeded()
            for name in CommandPromise.all.map(\.name) { #expect(result.text.contains(name)) }
        }
    }
}
