import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("mudanza rehearse", .requiresPostgreSQL, .timeLimit(.minutes(10)))
struct RehearseTests {
    static let forms = ["copy", "inserts", "column-inserts", "rows-per-insert-100"]

    /// Rehearses, and gives the lines of the report.
    private func rehearse(
        _ dump: FilePath, _ options: [String] = [], status: Int32 = 0
    ) async throws -> [String] {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(
                ["rehearse", dump.string] + DemoTenant.arguments + options, in: folder)
            #expect(result.ending == .exit(status), "\(result.errors)")
            return result.text.split(separator: "\n").map(String.init)
        }
    }

    @Test("AX-S, dumped by four versions in four forms, is equal", arguments: [15, 16, 17, 18], forms)
    func axs(major: Int, form: String) async throws {
        let lines = try await rehearse(PackageFolder.axsDump(major, form), form == "copy" ? ["--jobs", "2"] : [])
        #expect(lines.first?.hasPrefix("EQUAL: 478 rows in 13 tables of ") == true, "\(lines)")
        #expect(!lines.contains { $0.contains("were restored with psql") }, "it was loaded by apply")
    }

    @Test("Real dumps of other projects are equal", .requiresCorpus, arguments: Corpus.dumps)
    func corpus(dump: CorpusDump) async throws {
        // Some of them hold what only a trusted dump may have executed.
        let schema = dump.schema.map { ["--schema", Corpus.folder.appending($0).string] } ?? []
        let lines = try await rehearse(dump.file, ["--trust-dump"] + schema)
        #expect(lines.first?.hasPrefix("EQUAL: ") == true, "\(lines)")
    }

    @Test("Rows without their tables are asked for the dump that makes them")
    func rowsAlone() async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("rows.sql")
            try dump.write("COPY public.t (a) FROM stdin;\n1\n\\.\n")
            let result = try await MudanzaBinary.run(["rehearse", dump.string] + DemoTenant.arguments, in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains("public.t") && result.errors.contains("--schema FILE"))
        }
    }

    @Test("What the original cannot restore is named, and the rest compared")
    func errorsOfTheOriginal() async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("half.sql")
            try dump.write(
                """
                CREATE TABLE public.t (a integer);
                CREATE TABLE public.u (a public.no_such_type);
                INSERT INTO public.t VALUES ('secreto');
                COPY public.t (a) FROM stdin;
                1
                2
                \\.

                """)
            let result = try await MudanzaBinary.run(["rehearse", dump.string] + DemoTenant.arguments, in: folder)
            #expect(result.text.contains("The original itself restores with 2 errors"))
            #expect(result.text.contains("type \"public.no_such_type\" does not exist"))
            #expect(result.text.contains("invalid input syntax for type integer: …"), "\(result.text)")
            #expect(!(result.text + result.errors).contains("secreto"))
        }
    }

    @Test("A dump that is not to be trusted is refused before anything is started")
    func refused() async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("evil.sql")
            try dump.write("CREATE TABLE public.t (a integer);\nDO $$ BEGIN NULL; END $$;\n")
            let result = try await MudanzaBinary.run(
                ["rehearse", dump.string, "--pg-bin", "/nowhere"] + DemoTenant.arguments, in: folder)
            #expect(result.ending == .exit(1) && result.errors.contains("DO block is not executed"))
            #expect(result.errors.contains("evil.sql:2 "))
        }
    }
}
