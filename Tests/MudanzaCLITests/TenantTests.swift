import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Tenants and tenancy columns of every kind", .requiresPostgreSQL)
struct TenantTests {
    /// A table with a row, in both forms of rows.
    private static let source =
        "CREATE TABLE public.t (id integer, v text); INSERT INTO public.t VALUES (1, 'a'), (2, NULL)"

    @Test(
        "A tenant's value arrives as it is, whatever it is made of",
        arguments: [
            "O'Brien", #"C:\new\table\N"#, "tab\tand\nline\rend", #"\."#, #"\N"#, "ñandú 🦤", " ", "$$;--/*",
            "\u{1}\u{7F}",
            #"E'\x'"#, "NULL", "DEFAULT",
        ], [[], ["--inserts"], ["--column-inserts"]])
    func values(value: String, form: [String]) async throws {
        try await migrate(Self.source, form, ["--msp", value, "--condominio", "C"]) { migrated in
            let rows = try await migrated.query("SELECT DISTINCT msp_id, condominio_id FROM public.t")
            #expect(rows == [[value, "C"]])
            #expect(try await migrated.query("SELECT msp_id FROM public.msps_exo") == [[value]])
        }
    }

    @Test(
        "One column of the product's own is served as well as the two of the default",
        arguments: [
            ("integer", "42", "registry"), ("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", nil),
            ("text", "x", "registry"),
            ("bigint", "-9000000000", nil), ("smallint", "7", nil),
        ] as [(String, String, String?)], [[], ["--inserts"]])
    func ownColumns(column: (type: String, value: String, registry: String?), form: [String]) async throws {
        let project = """
            [tenant]
            tenant_id = "\(column.value)"

            [[tenancy.columns]]
            name = "tenant_id"
            type = "\(column.type)"
            \(column.registry.map { "references = \"\($0)(tenant_id)\"" } ?? "")

            """
        try await migrate(Self.source, form, [], project: project) { migrated in
            let rows = try await migrated.query(
                "SELECT id, v, tenant_id, pg_typeof(tenant_id) FROM public.t ORDER BY id")
            #expect(rows == [["1", "a", column.value, column.type], ["2", "", column.value, column.type]])
            #expect(try await migrated.query("SELECT to_regclass('public.msps_exo')") == [[""]])
        }
    }

    @Test(
        "A skipped table is gone with all that is its own; a shared one stays as it is", arguments: [[], ["--inserts"]])
    func skipAndShare(form: [String]) async throws {
        let source = """
            CREATE TABLE public.t (id serial PRIMARY KEY, v text); INSERT INTO public.t (v) VALUES ('a');
            CREATE TABLE public.fuera (id serial PRIMARY KEY, t_id integer REFERENCES public.t);
            INSERT INTO public.fuera (t_id) VALUES (1); COMMENT ON TABLE public.fuera IS 'fuera';
            CREATE INDEX ON public.fuera (t_id); CREATE TABLE public.comun (k text); INSERT INTO public.comun VALUES ('c');
            """
        let options = DemoTenant.arguments + ["--skip", "public.fu*", "--shared", "*.comun"]
        try await migrate(source, form, options) { migrated in
            let left = try await migrated.query("SELECT relname FROM pg_class WHERE relname LIKE 'fuera%'")
            #expect(left == [])
            let shared = try await migrated.query("SELECT * FROM public.comun")
            #expect(shared == [["c"]])
            let rows = try await migrated.query("SELECT * FROM public.t")
            #expect(rows == [["1", "a", "MSP-DEMO-001", "COND-DEMO-001"]])
        }
    }

    @Test(
        "A database in another encoding keeps its bytes, and the tenant is written in that encoding",
        arguments: [[], ["--inserts"]])
    func encoding(form: [String]) async throws {
        let source = "CREATE TABLE public.\"año\" (\"ñ\" text); INSERT INTO public.\"año\" VALUES ('áéí¡');"
        try await migrate(source, form + ["--encoding=LATIN1"], ["--msp", "MSP-ÑU", "--condominio", "C"]) { migrated in
            let rows = try await migrated.query("SELECT * FROM public.\"año\"")
            #expect(rows == [["áéí¡", "MSP-ÑU", "C"]])
        }
    }

    @Test("A tenant that the dump's encoding cannot write is an error that says so")
    func unwritable() async throws {
        try await withDump(Self.source, ["--encoding=LATIN1"]) { dump, folder in
            let result = try await MudanzaBinary.run(
                ["rewrite", dump.string, "-o", "out.sql", "--msp", "🦤", "--condominio", "C"], in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains("LATIN1"))
            #expect(try folder.entries() == ["dump.sql"])
        }
    }

    @Test("A table with no room for the columns is named and copied as it is", arguments: [1597, 1598, 1599, 1600])
    func manyColumns(count: Int) async throws {
        let columns = (1...count).map { "c\($0) integer" }.joined(separator: ", ")
        let source = "CREATE TABLE public.ancha (\(columns)); INSERT INTO public.ancha (c7) VALUES (7)"
        try await withDump(source) { dump, folder in
            let result = try await MudanzaBinary.run(
                ["rewrite", dump.string, "-o", "out.sql"] + DemoTenant.arguments, in: folder
            ).succeeded()
            #expect(result.errors.contains("public.ancha cannot take") == (count > 1598))
            try await TemporaryCluster.shared.withDatabase { migrated in
                try await migrated.restore(folder.appending("out.sql"))
                let rows = try await migrated.query(
                    "SELECT c7, (SELECT count(*) FROM pg_attribute WHERE attrelid = 'public.ancha'::regclass AND attnum > 0)"
                        + " FROM public.ancha")
                #expect(rows == [["7", String(count > 1598 ? count : count + 2)]])
            }
        }
    }

    /// Makes a database, dumps and rewrites it, restores the output and shows it to `check`.
    private func migrate(
        _ source: String, _ form: [String], _ options: [String], project: String? = nil,
        check: (TemporaryDatabase) async throws -> Void
    ) async throws {
        try await withDump(source, form) { dump, folder in
            if let project { try folder.appending("mudanza.toml").write(project) }
            _ = try await MudanzaBinary.run(["rewrite", dump.string, "-o", "out.sql"] + options, in: folder).succeeded()
            try await TemporaryCluster.shared.withDatabase { migrated in
                try await migrated.restore(folder.appending("out.sql"))
                try await check(migrated)
            }
        }
    }

    private func withDump(
        _ source: String, _ form: [String] = [], _ body: (FilePath, FilePath) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("dump.sql")
            try await TemporaryCluster.shared.withDatabase { original in
                try await original.execute(source)
                _ = try await original.dump(form, to: dump)
            }
            try await body(dump, folder)
        }
    }
}
