import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// Every command of the guide, in its order, as a reader would type it.
@Suite("The guide")
struct GuideTests {
    static let pages = ["docs/guide.md", "docs/es/guide.md"]

    /// What stands in the page's fences of shell, block by block.
    static func commands(_ page: String) throws -> [String] {
        var blocks: [String] = []
        var block: [Substring]?
        for line in try PackageFolder.root.appending(page).readText().split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            switch (line, block) {
            case ("```sh", nil): block = []
            case ("```", let lines?):
                blocks.append(lines.joined(separator: "\n"))
                block = nil
            case (_, let lines?): block = lines + [line]
            default: break
            }
        }
        return blocks
    }

    /// A `pg_service.conf` with databases under their names.
    static func services(_ databases: [TemporaryDatabase]) -> String {
        databases.map { database in
            """
            [\(database.name)]
            host=\(database.cluster.socketFolder)
            port=\(database.cluster.port)
            user=postgres
            dbname=\(database.name)

            """
        }.joined()
    }

    @Test("Both languages have the same commands, and the commands that there are")
    func sameCommands() throws {
        let blocks = try Self.pages.map { try Self.commands($0) }
        #expect(blocks[0] == blocks[1])
        let lines = blocks[0].joined(separator: "\n")
        for name in CommandPromise.all.map(\.name) { #expect(lines.contains("mudanza \(name) "), "\(name)") }
    }

    @Test(
        "Each command works, from the first dump to the way back", .requiresPostgreSQL, .timeLimit(.minutes(5)),
        arguments: pages)
    func works(page: String) async throws {
        try await TemporaryServer.with { server in
            let source = TemporaryDatabase(cluster: server.cluster, name: "singletenant")
            let target = TemporaryDatabase(cluster: server.cluster, name: "multitenant")
            let maintenance = TemporaryDatabase(cluster: server.cluster, name: "postgres")
            for name in [source.name, target.name] { try await maintenance.execute("CREATE DATABASE \(name)") }
            try await server.cluster.ensureRole("axs_owner")
            try await source.restore(PackageFolder.axsDump(15, "copy"))
            try await withTemporaryFolder { folder in
                try folder.appending("services").write(Self.services([source, target]))
                let work = folder.appending("work")
                _ = try await Command("/bin/mkdir", [work.string]).run().succeeded()
                let programs = server.cluster.programs.folder
                let path = "\(try MudanzaBinary.find().removingLastComponent()):\(programs):/usr/bin:/bin"
                var seen = 0
                for block in try Self.commands(page) {
                    let result = try await Command.bash(
                        "set -euo pipefail\n" + block,
                        environment: [
                            "PATH": path, "PGSERVICEFILE": folder.appending("services").string, "LC_ALL": "C.UTF-8",
                        ], in: work, seconds: 240
                    ).run()
                    #expect(result.ending == .exit(0), "\(block)\n\(result.text)\(result.errors)")
                    // What the page says that one will see.
                    if block.hasPrefix("mudanza rehearse") {
                        seen += 1
                        #expect(result.text.hasPrefix("EQUAL: 478 rows"))
                    }
                    if block.hasPrefix("mudanza status") {
                        seen += 1
                        #expect(result.text.contains("Taken out: 473 rows of the tenant."))
                        #expect(try await target.query("SELECT to_regclass('public.visitas')") == [[""]])
                    }
                    if block.hasPrefix("mudanza verify") {
                        seen += 1
                        #expect(result.text.contains("Equal: 478 rows"))
                    }
                }
                #expect(seen == 3)
                // The last commands took the load back.
                #expect(try await target.query("SELECT count(*) FROM mudanza.batches") == [["0"]])
                #expect(try await target.query("SELECT to_regclass('public.visitas')") == [[""]])
            }
        }
    }
}
