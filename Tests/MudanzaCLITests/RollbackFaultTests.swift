import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// `kill -9` at any point of a rollback, and the same command again.
@Suite("Rollbacks that are cut off", .requiresPostgreSQL)
struct RollbackFaultTests {
    /// How often it is killed, each way; `make test-merge` asks for 20.
    private static let kills =
        ProcessInfo.processInfo.environment["MUDANZA_ROLLBACK_KILLS"].flatMap { Int($0) } ?? 3

    /// What is there in the end: rows by counts and hashes, the schema, the ledger.
    private struct End: Equatable {
        var fingerprint: FaultyLoad.Fingerprint
        var states: [[String]]
        var registries: [[String]]
    }

    private func end(of target: TemporaryDatabase) async throws -> End {
        End(
            fingerprint: try await FaultyLoad.fingerprint(target), states: try await target.batches(),
            registries: try await target.query("SELECT condominio_id FROM condominios_exo ORDER BY 1"))
    }

    @Test(
        "Killed at any point and run again, it ends as an undisturbed one", .timeLimit(.minutes(20)),
        arguments: [[], ["--chunk-rows", "5000"]])
    func kills(options: [String]) async throws {
        try await FaultyLoad.with(rows: 60_000) { load in
            let maintenance = TemporaryDatabase(cluster: load.server.cluster, name: "postgres")
            let loaded = TemporaryDatabase(cluster: load.server.cluster, name: "cargada")
            try await maintenance.execute("CREATE DATABASE cargada TEMPLATE prepared OWNER \(FaultyLoad.role.name)")
            for community in ["COND-1", "COND-2"] {
                let tenant = ["--strategy", "composite", "--condominio", community]
                _ = try await load.apply(into: loaded.name, ["--jobs", "2"] + tenant).succeeded()
            }
            // The files are copied as they are, with what rows know of their transactions.
            func withCopy<Result>(_ body: (TemporaryDatabase) async throws -> Result) async throws -> Result {
                let copy = TemporaryDatabase(cluster: load.server.cluster, name: "copia")
                try await maintenance.execute(
                    "CREATE DATABASE copia TEMPLATE cargada OWNER \(FaultyLoad.role.name) STRATEGY file_copy")
                let result = try await body(copy)
                try await maintenance.execute("DROP DATABASE copia WITH (FORCE)")
                return result
            }
            let words = { (database: String) in
                // The secrets file is written with the words of a load.
                let target = try load.words(into: database, [])[3]
                return ["rollback", "--batch", "1", "--target", target] + options
            }
            let (expected, seconds) = try await withCopy { copy in
                let start = ContinuousClock.now
                _ = try await MudanzaBinary.run(try words(copy.name), in: load.folder).succeeded()
                return (try await end(of: copy), Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000)
            }
            #expect(expected.states.map(\.[0]) == ["rolled_back", "loaded"])
            var landed = 0
            for kill in 0..<Self.kills {
                try await withCopy { copy in
                    let delay = seconds * (Double(kill) + .random(in: 0..<1)) / Double(Self.kills)
                    let killed = try await load.killed(try words(copy.name), after: delay)
                    if killed.ending == .exit(137) { landed += 1 }
                    let again = try await MudanzaBinary.run(try words(copy.name), in: load.folder)
                    let place = "after \(delay) s of \(seconds): \(killed.ending), then \(again.ending) \(again.errors)"
                    #expect(again.ending == .exit(0), "\(place)")
                    #expect(try await end(of: copy) == expected, "\(place)")
                }
            }
            #expect(landed > 0, "no kill came before the end")
        }
    }
}
