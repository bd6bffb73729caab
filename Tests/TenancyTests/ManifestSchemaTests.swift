import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@testable import Tenancy

/// The schema and the reference of manifests against the declaration they describe.
@Suite struct ManifestSchemaTests {
    @Test("docs/manifest.schema.json is what ManifestSchema makes") func schema() throws {
        try expectRecorded(ManifestSchema.json(), at: "docs/manifest.schema.json")
    }

    @Test("the schema is JSON, and every object in it says which keys it takes") func wellFormed() throws {
        // The file, [defaults], a dump, and the tenant of both.
        try expectClosedObjects(ManifestSchema.json(), 5)
    }

    @Test(
        "the references name every key, and their example is a manifest",
        arguments: ["docs/batch.md", "docs/es/batch.md"])
    func reference(path: String) throws {
        let text = try PackageFolder.root.appending(path).readText()
        for key in ManifestSchema.keys {
            let name = key.split(separator: ".").last.map(String.init) ?? key
            let isNamed = ["[\(name)]", "[[\(name)]]", "`\(name)`"].contains { text.contains($0) }
            #expect(isNamed, "\(path) does not describe \(key)")
        }
        for (language, file, count) in [("toml", "m.toml", 1), ("csv", "m.csv", 1)] {
            let examples = text.components(separatedBy: "```\(language)\n").dropFirst().map {
                $0.components(separatedBy: "```")[0]
            }
            #expect(examples.count == count)
            for example in examples { #expect(throws: Never.self) { try Manifest.parse(example, file: file) } }
        }
    }
}
