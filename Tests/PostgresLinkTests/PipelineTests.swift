import MudanzaTestSupport
import PostgresLink
import Testing

@Suite("Pipelines", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct PipelineTests {
    @Test("run many commands, in a transaction and outside", arguments: [false, true])
    func many(inTransaction: Bool) async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a int)")
            let commands = (1...1000).map { "INSERT INTO t VALUES (\($0))" as SQLCommand }
            if inTransaction {
                try connection.transaction { connection in
                    let count1000 = try connection.runPipelined(commands)
                    #expect(count1000 == 1000)
                    try connection.expect("SELECT count(*) FROM t", gives: "1000")
                }
            } else {
                let count1000 = try connection.runPipelined(commands)
                #expect(count1000 == 1000)
            }
            try connection.expect("SELECT sum(a) FROM t", gives: "500500")
            let count0 = try connection.runPipelined([])
            #expect(count0 == 0)
        }
    }

    @Test("end at the first error, name it, and keep nothing", arguments: [0, 1, 63, 64, 500, 999])
    func error(at index: Int) async throws {
        try await withConnection { connection in
            try connection.execute("CREATE TABLE t (a int)")
            let commands = (0..<1000).map {
                ($0 == index ? "INSERT INTO missing VALUES (1)" : "INSERT INTO t VALUES (\($0))") as SQLCommand
            }
            let error = try #require(throws: LinkError.self) { try connection.runPipelined(commands) }
            #expect(error.commandIndex == index && error.server?.sqlState == "42P01")
            #expect(!connection.isInTransaction && !connection.isBroken)
            try connection.expect("SELECT count(*) FROM t", gives: "0")
        }
    }

    @Test("of 100,000 commands with long answers do not lock both sides up")
    func noDeadlock() async throws {
        try await withConnection { connection in
            let commands = (0..<100_000).lazy.map { _ in
                "SELECT repeat('x', 1000), 'yyyyyyyyyyyyyyyyyyyyyyyy'" as SQLCommand
            }
            let all = try connection.runPipelined(commands)
            #expect(all == 100_000)
        }
    }

    @Test("obey timeouts, and the connection works on")
    func timeout() async throws {
        try await withConnection { connection in
            connection.statementTimeout = .milliseconds(100)
            let error = try #require(throws: LinkError.self) {
                try connection.runPipelined(["SELECT 1", "SELECT pg_sleep(600)", "SELECT 2"])
            }
            connection.statementTimeout = nil
            #expect(error.kind == .timedOut && !connection.isBroken)
            try connection.expect("SELECT 3", gives: "3")
        }
    }

    @Test("refuse a NUL byte and a COPY")
    func misuse() async throws {
        try await withConnection { connection in
            let error = try #require(throws: LinkError.self) {
                try connection.runPipelined(["SELECT 1", SQLCommand(statement: [0x53, 0, 0x53])])
            }
            #expect(error.kind == .misuse && !connection.isBroken)
            try connection.expect("SELECT 3", gives: "3")
            #expect(throws: LinkError.self) { try connection.runPipelined(["SELECT 1", "COPY pg_class TO STDOUT"]) }
        }
    }
}
