import Foundation
package import SystemPackage

/// Gives `body` a new empty folder and removes it afterwards, whatever happens.
package func withTemporaryFolder<Result>(
    _ body: (FilePath) async throws -> Result
) async throws -> Result {
    let path = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: path.string) }
    return try await body(path)
}

/// A new empty folder, which nobody removes.
func makeTemporaryFolder() throws -> FilePath {
    // Short, for a Unix socket's path may have 107 bytes.
    let name = "mudanza-\(UUID().uuidString.prefix(13))"
    let path = FilePath(FileManager.default.temporaryDirectory.path).appending(name)
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: false)
    return path
}

extension FilePath {
    /// Everything in the folder, hidden files too, sorted.
    package func entries() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: string).sorted()
    }

    package func read() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: string))) }

    /// The file's text; what is not UTF-8 becomes replacement characters.
    package func readText() throws -> String { String(decoding: try read(), as: UTF8.self) }

    package func write(_ bytes: some Sequence<UInt8>) throws { try Data(bytes).write(to: URL(filePath: string)) }

    package func write(_ text: String) throws { try write(text.utf8) }

    package var exists: Bool { FileManager.default.fileExists(atPath: string) }
}
