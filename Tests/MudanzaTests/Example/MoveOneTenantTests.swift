import Foundation
import Mudanza
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The documented example", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct MoveOneTenantTests {
    @Test("moves a tenant")
    func runs() async throws {
        try await TemporaryCluster.shared.withDatabase { target in
            let dump = PackageFolder.root.appending("fixtures/axs/dumps/15-copy.sql").string
            let host = target.cluster.socketFolder.string
            let connection = "host=\(host) port=5432 user=postgres dbname=\(target.name)"
            let result = try moveOneTenant(
                dump: dump, to: connection, environment: ProcessInfo.processInfo.environment)
            #expect(result.isEqual && result.rows == 478)
        }
    }

    @Test("stands in the documentation as it is compiled")
    func documented() throws {
        let source = String(
            decoding: try PackageFolder.root.appending("Tests/MudanzaTests/Example/MoveOneTenant.swift").read(),
            as: UTF8.self)
        let page = String(
            decoding: try PackageFolder.root.appending("Sources/Mudanza/Documentation.docc/Mudanza.md").read(),
            as: UTF8.self)
        #expect(page.contains("```swift\n\(source)```\n"))
    }
}
