public import PostgresLink
public import SQLSyntax
internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A PostgreSQL server of our own in a temporary folder, reached over a Unix socket alone.
///
/// It is stopped and removed where its owner lets go of it, and also when the process is interrupted, crashes or is
/// killed. As root it runs as an unprivileged user. Whoever is let into its folder is its superuser: this user alone.
public struct ThrowawayCluster: ~Copyable {
    /// What it was made with.
    public let programs: PostgresPrograms
    /// The folder of its socket, which is all that it has.
    public let folder: String
    private let environment: [String: String]
    private let number: Int

    /// Makes a server and starts it.
    ///
    /// - Parameters:
    ///   - programs: What to make it with.
    ///   - environment: The process's variables; `TMPDIR` says where, unless its name is too long for a socket.
    /// - Throws: ``TargetError`` with what initdb or the server said.
    public init(_ programs: PostgresPrograms, environment: [String: String]) throws(TargetError) {
        self.programs = programs
        // No variable leads psql elsewhere, or changes what it does.
        self.environment = environment.filter { !$0.key.hasPrefix("PG") && !$0.key.hasPrefix("PSQL") }
        (folder, number) = try Self.start(programs, environment: self.environment)
    }

    /// Runs the keeper and waits until the server answers.
    private static func start(
        _ programs: PostgresPrograms, environment: [String: String]
    ) throws(TargetError) -> (folder: String, number: Int) {
        let folder = try makeFolder(environment["TMPDIR"])
        var keeper: ChildProcess
        do {
            keeper = try ChildProcess(
                "/bin/sh", ["-c", ClusterKeeper.script, "keeper", folder, programs.folder],
                environment: environment, captured: .both, isKept: true)
        } catch {
            _ = unsafe rmdir(folder)
            throw TargetError(.noCluster, found: "/bin/sh cannot be started: \(error)")
        }
        var said = ""
        while let line = keeper.line() {
            if line == ClusterKeeper.readyLine { return (folder, RunningClusters.add(keeper)) }
            said += "\n  " + line
        }
        _ = keeper.end()
        throw TargetError(
            .noCluster, found: "PostgreSQL \(programs.major) of \(programs.folder) does not start in \(folder):\(said)")
    }

    deinit { RunningClusters.stop(number) }

    /// How to reach one of its databases, as superuser.
    public func settings(database: String = "postgres") -> ConnectionSettings {
        ConnectionSettings(parameters: [
            "host": folder, "port": "5432", "user": "postgres", "dbname": database, "sslmode": "disable", "options": "",
        ])
    }

    /// Makes an empty database in UTF-8.
    public func createDatabase(_ name: SQLIdentifier) throws(LinkError) {
        var connection = try PostgresConnection(settings())
        // template0, as pg_dump's manual asks.
        try connection.execute("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8'")
    }

    /// What psql said.
    public struct ScriptResult: Sendable, Equatable {
        /// Its exit status: 0; 3 where it stopped at an error; 1 and 2 where it failed itself.
        public var status: Int32
        /// What it wrote on standard error; it may hold values of rows.
        public var messages: String
    }

    /// Runs a file of SQL with psql.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - database: Where.
    ///   - stopsOnError: Whether psql stops at the first error.
    /// - Returns: how it ended and what it said.
    /// - Throws: ``TargetError`` where psql cannot be started; its failing is a result.
    public func run(
        file: String, database: String, stopsOnError: Bool = true
    ) throws(TargetError) -> ScriptResult {
        let arguments = [
            "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=\(stopsOnError ? 1 : 0)",
            // With each error its SQLSTATE.
            "--set", "VERBOSITY=verbose", "--host", folder, "--port", "5432", "--username", "postgres", "--dbname",
            database, "--file", file,
        ]
        var psql: ChildProcess
        do {
            psql = try ChildProcess(
                programs.path("psql"), arguments, environment: environment, captured: .errors)
        } catch {
            throw TargetError(.noCluster, found: "\(programs.path("psql")) cannot be started: \(error)")
        }
        let messages = String(decoding: psql.rest(), as: UTF8.self)
        return ScriptResult(status: psql.end(), messages: messages)
    }

    /// Stops and removes all servers of this process; called when a signal ends the run.
    public static func stopAll() { RunningClusters.stopAll() }

    /// A folder that nobody else can look into.
    private static func makeFolder(_ parent: String?) throws(TargetError) -> String {
        var parent = parent ?? "/tmp"
        // The socket's path has room for 107 bytes, on macOS for 103.
        if parent.utf8.count > 70 || parent.isEmpty || !parent.hasPrefix("/") { parent = "/tmp" }
        var path = Array(FilePath(parent).appending("mudanza-XXXXXX").string.utf8CString)
        // Sound: mkdtemp writes over the six letters at the end, inside the array.
        guard unsafe mkdtemp(&path) != nil else {
            throw TargetError(
                .noCluster, found: "no folder can be made in \(parent): \(Errno(rawValue: errno))",
                advice: "Set TMPDIR to a folder that can be written to.")
        }
        return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// The keepers of the servers that run, for whoever must stop them.
private enum RunningClusters {
    private static let keepers = Mutex<[(number: Int, keeper: Keeper)]>([])
    private static let last = Mutex(0)

    /// A keeper in a place from which it can be taken once.
    private final class Keeper: Sendable {
        private let process: Mutex<ChildProcess?>

        init(_ process: consuming ChildProcess) { self.process = Mutex(process) }

        /// Whoever comes second waits until the first is done.
        func end() {
            process.withLock { process in
                guard let running = process.take() else { return }
                _ = running.end()
            }
        }
    }

    static func add(_ process: consuming ChildProcess) -> Int {
        let number = last.withLock { number in
            number += 1
            return number
        }
        let keeper = Keeper(process)
        keepers.withLock { $0.append((number, keeper)) }
        return number
    }

    static func stop(_ number: Int) {
        let keeper = keepers.withLock { keepers in
            keepers.firstIndex { $0.number == number }.map { keepers.remove(at: $0).keeper }
        }
        keeper?.end()
    }

    static func stopAll() {
        for (_, keeper) in keepers.withLock({ $0 }) { keeper.end() }
    }
}
