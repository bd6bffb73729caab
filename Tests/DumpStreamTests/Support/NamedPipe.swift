import MudanzaTestSupport
import SystemPackage

/// A named pipe whose other end a process of its own holds.
///
/// Reading and writing dumps blocks its thread, and Swift's tests have few: were the other end in a task here, both
/// could wait for each other.
enum NamedPipe {
    /// Makes the pipe and starts a shell script in the background.
    static func make(_ pipe: FilePath, otherEnd script: String) async throws {
        _ = try await Command("/usr/bin/mkfifo", [pipe.string]).run().succeeded()
        _ = try await Command.bash("{ \(script); } </dev/null >/dev/null 2>&1 &").run().succeeded()
    }
}
