import Foundation
package import SystemPackage

/// The `mudanza` command as users run it.
package enum MudanzaBinary {
    /// MUDANZA_BINARY, or the one that was built beside the tests.
    package static func find() throws -> FilePath {
        if let given = ProcessInfo.processInfo.environment["MUDANZA_BINARY"] { return FilePath(given) }
        var starts = CommandLine.arguments.prefix(1).map { FilePath($0) }
        // On macOS a helper of the toolchain loads the bundle, and names it.
        if let flag = CommandLine.arguments.firstIndex(of: "--test-bundle-path"), flag + 1 < CommandLine.arguments.count
        {
            starts.append(FilePath(CommandLine.arguments[flag + 1]))
        }
        for start in starts {
            var folder = start.removingLastComponent()
            while !folder.isEmpty, folder.lastComponent != nil {
                let binary = folder.appending("mudanza")
                if FileManager.default.isExecutableFile(atPath: binary.string), !isFolder(binary) { return binary }
                folder = folder.removingLastComponent()
            }
        }
        throw BinaryMissing(searched: starts.map(\.string))
    }

    private static func isFolder(_ path: FilePath) -> Bool {
        var folder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path.string, isDirectory: &folder) && folder.boolValue
    }

    /// The command, ready to run in `folder`.
    package static func command(
        _ arguments: [String], in folder: FilePath, environment: [String: String?] = [:], input: [UInt8] = []
    ) throws -> Command {
        Command(
            try find(), arguments, environment: environment.merging(plain) { given, _ in given }, in: folder,
            input: input)
    }

    /// Runs it in `folder`; any exit status is a result.
    package static func run(
        _ arguments: [String], in folder: FilePath, environment: [String: String?] = [:], input: [UInt8] = []
    ) async throws -> CommandResult {
        try await command(arguments, in: folder, environment: environment, input: input).run()
    }

    /// No setting of the developer's shell reaches the binary.
    private static let plain: [String: String?] = ["NO_COLOR": nil, "MUDANZA_CONFIG": nil, "LC_ALL": "C.UTF-8"]
}

/// No binary: `swift build` has not made the product.
struct BinaryMissing: Error, CustomStringConvertible {
    var searched: [String]
    var description: String { "no mudanza executable beside \(searched); build the package first" }
}
