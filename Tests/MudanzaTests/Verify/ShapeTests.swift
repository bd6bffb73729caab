import DumpStream
import Mudanza
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Tenancy
import Testing

@Suite("Verifying tables of every shape", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct ShapeTests {
    private static let family = """
        CREATE TABLE public.event (id int, day date, word text) PARTITION BY RANGE (day);
        CREATE TABLE public.event_2023 PARTITION OF public.event FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
        CREATE TABLE public.event_2024 PARTITION OF public.event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        INSERT INTO public.event SELECT n, date '2023-06-01' + n, 'w' || n FROM generate_series(1, 400) n;
        CREATE TABLE public.animal (id int PRIMARY KEY, name text);
        CREATE TABLE public.bird (wings int) INHERITS (public.animal);
        INSERT INTO public.animal VALUES (1, 'Ant'), (2, 'Bee');
        INSERT INTO public.bird VALUES (1, 'Crow', 2);
        CREATE TABLE public."Odd ""n"" x" ("a b" int PRIMARY KEY, "order" text, twice int GENERATED ALWAYS AS ("a b" * 2) STORED);
        INSERT INTO public."Odd ""n"" x" VALUES (1, 'x'), (2, NULL);
        CREATE TABLE public.nothing ();
        INSERT INTO public.nothing DEFAULT VALUES;
        INSERT INTO public.nothing DEFAULT VALUES;
        """

    @Test(
        "Partitions, children, odd names, generated columns, no columns",
        arguments: [[], ["--load-via-partition-root"], ["--inserts"], ["--column-inserts"]])
    func family(options: [String]) async throws {
        let migration = Migration(schema: Self.family, options: options)
        try await migration.verified { result in
            #expect(result.isEqual && result.differences == [])
            #expect(result.rows == 407)
        }
        let change = """
            UPDATE public.bird SET wings = 3;
            DELETE FROM public.event WHERE id = 300;
            UPDATE public."Odd ""n"" x" SET "order" = 'y' WHERE "a b" = 2;
            """
        try await migration.verified(after: change) { result in
            let bad = result.differences.filter { !$0.hasPrefix("  ") }
            #expect(bad.count == 3)
            #expect(bad.contains { $0.hasPrefix("public.bird: 1 missing, 1 extra (1 row") })
            #expect(bad.contains { $0.hasPrefix("public.event") && $0.contains(": 1 missing (") })
            #expect(result.differences.contains(#"  changed: "a b"=2"#))
        }
    }

    @Test("A table that is read in parts over several connections", arguments: [1, 3])
    func parts(jobs: Int) async throws {
        let schema = """
            CREATE TABLE public.big (id int PRIMARY KEY, filler text);
            INSERT INTO public.big SELECT n, repeat(md5(n::text), 18) FROM generate_series(1, 70000) n;
            """
        try await Migration(schema: schema).verified(after: "DELETE FROM public.big WHERE id = 69999", jobs: jobs) {
            #expect(
                $0.differences == [
                    "public.big: 1 missing (70,000 rows in the dump, 69,999 in the target)", "  missing: id=69999",
                ])
        }
        try await Migration(schema: schema).verified(jobs: jobs) { #expect($0.isEqual && $0.rows == 70000) }
    }

    @Test("Rows that another tenant had already stay that tenant's", arguments: [[], ["--inserts"]])
    func existing(options: [String]) async throws {
        let schema = """
            CREATE TABLE public.t (id int PRIMARY KEY, msp_id varchar(100), v text);
            INSERT INTO public.t VALUES (1, NULL, 'a'), (2, 'MSP-1', 'b'), (3, 'MSP-7', 'c'), (4, 'MSP-7', 'd');
            """
        var project = Project()
        project.tenancyColumns = project.tenancyColumns.map { column in
            var column = column
            column.references = nil
            return column
        }
        try project.apply(Overrides(tenant: ["msp_id": "MSP-1", "condominio_id": "COND-9"]))
        var migration = Migration(schema: schema, options: options)
        migration.project = project
        let plain = project
        try await migration.run { outcome in
            let result = try verify(outcome.dump, outcome.migrated, project: plain)
            #expect(result.isEqual && result.differences == [])
            try await outcome.migrated.execute("UPDATE public.t SET v = 'x' WHERE id = 4")
            let other = try verify(outcome.dump, outcome.migrated, project: plain)
            #expect(
                other.differences == [
                    "public.t: 1 changed (4 rows in the dump, 2 in the target)", "  changed: id=4",
                ])
        }
    }

    @Test("A tenant whose value the server writes otherwise")
    func otherForms() async throws {
        let columns = """
            [[tenancy.columns]]
            name = "tenant"
            type = "char(8)"
            [[tenancy.columns]]
            name = "site"
            type = "uuid"
            """
        var project = try Project.parse(columns, file: "mudanza.toml")
        try project.apply(
            Overrides(tenant: ["tenant": "T1", "site": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"]))
        var migration = Migration(schema: "CREATE TABLE public.t (a int); INSERT INTO public.t VALUES (1), (2);")
        migration.project = project
        try await migration.verified { #expect($0.isEqual && $0.tables[0].targetRows == 2) }
    }

    @Test("Rows that row-level security hides are said to be hidden")
    func rowSecurity() async throws {
        var migration = Migration(
            schema: "CREATE TABLE public.t (a int PRIMARY KEY); INSERT INTO public.t VALUES (1), (2);")
        migration.project = try .demo()
        try await migration.run { outcome in
            try await outcome.migrated.execute(
                """
                DO $$ BEGIN CREATE ROLE mudanza_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                GRANT USAGE ON SCHEMA public TO mudanza_reader;
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO mudanza_reader;
                ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
                CREATE POLICY first ON public.t USING (a = 1);
                """)
            let result = try verify(outcome.dump, outcome.migrated) { job in
                job.target = ConnectionSettings(
                    parameters: job.target.parameters.merging(["user": "mudanza_reader"]) { _, new in new })
            }
            #expect(result.notes.contains { $0.hasPrefix("row-level security holds for this session in public.t") })
            #expect(result.differences.first == "public.t: 1 missing (2 rows in the dump, 1 in the target)")
            try await outcome.migrated.execute("DROP OWNED BY mudanza_reader")
        }
    }

    @Test("The ledger tells of rows that were loaded for one tenant and stand under another")
    func ledger() async throws {
        let schema = "CREATE TABLE public.t (a int PRIMARY KEY); INSERT INTO public.t VALUES (1), (2), (3);"
        try await Migration(schema: schema).run { outcome in
            try await outcome.migrated.execute(
                """
                CREATE SCHEMA mudanza;
                CREATE TABLE mudanza.batches (batch_id bigint, plan_digest text, tenant jsonb, state text);
                CREATE TABLE mudanza.chunks (batch_id bigint, transaction_id bigint);
                INSERT INTO mudanza.batches VALUES (1, '', '{"msp_id": "MSP-1", "condominio_id": "COND-9"}', 'loaded');
                INSERT INTO public.msps_exo (msp_id, nombre) VALUES ('MSP-2', 'Second');
                BEGIN;
                INSERT INTO mudanza.chunks VALUES (1, txid_current());
                INSERT INTO public.t SELECT 10, 'MSP-2', condominio_id FROM public.t LIMIT 1;
                COMMIT;
                INSERT INTO public.t SELECT 11, 'MSP-2', condominio_id FROM public.t LIMIT 1;
                """)
            let result = try verify(outcome.dump, outcome.migrated)
            #expect(
                result.differences == [
                    "public.t: 1 of this batch under another tenant (3 rows in the dump, 3 in the target)"
                ])
            #expect(result.notes == [])
        }
    }

    @Test("Rows that the target's types refuse, and values that its encoding lacks, are differences")
    func otherTypes() async throws {
        let schema =
            "CREATE TABLE public.t (a int PRIMARY KEY, b text); INSERT INTO public.t VALUES (1, 'x'), (2, '3');"
        try await Migration(schema: schema).verified(
            after: "DELETE FROM public.t WHERE a = 1; ALTER TABLE public.t ALTER b TYPE int USING b::int"
        ) {
            #expect(
                $0.differences.count == 1
                    && $0.differences[0].contains("the dump's rows are no rows of the target's table"))
            // Nobody's values.
            #expect(!$0.differences[0].contains("\"x\""))
        }
        var migration = Migration(schema: schema)
        migration.encoding = "LATIN1"
        try await migration.run { outcome in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.restore(outcome.output)
                try await target.execute("UPDATE public.t SET b = '\u{4E2D}' WHERE a = 2")
                let result = try verify(outcome.dump, target)
                #expect(!result.isEqual && result.differences.first?.hasPrefix("public.t: ") == true)
            }
        }
    }

    @Test("Without the right to temporary tables a difference is named all the same")
    func noTemporaryTables() async throws {
        let schema =
            "CREATE TABLE public.t (a int PRIMARY KEY, b text); INSERT INTO public.t VALUES (1, 'x'), (2, 'y');"
        try await Migration(schema: schema).run { outcome in
            try await outcome.migrated.execute(
                """
                DO $$ BEGIN CREATE ROLE mudanza_looker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                GRANT USAGE ON SCHEMA public TO mudanza_looker;
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO mudanza_looker;
                REVOKE TEMPORARY ON DATABASE \(outcome.migrated.name) FROM PUBLIC;
                """)
            func verified() throws -> VerifyResult {
                try verify(outcome.dump, outcome.migrated) { job in
                    job.target = ConnectionSettings(
                        parameters: job.target.parameters.merging(["user": "mudanza_looker"]) { _, new in new })
                }
            }
            #expect(try verified().isEqual)
            try await outcome.migrated.execute("UPDATE public.t SET b = 'z' WHERE a = 2")
            let result = try verified()
            #expect(result.differences.count == 1 && result.differences[0].contains("could not be found out"))
            #expect(result.differences[0].contains("permission denied"))
            try await outcome.migrated.execute("DROP OWNED BY mudanza_looker")
        }
    }

    @Test("A dump that is cut off, and a cancellation, end the run as errors", arguments: [1, 3])
    func errors(jobs: Int) async throws {
        let schema = "CREATE TABLE public.t (a int PRIMARY KEY); INSERT INTO public.t SELECT generate_series(1, 5000);"
        try await Migration(schema: schema).run { outcome in
            let text = try outcome.dump.read()
            let cut = outcome.dump.removingLastComponent().appending("cut.sql")
            try cut.write(Array(text.prefix(text.count / 2)))
            #expect(throws: DumpError.self) { try verify(cut, outcome.migrated, jobs: jobs) }
            let error = try #require(throws: LinkError.self) {
                try verify(outcome.dump, outcome.migrated, jobs: jobs) { $0.cancellation.cancel() }
            }
            #expect(error.kind == .cancelled)
        }
    }
}
