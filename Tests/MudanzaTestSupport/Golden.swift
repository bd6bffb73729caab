import Foundation
import SystemPackage
package import Testing

/// Compares a text with the file `Goldens/NAME` beside the test's own file.
///
/// With `MUDANZA_RECORD=1` it writes the file instead, and still fails: a recording run proves nothing.
package func expectGolden(
    _ actual: String, _ name: String, file: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let golden = FilePath(file).removingLastComponent().appending("Goldens").appending(name)
    if ProcessInfo.processInfo.environment["MUDANZA_RECORD"] != nil {
        try FileManager.default.createDirectory(
            atPath: golden.removingLastComponent().string, withIntermediateDirectories: true)
        try golden.write(actual)
        Issue.record("recorded Goldens/\(name); run again without MUDANZA_RECORD", sourceLocation: sourceLocation)
        return
    }
    guard golden.exists else {
        Issue.record(
            "Goldens/\(name) is missing; record it with MUDANZA_RECORD=1. It would hold:\n\(actual)",
            sourceLocation: sourceLocation)
        return
    }
    let expected = try golden.readText()
    #expect(actual == expected, "differs from Goldens/\(name)", sourceLocation: sourceLocation)
}
