import Mudanza
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Tenancy
import Testing

/// Targets behind poolers, of few rights, in other encodings; tables that tenants share.
@Suite("A dump against a target: sessions, rights, shared rows", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct AgainstSessionTests {
    private static let reader = ServerOptions.Role("lector", password: "s3cr3t", attributes: "NOSUPERUSER")

    private static let crafted = CraftedTarget(
        title: "A reader's",
        target: """
            CREATE TABLE public.casas (id integer PRIMARY KEY, nombre varchar(4), \(CraftedTarget.tenancy));
            CREATE TABLE public.ocultas (id integer PRIMARY KEY, \(CraftedTarget.tenancy));
            CREATE TABLE public.cerradas (id integer PRIMARY KEY, \(CraftedTarget.tenancy));
            ALTER TABLE ocultas ENABLE ROW LEVEL SECURITY;
            CREATE POLICY pares ON ocultas USING (id % 2 = 0);
            INSERT INTO casas VALUES (1, 'uno', \(CraftedTarget.other)), (2, 'dos', \(CraftedTarget.other));
            INSERT INTO ocultas SELECT g, \(CraftedTarget.other) FROM generate_series(1, 4) g;
            """,
        rows: [
            CraftedTarget.Rows("public.casas", "id|nombre", [["2", "a"], ["3", "cinco"], ["4", "b"], ["1", "c"]]),
            CraftedTarget.Rows("public.ocultas", "id", [["1"], ["2"], ["3"], ["4"]]),
            CraftedTarget.Rows("public.cerradas", "id", [["1"]]),
        ], expected: [:])

    @Test("Through PgBouncer in transaction mode, as a reader, and the next client finds nothing changed")
    func pooler() async throws {
        try await TemporaryServer.with(ServerOptions(certificate: .valid, roles: [Self.reader])) { server in
            let maintenance = TemporaryDatabase(cluster: server.cluster, name: "postgres")
            try await maintenance.execute("CREATE DATABASE destino TEMPLATE template0")
            let target = TemporaryDatabase(cluster: server.cluster, name: "destino")
            try await target.execute(try PackageFolder.ledger())
            try await target.execute(Self.crafted.target)
            try await target.execute(
                """
                GRANT USAGE ON SCHEMA mudanza TO lector; GRANT SELECT ON ALL TABLES IN SCHEMA mudanza TO lector;
                GRANT SELECT ON casas, ocultas TO lector;
                """)
            try await TemporaryPgBouncer.with(server, poolSize: 1) { pooler in
                let environment = pooler.environment(database: "destino", as: Self.reader)
                // PL/pgSQL's own parameters are there once a session has used the language.
                func look() async throws -> String {
                    let query = """
                        SELECT pg_backend_pid(),
                            (SELECT md5(string_agg(name || '=' || setting, ',' ORDER BY name)) FROM pg_settings
                             WHERE name NOT IN ('transaction_isolation', 'application_name', 'in_hot_standby')
                             AND name NOT LIKE 'plpgsql.%'),
                            (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM pg_class
                             WHERE relpersistence = 't') + (SELECT count(*) FROM pg_proc WHERE pronamespace::regnamespace::text
                             LIKE 'pg_temp%')
                        """
                    return try await Command.bash("psql -X -q -A -t -c \"$1\"", [query], environment: environment)
                        .run().succeeded().text
                }
                let before = try await look()
                try await withTemporaryFolder { folder in
                    let dump = try Self.crafted.dump(to: folder.appending("dump.sql"))
                    let settings = try ConnectionSettings.read(
                        pooler.uri(database: "destino", as: Self.reader), environment: [:])
                    let report = try Self.crafted.job(dump, settings).run()
                    // What row-level security hides from the reader is not seen, and said.
                    #expect(
                        report.refused == [
                            "public.casas casas_pkey": 2, "public.casas 22": 1, "public.ocultas ocultas_pkey": 2,
                        ])
                    #expect(
                        report.findings.contains {
                            $0.object == "public.ocultas"
                                && $0.text.description.contains("rows that it hides were not seen")
                        })
                    #expect(
                        report.findings.contains {
                            $0.object == "public.cerradas" && $0.severity == .warning
                                && $0.text.description.contains("permission denied")
                        })
                }
                let afterwards = try await look()
                #expect(before == afterwards)
                #expect(afterwards.hasSuffix("|0\n"))
            }
        }
    }

    @Test("Without the right to make temporary tables the rest is said, and what is missing")
    func noTemporaryTables() async throws {
        try await TemporaryCluster.with { cluster in
            try await cluster.withDatabase { target in
                try target.prepare(.demo())
                try await target.execute(Self.crafted.target)
                try await target.execute(
                    """
                    CREATE ROLE lector LOGIN; REVOKE TEMPORARY ON DATABASE \(target.name) FROM PUBLIC;
                    GRANT USAGE ON SCHEMA mudanza TO lector; GRANT SELECT ON ALL TABLES IN SCHEMA mudanza, public TO lector;
                    """)
                try await withTemporaryFolder { folder in
                    let dump = try Self.crafted.dump(to: folder.appending("dump.sql"))
                    var parameters = target.settings.parameters
                    parameters["user"] = "lector"
                    let report = try Self.crafted.job(dump, ConnectionSettings(parameters: parameters)).run()
                    #expect(report.target?.comparedTables == [])
                    #expect(report.target?.existingTables.count == 3)
                    #expect(
                        report.findings.contains {
                            $0.text.description.contains("lector may not make temporary tables")
                        })
                }
            }
        }
    }

    @Test("Text in another encoding is compared as what it says")
    func encoding() async throws {
        let crafted = CraftedTarget(
            title: "LATIN1",
            target: """
                CREATE TABLE public.aves (id integer, nombre varchar(5) UNIQUE, \(CraftedTarget.tenancy));
                INSERT INTO aves VALUES (1, 'ñandú', \(CraftedTarget.other));
                """,
            rows: [
                CraftedTarget.Rows("public.aves", "id|nombre", [["2", "ñandú"], ["3", "búhos"], ["4", "cóndor"]])
            ],
            expected: [:])
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try target.prepare(.demo())
                try await target.execute(crafted.target)
                let dump = try crafted.dump(to: folder.appending("dump.sql"))
                let text = try dump.readText().replacing("'UTF8'", with: "'LATIN1'")
                try dump.write(text.unicodeScalars.map { UInt8($0.value) })
                let report = try crafted.job(dump, target.settings).run()
                #expect(report.refused == ["public.aves aves_nombre_key": 1, "public.aves 22": 1])
                let fields = report.target?.conflicts.first { $0.kind == .collides }?.examples.first?.fields
                #expect(fields?.first?.content == .value("ñandú", isCut: false))
            }
        }
    }

    @Test("A dump that breaks its own types is said with the row, and not with its value")
    func brokenTypes() async throws {
        // More than goes to the server at once, so that rows are counted across pieces.
        let note = String(repeating: "n", count: 80)
        var rows = (1...60_000).map { ["\($0)", note] as [String?] }
        rows[59_990][0] = "secreto"
        let crafted = CraftedTarget(
            title: "Broken",
            target: """
                CREATE TABLE public.casas (id integer PRIMARY KEY, nota text UNIQUE, \(CraftedTarget.tenancy));
                CREATE TABLE public.autos (id integer PRIMARY KEY, \(CraftedTarget.tenancy));
                INSERT INTO autos VALUES (1, \(CraftedTarget.other));
                """,
            schema: """
                CREATE TABLE public.casas (id integer NOT NULL, nota text);
                CREATE TABLE public.autos (id integer NOT NULL);
                """,
            rows: [
                CraftedTarget.Rows("public.casas", "id|nota", rows),
                CraftedTarget.Rows("public.autos", "id", [["1"], ["2"]]),
            ],
            expected: [:])
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try target.prepare(.demo())
                try await target.execute(crafted.target)
                let report = try crafted.job(try crafted.dump(to: folder.appending("dump.sql")), target.settings).run()
                let text = try #require(report.blockerTexts.first { $0.hasPrefix("public.casas: ") })
                #expect(text.contains("row 59991: ") && !text.contains("secreto"), "\(text)")
                // The other table is compared all the same.
                #expect(report.refused == ["public.autos autos_pkey": 1])
                #expect(report.target?.comparedTables.map { "\($0)" } == ["public.autos"])
            }
        }
    }

    @Test("Many rows, sent in pieces: every one is counted, and examples say which")
    func manyRows() async throws {
        let note = String(repeating: "ñ\t", count: 30)
        let rows = (1...100_000).map { ["\($0)", note, $0 % 1000 == 0 ? nil : "\($0 % 50_000)"] as [String?] }
        let crafted = CraftedTarget(
            title: "Many",
            target: """
                CREATE TABLE public.casas (id bigint PRIMARY KEY, nota text NOT NULL, madre bigint REFERENCES casas,
                    \(CraftedTarget.tenancy));
                CREATE UNIQUE INDEX por_nota ON casas ((nota || id)) WHERE id % 2 = 0;
                INSERT INTO casas SELECT g, 'x', NULL, \(CraftedTarget.other) FROM generate_series(90001, 140000) g;
                """,
            rows: [CraftedTarget.Rows("public.casas", "id|nota|madre", rows)], expected: [:])
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try target.prepare(.demo())
                try await target.execute(crafted.target)
                let report = try crafted.job(try crafted.dump(to: folder.appending("dump.sql")), target.settings).run()
                #expect(report.refused == ["public.casas casas_pkey": 10_000])
                #expect(report.target?.conflicts.first?.examples.map(\.row) == [90_001, 90_002, 90_003])
            }
        }
    }

    @Test("The tenant need not be in the registries yet; another one whom rows of the dump name must be")
    func registries() async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try target.prepare(.demo())
                try await target.execute(
                    """
                    DELETE FROM condominios_exo; DELETE FROM msps_exo;
                    CREATE TABLE public.casas (id integer PRIMARY KEY, msp_id varchar(100) NOT NULL REFERENCES msps_exo (msp_id),
                        condominio_id varchar(100) NOT NULL REFERENCES condominios_exo (condominio_id));
                    CREATE TABLE public.autos (id integer PRIMARY KEY, msp_id varchar(100) NOT NULL REFERENCES msps_exo (msp_id),
                        condominio_id varchar(100) NOT NULL REFERENCES condominios_exo (condominio_id));
                    """)
                let dump = folder.appending("dump.sql")
                try dump.write(
                    """
                    CREATE TABLE public.casas (id integer NOT NULL, msp_id character varying(100),
                        condominio_id character varying(100));
                    CREATE TABLE public.autos (id integer NOT NULL);
                    COPY public.casas (id, msp_id, condominio_id) FROM stdin;
                    1\t\\N\t\\N
                    2\tMSP-1\t\\N
                    3\tMSP-9\tCOND-9
                    4\t\\N\tCOND-1
                    5\tMSP-9\t\\N
                    \\.
                    COPY public.autos (id) FROM stdin;
                    1
                    \\.

                    """)
                var job = DiffJob(planning: PlanJob(dump: DumpSource(dump.string), project: try .demo()))
                job.target = target.settings
                let report = try job.run()
                #expect(
                    report.refused == [
                        "public.casas casas_msp_id_fkey": 2, "public.casas casas_condominio_id_fkey": 1,
                    ])
                #expect(report.target?.tenantIsRegistered == false)
                let source = DumpSource(dump.string)
                let apply = ApplyJob(
                    dump: source, planning: .project(PlanJob(dump: source, project: try .demo())),
                    target: target.settings)
                #expect(throws: LoadFailure.self) { try apply.run() }
                // With those who are missing there, nothing stands in the way.
                try await target.execute(
                    "INSERT INTO msps_exo (msp_id) VALUES ('MSP-9'); "
                        + "INSERT INTO condominios_exo (condominio_id, msp_id) VALUES ('COND-1', 'MSP-9')")
                #expect(try job.run().refused == [:])
                #expect(try apply.run().rows == 6)
            }
        }
    }

    private static let shared = CraftedTarget(
        title: "Shared",
        target: """
            CREATE TABLE public.roles (rol text PRIMARY KEY, nombre text UNIQUE, nivel integer);
            INSERT INTO roles VALUES ('admin', 'Administra', 1), ('guardia', 'Guarda', 2), ('otro', 'Otro', NULL);
            """,
        rows: [
            CraftedTarget.Rows(
                "public.roles", "rol|nombre|nivel",
                [
                    ["admin", "Administra", "1"], ["guardia", "Cuida", "2"], ["otro", "Otro", nil],
                    ["nuevo", "Nuevo", "4"],
                    ["nuevo", "Nuevo", "4"], ["nuevo", "Nueva", "4"], ["ajeno", "Otro", "5"],
                ], isShared: true)
        ],
        expected: [:])

    @Test("Shared rows: as many differ as apply says", arguments: ["error", "keep", "update"])
    func sharedRows(rule: String) async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                let project = try Project.parse(
                    """
                    [tenant]
                    msp_id = "MSP-1"
                    condominio_id = "COND-9"
                    [table."public.roles"]
                    class = "shared"
                    on_conflict = "\(rule)"
                    """, file: "mudanza.toml")
                try target.prepare(project)
                try await target.execute(Self.shared.target)
                let dump = try Self.shared.dump(to: folder.appending("dump.sql"))
                let report = try Self.shared.job(dump, target.settings, project).run()
                let source = DumpSource(dump.string)
                let job = ApplyJob(
                    dump: source, planning: .project(PlanJob(dump: source, project: project)), target: target.settings)
                switch rule {
                case "error":
                    #expect(report.refused == ["public.roles roles": 3])
                    #expect(report.target?.conflicts.map(\.kind) == [.differs])
                    let refused = #expect(throws: TargetRefused.self) { try job.run() }
                    #expect(refused?.description.contains("3 rows of the shared table") == true, "\(refused as Any)")
                case "keep":
                    #expect(report.refused == [:])
                    _ = try job.run()
                default:
                    // Two rows take the place of an earlier one of the dump, and one has another's name.
                    #expect(report.refused == ["public.roles roles_pkey": 2, "public.roles roles_nombre_key": 2])
                    #expect(throws: (any Error).self) { try job.run() }
                }
            }
        }
    }
}
