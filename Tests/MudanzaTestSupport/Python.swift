import SystemPackage

/// Python with the packages that tests judge by, `Tests/python-packages.txt`.
package enum Python {
    /// What a script prints, given `input` on standard input.
    package static func run(_ script: String, _ arguments: [String] = [], input: [UInt8] = []) async throws -> String {
        try await Command(
            PackageFolder.root.appending("scripts/test-python"), ["-c", script] + arguments, input: input
        ).run().succeeded().text
    }
}
