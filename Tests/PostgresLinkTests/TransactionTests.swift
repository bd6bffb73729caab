import MudanzaTestSupport
import PostgresLink
import Testing

@Suite("Transactions", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct TransactionTests {
    private struct Stop: Error {}

    @Test("are committed at the end, and rolled back when something throws")
    func commitAndRollBack() async throws {
        try await withConnection { connection in
            let value = try connection.transaction { connection in
                try connection.execute("CREATE TABLE kept ()")
                return 7
            }
            #expect(value == 7 && !connection.isInTransaction)
            #expect(throws: Stop.self) {
                try connection.transaction { connection in
                    try connection.execute("CREATE TABLE gone ()")
                    throw Stop()
                }
            }
            try connection.expect("SELECT to_regclass('kept') IS NOT NULL AND to_regclass('gone') IS NULL", gives: "t")
        }
    }

    @Test("that pass over an error are told that COMMIT rolled back")
    func rolledBack() async throws {
        try await withConnection { connection in
            let error = try #require(throws: LinkError.self) {
                try connection.transaction { connection in
                    _ = try? connection.execute("SELECT 1 / 0")
                }
            }
            #expect(error.kind == .rolledBack && !connection.isInTransaction)
        }
    }

    @Test("undo to a savepoint")
    func savepoints() async throws {
        try await withConnection { connection in
            try connection.transaction { connection in
                try connection.execute("CREATE TABLE t (a int)")
                #expect(throws: LinkError.self) {
                    try connection.savepoint { connection in
                        try connection.execute("INSERT INTO t VALUES (1)")
                        try connection.savepoint { _ = try $0.execute("INSERT INTO t VALUES (2)") }
                        try connection.execute("SELECT 1 / 0")
                    }
                }
                try connection.savepoint { _ = try $0.execute("INSERT INTO t VALUES (3)") }
            }
            try connection.expect("SELECT string_agg(a::text, ',') FROM t", gives: "3")
        }
    }

    @Test("can be read-only, and see one state")
    func readOnly() async throws {
        try await withConnection { connection in
            try connection.transaction(.snapshot) { connection in
                try connection.expect("SHOW transaction_isolation", gives: "repeatable read")
                #expect(try connection.failure("CREATE TABLE t ()").server?.sqlState == "25006")
                throw Stop()
            }
        } catch: {
            #expect($0 is Stop)
        }
    }

    @Test("whose commit is cut off end in doubt; a deferred constraint does not")
    func commitUnknown() async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            var error = try #require(throws: LinkError.self) {
                try connection.transaction { _ = try $0.execute("INSERT INTO t VALUES (1), (1)") }
            }
            #expect(error.kind == .server && error.server?.sqlState == "23505" && !connection.isBroken)
            try connection.execute(
                """
                CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'
                """)
            try connection.execute(
                """
                CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION leave()
                """)
            error = try #require(throws: LinkError.self) {
                try connection.transaction { _ = try $0.execute("INSERT INTO t VALUES (1)") }
            }
            #expect(error.kind == .commitUnknown && !error.isTransient && connection.isBroken)
        }
    }
}

/// Like ``withConnection(cancellation:_:)`` for a body that throws on purpose.
private func withConnection(
    _ body: (inout PostgresConnection) throws -> Void, catch check: (any Error) -> Void
) async throws {
    try await withConnection { connection in
        do { try body(&connection) } catch { check(error) }
    }
}
