import Mudanza
import MudanzaTestSupport
import SystemPackage
import Tenancy
import Testing

/// A database on its way: made by SQL, written by pg_dump, rewritten, and loaded into another database.
struct Migration {
    /// What makes the original.
    var schema: String
    /// How pg_dump writes it.
    var options: [String] = []
    var project: Project?
    var insertsBecomeCopy = false
    /// What the plan's rows are given to move by, in place of what the project says.
    var moves: KeyMoves?
    /// The encoding of both databases and of the dump.
    var encoding = "UTF8"
    /// What happens to the dump before it is rewritten.
    var change: @Sendable ([UInt8]) -> [UInt8] = { $0 }

    /// What came of it.
    struct Outcome {
        var original: TemporaryDatabase
        var migrated: TemporaryDatabase
        var result: RewriteJob.Result
        var dump: FilePath
        var output: FilePath
    }

    /// Does it all; the result loads without error or the test fails.
    func run(_ body: (Outcome) async throws -> Void) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase(encoding: encoding) { original in
                try await original.execute("SET client_min_messages = error;\n\(schema)")
                let dump = try await original.dump(
                    options + ["--encoding=\(encoding)"], to: folder.appending("dump.sql"))
                try dump.write(change(try dump.read()))
                let output = folder.appending("out.sql")
                let result = try rewrite(dump, to: output)
                try await cluster.withDatabase(encoding: encoding) { migrated in
                    try await migrated.restore(output)
                    try await body(
                        Outcome(original: original, migrated: migrated, result: result, dump: dump, output: output))
                }
            }
        }
    }

    func rewrite(_ dump: FilePath, to output: FilePath) throws -> RewriteJob.Result {
        let source = DumpSource(dump.string)
        var planning = PlanJob(dump: source, project: try project ?? .demo())
        planning.insertsBecomeCopy = insertsBecomeCopy
        guard let moves else {
            return try RewriteJob(dump: source, output: output.string, planning: .project(planning)).run()
        }
        var plan = try planning.run().plan
        plan.decisions.moves = moves
        return try RewriteJob(dump: source, output: output.string, planning: .saved(plan)).run()
    }
}

extension Migration.Outcome {
    /// Expects that nothing was lost and that every row is the tenant's; returns the tables without the tenant.
    @discardableResult
    func expectWhole(
        tenant: KeyValuePairs<String, String> = DemoTenant.values, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Set<String> {
        try await expectSameRows(sourceLocation: sourceLocation)
        let lost = try await SchemaInventory.items(of: original)
            .subtracting(try await SchemaInventory.items(of: migrated))
        for item in lost.sorted().prefix(20) { Issue.record("lost: \(item)", sourceLocation: sourceLocation) }
        let tenancy = try await TenancyCheck(original, migrated, tenant: tenant).run()
        for fault in tenancy.faults { Issue.record("\(fault)", sourceLocation: sourceLocation) }
        return tenancy.otherTables
    }

    /// Expects the same rows in the original's columns.
    func expectSameRows(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let (compared, differences) = try await RowComparison(original, migrated).run()
        #expect(compared > 0, sourceLocation: sourceLocation)
        for difference in differences { Issue.record("\(difference)", sourceLocation: sourceLocation) }
    }

    /// The lines of the closing comment about tables, without what they all begin with.
    func countLines() throws -> [String] {
        try output.readText().split(separator: "\n").filter { $0.hasPrefix("--   ") }.map { String($0.dropFirst(5)) }
    }
}

enum DemoTenant {
    static let values: KeyValuePairs = ["msp_id": "MSP-1", "condominio_id": "COND-9"]
}

extension Project {
    /// The project of a tenant (MSP-1, COND-9), and what the command line says besides.
    static func demo(_ overrides: Overrides = Overrides()) throws -> Project {
        var overrides = overrides
        overrides.tenant.merge(DemoTenant.values.map { ($0.key, $0.value) }) { given, _ in given }
        var project = Project()
        try project.apply(overrides)
        return project
    }
}

extension TemporaryCluster {
    /// Gives `body` a new database in this encoding.
    func withDatabase<Result>(
        encoding: String, _ body: (TemporaryDatabase) async throws -> Result
    ) async throws -> Result {
        try await withDatabase { database in
            if encoding != "UTF8" {
                let script = """
                    DROP DATABASE \(database.name);
                    CREATE DATABASE \(database.name) TEMPLATE template0 ENCODING '\(encoding)' LOCALE 'C';
                    """
                let arguments = ["--dbname", "postgres", "--set", "ON_ERROR_STOP=1"]
                _ = try await database.psql(arguments, input: script).succeeded()
            }
            return try await body(database)
        }
    }
}
