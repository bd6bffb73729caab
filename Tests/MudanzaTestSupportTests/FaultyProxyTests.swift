import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The faulty proxy", .requiresPostgreSQL)
struct FaultyProxyTests {
    private static let role = ServerOptions.Role("cargador", password: "secreto")

    private func psql(_ server: TemporaryServer, through port: Int, _ sql: String) async throws -> CommandResult {
        try await Command(
            server.cluster.programs.program("psql"), ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"],
            environment: server.environment(database: "postgres", as: Self.role, port: port), input: Array(sql.utf8)
        ).run()
    }

    @Test("carries everything, and counts")
    func carries() async throws {
        try await TemporaryServer.with(ServerOptions(roles: [Self.role])) { server in
            try await FaultyProxy.with(to: server.port) { proxy in
                let query = "SELECT 1;\n"
                let one = try await psql(server, through: proxy.port, query).succeeded()
                #expect(one.text == "1\n")
                let before = proxy.counts
                #expect(before.connections == 1)
                let many = try await psql(server, through: proxy.port, String(repeating: query, count: 11)).succeeded()
                #expect(many.text == String(repeating: "1\n", count: 11))
                #expect(proxy.counts.connections == 2)
                // Ten queries more than the first time, and each waits for its answer.
                #expect(proxy.counts.roundTrips - before.roundTrips == before.roundTrips + 10)
                let large = try await psql(server, through: proxy.port, "SELECT repeat('x', 5000000)").succeeded()
                #expect(large.output.count == 5_000_001)
            }
        }
    }

    @Test("delays at least as long as it says")
    func delays() async throws {
        try await TemporaryServer.with(ServerOptions(roles: [Self.role])) { server in
            try await FaultyProxy.with(to: server.port, .init(delayToServer: 20, delayToClient: 10)) { proxy in
                let clock = ContinuousClock()
                let time = try await clock.measure {
                    _ = try await psql(server, through: proxy.port, "SELECT 1;\nSELECT 2;\n").succeeded()
                }
                // No upper limit: other tests run beside this one.
                #expect(time >= .milliseconds(30) * (proxy.counts.roundTrips - 1))
                #expect(proxy.counts.roundTrips >= 4)
            }
        }
    }

    @Test("cuts a connection after so many bytes, and lets the next through")
    func cuts() async throws {
        try await TemporaryServer.with(ServerOptions(roles: [Self.role])) { server in
            try await FaultyProxy.with(to: server.port, .init(cutAfter: 100_000)) { proxy in
                let rows =
                    "CREATE TEMP TABLE t (a text);\nCOPY t FROM stdin;\n"
                    + String(repeating: String(repeating: "x", count: 99) + "\n", count: 10_000) + "\\.\n"
                let cut = try await psql(server, through: proxy.port, rows)
                #expect(cut.ending == .exit(2))
                #expect(proxy.counts.bytesFromClients == 100_000)
                #expect(proxy.counts.cut == 1)
                #expect(try await psql(server, through: proxy.port, "SELECT 3").succeeded().text == "3\n")
            }
        }
    }

    @Test("refuses, and takes connections again")
    func refuses() async throws {
        try await TemporaryServer.with(ServerOptions(roles: [Self.role])) { server in
            try await FaultyProxy.with(to: server.port, .init(refuses: true)) { proxy in
                let refused = try await psql(server, through: proxy.port, "SELECT 1")
                #expect(refused.ending == .exit(2))
                #expect(proxy.counts.connections == 0)
                #expect(proxy.counts.refused > 0)
                proxy.set(.init())
                #expect(try await psql(server, through: proxy.port, "SELECT 4").succeeded().text == "4\n")
                proxy.stop()
                #expect(try await psql(server, through: proxy.port, "SELECT 5").ending == .exit(2))
            }
        }
    }
}
