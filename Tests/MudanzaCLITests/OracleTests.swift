import MudanzaTestSupport
import Testing

/// An oracle that never objects proves nothing: each is shown something wrong.
@Suite("The tests' own oracles", .requiresPostgreSQL)
struct OracleTests {
    private static let schema = "CREATE TABLE t (id integer, v text); CREATE TABLE u (); INSERT INTO u DEFAULT VALUES;"

    @Test(
        "A lost, doubled, changed or added row is found",
        arguments: [
            "(1, 'a'), (2, NULL)", "(1, 'a'), (2, NULL), (2, ''), (2, '')", "(1, 'á'), (2, NULL), (2, '')",
            "(1, 'a'), (2, NULL), (2, ''), (3, 'new')", "(1, 'a'), (2, ''), (2, '')",
        ])
    func rows(values: String) async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.withDatabase { original in
            try await original.execute("\(Self.schema) INSERT INTO t VALUES (1, 'a'), (2, NULL), (2, '')")
            try await cluster.withDatabase { migrated in
                try await migrated.execute("\(Self.schema) INSERT INTO t VALUES \(values)")
                let (compared, differences) = try await RowComparison(original, migrated).run()
                #expect(compared == 2)
                #expect(differences.map(\.table) == ["public.t"])
            }
        }
    }

    @Test("The same rows in another order, and further columns, are no difference")
    func order() async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.withDatabase { original in
            try await original.execute("\(Self.schema) INSERT INTO t VALUES (1, 'a'), (2, NULL), (2, '')")
            try await cluster.withDatabase { migrated in
                try await migrated.execute(
                    """
                    \(Self.schema) ALTER TABLE t ADD tenant text DEFAULT 'me';
                    INSERT INTO t VALUES (2, ''), (2, NULL), (1, 'a');
                    """)
                #expect(try await RowComparison(original, migrated).run().differences.isEmpty)
            }
        }
    }

    @Test("A missing table is a difference, and a row without the tenant a fault")
    func missing() async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.withDatabase { original in
            try await original.execute("\(Self.schema) INSERT INTO t VALUES (1)")
            try await cluster.withDatabase { migrated in
                try await migrated.execute("CREATE TABLE t (id integer, v text, tenant text); INSERT INTO t VALUES (1)")
                let differences = try await RowComparison(original, migrated).run().differences
                #expect(differences.map(\.table) == ["public.u"])
                let tenancy = try await TenancyCheck(original, migrated, tenant: ["tenant": "me"]).run()
                #expect(tenancy.tenantTables == ["public.t"])
                #expect(tenancy.faults == ["public.t: 1 rows without the tenant"])
            }
        }
    }

    @Test(
        "What the schema lost is found",
        arguments: [
            "DROP INDEX i", "ALTER TABLE t ALTER v DROP NOT NULL", "DROP VIEW w", "COMMENT ON TABLE t IS 'other'",
            "ALTER TABLE t DROP CONSTRAINT c", "SELECT setval('s', 9)", "ALTER TABLE t ALTER id TYPE bigint",
            "DROP TRIGGER g ON t", "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "REVOKE SELECT ON t FROM PUBLIC", "DROP POLICY p ON t", "ALTER TABLE t DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE t ALTER id DROP DEFAULT", "CREATE OR REPLACE VIEW w AS SELECT 2 AS a",
        ])
    func schema(change: String) async throws {
        let schema = """
            CREATE SEQUENCE s; CREATE TABLE t (id integer DEFAULT nextval('s'), v text NOT NULL CONSTRAINT c CHECK (v <> ''));
            CREATE INDEX i ON t (v); CREATE VIEW w AS SELECT 1 AS a; COMMENT ON TABLE t IS 'it';
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f(); GRANT SELECT ON t TO PUBLIC;
            ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (v = '');
            """
        let cluster = try await TemporaryCluster.shared
        try await cluster.withDatabase { original in
            try await original.execute(schema)
            try await cluster.withDatabase { migrated in
                try await migrated.execute(schema)
                let before = try await SchemaInventory.items(of: original)
                #expect(try await SchemaInventory.items(of: migrated) == before)
                try await migrated.execute(change)
                #expect(try await !before.isSubset(of: SchemaInventory.items(of: migrated)))
            }
        }
    }

    @Test("Errors are compared without file and line")
    func errors() {
        let one = RestoreLog(text: "psql:a.sql:1: ERROR:  no\nLINE 1: x\npsql:a.sql:2: ERROR:  no\n")
        let other = RestoreLog(text: "psql:b.sql:9: ERROR:  no\n")
        #expect(one.errors(notIn: other) == ["no"])
        #expect(other.errors(notIn: one) == [])
    }

    @Test(
        "A line that was changed in another way than planned is found",
        arguments: [
            ("1\ta", "1\tb\tMSP-DEMO-001\tCOND-DEMO-001"), ("1\ta", "1\ta\tMSP-DEMO-001"),
            ("    id integer", "    id int,"),
            ("COPY t (id) FROM stdin;", "COPY t (msp_id, condominio_id, id) FROM stdin;"),
            ("INSERT INTO t VALUES (1);", "INSERT INTO t VALUES (2, 'MSP-DEMO-001', 'COND-DEMO-001');"),
        ])
    func edits(old: String, new: String) {
        #expect(!PlannedEdits.isEdit(of: old, new))
        #expect(PlannedEdits.objection(to: .init(removed: [old], added: [])) != nil)
    }

    @Test("A statement that no plan makes is found among the new lines")
    func additions() {
        let planned = [
            "-- Name: x", "    msp_id character varying(100) NOT NULL,",
            "CREATE INDEX idx_t_msp ON public.t USING btree (msp_id);",
        ]
        #expect(PlannedEdits.objections(toNewLines: planned) == [])
        #expect(PlannedEdits.objections(toNewLines: planned + ["", "DROP TABLE public.t;"]) == ["DROP TABLE public.t"])
    }
}
