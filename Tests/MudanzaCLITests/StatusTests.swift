import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// `mudanza status`, and how much of the ledger is looked at.
@Suite("The ledger", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct StatusTests {
    /// Batches in every state, as if they had been loaded.
    private static let batches = """
        INSERT INTO mudanza.batches
            (source_name, source_bytes, source_digest, plan_digest, tenant, mode, content, state, rows, started_at,
             finished_at, rolled_back_at, tool_version)
        SELECT 'customer-' || i || '.sql', i * 123456, md5(i::text), md5('p' || i),
            jsonb_build_object('msp_id', 'MSP-' || i % 3, 'condominio_id', 'COND-' || i), 'atomic',
            CASE i WHEN 1 THEN 'schema_and_data' ELSE 'data_only' END,
            CASE i % 10 WHEN 7 THEN 'loading' WHEN 8 THEN 'rolling_back' WHEN 9 THEN 'rolled_back' ELSE 'loaded' END,
            CASE i % 10 WHEN 7 THEN NULL ELSE i * 1000 END, '2026-03-01 04:05:06Z'::timestamptz + i * interval '1 hour',
            CASE i % 10 WHEN 7 THEN NULL ELSE '2026-03-01 04:05:06Z'::timestamptz + i * interval '1 hour 9 seconds' END,
            CASE i % 10 WHEN 9 THEN '2026-05-01 00:00:00Z'::timestamptz END, '1.0.0'
        FROM generate_series(1, \(count)) i;
        """
    private static let count = 25

    private func withLedger(
        _ body: (TemporaryDatabase, ([String]) async throws -> CommandResult) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                try await target.execute(Self.batches)
                try await body(target) { options in
                    try await MudanzaBinary.run(["status", "--target", target.uri] + options, in: folder)
                }
            }
        }
    }

    @Test("The latest batches as a table, in both languages", arguments: ["en", "es"])
    func text(language: String) async throws {
        try await withLedger { target, status in
            let result = try await status(["--lang", language, "--limit", "12"]).succeeded()
            let place = "postgres@\(target.cluster.socketFolder):\(target.cluster.port)/\(target.name)"
            try expectGolden(result.text.replacing(place, with: "TARGET"), "status.\(language).txt")
        }
    }

    @Test(
        "Filters narrow it down",
        arguments: [
            (["--state", "loading"], ["17", "7"]), (["--batch", "5"], ["5"]),
            (["--msp", "MSP-1", "--state", "rolled_back"], ["19"]), (["--tenant", "condominio_id=COND-8"], ["8"]),
            (["--msp", "MSP-9"], []), (["--limit", "2"], ["25", "24"]),
        ])
    func filters(options: [String], batches: [String]) async throws {
        try await withLedger { _, status in
            let result = try await status(options + ["--format", "json"]).succeeded()
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any])
            let found = try #require((report["result"] as? [String: Any])?["batches"] as? [[String: Any]])
            #expect(found.map { "\($0["batch"] as? Int ?? 0)" } == batches)
        }
    }

    @Test("JSON has what the ledger has")
    func json() async throws {
        try await withLedger { _, status in
            let result = try await status(["--format", "json", "--batch", "9"]).succeeded()
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any])
            let all = try #require(report["result"] as? [String: Any])
            #expect(
                all["counts"] as? [String: Int] == ["loaded": 19, "loading": 2, "rolled_back": 2, "rolling_back": 2])
            let batch = try #require((all["batches"] as? [[String: Any]])?.first)
            #expect(batch["state"] as? String == "rolled_back" && batch["rows"] as? Int == 9000)
            #expect(
                batch["tenant"] as? [[String: String]] == [
                    ["column": "msp_id", "value": "MSP-0"], ["column": "condominio_id", "value": "COND-9"],
                ])
            #expect(batch["startedAt"] as? String == "2026-03-01T13:05:06Z" && batch["seconds"] as? Double == 81)
            #expect(batch["rolledBackAt"] as? String == "2026-05-01T00:00:00Z")
        }
    }

    @Test("A load looks at few of ten thousand batches, by PostgreSQL's own count")
    func fewAreRead() async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                try await target.execute(
                    Self.batches.replacing("(1, \(Self.count))", with: "(1, 10000)")
                        + "UPDATE mudanza.batches SET state = 'loaded', content = 'data_only'; VACUUM ANALYZE;")
                let file = folder.appending("1.sql")
                try file.write(RollbackTests.dump(1...5))
                let read = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relid = 'mudanza.batches'::regclass"
                let before = try await target.query(read)
                _ = try await target.apply(file, tenant: TemporaryDatabase.community("C-1"), in: folder).succeeded()
                #expect(try await target.query(read) == before)
            }
        }
    }

    @Test("What is wrong is said: no ledger, no such batch, no such state")
    func wrong() async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                let none = try await MudanzaBinary.run(["status", "--target", target.uri], in: folder)
                #expect(
                    none.ending == .exit(1) && none.errors.contains("has no ledger") && none.errors.contains("init"))
                try await target.initialized(in: folder)
                let empty = try await MudanzaBinary.run(["status", "--target", target.uri], in: folder).succeeded()
                #expect(empty.text.hasSuffix(": 0 batches\n"), "\(empty.text)")
                let missing = try await target.rollback(7, in: folder)
                #expect(missing.ending == .exit(1) && missing.errors.contains("the target's ledger has no batch 7"))
                let state = try await MudanzaBinary.run(
                    ["status", "--state", "loadd", "--target", target.uri], in: folder)
                #expect(state.ending == .exit(64) && state.errors.contains("Did you mean 'loaded'?"))
            }
        }
    }
}
