package import SystemPackage

/// The programs of one PostgreSQL major version.
package struct PostgreSQLPrograms: Sendable {
    package let major: Int
    package let folder: FilePath

    package func program(_ name: String) -> FilePath { folder.appending(name) }

    /// Debian's own for 15, wheels for 16 to 18; fetched once, then from the cache.
    package static func find(_ major: Int = 15) async throws -> PostgreSQLPrograms {
        let script = PackageFolder.fixtures.appending("postgresql-versions")
        let found = try await Command(script, [String(major)]).run().succeeded()
        return PostgreSQLPrograms(major: major, folder: FilePath(found.text.trimmingLineEnd))
    }
}

extension String {
    /// Without the line end that every program's output ends in.
    package var trimmingLineEnd: String { last?.isNewline == true ? String(dropLast()) : self }
}
