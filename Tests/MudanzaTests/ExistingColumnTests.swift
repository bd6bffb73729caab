import Mudanza
import MudanzaTestSupport
import Tenancy
import Testing

@Suite("Rows that have a tenancy column already", .requiresPostgreSQL)
struct ExistingColumnTests {
    private static let forms = [[], ["--inserts"], ["--column-inserts"], ["--rows-per-insert=2"]]

    @Test(
        "NULLs get the tenant's values; other tenants' rows keep theirs, and are counted", arguments: forms,
        [false, true])
    func fills(options: [String], asCopy: Bool) async throws {
        // In the other order than the project's, one at each end.
        let schema = """
            CREATE TABLE public.t (condominio_id varchar(100), v text, msp_id varchar(100));
            INSERT INTO public.t VALUES (NULL, 'a', NULL), ('COND-9', 'b', 'MSP-1'), ('COND-9', 'c', 'MSP-2'), (NULL, '', 'MSP-2'),
                ('O''Brien', NULL, NULL);
            CREATE TABLE public.u (v text, msp_id varchar(100)); INSERT INTO public.u VALUES ('a', NULL), ('b', 'MSP-7');
            CREATE TABLE public.otros (msp_id varchar(100), condominio_id varchar(100)); INSERT INTO public.otros VALUES (NULL, NULL);
            """
        var migration = Migration(schema: schema, options: options)
        migration.insertsBecomeCopy = asCopy
        try await migration.run { outcome in
            let rows = try await outcome.migrated.query("SELECT v, msp_id, condominio_id FROM public.t ORDER BY v")
            #expect(
                rows == [
                    ["", "MSP-2", "COND-9"], ["a", "MSP-1", "COND-9"], ["b", "MSP-1", "COND-9"],
                    ["c", "MSP-2", "COND-9"],
                    ["", "MSP-1", "O'Brien"],
                ])
            let others = try await outcome.migrated.query("SELECT v, msp_id, condominio_id FROM public.u ORDER BY v")
            #expect(others == [["a", "MSP-1", "COND-9"], ["b", "MSP-7", "COND-9"]])
            let counts = try outcome.countLines()
            #expect(
                counts == [
                    "public.otros: 1 (tenant)", "public.t: 5 (tenant, 3 with another tenant's values)",
                    "public.u: 2 (tenant, 1 with another tenant's values)",
                ])
        }
    }

    @Test(
        "A child that has the columns itself keeps its rows straight under a parent that gains them", arguments: forms)
    func child(options: [String]) async throws {
        let schema = """
            CREATE TABLE public.p (a integer); INSERT INTO public.p VALUES (0);
            CREATE TABLE public.c (b varchar(100), msp_id varchar(100), condominio_id varchar(100)) INHERITS (public.p);
            INSERT INTO public.c VALUES (1, 'b', NULL, NULL), (2, 'c', 'MSP-2', 'COND-2');
            """
        try await Migration(schema: schema, options: options).run { outcome in
            let rows = try await outcome.migrated.query("SELECT a, b, msp_id, condominio_id FROM public.c ORDER BY a")
            #expect(rows == [["1", "b", "MSP-1", "COND-9"], ["2", "c", "MSP-2", "COND-2"]])
        }
    }

    @Test(
        "A value is another tenant's only if PostgreSQL says so",
        arguments: [
            ("integer", "007", ["7", "8"]), ("bigint", "-1", ["-1", "1"]), ("smallint", "+5", ["5", "6"]),
            (
                "uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'"]
            ), ("char(8)", "ab", ["'ab'", "'abc'"]), ("text", #"a\b"#, [#"'a\b'"#, #"'a\c'"#]),
        ], [[], ["--inserts"]])
    func canonical(column: (type: String, value: String, rows: [String]), options: [String]) async throws {
        let schema = """
            CREATE TABLE public.t (tenant_id \(column.type));
            INSERT INTO public.t VALUES (NULL), (\(column.rows[0])), (\(column.rows[1]));
            """
        var project = try Project.parse(
            "[[tenancy.columns]]\nname = \"tenant_id\"\ntype = \"\(column.type)\"", file: "f")
        try project.apply(Overrides(tenant: ["tenant_id": column.value]))
        try await Migration(schema: schema, options: options, project: project).run { outcome in
            let counts = try outcome.countLines()
            #expect(counts == ["public.t: 3 (tenant, 1 with another tenant's values)"])
            let rows = try await outcome.migrated.query(
                "SELECT count(*) FROM public.t WHERE tenant_id = \(column.rows[0])")
            #expect(rows == [["2"]])
        }
    }
}
