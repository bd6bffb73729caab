import MudanzaTestSupport
import PostgresLink
import Testing

@Suite("COPY", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct CopyTests {
    private struct Stop: Error {}

    private static let rows = Array((1...2000).map { "\($0)\tRow ñ \($0) \\\\\n" }.joined().utf8)

    @Test("takes rows in any cut, and gives them back", arguments: [1, 7, 4096, 1 << 20])
    func cuts(size: Int) async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a int, b text)")
            let loaded = try connection.copyIn("COPY t FROM STDIN") { copy in
                for start in stride(from: 0, to: Self.rows.count, by: size) {
                    let piece = Self.rows[start..<min(start + size, Self.rows.count)]
                    try copy.write(Array(piece))
                }
                #expect(copy.bytesWritten == Self.rows.count)
            }
            #expect(loaded == 2000)
            var back: [UInt8] = []
            var messages = 0
            let rows = try connection.copyOut("COPY t TO STDOUT") { row in
                for index in row.indices { back.append(row[index]) }
                messages += 1
            }
            #expect(rows == 2000 && messages == 2000 && back == Self.rows)
        }
    }

    @Test("takes a row of many megabytes")
    func longRow() async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a text)")
            let row = [UInt8](repeating: 0x61, count: 20_000_000) + [10]
            let rows = try connection.copyIn("COPY t FROM STDIN") { try $0.write(row) }
            #expect(rows == 1)
            var length = 0
            try connection.copyOut("COPY t TO STDOUT") { length += $0.count }
            #expect(length == row.count)
        }
    }

    @Test("says which line is wrong, before all is sent, without the value")
    func wrongRow() async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a int)")
            let good = Array(String(repeating: "1\n", count: 32768).utf8)
            let error = try #require(throws: LinkError.self) {
                try connection.copyIn("COPY t FROM STDIN") { copy in
                    try copy.write(Array("1\n2\nprivate, line 9\n".utf8))
                    // Ends because the error is seen; the test's time limit is the other end.
                    while true { try copy.write(good) }
                }
            }
            #expect(error.server?.sqlState == "22P02" && error.server?.copyLine == 3)
            #expect(!error.description.contains("private") && error.description.contains("line 3"))
            try connection.expect("SELECT count(*) FROM t", gives: "0")
        }
    }

    @Test("goes on through notices")
    func notices() async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a text)")
            try connection.execute(
                """
                CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE NOTICE ''%'', repeat(''n'', 3000); RETURN NEW; END'
                """)
            try connection.execute("CREATE TRIGGER say BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION say()")
            let rows = try connection.copyIn("COPY t FROM STDIN") { copy in
                for _ in 0..<5000 { try copy.write(Array("some row\n".utf8)) }
            }
            #expect(rows == 5000 && connection.takeNotices().count == 1000)
        }
    }

    @Test("fails at its end where a constraint is checked then")
    func atEnd() async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY IMMEDIATE)")
            let error = try #require(throws: LinkError.self) {
                try connection.copyIn("COPY t FROM STDIN") { try $0.write(Array("1\n1\n".utf8)) }
            }
            #expect(error.server?.sqlState == "23505")
            try connection.expect("SELECT 1", gives: "1")
        }
    }

    @Test("is given up when its source fails, or its reader")
    func bodyThrows() async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a int)")
            #expect(throws: Stop.self) {
                try connection.copyIn("COPY t FROM STDIN") { copy in
                    try copy.write(Array("1\n".utf8))
                    throw Stop()
                }
            }
            try connection.expect("SELECT count(*) FROM t", gives: "0")
            var rows = 0
            #expect(throws: Stop.self) {
                try connection.copyOut("COPY (SELECT generate_series(1, 10000000)) TO STDOUT") { _ in
                    rows += 1
                    if rows == 10 { throw Stop() }
                }
            }
            #expect(rows == 10 && !connection.isBroken)
            try connection.expect("SELECT 1", gives: "1")
        }
    }

    @Test("that is none is refused")
    func noCopy() async throws {
        try await withConnection { connection in
            for command: SQLCommand in ["SELECT 1", "COPY pg_class TO STDOUT"] {
                let error = try #require(throws: LinkError.self) {
                    try connection.copyIn(command) { _ in Issue.record("a copy") }
                }
                #expect(error.kind == .misuse)
            }
            let error = try #require(throws: LinkError.self) {
                try connection.copyOut("COPY missing TO STDOUT") { _ in }
            }
            #expect(error.server?.sqlState == "42P01")
            try connection.expect("SELECT 1", gives: "1")
        }
    }

    @Test("heeds a cancellation, both ways")
    func cancelled() async throws {
        let cancellation = Cancellation()
        try await withConnection(cancellation: cancellation) { connection in
            try connection.execute("CREATE TABLE t (a int)")
            let error = try #require(throws: LinkError.self) {
                try connection.copyOut("COPY (SELECT generate_series(1, 10000000)) TO STDOUT") { _ in
                    cancellation.cancel()
                }
            }
            #expect(error.kind == .cancelled)
        }
        let other = Cancellation()
        try await withConnection(cancellation: other) { connection in
            try connection.execute("CREATE TABLE t (a int)")
            let error = try #require(throws: LinkError.self) {
                try connection.copyIn("COPY t FROM STDIN") { copy in
                    other.cancel()
                    while true { try copy.write(Self.rows) }
                }
            }
            #expect(error.kind == .cancelled && !connection.isInTransaction)
        }
    }
}
