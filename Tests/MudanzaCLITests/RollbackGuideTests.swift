import MudanzaTestSupport
import SystemPackage
import Testing

/// Every command of docs/rollback.md, as a reader would type it.
@Suite("The pages on rollback")
struct RollbackGuideTests {
    private static let pages = ["docs/rollback.md", "docs/es/rollback.md"]

    @Test("Both languages have the same commands")
    func sameCommands() throws {
        let blocks = try Self.pages.map { try GuideTests.commands($0) }
        #expect(blocks[0] == blocks[1])
        #expect(blocks[0].count == 2)
    }

    @Test("Each command works", .requiresPostgreSQL, .timeLimit(.minutes(2)))
    func works() async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { database in
                let service = GuideTests.services([database]).replacing("[\(database.name)]", with: "[multitenant]")
                try folder.appending("services").write(service)
                try folder.appending("mudanza.toml").write(
                    "[tenant]\nmsp_id = \"MSP-1\"\ncondominio_id = \"C-1\"\n[table.tipos]\nclass = \"shared\"\n")
                try folder.appending("customer.sql").write(RollbackTests.dump(1...5))
                try folder.appending("newer.sql").write(RollbackTests.dump(1...7))
                func run(_ commands: String) async throws -> String {
                    try await Command.bash(
                        "set -euo pipefail\n" + commands,
                        environment: [
                            "PATH": "\(try MudanzaBinary.find().removingLastComponent()):/usr/bin:/bin",
                            "PGSERVICEFILE": folder.appending("services").string, "LC_ALL": "C.UTF-8",
                        ], in: folder, seconds: 120
                    ).run().succeeded().text
                }
                let load = "mudanza apply customer.sql --target service=multitenant"
                let blocks = try GuideTests.commands(Self.pages[0])
                _ = try await run("mudanza init --target service=multitenant\n" + load)
                let taken = try await run(blocks[0])
                #expect(
                    taken.contains("      1  MSP-1, C-1  customer.sql  loaded")
                        && taken.contains("Taken out: 10 rows of the tenant.")
                )
                _ = try await run(load)
                let replaced = try await run(blocks[1])
                #expect(replaced.contains("replaced: batch 2, taken out\n"), "\(replaced)")
                #expect(try await database.query("SELECT count(*), max(id) FROM casas") == [["7", "7"]])
                #expect(try await database.batches().map { $0[0] } == ["rolled_back", "rolled_back", "loaded"])
            }
        }
    }
}
