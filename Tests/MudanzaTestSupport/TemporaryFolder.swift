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

/// A new empty folder inside this process's own, which nobody removes.
func makeTemporaryFolder() throws -> FilePath {
    // Short, for a Unix socket's path may have 107 bytes.
    let path = try ProcessFolder.path.get().appending(String(UUID().uuidString.prefix(13)))
    // A cluster's keeper that is done removes the process's folder where it is empty just then: it is made anew.
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    return path
}

/// The one folder that holds all temporary folders of this process.
///
/// A run that was killed cannot remove its folders; its name says which process it was, and the next run removes them.
private enum ProcessFolder {
    private static let prefix = "mudanza-tests-"

    static let path: Result<FilePath, any Error> = Result {
        let parent = FilePath(FileManager.default.temporaryDirectory.path)
        removeLeftovers(in: parent)
        let path = parent.appending(prefix + String(ProcessInfo.processInfo.processIdentifier))
        // The server's user must be able to reach its folder.
        try FileManager.default.createDirectory(
            atPath: path.string, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o711])
        atexit {
            // A cluster's keeper is still at work inside it, and removes it as well when it is done.
            if case .success(let path) = ProcessFolder.path { _ = unsafe path.withPlatformString { unsafe rmdir($0) } }
        }
        return path
    }

    private static func removeLeftovers(in parent: FilePath) {
        for name in (try? parent.entries()) ?? [] where name.hasPrefix(prefix) {
            guard let process = pid_t(name.dropFirst(prefix.count)), kill(process, 0) != 0, errno == ESRCH else {
                continue
            }
            try? FileManager.default.removeItem(atPath: parent.appending(name).string)
        }
    }
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
