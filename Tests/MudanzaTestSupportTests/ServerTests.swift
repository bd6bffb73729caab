import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Servers of a test's own", .requiresPostgreSQL)
struct ServerTests {
    private static let role = ServerOptions.Role("cargador", password: "d'o%s \"tres\"")

    /// What psql says to one query.
    private func psql(
        _ server: TemporaryServer, _ sql: String, _ environment: [String: String?], _ arguments: [String] = []
    ) async throws -> CommandResult {
        try await Command(
            server.cluster.programs.program("psql"),
            ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"] + arguments,
            environment: environment, input: Array(sql.utf8)
        ).run()
    }

    @Test("TLS, passwords, a stop as by a pulled plug, and another start")
    func stopsAndStarts() async throws {
        let options = ServerOptions(certificate: .valid, roles: [Self.role], settings: ServerOptions.durable)
        try await TemporaryServer.with(options) { server in
            let environment = server.environment(database: "postgres", as: Self.role)
            let asked = try await psql(
                server,
                """
                SELECT ssl, current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
                    current_setting('fsync') FROM pg_stat_ssl WHERE pid = pg_backend_pid()
                """, environment
            ).succeeded()
            #expect(asked.text == "t|cargador|f|on\n")

            var wrong = environment
            wrong["PGPASSWORD"] = "otra"
            let refused = try await psql(server, "SELECT 1", wrong)
            #expect(refused.errors.contains("password authentication failed"))
            var plain = environment
            plain["PGSSLMODE"] = "disable"
            #expect(try await psql(server, "SELECT 1", plain).ending == .exit(2))

            try await TemporaryDatabase(cluster: server.cluster, name: "postgres").execute("CREATE TABLE t AS SELECT 7")
            try await server.stop(.immediate)
            #expect(try await psql(server, "SELECT 1", environment).ending == .exit(2))
            try await server.start()
            let again = try await psql(
                server, "SELECT 2", [:], ["--dbname", server.uri(database: "postgres", as: Self.role)]
            ).succeeded()
            #expect(again.text == "2\n")
            let kept = try await TemporaryDatabase(cluster: server.cluster, name: "postgres").query("TABLE t")
            #expect(kept == [["7"]])
        }
    }

    @Test("a certificate whose time is over is refused for that")
    func expires() async throws {
        try await TemporaryServer.with(ServerOptions(certificate: .expired, roles: [Self.role])) { server in
            let result = try await psql(server, "SELECT 1", server.environment(database: "postgres", as: Self.role))
            #expect(result.ending == .exit(2))
            // libpq 15 does not say why; nothing is wrong with it but its time.
            #expect(result.errors.contains("certificate verify failed"))
            func verify(_ options: [String]) async throws -> CommandResult {
                let certificate = server.cluster.socketFolder.appending("server.crt").string
                return try await Command(
                    "/usr/bin/openssl", ["verify", "-CAfile", server.authority.string] + options + [certificate]
                ).run()
            }
            #expect(try await verify([]).errors.contains("certificate has expired"))
            #expect(try await verify(["-no_check_time"]).ending == .exit(0))
        }
    }

    @Test("a small disk is full soon, and only its tablespace", .requiresMounting)
    func fillsUp() async throws {
        try await TemporaryServer.with(ServerOptions(roles: [Self.role], smallDisk: 8)) { server in
            let database = TemporaryDatabase(cluster: server.cluster, name: "postgres")
            try await database.execute("CREATE TABLE big (t text) TABLESPACE small")
            let fill = "INSERT INTO big SELECT repeat(i::text, 200) FROM generate_series(1, 100000) i"
            let full = try await database.psql(["--set", "ON_ERROR_STOP=1", "--set", "VERBOSITY=verbose"], input: fill)
            #expect(full.errors.contains("53100"))
            #expect(full.errors.contains("No space left on device"))
            try await database.execute(
                "CREATE TABLE elsewhere AS SELECT repeat('x', 1000) FROM generate_series(1, 20000)")
            try await server.stop(.fast)
            try await server.start()
            #expect(try await database.query("SELECT count(*) FROM big") == [["0"]])
        }
    }

    @Test("PgBouncer pools transactions, and comes back after kill -9")
    func pools() async throws {
        try await TemporaryServer.with(ServerOptions(certificate: .valid, roles: [Self.role])) { server in
            try await TemporaryPgBouncer.with(server, poolSize: 1) { pooler in
                let environment = pooler.environment(database: "postgres", as: Self.role)
                let asked = try await psql(
                    server, "SELECT count(*) FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()", environment
                ).succeeded()
                #expect(asked.text == "1\n")
                let bad = try await psql(
                    server, "SELECT 1", environment.merging(["PGPASSWORD": "otra"]) { _, new in new })
                #expect(bad.ending == .exit(2))
                var plain = environment
                plain["PGSSLMODE"] = "disable"
                #expect(try await psql(server, "SELECT 1", plain).ending == .exit(2))
                // In transaction mode a setting stays with the server's connection, for the next client to find.
                _ = try await psql(server, "SET search_path = ajena", environment).succeeded()
                #expect(try await psql(server, "SHOW search_path", environment).succeeded().text == "ajena\n")
                let pools = try await pooler.console("SHOW POOLS")
                #expect(pools.contains { $0.starts(with: ["postgres", "cargador"]) && $0.last == "transaction" })

                try await pooler.kill()
                #expect(try await psql(server, "SELECT 1", environment).ending == .exit(2))
                try await pooler.start()
                let uri = pooler.uri(database: "postgres", as: Self.role)
                #expect(
                    try await psql(server, "SHOW search_path", [:], ["--dbname", uri]).text == "\"$user\", public\n")
            }
        }
    }

    @Test("nothing outlives its keeper")
    func leavesNothing() async throws {
        let folders = try await TemporaryServer.with(ServerOptions(roles: [Self.role])) { server in
            try await TemporaryPgBouncer.with(server) { pooler in
                [server.cluster.socketFolder, pooler.authority.removingLastComponent()]
            }
        }
        #expect(folders.count == 2)
        for folder in folders {
            #expect(!folder.exists)
            #expect(ProcessList.contains(folder.string).isEmpty)
        }
    }
}
