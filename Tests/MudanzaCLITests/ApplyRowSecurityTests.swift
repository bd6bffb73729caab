import MudanzaTestSupport
import SystemPackage
import Testing

/// Tables under row-level security, even FORCEd, loaded by a role that owns none of them: PostgreSQL refuses COPY there.
@Suite("Applying rows under row-level security", .requiresPostgreSQL)
struct ApplyRowSecurityTests {
    private static let second = ["--msp", "MSP-DEMO-001", "--condominio", "COND-2"]
    private static let shared = ["--shared", "public.roles"]

    /// What a managed target grants to those who load: rows, and nothing that an owner may.
    private static func grants(check: String) -> String {
        """
        GRANT USAGE, CREATE ON SCHEMA public TO cargador_rls;
        GRANT USAGE ON SCHEMA mudanza TO cargador_rls;
        GRANT ALL ON ALL TABLES IN SCHEMA public, mudanza TO cargador_rls;
        GRANT ALL ON ALL SEQUENCES IN SCHEMA public, mudanza TO cargador_rls;
        ALTER TABLE z_padre ENABLE ROW LEVEL SECURITY; ALTER TABLE z_padre FORCE ROW LEVEL SECURITY;
        ALTER TABLE medidas ENABLE ROW LEVEL SECURITY; ALTER TABLE medidas FORCE ROW LEVEL SECURITY;
        CREATE POLICY inquilino ON z_padre USING (\(check)) WITH CHECK (\(check));
        CREATE POLICY inquilino ON medidas USING (\(check)) WITH CHECK (\(check));
        DROP TRIGGER avisar ON a_hija;
        """
    }

    private func withSecond(
        check: String,
        _ body: (TemporaryDatabase, (_ options: [String]) async throws -> CommandResult) async throws -> Void
    ) async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.ensureRole("cargador_rls", attributes: "NOSUPERUSER")
        try await withTemporaryFolder { folder in
            let first = try await CasasDatabase().dump(cluster, to: folder.appending("1.sql"))
            let second = try await CasasDatabase(offset: 1000).dump(cluster, to: folder.appending("2.sql"))
            try await cluster.withDatabase { target in
                try await target.prepared()
                _ = try await target.apply(first, Self.shared, in: folder).succeeded()
                // The registries' row of the second tenant, which init makes as their owner.
                try await target.execute(
                    "INSERT INTO condominios_exo (condominio_id, msp_id) VALUES ('COND-2', 'MSP-DEMO-001');"
                        + Self.grants(check: check))
                let uri = target.uri.replacing("postgres@", with: "cargador_rls@")
                try await body(target) { options in
                    try await MudanzaBinary.run(
                        ["apply", second.string, "--target", uri] + Self.shared + Self.second + options, in: folder)
                }
            }
        }
    }

    @Test("Rows that the policies let in arrive, all of them", arguments: [[], ["--jobs", "2"]])
    func lets(options: [String]) async throws {
        try await withSecond(check: "condominio_id = 'COND-2'") { target, apply in
            let result = try await apply(options)
            #expect(result.ending == .exit(0), "\(result.errors)")
            #expect(
                try await target.query(
                    """
                    SELECT condominio_id, (SELECT count(*) FROM a_hija h WHERE h.condominio_id = p.condominio_id),
                        (SELECT count(*) FROM medidas m WHERE m.condominio_id = p.condominio_id), count(*)
                    FROM z_padre p GROUP BY 1 ORDER BY 1
                    """) == [["COND-2", "40", "40", "40"], ["COND-DEMO-001", "40", "40", "40"]])
        }
    }

    @Test(
        "Rows that a policy keeps out end the load, which says so; nothing is there", arguments: [[], ["--jobs", "2"]])
    func keepsOut(options: [String]) async throws {
        try await withSecond(check: "condominio_id = 'COND-DEMO-001'") { target, apply in
            let result = try await apply(options)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains("row-level security"), "\(result.errors)")
            #expect(try await target.query("SELECT count(*) FROM medidas") == [["40"]])
            #expect(try await target.query("SELECT count(*) FROM z_padre") == [["40"]])
        }
    }
}
