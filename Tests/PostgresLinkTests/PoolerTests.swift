import MudanzaTestSupport
import PostgresLink
import SQLSyntax
import SystemPackage
import Testing

/// PgBouncer in transaction mode.
@Suite("Through a pooler", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct PoolerTests {
    @Test("transactions, pipelines, COPY, cancellation and the catalog work")
    func everything() async throws {
        try await TemporaryCluster.with { cluster in
            let admin = TemporaryDatabase(cluster: cluster, name: "postgres")
            try await Self.withPooler(of: cluster) { parameters in
                var connection = try PostgresConnection(ConnectionSettings(parameters: parameters))
                try connection.transaction { connection in
                    try connection.execute("CREATE TABLE t (a int)")
                    try connection.runPipelined((1...5000).map { "INSERT INTO t VALUES (\($0))" })
                    let rows = try connection.copyIn("COPY t FROM STDIN") { try $0.write(Array("7\n8\n".utf8)) }
                    #expect(rows == 2)
                }
                try connection.runPipelined((1...5000).map { "INSERT INTO t VALUES (\($0))" })
                let error = try #require(throws: LinkError.self) {
                    try connection.runPipelined(["INSERT INTO t VALUES (1)", "SELECT 1 / 0", "SELECT 1"])
                }
                #expect(error.commandIndex == 1 && error.server?.sqlState == "22012")
                try connection.expect("SELECT count(*) FROM t", gives: "10002")
                connection.statementTimeout = .milliseconds(200)
                #expect(try connection.failure("SELECT pg_sleep(600)").kind == .timedOut)
                connection.statementTimeout = nil
                let isBroken = connection.isBroken
                #expect(!isBroken)
                let catalog = try LiveCatalog.read(over: &connection)
                #expect(catalog.tables.map(\.name.name) == ["t"])
                // Nothing is left on the pooled session.
                try connection.expect("SHOW search_path", gives: "\"$user\", public")
            }
            _ = admin
        }
    }

    /// Runs PgBouncer for `body`, as an unprivileged user, with one server connection.
    private static func withPooler(
        of cluster: TemporaryCluster, _ body: ([String: String]) throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let settings = """
                [databases]
                * = host=\(cluster.socketFolder) port=5432 user=postgres
                [pgbouncer]
                listen_addr =
                listen_port = 6432
                unix_socket_dir = \(folder)
                auth_type = any
                pool_mode = transaction
                default_pool_size = 1
                pidfile = \(folder)/pid
                logfile = \(folder)/log
                """
            try folder.appending("pgbouncer.ini").write(settings)
            let start = #"""
                PATH=$PATH:/usr/sbin
                user=()
                if [ "$(id -u)" = 0 ]; then
                    chown -R "$2" "$1"
                    user=(setpriv --reuid "$2" --regid "$(id -g "$2")" --clear-groups)
                fi
                "${user[@]}" pgbouncer --quiet --daemon "$1/pgbouncer.ini"
                until [ -S "$1/.s.PGSQL.6432" ]; do :; done
                """#
            _ = try await Command.bash(start, [folder.string, "postgres"]).run().succeeded()
            let outcome = Swift.Result {
                try body(["host": folder.string, "port": "6432", "user": "postgres", "dbname": "postgres"])
            }
            _ = try await Command.bash("kill \"$(cat \"$1/pid\")\"", [folder.string]).run()
            try outcome.get()
        }
    }
}
