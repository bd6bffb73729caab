import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// A JSON Schema beside its copy in docs/, which MUDANZA_RECORD=1 writes anew.
func expectRecorded(_ schema: String, at path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = PackageFolder.root.appending(path)
    if ProcessInfo.processInfo.environment["MUDANZA_RECORD"] != nil {
        try file.write(schema)
        Issue.record("recorded \(path); run again without MUDANZA_RECORD", sourceLocation: sourceLocation)
    }
    #expect(
        try file.readText() == schema, "record \(path) again with MUDANZA_RECORD=1", sourceLocation: sourceLocation)
}

/// The schema is JSON, and each of so many objects in it says which keys it takes.
func expectClosedObjects(_ schema: String, _ count: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let root = try JSONSerialization.jsonObject(with: Data(schema.utf8))
    var objects = 0
    func check(_ value: Any) {
        guard let object = value as? [String: Any] else { return }
        if object["type"] as? String == "object" {
            objects += 1
            #expect(object["additionalProperties"] != nil, sourceLocation: sourceLocation)
        }
        for member in object.values { check(member) }
    }
    check(root)
    #expect(objects == count, sourceLocation: sourceLocation)
}
