import MudanzaTestSupport
import SystemPackage

/// A file system that is soon full.
enum SmallDisk {
    /// Whether this process may mount one: root outside of most containers.
    static var isPossible: Bool {
        get async { (try? await with(bytes: 1 << 16) { _ in true }) ?? false }
    }

    static func with<Result>(bytes: Int, _ body: (FilePath) async throws -> Result) async throws -> Result {
        try await withTemporaryFolder { folder in
            _ = try await Command("/bin/mount", ["-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", folder.string]).run()
                .succeeded()
            do {
                let result = try await body(folder)
                _ = try await Command("/bin/umount", [folder.string]).run().succeeded()
                return result
            } catch {
                _ = try await Command("/bin/umount", ["-l", folder.string]).run()
                throw error
            }
        }
    }
}
