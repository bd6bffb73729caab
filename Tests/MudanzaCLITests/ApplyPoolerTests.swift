import MudanzaTestSupport
import SystemPackage
import Testing

/// PgBouncer in transaction mode with TLS and SCRAM, and a link that is slow.
@Suite("Applying through a pooler", .requiresPostgreSQL)
struct ApplyPoolerTests {
    private static let role = ServerOptions.Role("cargador", password: "s3cr3t", attributes: "NOSUPERUSER CREATEDB")

    /// A server and a prepared database of the role's own.
    private func withServer(
        _ certificate: ServerOptions.Certificate, _ body: (TemporaryServer, TemporaryDatabase) async throws -> Void
    ) async throws {
        try await TemporaryServer.with(ServerOptions(certificate: certificate, roles: [Self.role])) { server in
            try await TemporaryDatabase(cluster: server.cluster, name: "postgres").execute(
                "CREATE DATABASE destino OWNER cargador TEMPLATE template0")
            let target = TemporaryDatabase(cluster: server.cluster, name: "destino")
            try await target.execute("GRANT ALL ON SCHEMA public TO cargador")
            let ledger = try PackageFolder.ledger()
            try await target.execute("SET ROLE cargador;" + ledger)
            try await target.execute("SET ROLE cargador;" + TemporaryDatabase.registries)
            try await body(server, target)
        }
    }

    @Test("A pool of two is enough, and the next client finds nothing changed", arguments: [[], ["--jobs", "2"]])
    func bystander(options: [String]) async throws {
        try await withServer(.valid) { server, target in
            try await TemporaryPgBouncer.with(server, poolSize: 2) { pooler in
                let environment = pooler.environment(database: "destino", as: Self.role)
                // Both server connections are looked at: one transaction holds the first, another gets the second.
                let settings = """
                    SELECT pg_backend_pid(), current_user, session_user,
                        (SELECT md5(string_agg(name || '=' || setting, ',' ORDER BY name)) FROM pg_settings
                         WHERE name NOT IN ('transaction_isolation', 'application_name', 'in_hot_standby')),
                        current_setting('search_path'),
                        (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM pg_cursors WHERE name <> '')
                        + (SELECT count(*) FROM pg_listening_channels())
                        + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
                        + (SELECT count(*) FROM pg_class WHERE relpersistence = 't')
                    """
                func look() async throws -> [String] {
                    let script = #"""
                        coproc first { psql -X -q -A -t; }
                        printf '%s\n' 'BEGIN;' "$1;" >&"${first[1]}"
                        read -r one <&"${first[0]}"
                        two=$(psql -X -q -A -t -c "$1")
                        printf '%s\n' "$one" "$two"
                        echo 'COMMIT;' >&"${first[1]}"
                        """#
                    let query = settings.replacing("\n", with: " ")
                    let result = try await Command.bash(script, [query], environment: environment).run().succeeded()
                    return result.text.split(separator: "\n").map(String.init).sorted()
                }
                let before = try await look()
                #expect(before.count == 2)
                #expect(Set(before.map { $0.prefix(while: { $0 != "|" }) }).count == 2)
                let result = try await MudanzaBinary.run(
                    ["apply", AXSDump(major: 15, form: "copy").file.string, "--target"]
                        + [pooler.uri(database: "destino", as: Self.role), "--shared", "public.roles"]
                        + DemoTenant.arguments + options, in: server.cluster.socketFolder)
                #expect(result.ending == .exit(2) || result.ending == .exit(0), "\(result.errors)")
                #expect(try await look() == before)
                try await target.cluster.withDatabase { original in
                    try await target.cluster.ensureRole("axs_owner")
                    try await original.restore(PackageFolder.axsDump(15, "copy"))
                    try await expectSameRows(original, target)
                }
                #expect(try await target.batches().map(\.[0]) == ["loaded"])
            }
        }
    }

    @Test("The number of round trips does not grow with the statements", arguments: [[], ["--jobs", "2"]])
    func roundTrips(options: [String]) async throws {
        try await withServer(.none) { server, target in
            try await FaultyProxy.with(to: server.port) { proxy in
                let result = try await MudanzaBinary.run(
                    ["apply", AXSDump(major: 15, form: "copy").file.string, "--target"]
                        + [server.uri(database: "destino", as: Self.role, port: proxy.port)]
                        + ["--shared", "public.roles"] + DemoTenant.arguments + options,
                    in: server.cluster.socketFolder)
                #expect(result.ending == .exit(2) || result.ending == .exit(0), "\(result.errors)")
                // Two for each of thirteen tables, the catalog, the ledger: at 30 ms each far under 5 seconds. Units add
                // BEGIN, claim and COMMIT, over connections that wait side by side.
                #expect(proxy.counts.roundTrips < (options.isEmpty ? 90 : 125), "\(proxy.counts)")
                #expect(proxy.counts.roundTrips > 30)
            }
        }
    }
}
