import MudanzaTestSupport
import SQLSyntax
import Tenancy
import Testing

@Suite("The names that Mudanza makes")
struct PlanNameTests {
    /// Tables whose names with a column's are short, at the limit, beyond it, and of characters of 1 to 4 bytes.
    private static let pairs: [(table: String, column: String)] = {
        let characters = ["a", "ñ", "語", "🏠"]
        var pairs = [("t", "c"), ("t", String(repeating: "c", count: 63)), (String(repeating: "t", count: 63), "c")]
        for character in characters {
            for (first, second) in [(10, 50), (29, 29), (30, 30), (63, 63), (61, 5), (40, 20)] {
                let width = character.utf8.count
                pairs.append(
                    (
                        String(repeating: character, count: first / width),
                        "x" + String(repeating: character, count: (second - 1) / width)
                    ))
            }
        }
        return pairs
    }()

    @Test("They are PostgreSQL's own where it has a rule", .requiresPostgreSQL)
    func postgres() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            var script = "SET client_min_messages = error; CREATE TABLE r (id integer PRIMARY KEY);\n"
            var expected: [String] = []
            for (index, pair) in Self.pairs.enumerated() {
                // Twice in one schema: the second constraint gets a number.
                let table = SQLIdentifier(pair.table)
                let column = SQLIdentifier(pair.column)
                script += "CREATE SCHEMA s\(index); CREATE TABLE s\(index).\(table) (\(column) integer);\n"
                for _ in 1...2 {
                    script += "ALTER TABLE s\(index).\(table) ADD FOREIGN KEY (\(column)) REFERENCES r;\n"
                }
                script +=
                    "CREATE INDEX ON s\(index).\(table) (\(column)); CREATE INDEX ON s\(index).\(table) (\(column));\n"
                var names = MadeNames()
                for label in ["fkey", "fkey", "idx", "idx"] {
                    let name = names.make(stem: pair.table, column: pair.column, label: label, in: "s")
                    #expect(name.text.utf8.count <= MadeNames.longest)
                    expected.append("\(index) \(name.text)")
                }
            }
            try await database.execute(script)
            let found = try await database.query(
                """
                SELECT substr(nspname, 2) || ' ' || conname FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
                WHERE contype = 'f'
                UNION ALL SELECT substr(nspname, 2) || ' ' || relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                WHERE relkind = 'i' AND nspname ~ '^s[0-9]'
                """)
            #expect(found.map { $0[0] }.sorted() == expected.sorted())
        }
    }

    @Test("The customer's form: idx_<table>_<column without _id>")
    func customer() throws {
        let plan = try plan("CREATE TABLE public.eventos (id integer);")
        #expect(plan.added(.index) == ["idx_eventos_msp", "idx_eventos_condominio"])
        #expect(plan.added(.foreignKey) == ["eventos eventos_msp_id_fkey", "eventos eventos_condominio_id_fkey"])
        #expect(plan.added(.comment) == ["COLUMN eventos.msp_id", "COLUMN eventos.condominio_id"])
    }

    @Test(
        "A name that is taken gets a number",
        arguments: [
            "CREATE TABLE public.u (b integer); CREATE INDEX idx_t_msp ON public.u (b);",
            "CREATE VIEW public.idx_t_msp AS SELECT 1 AS a;", "CREATE TABLE public.idx_t_msp (a integer);",
            "CREATE SEQUENCE public.idx_t_msp;",
            "CREATE TABLE public.u (b integer, CONSTRAINT idx_t_msp UNIQUE (b));",
            "CREATE MATERIALIZED VIEW public.idx_t_msp AS SELECT 1 AS a;",
            "CREATE FOREIGN TABLE public.idx_t_msp (a integer) SERVER s;",
        ])
    func taken(other: String) throws {
        let plan = try plan("CREATE TABLE public.t (a integer); \(other)")
        #expect(plan.added(.index).prefix(2) == ["idx_t_msp_1", "idx_t_condominio"])
    }

    @Test("The same name in another schema is free")
    func otherSchema() throws {
        let plan = try plan("CREATE TABLE public.t (a integer); CREATE TABLE other.idx_t_msp (a integer);")
        #expect(plan.added(.index).contains("idx_t_msp"))
    }

    @Test("Tables and columns that make one name twice are kept apart")
    func twice() throws {
        let sql = "CREATE TABLE public.a_b (x integer); CREATE TABLE public.a (x integer);"
        let project = try Project.parse(
            """
            [tenant]
            c = "1"
            b_c = "2"
            [[tenancy.columns]]
            name = "c"
            type = "text"
            [[tenancy.columns]]
            name = "b_c"
            type = "text"
            """, file: "f")
        #expect(try plan(sql, project).added(.index) == ["idx_a_b_c", "idx_a_b_b_c", "idx_a_c", "idx_a_b_c_1"])
    }

    @Test("At 63 bytes they are shortened, and tables that differ only at their ends do not collide")
    func limit() throws {
        let stem = String(repeating: "n", count: 62)
        let plan = try plan("CREATE TABLE public.\(stem)1 (a integer); CREATE TABLE public.\(stem)2 (a integer);")
        let indexes = plan.added(.index)
        #expect(Set(indexes).count == 4)
        #expect(indexes.allSatisfy { $0.utf8.count <= 63 })
        #expect(indexes[0] == "idx_" + String(repeating: "n", count: 55) + "_msp")
        #expect(indexes[2] == "idx_" + String(repeating: "n", count: 53) + "_msp_1")
    }

    @Test("Statements quote every name")
    func quoted() throws {
        let plan = try plan("CREATE TABLE \"S;\".\"a\"\"b'c\" (x integer);")
        let statements = plan.decisions.additions.map(\.statement)
        #expect(statements.contains("CREATE INDEX \"idx_a\"\"b'c_msp\" ON \"S;\".\"a\"\"b'c\" USING btree (msp_id);"))
        #expect(
            statements.contains(
                """
                ALTER TABLE ONLY "S;"."a""b'c"
                    ADD CONSTRAINT "a""b'c_msp_id_fkey" FOREIGN KEY (msp_id) REFERENCES public.msps_exo(msp_id) ON DELETE RESTRICT;
                """))
    }
}
