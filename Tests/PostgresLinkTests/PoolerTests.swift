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
            try await TemporaryPooler.with(of: cluster, serverConnections: 1) { pooler in
                var connection = try PostgresConnection(
                    ConnectionSettings(parameters: [
                        "host": "127.0.0.1", "port": String(pooler.port), "user": "postgres", "dbname": "postgres",
                    ]))
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
        }
    }
}
