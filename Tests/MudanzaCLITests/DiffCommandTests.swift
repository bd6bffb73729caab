import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("mudanza diff")
struct DiffCommandTests {
    private static let dump = PackageFolder.axsDump(15, "copy")

    private func diff(
        _ options: [String], in folder: FilePath, environment: [String: String?] = [:], input: [UInt8] = []
    ) async throws -> CommandResult {
        let dump = input.isEmpty ? Self.dump.string : "-"
        return try await MudanzaBinary.run(
            ["diff", dump, "--shared", "roles"] + options, in: folder, environment: environment, input: input)
    }

    @Test("The report goes to standard output or to a file, a line for a ticket to standard error")
    func output() async throws {
        try await withTemporaryFolder { folder in
            let text = try await diff(DemoTenant.arguments, in: folder).succeeded()
            #expect(text.text.hasPrefix("SAFE TO GO ON: 0 blockers"))
            #expect(text.errors.hasPrefix("mudanza diff \(Self.dump) (sha256 "), "\(text.errors)")
            let file = try await diff(DemoTenant.arguments + ["-o", "r.md", "--format", "markdown"], in: folder)
                .succeeded()
            #expect(file.output.isEmpty && file.errors.contains(" s: Safe to go on: 0 blockers"))
            #expect(file.errors.split(separator: "\n").count == 1)
            #expect(try folder.appending("r.md").readText().hasPrefix("## ✅ Safe to go on"))
            let quiet = try await diff(DemoTenant.arguments + ["-o", "r.txt", "--quiet"], in: folder).succeeded()
            #expect(quiet.output.isEmpty && quiet.errors == "")
            #expect(try folder.appending("r.txt").readText() == text.text)
            let piped = try await diff(DemoTenant.arguments, in: folder, input: try Self.dump.read()).succeeded()
            #expect(piped.text.replacing("of -;", with: "of \(Self.dump);").contains("Safe to go on"))
            #expect(try folder.entries().sorted() == ["r.md", "r.txt"])
        }
    }

    @Test("Blockers end it with 2, and the report is there; errors end it with 1, and nothing is")
    func status() async throws {
        try await withTemporaryFolder { folder in
            let blocked = try await diff(["-o", "r.txt"], in: folder)
            #expect(blocked.ending == .exit(2))
            #expect(try folder.appending("r.txt").readText().hasPrefix("DO NOT GO ON: 2 blockers"))
            for options in [["--mask", "nombr"], ["--unmask", "visitas.corre"], ["--skip", "nada"]] {
                let failed = try await diff(DemoTenant.arguments + options + ["-o", "x.txt"], in: folder)
                #expect(failed.ending == .exit(1) && failed.output.isEmpty, "\(options)")
                #expect(failed.errors.contains(options[1]), "\(failed.errors)")
            }
            for options in [["--lang", "fr"], ["--format", "pdf"], ["--samples", "-1"], ["--rate", "fast"]] {
                #expect(try await diff(DemoTenant.arguments + options, in: folder).ending == .exit(64), "\(options)")
            }
            #expect(try folder.entries() == ["r.txt"])
        }
    }

    @Test("The language is --lang's, or the environment's; JSON's only --lang's")
    func language() async throws {
        try await withTemporaryFolder { folder in
            let spanish = ["LC_ALL": "es_MX.UTF-8"]
            let text = try await diff(DemoTenant.arguments, in: folder, environment: spanish).succeeded()
            #expect(text.text.hasPrefix("SE PUEDE CONTINUAR: 0 impedimentos"))
            let page = try await diff(DemoTenant.arguments + ["--format", "html"], in: folder, environment: spanish)
                .succeeded()
            #expect(page.text.hasPrefix("<!DOCTYPE html>\n<html lang=\"es\">") && page.text.hasSuffix("</html>\n"))
            let asked = try await diff(DemoTenant.arguments + ["--lang", "en"], in: folder, environment: spanish)
                .succeeded()
            #expect(asked.text.hasPrefix("SAFE TO GO ON"))
            func json(_ options: [String]) async throws -> NSDictionary? {
                let arguments = DemoTenant.arguments + ["--format", "json"] + options
                let result = try await diff(arguments, in: folder, environment: spanish).succeeded()
                return try JSONSerialization.jsonObject(with: Data(result.output)) as? NSDictionary
            }
            #expect(try await json([])?["language"] as? String == "en")
            let other = try await json(["--lang", "es"])
            #expect(other?["language"] as? String == "es" && other?["verdict"] as? String == "clear")
        }
    }

    @Test("Colours on a terminal, unless somebody asks for none")
    func color() async throws {
        try await withTemporaryFolder { folder in
            let words = ["diff", Self.dump.string, "--samples", "0"] + DemoTenant.arguments
            func shown(_ options: [String], _ environment: [String: String?] = [:]) async throws -> String {
                let command = ([try MudanzaBinary.find().string] + words + options).joined(separator: " ")
                return try await Command.bash(
                    #"script --quiet --return --command "$1" /dev/null"#, [command],
                    environment: ["NO_COLOR": nil, "TERM": "xterm", "LC_ALL": "C.UTF-8"].merging(environment) { $1 },
                    in: folder
                ).run().succeeded().text
            }
            #expect(try await shown([]).hasPrefix("\u{1B}[32mSAFE TO GO ON"))
            for plain in try await [shown(["--no-color"]), shown([], ["NO_COLOR": "1"]), shown([], ["TERM": "dumb"])] {
                #expect(plain.hasPrefix("SAFE TO GO ON") && !plain.contains("\u{1B}"))
            }
        }
    }

    @Test("--rate is what the time is reckoned by, --samples how many rows are shown")
    func options() async throws {
        try await withTemporaryFolder { folder in
            let result = try await diff(DemoTenant.arguments + ["--rate", "1kB", "--samples", "1"], in: folder)
                .succeeded()
            #expect(result.text.contains("; 2 min "))
            #expect(result.text.contains("\n  1 bitacora_id '1'") && !result.text.contains("\n  2 "))
        }
    }
}
