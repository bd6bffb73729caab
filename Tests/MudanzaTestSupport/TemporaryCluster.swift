import Subprocess
package import SystemPackage

/// A PostgreSQL server of the tests' own, in a temporary folder, reached over a Unix socket only.
package struct TemporaryCluster: Sendable {
    package let programs: PostgreSQLPrograms
    /// The folder of the socket: what PGHOST is set to.
    package let socketFolder: FilePath
    /// The port, which is part of the socket's name.
    package var port = 5432

    /// The server that all tests of this process share; each makes its own database in it.
    package static var shared: TemporaryCluster {
        get async throws { try await SharedClusters.instance.cluster(15) }
    }

    /// The same for another major version.
    package static func shared(_ major: Int) async throws -> TemporaryCluster {
        try await SharedClusters.instance.cluster(major)
    }

    /// Starts a server for `body` alone and stops it afterwards: for tests that change what databases share.
    package static func with<Result: Sendable>(
        _ major: Int = 15, _ body: (TemporaryCluster) async throws -> Result
    ) async throws -> Result {
        let programs = try await PostgreSQLPrograms.find(major)
        return try await keep(programs) { try await body($0) }
    }

    /// Runs the keeper, waits until the server answers, and ends both when `body` has ended.
    static func keep<Result: Sendable>(
        _ programs: PostgreSQLPrograms, _ body: (TemporaryCluster) async throws -> Result
    ) async throws -> Result {
        let folder = try makeTemporaryFolder()
        let cluster = TemporaryCluster(programs: programs, socketFolder: folder)
        var options = PlatformOptions()
        options.createSession = true  // Ctrl-C in the terminal is for the tests; the keeper cleans up after them
        let outcome = try await run(
            .path("/bin/bash"),
            arguments: ["-c", ClusterKeeper.script, "keeper", folder.string, programs.folder.string],
            platformOptions: options, input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { keeper in
            var said = ""
            for try await line in keeper.standardOutput.strings() {
                said += line + "\n"
                if line.hasPrefix(ClusterKeeper.readyLine) { return try await body(cluster) }
            }
            throw ClusterError(description: "PostgreSQL \(programs.major) did not start:\n\(said)")
        }
        return outcome.closureResult
    }

    /// The environment in which PostgreSQL's programs find this server and nothing else.
    package func environment(database: String) -> [String: String?] {
        var variables: [String: String?] = Dictionary(
            uniqueKeysWithValues: ["PGSERVICE", "PGOPTIONS", "PGPASSWORD", "PGPASSFILE", "PGHOSTADDR", "PGSSLMODE"]
                .map { ($0, nil) })
        variables["PGHOST"] = socketFolder.string
        variables["PGPORT"] = String(port)
        variables["PGUSER"] = "postgres"
        variables["PGDATABASE"] = database
        variables["PGCLIENTENCODING"] = "UTF8"
        variables["PGAPPNAME"] = "mudanza-tests"
        return variables
    }
}

/// A server that did not come up.
package struct ClusterError: Error, CustomStringConvertible {
    package let description: String
}

/// The servers that live as long as the test process.
private actor SharedClusters {
    static let instance = SharedClusters()
    private var starting: [Int: Task<TemporaryCluster, any Error>] = [:]

    func cluster(_ major: Int) async throws -> TemporaryCluster {
        if let task = starting[major] { return try await task.value }
        let task = Task { try await Self.start(major) }
        starting[major] = task
        return try await task.value
    }

    /// Starts a server in a task that never ends; its keeper notices when this process does.
    private static func start(_ major: Int) async throws -> TemporaryCluster {
        let programs = try await PostgreSQLPrograms.find(major)
        let (clusters, continuation) = AsyncThrowingStream.makeStream(of: TemporaryCluster.self)
        Task {
            do {
                try await TemporaryCluster.keep(programs) { cluster in
                    continuation.yield(cluster)
                    try await Task.sleep(for: .seconds(Int64(Int32.max)))
                }
            } catch {
                continuation.finish(throwing: error)
            }
        }
        for try await cluster in clusters { return cluster }
        throw ClusterError(description: "PostgreSQL \(major) did not start")
    }
}
