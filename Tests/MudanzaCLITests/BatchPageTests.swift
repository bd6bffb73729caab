import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// The manifests and commands of docs/batch.md, as a reader would type them.
@Suite("The page about many dumps", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct BatchPageTests {
    static let pages = ["docs/batch.md", "docs/es/batch.md"]

    /// What stands in the page's fences of a language.
    private static func fences(_ language: String, of page: String) throws -> [String] {
        try PackageFolder.root.appending(page).readText().components(separatedBy: "```\(language)\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
    }

    @Test("Both languages have the same manifests and commands") func same() throws {
        for language in ["toml", "csv", "sh"] {
            let fences = try Self.pages.map { try Self.fences(language, of: $0) }
            #expect(fences[0] == fences[1] && fences[0].count == 1)
        }
    }

    @Test("Its manifest and its commands do what the page says, and its CSV is the same work", arguments: pages)
    func works(page: String) async throws {
        try await TemporaryCluster.shared.withDatabase { target in
            try await withTemporaryFolder { folder in
                _ = try await Command("/bin/mkdir", [folder.appending("more").string]).run().succeeded()
                for (number, name) in ["jacarandas.sql", "more/COND-2.sql", "more/COND-3.sql"].enumerated() {
                    try folder.appending(name).write(BatchFolder.dump(number + 1, rows: 10))
                }
                try folder.appending("tenants.toml").write(try Self.fences("toml", of: page)[0])
                try folder.appending("tenants.csv").write(try Self.fences("csv", of: page)[0])
                try folder.appending("services").write(
                    GuideTests.services([target]).replacing("[\(target.name)]", with: "[multitenant]"))
                let result = try await Command.bash(
                    "set -euo pipefail\n" + (try Self.fences("sh", of: page)[0]),
                    environment: [
                        "PATH": "\(try MudanzaBinary.find().removingLastComponent()):/usr/bin:/bin",
                        "PGSERVICEFILE": folder.appending("services").string, "LC_ALL": "C.UTF-8",
                    ], in: folder, seconds: 240
                ).run()
                #expect(result.ending == .exit(0), "\(result.text)\(result.errors)")
                let said = try #require(
                    try PackageFolder.root.appending(page).readText().split(separator: "`").dropLast().last)
                #expect(result.text.contains(said))
                let csv = try await MudanzaBinary.run(
                    ["batch", "tenants.csv", "--target", target.uri, "--shared", "public.roles", "--format", "json"],
                    in: folder)
                #expect(try csv.states() == ["skipped", "skipped", "skipped"])
            }
        }
    }
}
