import MudanzaTestSupport
import PostgresLink
import SQLSyntax
import Testing

@Suite("Commands", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct ExecuteTests {
    @Test("take values beside the text, never in it")
    func parameters() async throws {
        try await withConnection { connection in
            let nasty = "'; DROP TABLE t; -- \\ \" $1 ñ"
            let result = try connection.execute(
                "SELECT $1::text, $2::int8 + 1, $3::bytea, $4::text, $5::boolean, $1::text = $6",
                [.text(nasty), -41, .bytes([0, 255, 39]), nil, true, .text(nasty)])
            #expect(result.rowCount == 1 && result.columnCount == 6)
            #expect(result.text(0, 0) == nasty)
            #expect(result.integer(0, 1) == -40)
            #expect(result.text(0, 2) == "\\x00ff27")
            #expect(result.isNull(0, 3) && result.text(0, 3) == nil)
            #expect(result.boolean(0, 4) == true && result.boolean(0, 5) == true)
            #expect(result.text(1, 0) == nil && result.text(0, 6) == nil && result.text(-1, 0) == nil)
        }
    }

    @Test("take names and literals that quote themselves")
    func interpolation() async throws {
        let name = QualifiedName("Odd \"schema", "select")
        let command: SQLCommand = "CREATE TABLE \(name) (\(SQLIdentifier("a;b")) int DEFAULT 5 -\(-1))"
        #expect(command.description == #"CREATE TABLE "Odd ""schema"."select" ("a;b" int DEFAULT 5 -(-1))"#)
        try await withConnection { connection in
            try connection.execute("CREATE SCHEMA \(SQLIdentifier("Odd \"schema"))")
            try connection.execute(command)
            let result = try connection.execute("INSERT INTO \(name) DEFAULT VALUES RETURNING *")
            #expect(result.integer(0, 0) == 6 && result.affectedRows == 1 && result.columnNames == ["a;b"])
            #expect(result.commandTag == "INSERT 0 1")
            let text = #"it's a \ and "quotes""#
            try connection.expect("SELECT \(SQLLiteral(text))", gives: text)
        }
    }

    @Test("are one command each: a second is refused, and the first not run")
    func oneCommand() async throws {
        try await withConnection { connection in
            let error = try connection.failure(
                SQLCommand(statement: Array("CREATE TABLE a (); CREATE TABLE b ()".utf8)))
            #expect(error.kind == .server && error.server?.sqlState == "42601")
            try connection.expect("SELECT to_regclass('a') IS NULL", gives: "t")
            #expect(try connection.failure(SQLCommand(statement: Array("SELECT 1\0".utf8))).kind == .misuse)
            #expect(try connection.failure("SELECT $1", ["a\0b"]).kind == .misuse)
            try connection.expect("SELECT 1", gives: "1")
        }
    }

    @Test("have their statement's own bytes, which need not be UTF-8")
    func bytes() async throws {
        try await withConnection { connection in
            try connection.transaction { connection in
                try connection.execute("SET LOCAL client_encoding = 'LATIN1'")
                let result = try connection.execute(
                    SQLCommand(statement: Array("SELECT length('".utf8) + [0xE9, 0x27, 0x29]))
                #expect(result.integer(0, 0) == 1)
            }
        }
    }

    @Test("that are COPY are refused, and the connection works on")
    func copyAsCommand() async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a int)")
            #expect(try connection.failure("COPY t FROM STDIN").kind == .misuse)
            #expect(try connection.failure("COPY (SELECT generate_series(1, 100000)) TO STDOUT").kind == .misuse)
            try connection.expect("SELECT count(*) FROM t", gives: "0")
        }
    }

    @Test("report refusals with what the server knows, but without values")
    func errors() async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (email text CONSTRAINT one UNIQUE, n smallint NOT NULL)")
            try connection.execute("INSERT INTO t VALUES ('private@example.org', 1)")
            var error = try connection.failure("INSERT INTO t VALUES ('private@example.org', 1)")
            #expect(error.server?.sqlState == "23505" && error.server?.constraint == "one")
            #expect(error.server?.table == "t" && error.server?.schema == "public")
            #expect(error.server?.detail?.contains("private@example.org") == true)
            #expect(error.withValues.contains("private@example.org"))
            #expect(!error.description.contains("private") && !String(reflecting: error).contains("private"))
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!dumped.contains("private"))

            error = try connection.failure("INSERT INTO t VALUES ('b', $1)", ["secret-value"])
            #expect(error.server?.sqlState == "22P02")
            #expect(error.description.hasPrefix("invalid input syntax for type smallint: …"))
            #expect(!error.description.contains("secret-value"))
            error = try connection.failure("DO $$ BEGIN RAISE 'the value is 12345' USING HINT = '12345'; END $$")
            #expect(error.server?.message == "the value is 12345" && !error.description.contains("12345"))
            error = try connection.failure("SELECT * FROM missing")
            #expect(error.description.contains("\"missing\"") && error.server?.position == 15)
            #expect(!error.isTransient)
        }
    }

    @Test("leave notices for whom they concern")
    func notices() async throws {
        try await withConnection { connection in
            try connection.execute("DO $$ BEGIN FOR i IN 1..1500 LOOP RAISE WARNING 'n%', i; END LOOP; END $$")
            let notices = connection.takeNotices()
            #expect(notices.count == 1000 && notices.first?.message == "n1" && notices.first?.severity == "WARNING")
            #expect(connection.takeNotices().isEmpty)
        }
    }

    @Test("know their server")
    func facts() async throws {
        try await withConnection { connection in
            #expect(connection.serverVersion / 10000 == 15)
            #expect(connection.parameter("client_encoding") == "UTF8" && connection.parameter("TimeZone") == "UTC")
            #expect(connection.parameter("nonsense") == nil)
            let process = String(connection.backendProcess)
            try connection.expect("SELECT pg_backend_pid()", gives: process)
            try connection.expect("SELECT current_setting('application_name')", gives: "mudanza")
            #expect(!connection.isEncrypted && connection.tlsVersion == nil && connection.isLocal)
            #expect(connection.user == "postgres" && !connection.isBroken && !connection.isInTransaction)
        }
    }
}
