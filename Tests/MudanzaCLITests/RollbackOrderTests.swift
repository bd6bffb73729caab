import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// Many batches, taken out in any order.
@Suite("Taking all batches out", .requiresPostgreSQL)
struct RollbackOrderTests {
    /// How many; `make test-merge` asks for 200.
    private static let count = ProcessInfo.processInfo.environment["MUDANZA_MERGE_BATCHES"].flatMap { Int($0) } ?? 20
    /// What chance begins with, so that a failure can be had again.
    private static let seed =
        ProcessInfo.processInfo.environment["MUDANZA_SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1_000_000)

    /// Kinds of houses: each dump has some of them, so that batches share rows with some and not with others.
    private static let kinds = ["casa", "lote", "torre", "local", "bodega"]

    @Test("In any order, whole or in chunks, the target is afterwards as init has left it", .timeLimit(.minutes(30)))
    func anyOrder() async throws {
        var chance = SplitMix(state: Self.seed)
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                let before = try await target.dumpedBesidesLedger(in: folder)
                let tables = before.split(separator: "\n").count { $0.hasPrefix("CREATE TABLE") }
                #expect(tables == 2, "the registries")
                for number in 1...Self.count {
                    let file = folder.appending("\(number).sql")
                    let kinds = Self.kinds.shuffled(using: &chance).prefix(.random(in: 1...4, using: &chance))
                    let first = number * 1000
                    try file.write(
                        RollbackTests.dump(first...(first + .random(in: 1...30, using: &chance)), kinds: Array(kinds)))
                    // The first makes the tables.
                    let options = number > 1 && Bool.random(using: &chance) ? ["--jobs", "2"] : []
                    let tenant = TemporaryDatabase.community("C-\(number)", of: "MSP-\(number % 7)")
                    _ = try await target.apply(
                        file, ["--shared", "public.tipos", "--no-analyze"] + options, tenant: tenant, in: folder
                    ).succeeded()
                }
                for (done, batch) in (1...Self.count).shuffled(using: &chance).enumerated() {
                    let options = Bool.random(using: &chance) ? ["--chunk-rows", "7"] : []
                    let result = try await target.rollback(batch, options, in: folder)
                    #expect(
                        result.ending == .exit(0), "seed \(Self.seed), batch \(batch): \(result.text)\(result.errors)")
                    let left = try await target.query(
                        "SELECT count(*) FROM mudanza.batches WHERE state = 'loaded'")
                    #expect(left == [["\(Self.count - done - 1)"]], "seed \(Self.seed)")
                }
                #expect(try await target.dumpedBesidesLedger(in: folder) == before, "seed \(Self.seed)")
                for table in ["chunks", "loaded_rows", "shared_sets", "shared_rows", "registry_rows", "objects"] {
                    let rows = try await target.query("SELECT count(*) FROM mudanza.\(table)")
                    #expect(rows == [["0"]], "mudanza.\(table), seed \(Self.seed)")
                }
            }
        }
    }
}

/// Chance that can be had again: SplitMix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
