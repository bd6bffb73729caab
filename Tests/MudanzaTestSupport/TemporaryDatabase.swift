import Synchronization
package import SystemPackage

/// One database of a temporary cluster.
package struct TemporaryDatabase: Sendable {
    package let cluster: TemporaryCluster
    package let name: String

    /// Names a database, whether it is there or not.
    package init(cluster: TemporaryCluster, name: String) {
        self.cluster = cluster
        self.name = name
    }

    /// The environment in which psql and its like connect to it.
    package var environment: [String: String?] { cluster.environment(database: name) }

    /// What psql does after an error.
    package enum OnError: Sendable {
        case stop
        case carryOn
    }

    /// Runs psql with further arguments; its exit status is the result's.
    package func psql(_ arguments: [String], input: String = "", in folder: FilePath? = nil) async throws
        -> CommandResult
    {
        try await Command(
            cluster.programs.program("psql"), ["--no-psqlrc", "--quiet"] + arguments, environment: environment,
            in: folder, input: Array(input.utf8)
        ).run()
    }

    /// Loads a file as a user would.
    ///
    /// - Returns: what psql wrote on standard error.
    @discardableResult
    package func restore(_ file: FilePath, onError: OnError = .stop) async throws -> RestoreLog {
        let stop = onError == .stop ? "1" : "0"
        let result = try await psql(["--set", "ON_ERROR_STOP=\(stop)", "--output", "/dev/null", "--file", file.string])
        if onError == .stop { _ = try result.succeeded() }
        return RestoreLog(text: result.errors)
    }

    /// The rows of a query, or of several one after the other; NULL is an empty string.
    package func query(_ sql: String, onError: OnError = .stop) async throws -> [[String]] {
        // NUL ends each record, for no value can hold it; psql would put a line feed after each query's last record.
        var result = try await psql(
            [
                "--no-align", "--tuples-only", "--field-separator", "\u{1F}", "--record-separator-zero",
                "--set", "ON_ERROR_STOP=\(onError == .stop ? 1 : 0)",
            ], input: sql)
        if onError == .stop { result = try result.succeeded() }
        return result.output.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { record in
            record.split(separator: 0x1F, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Runs statements for their effect.
    package func execute(_ sql: String) async throws {
        _ = try await psql(["--set", "ON_ERROR_STOP=1"], input: sql).succeeded()
    }
}

extension TemporaryCluster {
    /// Gives `body` a new, truly empty database and drops it afterwards.
    package func withDatabase<Result>(
        _ body: (TemporaryDatabase) async throws -> Result
    ) async throws -> Result {
        let database = TemporaryDatabase(cluster: self, name: "test_\(DatabaseNumbers.next())")
        let maintenance = TemporaryDatabase(cluster: self, name: "postgres")
        // template0, as pg_dump's manual asks: what a site put into template1 is in every dump already.
        try await maintenance.execute("CREATE DATABASE \(database.name) TEMPLATE template0")
        do {
            let result = try await body(database)
            try await maintenance.execute("DROP DATABASE \(database.name) WITH (FORCE)")
            return result
        } catch {
            try? await maintenance.execute("DROP DATABASE IF EXISTS \(database.name) WITH (FORCE)")
            throw error
        }
    }

    /// Makes a role if the cluster lacks it; roles belong to no database.
    package func ensureRole(_ name: String, attributes: String = "SUPERUSER") async throws {
        try await TemporaryDatabase(cluster: self, name: "postgres").execute(
            """
            SELECT pg_advisory_lock(1);
            SELECT 'CREATE ROLE \(name) \(attributes) LOGIN'
            WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(name)') \\gexec
            """)
    }
}

/// Numbers that name databases apart.
private enum DatabaseNumbers {
    private static let last = Mutex(0)

    static func next() -> Int {
        last.withLock { number in
            number += 1
            return number
        }
    }
}
