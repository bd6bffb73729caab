package import SystemPackage

/// Where the tests' files lie.
package enum PackageFolder {
    /// The package's own folder: three levels above this file.
    package static let root: FilePath = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    package static let fixtures = root.appending("fixtures")

    /// The SQL of the ledger, all migrations in their order.
    package static func ledger() throws -> String {
        let folder = root.appending("migrations")
        return try folder.entries().filter { $0.hasSuffix(".sql") }.sorted().map {
            try folder.appending($0).readText()
        }.joined()
    }

    /// One file of the AX-S example: `dump(15, "copy")`.
    package static func axsDump(_ major: Int, _ form: String) -> FilePath {
        fixtures.appending("axs/dumps/\(major)-\(form).sql")
    }
}
