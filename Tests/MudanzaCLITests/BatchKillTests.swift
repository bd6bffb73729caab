import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// Killed at any point and run again, a batch ends as if nothing had happened.
@Suite("A batch that is killed", .requiresPostgreSQL, .timeLimit(.minutes(30)))
struct BatchKillTests {
    /// How often it is killed: `make test-merge` does so a hundred times.
    private static let kills = ProcessInfo.processInfo.environment["MUDANZA_MERGE_KILLS"].flatMap { Int($0) } ?? 3

    /// What must be the same in the end: every tenant's rows and the schema, by PostgreSQL's own hashes, and the ledger.
    private struct End: Equatable {
        var content: FaultyLoad.Fingerprint
        var tenants: [[String]]
        var work: [[String]]

        init(_ target: TemporaryDatabase) async throws {
            content = try await FaultyLoad.fingerprint(target)
            tenants = try await target.loadedTenants()
            work = try await target.query(
                "SELECT entry, source_name, tenant, state, attempts, error FROM mudanza.work ORDER BY entry")
        }
    }

    @Test("Twenty AX-S dumps with four workers, killed at random points, then run again")
    func kills() async throws {
        try await withTemporaryFolder { folder in
            try await Self.makeDumps(20, in: folder)
            let words = ["batch", "tenants.toml", "--workers", "4", "--target"]
            let expected = try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                _ = try await MudanzaBinary.run(words + [target.uri], in: folder).succeeded()
                return try await End(target)
            }
            #expect(expected.tenants.count == 20 && expected.content.tables.count == 13)
            // Each dump tells of four states, all of the first two before any row: killed at one of the others, the other
            // workers are wherever they happen to be.
            var random = SystemRandomNumberGenerator()
            var landed = 0
            for _ in 1...Self.kills {
                let point = Int.random(in: 41...75, using: &random)
                try await TemporaryCluster.shared.withDatabase { target in
                    try await target.prepared()
                    let killed = try await Command.bash(
                        #"""
                        lines=$1; shift
                        coproc batch { exec "$@" --format jsonl 2>/dev/null; }
                        for ((line = 0; line < lines; line++)); do read -r _ <&"${batch[0]}" || break; done
                        kill -KILL "$batch_PID" 2>/dev/null
                        wait "$batch_PID"
                        """#, [String(point), try MudanzaBinary.find().string] + words + [target.uri], in: folder
                    ).run()
                    let before = try await target.batches().count
                    if killed.ending == .exit(137), before < 20 { landed += 1 }
                    let again = try await MudanzaBinary.run(words + [target.uri], in: folder)
                    #expect(again.ending == .exit(0), "after line \(point): \(again.text)\(again.errors)")
                    let end = try await End(target)
                    #expect(end == expected, "killed after line \(point) (\(killed.ending)), \(before) batches")
                }
            }
            #expect(landed > 0, "no kill came while dumps were loaded")
        }
    }

    /// Dumps of as many databases as the generator makes, each with other rows under the same keys.
    private static func makeDumps(_ count: Int, in folder: FilePath) async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.ensureRole("axs_owner")
        let schema = try PackageFolder.fixtures.appending("axs/schema.sql").readText()
        for number in 1...count {
            try await cluster.withDatabase { database in
                let rows = try await Command(
                    "/usr/bin/env",
                    ["python3", PackageFolder.fixtures.appending("axs/generate.py").string, "--seed", String(number)]
                ).run().succeeded()
                try await database.execute(schema + rows.text)
                _ = try await database.dump([], to: folder.appending("MSP-1_COND-\(number).sql"))
            }
        }
        try folder.appending("tenants.toml").write(
            """
            [defaults]
            strategy = "composite"
            shared = ["public.roles"]

            [[dump]]
            file = "*.sql"
            pattern = "{msp_id}_{condominio_id}.sql"
            """)
    }
}
