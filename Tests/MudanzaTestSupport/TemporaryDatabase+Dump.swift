package import SystemPackage

extension TemporaryDatabase {
    /// Writes this database into a file with the cluster's own pg_dump, and returns the file.
    package func dump(_ options: [String] = [], to file: FilePath) async throws -> FilePath {
        _ = try await Command(
            cluster.programs.program("pg_dump"), options + ["--file", file.string], environment: environment
        ).run().succeeded()
        return file
    }
}
