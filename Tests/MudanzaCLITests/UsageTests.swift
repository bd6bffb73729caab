import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The command line")
struct UsageTests {
    @Test(
        "Wrong usage ends with 64, says how it is meant on standard error, and does nothing",
        arguments: [
            ["rewrite"], ["rewrite", "a.sql", "b.sql"], ["rewrite", "a.sql", "--nonsense"], ["nonsense"],
            ["rewrite", "a.sql", "--as", "parquet"], ["plan", "a.sql", "--format", "yaml"], ["inspect"],
            ["rewrite", "a.sql", "--target-version", "new"],
        ])
    func usage(arguments: [String]) async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(arguments, in: folder)
            #expect(result.ending == .exit(64))
            #expect(result.output.isEmpty)
            #expect(result.errors.contains("Usage:"))
            #expect(try folder.entries() == [])
        }
    }

    @Test("Help and version go to standard output", arguments: [["--help"], ["--version"], ["rewrite", "--help"]])
    func help(arguments: [String]) async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(arguments, in: folder).succeeded()
            #expect(!result.output.isEmpty)
            #expect(result.errors == "")
        }
    }

    @Test("Reports in JSON are one JSON object", arguments: ["inspect", "plan"])
    func json(command: String) async throws {
        try await withTemporaryFolder { folder in
            let arguments = [command, PackageFolder.axsDump(15, "copy").string, "--format", "json"]
            let tenant = command == "plan" ? DemoTenant.arguments : []
            let result = try await MudanzaBinary.run(arguments + tenant, in: folder)
            #expect(result.ending == .exit(0), "\(result.errors)")
            #expect(try JSONSerialization.jsonObject(with: Data(result.output)) is [String: Any])
            #expect(result.errors == "")
        }
    }

    @Test("The project file is found in a folder above, and the options outrank it")
    func projectFile() async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(
                """
                [tenant]
                msp_id = "MSP-FILE"
                condominio_id = "COND-FILE"

                [table."public.roles"]
                class = "shared"

                """)
            let below = folder.appending("below")
            _ = try await Command("/bin/mkdir", [below.string]).run().succeeded()
            let dump = PackageFolder.axsDump(15, "copy").string
            _ = try await MudanzaBinary.run(
                ["rewrite", dump, "-o", "out.sql", "--condominio", "COND-OPTION"], in: below
            ).succeeded()
            let text = try below.appending("out.sql").readText()
            #expect(text.contains("\tMSP-FILE\tCOND-OPTION\n"))
            #expect(text.contains("\nCOPY public.roles (rol_id, nombre, descripcion, permisos, nivel) FROM stdin;\n"))
        }
    }

    @Test(
        "A project file with a mistake is an error that names the key",
        arguments: [
            ("[tenant]\nmsp_idd = \"X\"\n", "msp_idd"), ("[keys]\nstrategy = \"kep\"\n", "strategy"),
            ("[table.\"public.rolles\"]\nclass = \"shared\"\n", "public.rolles"), ("[tenant\n", "mudanza.toml:1:"),
            ("[table.\"public.roles\"]\nclass = 3\n", "class"), ("sabotage = true\n", "sabotage"),
        ])
    func badProjectFile(content: String, word: String) async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(content)
            let result = try await MudanzaBinary.run(
                ["rewrite", PackageFolder.axsDump(15, "copy").string, "-o", "out.sql"] + DemoTenant.arguments,
                in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains("mudanza.toml"))
            #expect(result.errors.contains(word))
            #expect(try folder.entries() == ["mudanza.toml"])
        }
    }

    @Test("A shared or skipped table that the dump does not have is an error, with the name meant")
    func unknownTable() async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(
                ["rewrite", PackageFolder.axsDump(15, "copy").string, "-o", "out.sql", "--shared", "public.rols"]
                    + DemoTenant.arguments, in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains("public.rols"))
            #expect(result.errors.contains("public.roles"))
            #expect(try folder.entries() == [])
        }
    }

    @Test("Without a tenant the error says how to give one")
    func noTenant() async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(
                ["rewrite", PackageFolder.axsDump(15, "copy").string, "-o", "out.sql"], in: folder)
            #expect([.exit(1), .exit(64)].contains(result.ending))
            #expect(result.errors.contains("--tenant msp_id=VALUE"))
            #expect(try folder.entries() == [])
        }
    }
}
