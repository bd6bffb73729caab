import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// What a small dump costs beyond its rows, at ten, a thousand and ten thousand batches in the ledger: `make test-merge`
/// prints it.
@Suite(
    "The cost of many small dumps", .requiresPostgreSQL, .enabled(if: BatchCost.dumps != nil),
    .timeLimit(.minutes(60)))
struct BatchCostTests {
    @Test("Seconds a dump, by the number of batches that are there") func cost() async throws {
        let count = try #require(BatchCost.dumps)
        let dump = try PackageFolder.axsDump(15, "copy").readText()
        try await TemporaryServer.with(ServerOptions(certificate: .none)) { server in
            try await server.cluster.ensureRole("axs_owner")
            let target = TemporaryDatabase(cluster: server.cluster, name: "postgres")
            try await target.prepared()
            try await withTemporaryFolder { folder in
                var made = 0
                for step in [10, 1000, 10_000, count].filter({ $0 <= count }) where step > made {
                    var manifest = "dump,msp_id,condominio_id,strategy\n"
                    for number in (made + 1)...step {
                        // Each a file of its own: no two dumps have the same bytes.
                        try folder.appending("\(number).sql").write("\(dump)-- \(number)\n")
                        manifest += "\(number).sql,MSP-1,COND-\(number),composite\n"
                    }
                    try folder.appending("tenants.csv").write(manifest)
                    let result = try await MudanzaBinary.run(
                        [
                            "batch", "tenants.csv", "--target", target.uri, "--shared", "public.roles", "--format",
                            "json",
                        ]
                            + ["--workers", "1"], in: folder
                    ).succeeded()
                    let batch = try Figures(result.output)
                    let rows = try await rows(of: folder.appending("\(step).sql"), beside: target, in: folder)
                    let line = """
                        \(step) batches: \(Self.milliseconds(batch.checking)) checking, \
                        \(Self.milliseconds(batch.last)) loading (the last ten), of which psql takes \
                        \(Self.milliseconds(rows)) for the rows

                        """
                    try FileHandle.standardError.write(contentsOf: Data(line.utf8))
                    made = step
                }
                #expect(try await target.batches().count == count)
            }
        }
    }

    /// Seconds a dump.
    private struct Figures {
        var checking: Double
        var last: Double

        init(_ json: [UInt8]) throws {
            let root = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
            let result = try #require(root?["result"] as? [String: Any])
            let dumps = try #require(result["dumps"] as? [[String: Any]]).compactMap { $0["seconds"] as? Double }
            let seconds = try #require(result["seconds"] as? [String: Double])
            checking = (seconds["checking"] ?? 0) / Double(dumps.count)
            last = dumps.suffix(10).reduce(0, +) / Double(min(dumps.count, 10))
        }
    }

    /// Seconds that psql takes for the same rows into the same tables, which are taken back.
    private func rows(of dump: FilePath, beside target: TemporaryDatabase, in folder: FilePath) async throws -> Double {
        let script = try await MudanzaBinary.run(
            ["rewrite", dump.string, "-o", "-", "--strategy", "composite", "--skip", "public.roles", "--quiet"]
                + ["--msp", "MSP-1", "--condominio", "COND-0"], in: folder
        ).succeeded().text
        // The COPY blocks alone, in the order of the tables' references.
        var blocks: [String: String] = [:]
        for part in script.components(separatedBy: "\nCOPY ").dropFirst() {
            let block = "COPY " + (part.components(separatedBy: "\n\\.\n").first ?? "") + "\n\\.\n"
            blocks[String(part.prefix { $0 != " " })] = block
        }
        let first = ["public.entidades", "public.politicas", "public.residentes", "public.eventos"]
        let order = first + blocks.keys.filter { !first.contains($0) }.sorted()
        try folder.appending("rows.sql").write(
            "INSERT INTO condominios_exo (condominio_id, msp_id) VALUES ('COND-0', 'MSP-1');\n"
                + order.compactMap { blocks[$0] }.joined() + "\\timing off\n")
        let clock = ContinuousClock()
        var fastest = Duration.seconds(60)
        for _ in 1...5 {
            let start = clock.now
            _ = try await target.psql(
                ["--set", "ON_ERROR_STOP=1"],
                input: "BEGIN;\n\\i \(folder.appending("rows.sql"))\nROLLBACK;\n"
            ).succeeded()
            fastest = min(fastest, clock.now - start)
        }
        return fastest / .seconds(1)
    }

    private static func milliseconds(_ seconds: Double) -> String { String(format: "%.0f ms", seconds * 1000) }
}

enum BatchCost {
    /// How many dumps are loaded; nil: it is not measured, for that takes many minutes.
    static let dumps = ProcessInfo.processInfo.environment["MUDANZA_MERGE_DUMPS"].flatMap { Int($0) }
}
