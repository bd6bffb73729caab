import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Bad input")
struct BadInputTests {
    @Test(
        "What is no plain dump is refused with its place, and leaves nothing",
        arguments: BadInput.files + BadInput.rows)
    func file(input: BadInput) async throws { try await refuse(input) }

    @Test("A psql meta-command is refused and not run", arguments: BadInput.metaCommands)
    func metaCommand(input: BadInput) async throws { try await refuse(input) }

    @Test("A schema that cannot become the tenant's is refused", arguments: BadInput.schemas)
    func schema(input: BadInput) async throws { try await refuse(input) }

    @Test("A folder is refused")
    func folder() async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(
                ["rewrite", ".", "-o", "out.sql"] + DemoTenant.arguments, in: folder)
            #expect(result.ending == .exit(1))
            try expectGolden(result.errors, "BadInput/folder.txt")
            #expect(try folder.entries() == [])
        }
    }

    @Test("A custom-format archive of pg_dump's own is refused, naming pg_restore", .requiresPostgreSQL)
    func realArchive() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { database in
                _ = try await Command(
                    cluster.programs.program("pg_dump"), ["--format=custom", "--file=archive.dump"],
                    environment: database.environment, in: folder
                ).run().succeeded()
            }
            let result = try await MudanzaBinary.run(
                ["rewrite", "archive.dump", "-o", "out.sql"] + DemoTenant.arguments, in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains("archive.dump"))
            #expect(result.errors.contains("pg_restore"))
            #expect(try folder.entries() == ["archive.dump"])
        }
    }

    @Test("An output that was there before outlives a failed run")
    func oldOutput() async throws {
        try await withTemporaryFolder { folder in
            let truncated = PackageFolder.axsDump(15, "copy")
            try folder.appending("dump.sql").write(try truncated.read().dropLast(60_000))
            try folder.appending("out.sql").write("what was there before")
            let result = try await MudanzaBinary.run(
                ["rewrite", "dump.sql", "-o", "out.sql"] + DemoTenant.arguments, in: folder)
            #expect(result.ending == .exit(1))
            #expect(try folder.appending("out.sql").readText() == "what was there before")
            #expect(try folder.entries() == ["dump.sql", "out.sql"])
        }
    }

    private func refuse(_ input: BadInput) async throws {
        try await withTemporaryFolder { folder in
            if let content = input.content { try folder.appending("dump.sql").write(content) }
            // What a meta-command would read, if it were run.
            try folder.appending("other.sql").write("SELECT 1;\n")
            let result = try await MudanzaBinary.run(
                ["rewrite", "dump.sql", "-o", "out.sql"] + DemoTenant.arguments, in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.output.isEmpty)
            #expect(result.errors.contains(input.line.map { "dump.sql:\($0) (byte " } ?? "dump.sql"))
            for word in input.mentions { #expect(result.errors.contains(word)) }
            try expectGolden(result.errors, "BadInput/\(input.name).txt")
            #expect(try folder.entries() == (input.content == nil ? [] : ["dump.sql"]) + ["other.sql"])
        }
    }
}
