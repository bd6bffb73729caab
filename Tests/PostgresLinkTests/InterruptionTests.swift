import Dispatch
import MudanzaTestSupport
import PostgresLink
import Testing

@Suite("Interruptions", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct InterruptionTests {
    @Test("a cancellation ends a command on both sides")
    func cancelled() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            let cancellation = Cancellation()
            var connection = try PostgresConnection(database.settings, cancellation: cancellation)
            var other = try PostgresConnection(database.settings)
            let sleeper = connection.backendProcess
            // Once the server is seen to be at it, for a cancellation before that would prove less.
            DispatchQueue.global().async { [settings = database.settings] in
                guard var watcher = try? PostgresConnection(settings) else { return cancellation.cancel() }
                while (try? watcher.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'",
                    [.integer(Int64(sleeper))])) != "1"
                {}
                cancellation.cancel()
            }
            #expect(try connection.failure("SELECT pg_sleep(600)").kind == .cancelled)
            #expect(try connection.failure("SELECT 1").kind == .cancelled)
            try other.expect(
                "SELECT state FROM pg_stat_activity WHERE pid = $1", [.integer(Int64(sleeper))], gives: "idle")
            let error = try linkError { _ = try PostgresConnection(database.settings, cancellation: cancellation) }
            #expect(error.kind == .cancelled)
        }
    }

    @Test("a timeout ends a command, and the connection works on")
    func timedOut() async throws {
        try await withConnection { connection in
            connection.statementTimeout = .milliseconds(100)
            #expect(try connection.failure("SELECT pg_sleep(600)").kind == .timedOut)
            connection.statementTimeout = nil
            let isBroken = connection.isBroken
            #expect(!isBroken)
            try connection.expect("SELECT 1", gives: "1")
            let error = try #require(throws: LinkError.self) {
                try connection.transaction { connection in
                    connection.statementTimeout = .milliseconds(100)
                    try connection.execute("CREATE TABLE t ()")
                    try connection.execute("SELECT pg_sleep(600)")
                }
            }
            #expect(error.kind == .timedOut && !connection.isInTransaction && !connection.isBroken)
            try connection.expect("SELECT to_regclass('t') IS NULL", gives: "t")
        }
    }

    @Test("the server's own timeout is the server's error")
    func serverTimeout() async throws {
        try await withConnection { connection in
            try connection.execute("SET statement_timeout = 50")
            let error = try connection.failure("SELECT pg_sleep(600)")
            #expect(error.kind == .server && error.server?.sqlState == "57014")
        }
    }

    @Test("a connection that the server ends is lost, which is worth another try")
    func terminated() async throws {
        try await withConnection { connection in
            let error = try connection.failure("SELECT pg_terminate_backend(pg_backend_pid())")
            #expect(error.kind == .lost && error.isTransient && connection.isBroken)
            #expect(error.server?.sqlState == "57P01")
            #expect(try connection.failure("SELECT 1").kind == .lost)
        }
    }

    @Test("a COPY into a connection that the server ends fails, and does not end the process")
    func terminatedInCopy() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            var other = try PostgresConnection(database.settings)
            var connection = try PostgresConnection(database.settings)
            try connection.execute("CREATE TABLE t (a text)")
            let process = Int64(connection.backendProcess)
            let row = [UInt8](repeating: 0x61, count: 8191) + [10]
            let error = try #require(throws: LinkError.self) {
                try connection.copyIn("COPY t FROM STDIN") { copy in
                    try copy.write(row)
                    try other.execute("SELECT pg_terminate_backend($1)", [.integer(process)])
                    for _ in 0..<100_000 { try copy.write(row) }
                }
            }
            #expect(error.kind == .lost && connection.isBroken)
        }
    }
}
