import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@testable import Tenancy

/// The schema and the reference of manifests against the declaration they describe.
@Suite struct ManifestSchemaTests {
    @Test("docs/manifest.schema.json is what ManifestSchema makes") func schema() throws {
        let file = PackageFolder.root.appending("docs/manifest.schema.json")
        let schema = ManifestSchema.json()
        if ProcessInfo.processInfo.environment["MUDANZA_RECORD"] != nil {
            try file.write(schema)
            Issue.record("recorded docs/manifest.schema.json; run again without MUDANZA_RECORD")
        }
        #expect(try file.readText() == schema, "record it again with MUDANZA_RECORD=1")
    }

    @Test("the schema is JSON, and every object in it says which keys it takes") func wellFormed() throws {
        let root = try JSONSerialization.jsonObject(with: Data(ManifestSchema.json().utf8))
        var objects = 0
        func check(_ value: Any) {
            guard let object = value as? [String: Any] else { return }
            if object["type"] as? String == "object" {
                objects += 1
                #expect(object["additionalProperties"] != nil)
            }
            for member in object.values { check(member) }
        }
        check(root)
        // The file, [defaults], a dump, and the tenant of both.
        #expect(objects == 5)
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
        for (language, file) in [("toml", "m.toml"), ("csv", "m.csv")] {
            for part in text.components(separatedBy: "```\(language)\n").dropFirst() {
                let example = part.components(separatedBy: "```")[0]
                #expect(throws: Never.self) { try Manifest.parse(example, file: file) }
            }
        }
    }
}
