import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// Every fault, both ways of loading; `make test-faults` runs it.
@Suite("Faults", .requiresPostgreSQL, .enabled(if: FaultTable.file != nil), .serialized)
struct FaultTableTests {
    private static let ways: [[String]] = [[], ["--jobs", "2"]]

    @Test("Atomic: nothing is there; in units: resumed, it is as if nothing had happened")
    func everyFault() async throws {
        var table = FaultTable()
        var facts = (bytes: 0, units: 0, seconds: (atomic: 0.0, chunked: 0.0))
        try await FaultyLoad.with(rows: 250_000) { load in
            facts.bytes = try load.dump.read().count
            for (way, options) in Self.ways.enumerated() {
                try await load.withTarget { target in
                    let start = ContinuousClock().now
                    _ = try await load.apply(into: target.name, options).succeeded()
                    let seconds = Double((ContinuousClock().now - start) / .milliseconds(1)) / 1000
                    if way == 0 { facts.seconds.atomic = seconds } else { facts.seconds.chunked = seconds }
                    let units = try await target.query("SELECT count(*) FROM mudanza.chunks").first?.first ?? ""
                    facts.units = Int(units) ?? 0
                }
            }
            let seconds = [facts.seconds.atomic, facts.seconds.chunked]
            try await kill(load, seconds, &table)
            try await stopServer(load, &table)
            try await killPooler(load, &table)
            try await cut(load, &table)
            try await violate(load, &table)
            try await timeOut(load, &table)
        }
        try await fillDisk(&table)
        if let file = FaultTable.file {
            try file.write(table.document(bytes: facts.bytes, units: facts.units, seconds: facts.seconds))
        }
    }

    /// Runs `body` for each way of loading, so often.
    private func bothWays(
        _ times: Int, _ body: (Int, [String], inout FaultTable.Outcomes) async throws -> Void
    ) async throws -> [FaultTable.Outcomes] {
        var all: [FaultTable.Outcomes] = []
        for options in Self.ways {
            var outcomes = FaultTable.Outcomes()
            for time in 0..<times { try await body(time, options, &outcomes) }
            all.append(outcomes)
        }
        return all
    }

    private func kill(_ load: FaultyLoad, _ seconds: [Double], _ table: inout FaultTable) async throws {
        let count = FaultTable.kills
        let outcomes = try await bothWays(count) { time, options, outcomes in
            try await load.withTarget { target in
                // Spread over the run, and by chance within its share.
                let whole = seconds[options.isEmpty ? 0 : 1]
                let delay = whole * (Double(time) + .random(in: 0..<1)) / Double(count)
                try await load.run(options, &outcomes, in: target) {
                    try await load.killed(try load.words(into: target.name, options), after: delay)
                }
            }
        }
        table.add("`kill -9` of mudanza, at points spread over its run", outcomes[0], outcomes[1])
    }

    /// Waits until so many bytes went through the proxy, or the load is over.
    private func passed(_ bytes: Int, _ proxy: FaultyProxy, _ running: Task<CommandResult, any Error>) async throws {
        let over = Task { _ = try? await running.value }
        defer { over.cancel() }
        let deadline = ContinuousClock().now + .seconds(60)
        while proxy.counts.bytesFromClients < bytes, ContinuousClock().now < deadline {
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func stopServer(_ load: FaultyLoad, _ table: inout FaultTable) async throws {
        let outcomes = try await bothWays(5) { time, options, outcomes in
            try await load.withTarget { target in
                try await FaultyProxy.with(to: load.server.port) { proxy in
                    try await load.run(
                        options, &outcomes, in: target,
                        load: {
                            let running = Task {
                                try await load.apply(into: target.name, options, port: proxy.port)
                            }
                            try await passed((2 + time * 5) << 20, proxy, running)
                            try await load.server.stop(.immediate)
                            try await load.server.start()
                            return try await running.value
                        })
                }
            }
        }
        table.add("`pg_ctl stop -m immediate` and start in mid-load", outcomes[0], outcomes[1])
    }

    private func killPooler(_ load: FaultyLoad, _ table: inout FaultTable) async throws {
        let outcomes = try await bothWays(5) { time, options, outcomes in
            try await load.withTarget { target in
                try await TemporaryPgBouncer.with(load.server, poolSize: 2) { pooler in
                    try await FaultyProxy.with(to: pooler.port) { proxy in
                        let words = try load.words(into: target.name, options).map { $0 }
                        let secrets = load.folder.appending("\(target.name).toml")
                        try secrets.write(
                            "DATABASE_URL = \"\(pooler.uri(database: target.name, as: FaultyLoad.role).replacing(":\(pooler.port)/", with: ":\(proxy.port)/"))\"\n"
                        )
                        try await load.run(
                            options, &outcomes, in: target,
                            load: {
                                let running = Task { try await MudanzaBinary.run(words, in: load.folder) }
                                try await passed((2 + time * 5) << 20, proxy, running)
                                try await pooler.kill()
                                try await pooler.start()
                                return try await running.value
                            })
                    }
                }
            }
        }
        table.add("PgBouncer killed and started in mid-load", outcomes[0], outcomes[1])
    }

    private func cut(_ load: FaultyLoad, _ table: inout FaultTable) async throws {
        let outcomes = try await bothWays(4) { time, options, outcomes in
            try await load.withTarget { target in
                try await FaultyProxy.with(to: load.server.port, .init(cutAfter: (7 + time * 2) << 20)) { proxy in
                    try await load.run(options, &outcomes, in: target) {
                        try await load.apply(into: target.name, options, port: proxy.port)
                    }
                }
            }
        }
        table.add("every connection cut after 7, 9, 11, 13 MB", outcomes[0], outcomes[1])
    }

    private func violate(_ load: FaultyLoad, _ table: inout FaultTable) async throws {
        let bad = load.folder.appending("bad.sql")
        let text = try load.dump.readText()
        let row = try #require(text.firstMatch(of: /\n(200000\t\d+\t)([^\t]+)(\t[^\n]*)\n/))
        try bad.write(text.replacing("\(row.0)", with: "\n\(row.1)\\N\(row.3)\n", maxReplacements: 1))
        let outcomes = try await bothWays(1) { _, options, outcomes in
            try await load.withTarget { target in
                let rejects = load.folder.appending("\(target.name).rejects")
                try await load.run(
                    options, &outcomes, in: target,
                    load: { try await load.apply(into: target.name, options, dump: bad) },
                    resume: ["--rejects", rejects.string], dump: bad,
                    mended: {
                        // The one row put aside, as somebody would put it right.
                        #expect(try rejects.readText().split(separator: "\n").count == 1)
                        let original = TemporaryDatabase(cluster: load.server.cluster, name: "original")
                        let values = try await original.query(
                            "SELECT casa, texto, valor FROM eventos WHERE id = 200000")
                        let value = try #require(values.first)
                        try await target.execute(
                            """
                            INSERT INTO eventos (id, casa, texto, valor, msp_id, condominio_id)
                            VALUES (200000, \(value[0]), '\(value[1])', \(value[2]), 'MSP-DEMO-001', 'COND-DEMO-001')
                            """)
                    })
            }
        }
        table.add(
            "a row that violates NOT NULL in the middle; resumed with `--rejects`, the row put right", outcomes[0],
            outcomes[1])
    }

    private func timeOut(_ load: FaultyLoad, _ table: inout FaultTable) async throws {
        // pg_dump's own line takes the timeout off.
        let dump = load.folder.appending("timeout.sql")
        try dump.write(try load.dump.readText().replacing("SET statement_timeout = 0;\n", with: "", maxReplacements: 1))
        let maintenance = TemporaryDatabase(cluster: load.server.cluster, name: "postgres")
        let outcomes = try await bothWays(3) { time, options, outcomes in
            try await load.withTarget { target in
                try await maintenance.execute(
                    "ALTER DATABASE \(target.name) SET statement_timeout = '\(20 + time * 40)ms'")
                try await load.run(
                    options, &outcomes, in: target,
                    load: { try await load.apply(into: target.name, options, dump: dump) },
                    over: { try await maintenance.execute("ALTER DATABASE \(target.name) RESET statement_timeout") },
                    dump: dump)
            }
        }
        table.add("statement_timeout of 20, 60, 100 ms, and taken off", outcomes[0], outcomes[1])
    }

    private func fillDisk(_ table: inout FaultTable) async throws {
        let options = ServerOptions(
            certificate: .valid, roles: [FaultyLoad.role], settings: ServerOptions.durable, smallDisk: 48)
        try await FaultyLoad.with(rows: 250_000, options: options) { load in
            let maintenance = TemporaryDatabase(cluster: load.server.cluster, name: "postgres")
            let outcomes = try await bothWays(1) { _, options, outcomes in
                try await load.withTarget { target in
                    try await maintenance.execute("ALTER DATABASE \(target.name) SET TABLESPACE small")
                    try await load.run(
                        options, &outcomes, in: target,
                        load: { try await load.apply(into: target.name, options) },
                        over: {
                            let query = "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(target.name)'"
                            while try await maintenance.query(query) != [["0"]] {}
                            try await maintenance.execute("ALTER DATABASE \(target.name) SET TABLESPACE pg_default")
                        })
                }
            }
            table.add("the disk full at 48 MB, and room made", outcomes[0], outcomes[1])
        }
    }
}
