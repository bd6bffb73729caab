import Subprocess
import SystemPackage

/// Runs the bash scripts that keep servers.
enum Keeper {
    /// Starts a keeper, waits until it says that it is ready, and ends it when `body` has ended.
    static func run<Result: Sendable>(
        _ words: [String], what: String, _ body: () async throws -> Result
    ) async throws -> Result {
        var options = PlatformOptions()
        options.createSession = true  // Ctrl-C in the terminal is for the tests; the keeper cleans up after them
        let outcome = try await Subprocess.run(
            .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())), platformOptions: options,
            input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { keeper in
            var said = ""
            for try await line in keeper.standardOutput.strings() {
                said += line + "\n"
                if line.hasPrefix(ClusterKeeper.readyLine) { return try await body() }
            }
            throw ClusterError(description: "\(what) did not start:\n\(said)")
        }
        return outcome.closureResult
    }
}

/// Orders to a keeper, through the named pipes in its folder.
struct KeeperOrders: Sendable {
    let folder: FilePath

    /// Gives an order and waits until it has been carried out.
    func give(_ order: String) async throws {
        let answer = try await Command.bash(
            #"printf '%s\n' "$1" >orders && cat answers"#, [order], in: folder
        ).run().succeeded()
        guard answer.text.trimmingLineEnd.hasSuffix("done") else {
            throw ClusterError(description: "\(order): \(answer.text)")
        }
    }
}
