import MudanzaTestSupport
import SystemPackage
import Testing

/// Keys inside JSON documents, which an SQL expression has follow the keys that move.
@Suite("Columns that PostgreSQL computes", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct ExpressionTests {
    private static let schema = #"""
        CREATE TABLE visitas (id serial PRIMARY KEY, nombre text);
        CREATE TABLE avisos (
            prefix text, id serial PRIMARY KEY, payload jsonb, doble integer GENERATED ALWAYS AS (id * 2) STORED,
            visita_id integer REFERENCES visitas(id), texto text);
        INSERT INTO visitas (nombre) SELECT 'visita ' || n FROM generate_series(1, 300) n;
        INSERT INTO avisos (prefix, payload, visita_id, texto)
            SELECT 'p', jsonb_build_object('visita', jsonb_build_object('id', n), 'nota', E'a\tb\\ñ 😀'), n, E'l\n\\.' || n
            FROM generate_series(1, 300) n;
        INSERT INTO avisos (payload) VALUES (NULL), ('{}'), ('{"visita": {"id": null}}');
        """#

    private static let project = #"""
        [keys]
        strategy = "offset"
        [table."public.avisos".expressions]
        payload = """
        CASE WHEN payload #>> '{visita,id}' IS NULL THEN payload -- nothing to move
        ELSE jsonb_set(payload, '{visita,id}', to_jsonb((payload #>> '{visita,id}')::bigint + mudanza.base)) END"""
        """#

    /// Documents whose key is not the row's own reference.
    private static let apart = """
        SELECT count(*) FROM avisos WHERE payload #>> '{visita,id}' IS DISTINCT FROM visita_id::text
        """

    /// What must hold of the tenants in the target: 303 rows each, every document naming the row's own visit.
    private func check(_ target: TemporaryDatabase, tenants: Int) async throws {
        let found = try await target.query(
            """
            SELECT condominio_id, count(*), count(payload), count(*) FILTER (WHERE payload #>> '{visita,id}' IS NOT NULL),
                count(DISTINCT payload #>> '{visita,id}'), bool_and(doble = id * 2),
                count(*) FILTER (WHERE payload ->> 'nota' = E'a\\tb\\\\ñ 😀')
            FROM avisos GROUP BY 1 ORDER BY 1
            """)
        #expect(found == (1...tenants).map { ["COND-\($0)", "303", "302", "300", "300", "t", "300"] })
        #expect(try await target.query(Self.apart) == [["0"]])
        let all = try await target.query("SELECT count(DISTINCT payload #>> '{visita,id}') FROM avisos")
        #expect(all == [["\(300 * tenants)"]])
    }

    @Test("Two tenants, whatever the form of rows", arguments: [[], ["--inserts"]], [[], ["--jobs", "2"]])
    func twoTenants(form: [String], jobs: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(Self.project)
            try await cluster.withDatabase { original in
                try await original.execute(Self.schema)
                let dump = try await original.dump(form, to: folder.appending("dump.sql"))
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    for tenant in ["COND-1", "COND-2"] {
                        let arguments = ["--msp", "MSP-1", "--condominio", tenant]
                        let result = try await target.apply(dump, jobs, tenant: arguments, in: folder)
                        #expect(result.ending == .exit(0), "\(tenant): \(result.errors)")
                        let proof = try await MudanzaBinary.run(
                            ["verify", dump.string, "--target", target.uri] + arguments, in: folder)
                        #expect(proof.ending == .exit(0), "\(tenant): \(proof.text)\(proof.errors)")
                    }
                    try await check(target, tenants: 2)
                    // A document that names another visit is found, and nothing else.
                    try await target.execute(
                        """
                        UPDATE avisos SET payload = jsonb_set(payload, '{visita,id}', '7')
                        WHERE condominio_id = 'COND-2' AND visita_id = (
                            SELECT max(id) FROM visitas WHERE condominio_id = 'COND-2')
                        """)
                    let proof = try await MudanzaBinary.run(
                        [
                            "verify", dump.string, "--target", target.uri, "--msp", "MSP-1", "--condominio", "COND-2",
                            "--show", "5",
                        ], in: folder)
                    #expect(proof.ending == .exit(2) && proof.text.contains("1 changed"), "\(proof.text)")
                    #expect(!proof.text.contains("missing") && !proof.text.contains("extra"), "\(proof.text)")
                }
            }
        }
    }

    @Test(
        "The rewritten dump computes them itself under psql", arguments: [[], ["--inserts"], ["--rows-per-insert=50"]])
    func rewritten(form: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(
                Self.project.replacing("strategy = \"offset\"", with: "strategy = \"offset\"\nbase = 5000"))
            try await cluster.withDatabase { original in
                try await original.execute(Self.schema)
                let dump = try await original.dump(form, to: folder.appending("dump.sql"))
                let result = folder.appending("result.sql")
                _ = try await MudanzaBinary.run(
                    ["rewrite", dump.string, "-o", result.string, "--msp", "MSP-1", "--condominio", "COND-1"],
                    in: folder
                ).succeeded()
                try await cluster.withDatabase { target in
                    try await target.execute(TemporaryDatabase.registries)
                    _ = try await target.restore(result)
                    try await check(target, tenants: 1)
                    let first = try await target.query("SELECT min(id), min(payload #>> '{visita,id}') FROM avisos")
                    #expect(first == [["5001", "5001"]])
                }
            }
        }
    }

    @Test("What an expression gives hangs on no time zone, and it gives one row for each")
    func settled() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute(
                    """
                    CREATE TABLE hechos (id serial PRIMARY KEY, cuando timestamptz, payload jsonb);
                    INSERT INTO hechos (cuando, payload) SELECT '2024-05-01 12:00+00', jsonb_build_object('n', n)
                        FROM generate_series(1, 9) n;
                    """)
                let dump = try await original.dump([], to: folder.appending("dump.sql"))
                let tenant = ["--msp", "MSP-1", "--condominio", "COND-1"]
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    try await target.execute("ALTER DATABASE \(target.name) SET TimeZone = 'America/Panama'")
                    try await target.execute("ALTER DATABASE \(target.name) SET DateStyle = 'German'")
                    let file = folder.appending("mudanza.toml")
                    try file.write(
                        "[table.hechos]\nexpressions = { payload = \"jsonb_path_query(payload, '$.m')\" }\n")
                    let several = try await target.apply(dump, tenant: tenant, in: folder)
                    #expect(several.ending == .exit(1) && several.errors.contains("CASE"), "\(several.errors)")
                    try file.write(
                        "[table.hechos]\nexpressions = { payload = \"to_jsonb(cuando::text)\" }\n")
                    let result = try await target.apply(dump, tenant: tenant, in: folder)
                    #expect(result.ending == .exit(0), "\(result.errors)")
                    let stored = try await target.query("SELECT DISTINCT payload FROM hechos")
                    #expect(stored == [["\"2024-05-01 12:00:00+00\""]])
                    let proof = try await MudanzaBinary.run(
                        ["verify", dump.string, "--target", target.uri] + tenant, in: folder)
                    #expect(proof.ending == .exit(0), "\(proof.text)\(proof.errors)")
                }
            }
        }
    }

    @Test(
        "Rows whose columns would not be computed end the load",
        arguments: [
            "INSERT INTO public.avisos VALUES (1, '{}') ON CONFLICT DO NOTHING;\n",
            "INSERT INTO public.avisos VALUES (1, DEFAULT);\n", "INSERT INTO public.avisos DEFAULT VALUES;\n",
            "INSERT INTO public.avisos (id) VALUES (1);\n", "COPY public.avisos (id) FROM stdin;\n1\n\\.\n",
        ])
    func notComputed(rows: String) async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(
                "[table.avisos]\nexpressions = { payload = \"jsonb_strip_nulls(payload)\" }\n")
            let dump = folder.appending("dump.sql")
            try dump.write("CREATE TABLE public.avisos (id integer, payload jsonb);\n\n" + rows)
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                let result = try await target.apply(dump, in: folder)
                #expect(result.ending == .exit(1) && result.errors.contains("computed"), "\(result.errors)")
                #expect(try await target.loadedTables() == [])
            }
        }
    }

    @Test("Partitions follow the table they are of")
    func partitions() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(
                "[table.\"hechos\"]\nexpressions = { nota = \"mudanza.prefix || nota\" }\n")
            try await cluster.withDatabase { original in
                try await original.execute(
                    """
                    CREATE TABLE hechos (id integer, nota text) PARTITION BY RANGE (id);
                    CREATE TABLE hechos_1 PARTITION OF hechos FOR VALUES FROM (0) TO (10);
                    CREATE TABLE "Hechos 2" PARTITION OF hechos FOR VALUES FROM (10) TO (20);
                    INSERT INTO hechos SELECT n, 'n' || n FROM generate_series(0, 19) n;
                    """)
                for form in [[], ["--load-via-partition-root"]] {
                    let dump = try await original.dump(form, to: folder.appending("dump.sql"))
                    try await cluster.withDatabase { target in
                        try await target.prepared()
                        let tenant = ["--msp", "MSP-1", "--condominio", "COND-1"]
                        let result = try await target.apply(dump, tenant: tenant, in: folder)
                        #expect(result.ending == .exit(0), "\(result.errors)")
                        let rows = try await target.query(
                            "SELECT count(*), count(*) FILTER (WHERE nota = 'COND-1-n' || id) FROM hechos")
                        #expect(rows == [["20", "20"]])
                        let proof = try await MudanzaBinary.run(
                            ["verify", dump.string, "--target", target.uri] + tenant, in: folder)
                        #expect(proof.ending == .exit(0), "\(proof.text)\(proof.errors)")
                    }
                }
            }
        }
    }

    @Test("A rehearsal computes the original's too")
    func rehearsal() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(
                """
                [table."avisos"]
                expressions = { texto = "upper(texto)" }
                """)
            try await cluster.withDatabase { original in
                try await original.execute(Self.schema)
                let dump = try await original.dump([], to: folder.appending("dump.sql"))
                let result = try await MudanzaBinary.run(
                    ["rehearse", dump.string, "--msp", "MSP-1", "--condominio", "COND-1"], in: folder)
                #expect(result.ending == .exit(0), "\(result.text)\(result.errors)")
            }
        }
    }

    @Test(
        "What is no expression is refused with its place",
        arguments: [
            "payload) FROM avisos; DROP TABLE visitas; SELECT (1", "1, 2) , (3", "1) UNION SELECT (2", "", "1 +",
        ])
    func refused(text: String) async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(
                "[table.\"avisos\"]\nexpressions = { payload = \"\(text)\" }\n")
            try folder.appending("dump.sql").write("CREATE TABLE public.avisos (payload jsonb);\n")
            let result = try await MudanzaBinary.run(["plan", "dump.sql"], in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains("mudanza.toml:2: table.avisos.expressions.payload"), "\(result.errors)")
            #expect(result.errors.contains("one SQL expression"), "\(result.errors)")
        }
    }

    @Test(
        "Columns that cannot be computed are blockers",
        arguments: [
            ("id", "a key"), ("doble", "PostgreSQL computes"), ("nada", "the table has not"), ("visita_id", "a key"),
            ("msp_id", "the table has not"), ("correo", "a key"), ("nota", "mudanza.base"),
        ])
    func blocked(column: String, words: String) async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(
                "[table.\"avisos\"]\nexpressions = { \(column) = \"mudanza.base\" }\n")
            try folder.appending("dump.sql").write(
                """
                CREATE TABLE public.visitas (id integer PRIMARY KEY);
                CREATE TABLE public.avisos (id integer PRIMARY KEY, visita_id integer REFERENCES public.visitas(id),
                    doble integer GENERATED ALWAYS AS (id * 2) STORED, correo text, nota text);
                CREATE UNIQUE INDEX correos ON public.avisos (correo);

                """)
            let result = try await MudanzaBinary.run(
                ["plan", "dump.sql", "--msp", "M", "--condominio", "C"], in: folder)
            #expect(result.ending == .exit(2) && result.text.contains(words), "\(result.text)\(result.errors)")
        }
    }
}
