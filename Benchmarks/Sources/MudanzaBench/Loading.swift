import FoundationEssentials
import SystemPackage

/// What the measurements of loading need besides: the server, and ways to prepare it.
struct Loading {
    let workshop: Workshop
    let server: LoadServer

    /// The database that is made anew for each run.
    static let measured = "measured"
    /// The database that holds migrated rows, for programs that copy from one.
    static let migrated = "migrated"

    var storage: Storage { workshop.storage }
    /// The length of the dump of one table; 400 MB of the usual 1 GB.
    static func oneTableSize(_ size: Int) -> Int { size * 2 / 5 }
    static func manyTablesSize(_ size: Int) -> Int { size / 2 }
    static func insertsSize(_ size: Int) -> Int { size / 25 }

    /// The room that loading takes: four copies of the dump, two databases with their indexes, the server's log.
    static func needed(_ size: Int) -> Int { oneTableSize(size) * 12 + 300_000_000 }

    // MARK: Commands

    /// The words of `mudanza apply` into the measured database; its report goes to standard output.
    func apply(_ dump: String, _ more: [String] = []) -> [String] {
        [workshop.mudanza, "apply", dump, "--target", server.uri(Self.measured)] + workshop.tenant + more
            + ["--quiet", "--format", "json"]
    }

    /// The words of `psql -f`.
    func psql(_ file: String, _ more: [String] = [], into database: String = Self.measured) -> [String] {
        [server.program("psql"), "-Xq", "-v", "ON_ERROR_STOP=1"] + more + ["-d", server.uri(database), "-f", file]
    }

    /// The words of `pg_restore -j2`.
    func restore(_ folder: String, _ more: [String] = []) -> [String] {
        [server.program("pg_restore"), "-j2", "--exit-on-error"] + more + ["-d", server.uri(Self.measured), folder]
    }

    /// The same, and `vacuumdb` after it, so that the tables have the statistics that Mudanza leaves behind.
    func restoreAndAnalyze(_ folder: String) -> [String] {
        let analyze = [
            server.program("vacuumdb"), "--analyze-only", "--jobs=2", "--quiet",
            "--dbname=\(server.uri(Self.measured))",
        ]
        return ["sh", "-c", "\"$@\" && shift $# && exec \(analyze.map { "'\($0)'" }.joined(separator: " "))", "sh"]
            + restore(folder)
    }

    // MARK: Contestants

    /// A command that loads into a database made anew, with the ledger, the registries and the tenant's rows.
    func contestant(_ name: String, _ words: [String]) -> Workshop.Contestant {
        Workshop.Contestant(
            name: name, pipeline: Pipeline(words), before: prepare, after: { try server.drop(Self.measured) })
    }

    /// `mudanza apply`, whose own account of its data phase is read after each run.
    func mudanza(_ name: String, _ dump: String, _ more: [String] = []) -> Workshop.Contestant {
        var contestant = contestant(name, apply(dump, more))
        contestant.pipeline.output = storage.file(Self.report)
        contestant.results = [Self.report]
        // Rows, indexes, and all of them in the WAL again.
        contestant.memory = 4
        let report = storage.file(Self.report)
        contestant.ownSeconds = { try ApplyFigures(report).result.seconds.data }
        return contestant
    }

    private static let report = "report.json"

    /// Makes the measured database ready to be loaded.
    func prepare() throws { try prepare(Self.measured) }

    func prepare(_ database: String) throws {
        try server.create(database)
        _ = try Pipeline(
            [workshop.mudanza, "init", "--target", server.uri(database)] + workshop.tenant + ["--quiet"]
        ).run()
    }

    // MARK: The migrated rows in other forms

    /// The rewritten dump, which is made at first need.
    func rewritten(_ dump: String) throws -> String {
        let result = dump.replacing(".sql", with: "-rewritten.sql")
        guard (try? Stat(FilePath(result))) == nil else { return result }
        _ = try Pipeline(
            [workshop.mudanza, "rewrite", dump] + workshop.tenant + ["--quiet", "-o", result]
        ).run()
        return result
    }

    /// Loads the rewritten dump into a database that stays, and dumps it for `pg_restore`.
    ///
    /// Not compressed: with two cores, unpacking would take one of them from the server. Without ledger and registries,
    /// which the measured database has.
    func dumpFolder(_ rewritten: String) throws -> String {
        tell("loading and dumping the migrated database")
        try prepare(Self.migrated)
        _ = try Pipeline(psql(rewritten, into: Self.migrated)).run()
        let folder = storage.file(Self.folder)
        try? FileManager.default.removeItem(atPath: folder)
        _ = try Pipeline([
            server.program("pg_dump"), "-Fd", "-Z0", "-j2", "--exclude-schema=mudanza",
            "--exclude-table=public.msps_exo*", "--exclude-table=public.condominios_exo*", "-f", folder,
            "-d", server.uri(Self.migrated),
        ]).run()
        return folder
    }

    /// Clears away what `dumpFolder` made.
    func removeMigrated() throws {
        try? FileManager.default.removeItem(atPath: storage.file(Self.folder))
        try server.drop(Self.migrated)
    }

    /// The dump that `pg_restore` reads.
    static let folder = "migrated-dump"

    /// Whether the program under test has a command; a skipped measurement says so.
    func hasCommand(_ name: String) throws -> Bool {
        let help = storage.file("help.txt")
        _ = try Pipeline([workshop.mudanza, "--help"], output: help).run()
        defer { storage.remove("help.txt") }
        return try String(contentsOfFile: help, encoding: .utf8).contains("\n  \(name) ")
    }
}

/// What is read of the report of `mudanza apply --format json`.
private struct ApplyFigures: Decodable {
    struct Result: Decodable { var seconds: Seconds }
    struct Seconds: Decodable { var data: Double }
    var result: Result

    init(_ path: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    }
}
