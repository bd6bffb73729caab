import MudanzaTestSupport
import SystemPackage
import Testing

/// What a dump sets holds for what stands behind it, and for nobody else.
@Suite("Settings of a dump that is applied", .requiresPostgreSQL)
struct ApplySettingsTests {
    /// As pg_dump wrote before 10.3: names without their schema, which the search path gives.
    private static let pathDump = """
        SET client_encoding = 'UTF8';
        CREATE SCHEMA uno;
        CREATE SCHEMA dos;
        SET search_path = uno, pg_catalog;
        CREATE TABLE cosas (id integer NOT NULL, nombre text);
        SET search_path = dos, pg_catalog;
        CREATE TABLE cosas (id integer NOT NULL, precio numeric);
        SET search_path = uno, pg_catalog;
        COPY cosas (id, nombre) FROM stdin;
        1\tuna
        \\.

        SET search_path = dos, pg_catalog;
        COPY cosas (id, precio) FROM stdin;
        1\t1.50
        2\t2.50
        \\.

        SET search_path = uno, pg_catalog;
        ALTER TABLE ONLY cosas ADD CONSTRAINT cosas_pkey PRIMARY KEY (id);
        SET search_path = dos, pg_catalog;
        ALTER TABLE ONLY cosas ADD CONSTRAINT cosas_pkey PRIMARY KEY (id);
        CREATE INDEX por_precio ON cosas USING btree (precio);
        SET search_path = uno, pg_catalog;
        CREATE INDEX por_nombre ON cosas USING btree (nombre);

        """

    @Test("A search path that changes gives each table its schema", arguments: [[], ["-j", "2"]])
    func searchPath(options: [String]) async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("paths.sql")
            try dump.write(Self.pathDump)
            let cluster = try await TemporaryCluster.shared
            try await cluster.withDatabase { restored in
                try await restored.execute(TemporaryDatabase.registries)
                try await restored.restore(try await rewrite(dump, in: folder))
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    let result = try await target.apply(dump, options, in: folder)
                    #expect(result.ending == .exit(0), "\(result.errors)")
                    try await expectSameAsRestored(restored, target)
                }
            }
        }
    }

    @Test(
        "Another user's name holds for the dump's statements alone, also behind a pooler",
        arguments: [[], ["-j", "2"]])
    func sessionAuthorization(options: [String]) async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("owned.sql")
            try dump.write(
                """
                SET SESSION AUTHORIZATION 'mudanza_duena';
                CREATE TABLE public.suya (id integer NOT NULL);
                COPY public.suya (id) FROM stdin;
                1
                \\.

                ALTER TABLE ONLY public.suya ADD CONSTRAINT suya_pkey PRIMARY KEY (id);
                RESET SESSION AUTHORIZATION;
                CREATE TABLE public.mia (id integer NOT NULL);

                """)
            try await TemporaryCluster.with { cluster in
                try await cluster.withDatabase { target in
                    try await target.execute("CREATE ROLE mudanza_duena; GRANT CREATE ON SCHEMA public TO PUBLIC;")
                    try await target.prepared()
                    try await target.execute(
                        "GRANT ALL ON msps_exo, condominios_exo, msps_exo_id_seq, condominios_exo_id_seq TO mudanza_duena;"
                    )
                    try await TemporaryPooler.with(of: cluster, serverConnections: 2) { pooler in
                        let uri = "postgresql://postgres@127.0.0.1:\(pooler.port)/\(target.name)"
                        let result = try await MudanzaBinary.run(
                            ["apply", dump.string, "--target", uri, "--trust-dump"] + DemoTenant.arguments + options,
                            in: folder)
                        #expect(result.ending == .exit(0), "\(result.errors)")
                        let owners = try await target.query(
                            "SELECT tablename, tableowner FROM pg_tables WHERE tablename IN ('suya', 'mia') ORDER BY 1")
                        #expect(owners == [["mia", "postgres"], ["suya", "mudanza_duena"]])
                        // Both server connections of the pool, at once.
                        let users = try await Command(
                            cluster.programs.program("psql"),
                            ["-XAtq", uri, "-c", "SELECT session_user", "-c", "SELECT session_user, pg_sleep(0)"]
                        ).run().succeeded()
                        #expect(!users.text.contains("mudanza_duena"))
                        let sessions = try await target.query(
                            "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database()")
                        #expect(sessions == [["postgres"]])
                    }
                }
            }
        }
    }
}
