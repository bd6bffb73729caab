import MudanzaTestSupport
import SystemPackage
import Testing

/// Batches that are hard to take out: circles, partitions, policies, rows put aside, INSERTs, loads that were cut off.
@Suite("Taking out what is hard", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct RollbackShapeTests {
    private static let shared = ["--shared", "public.roles"]
    private static let first = TemporaryDatabase.community("COND-1")
    private static let second = TemporaryDatabase.community("COND-2")

    /// What pg_dump writes of a target that `mudanza init` has just prepared.
    private func untouched(in folder: FilePath) async throws -> String {
        try await TemporaryCluster.shared.withDatabase { fresh in
            try await fresh.initialized(in: folder)
            return try await fresh.dumpedBesidesLedger(in: folder)
        }
    }

    @Test(
        "Circles, a table that refers to itself, partitions, triggers, identity and generated columns",
        arguments: [[], ["--chunk-rows", "7"]], [[], ["--jobs", "2"]])
    func circles(options: [String], loading: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            let one = try await CasasDatabase(hasCircle: true).dump(cluster, to: folder.appending("1.sql"))
            let two = try await CasasDatabase(offset: 1000, hasCircle: true).dump(
                cluster, to: folder.appending("2.sql"))
            try await cluster.withDatabase { target in
                try await target.initialized(in: folder)
                _ = try await target.apply(one, Self.shared + loading, tenant: Self.first, in: folder).succeeded()
                let before = try await target.rowsOfOthers(than: "none")
                _ = try await target.apply(two, Self.shared + loading, tenant: Self.second, in: folder).succeeded()
                let result = try await target.rollback(2, options, in: folder).succeeded()
                #expect(result.text.contains("public.medidas_2026") && result.text.contains("public.personas"))
                #expect(try await target.rowsOfOthers(than: "none") == before)
                _ = try await target.rollback(1, options, in: folder).succeeded()
                #expect(try await target.dumpedBesidesLedger(in: folder) == untouched(in: folder))
            }
        }
    }

    @Test("Rows put aside, between savepoints, and rows that come by INSERT", arguments: [[], ["--jobs", "2"]])
    func savepoints(options: [String]) async throws {
        let text = """
            CREATE TABLE public.cosas (id integer NOT NULL, nota text DEFAULT 'd' NOT NULL);
            CREATE TABLE public.otras (id integer NOT NULL, nota text DEFAULT 'd');
            COPY public.cosas (id, nota) FROM stdin;
            1\ta
            2\t\\N
            3\tc
            x\td
            5\te
            \\.
            INSERT INTO public.otras VALUES (1, DEFAULT), (2, DEFAULT);
            INSERT INTO public.otras VALUES (3, DEFAULT);

            """
        try await withTemporaryFolder { folder in
            let file = folder.appending("1.sql")
            try file.write(text)
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                let rejects = ["--rejects", folder.appending("rejects").string]
                for tenant in [Self.first, Self.second] {
                    let loaded = try await target.apply(file, rejects + options, tenant: tenant, in: folder)
                    #expect(loaded.ending == .exit(2), "\(loaded.errors)")
                }
                let counts = "SELECT (SELECT count(*) FROM cosas), (SELECT count(*) FROM otras)"
                #expect(try await target.query(counts) == [["6", "6"]])
                for (batch, left) in [(1, "3"), (2, "")] {
                    let result = try await target.rollback(batch, in: folder)
                    #expect(result.ending == .exit(0), "\(result.text)\(result.errors)")
                    #expect(result.text.contains("Taken out: 6 rows of the tenant."))
                    guard !left.isEmpty else { continue }
                    #expect(try await target.query(counts) == [[left, left]])
                }
                #expect(try await target.dumpedBesidesLedger(in: folder) == untouched(in: folder))
            }
        }
    }

    @Test("A load that was cut off is taken out as far as it came, tables and all")
    func halfLoaded() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("1.sql")
            // A key that rows break: what comes before it is committed.
            try file.write(
                RollbackTests.dump(
                    1...9, extra: "ALTER TABLE ONLY public.casas ADD CONSTRAINT uno UNIQUE (tipo);"))
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                let options = ["--shared", "public.tipos", "--jobs", "2"]
                let cut = try await target.apply(file, options, tenant: Self.first, in: folder)
                #expect(cut.ending == .exit(1))
                #expect(try await target.batches().map { $0[0] } == ["loading"])
                #expect(try await target.query("SELECT count(*) FROM casas") == [["9"]])
                _ = try await target.rollback(1, in: folder).succeeded()
                #expect(try await target.dumpedBesidesLedger(in: folder) == untouched(in: folder))
                let resumed = try await target.apply(file, options + ["--resume"], tenant: Self.first, in: folder)
                #expect(resumed.ending == .exit(1))
                #expect(try await target.batches().map { $0[0] } == ["rolled_back", "loading"])
            }
        }
    }

    @Test("Policies: what they let see goes, what they hide counts as changed, and no hidden row of others goes along")
    func policies() async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.ensureRole("sacador_rls", attributes: "NOSUPERUSER")
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { target in
                try await target.initialized(in: folder)
                for number in 1...2 {
                    let file = folder.appending("\(number).sql")
                    try file.write(RollbackTests.dump((number * 100)...(number * 100 + 9)))
                    _ = try await target.apply(
                        file, ["--shared", "public.tipos"], tenant: TemporaryDatabase.community("COND-\(number)"),
                        in: folder
                    ).succeeded()
                }
                try await target.execute(
                    """
                    GRANT USAGE ON SCHEMA mudanza TO sacador_rls;
                    GRANT ALL ON ALL TABLES IN SCHEMA public, mudanza TO sacador_rls;
                    GRANT ALL ON ALL SEQUENCES IN SCHEMA public, mudanza TO sacador_rls;
                    ALTER TABLE casas ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY inquilino ON casas USING (condominio_id = 'COND-1');
                    """)
                let uri = target.uri.replacing("postgres@", with: "sacador_rls@")
                func rollback() async throws -> CommandResult {
                    try await MudanzaBinary.run(["rollback", "--batch", "2", "--target", uri], in: folder)
                }
                let hidden = try await rollback()
                #expect(hidden.ending == .exit(2))
                #expect(hidden.text.contains("public.casas: 10 rows changed or deleted;"), "\(hidden.text)")

                try await target.execute(
                    """
                    CREATE POLICY ver ON casas FOR SELECT USING (true);
                    """)
                let kept = try await rollback()
                #expect(kept.ending == .exit(1))
                #expect(kept.errors.contains("public.casas: 0 of 10 rows could be deleted"), "\(kept.errors)")

                try await target.execute(
                    """
                    CREATE POLICY borrar ON casas FOR DELETE USING (condominio_id = 'COND-2');
                    ALTER TABLE notas ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY inquilino ON notas USING (condominio_id = 'COND-2');
                    """)
                let cascading = try await rollback()
                #expect(cascading.ending == .exit(2))
                #expect(
                    cascading.text.contains("notas_casa_fkey: policies may hide rows from this user"),
                    "\(cascading.text)")
                #expect(try await target.query("SELECT count(*) FROM casas") == [["20"]])

                try await target.execute("ALTER TABLE notas DISABLE ROW LEVEL SECURITY")
                let done = try await rollback()
                #expect(done.ending == .exit(0), "\(done.text)\(done.errors)")
                #expect(try await target.query("SELECT count(*), min(condominio_id) FROM casas") == [["10", "COND-1"]])
            }
        }
    }

    @Test("Shared rows that were there before, that somebody changed, or that others refer to, stay")
    func sharedRows() async throws {
        try await withTemporaryFolder { folder in
            let tables = folder.appending("0.sql")
            try tables.write(RollbackTests.dump(1...4, kinds: ["casa"]))
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                let options = ["--shared", "public.tipos"]
                _ = try await target.apply(tables, options, tenant: Self.first, in: folder).succeeded()
                try await target.execute("INSERT INTO tipos VALUES ('torre', 'Tipo torre')")
                let file = folder.appending("1.sql")
                try file.write(RollbackTests.dump(101...120, kinds: ["torre", "lote", "local", "bodega", "quinta"]))
                _ = try await target.apply(file, options, tenant: Self.second, in: folder).succeeded()
                try await target.execute(
                    """
                    UPDATE tipos SET nombre = 'otro' WHERE tipo = 'lote';
                    INSERT INTO casas VALUES (900, 'local', 'ajena', 'MSP-DEMO-001', 'COND-DEMO-001');
                    """)
                let result = try await target.rollback(2, in: folder).succeeded()
                #expect(result.text.contains("2 rows of shared tables that no other batch had.\n"), "\(result.text)")
                let left = try await target.query("SELECT tipo FROM tipos ORDER BY 1")
                #expect(left == [["casa"], ["local"], ["lote"], ["torre"]])
            }
        }
    }
}
