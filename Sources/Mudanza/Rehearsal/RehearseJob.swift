internal import DumpStream
public import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Does all of a migration on a throwaway server of its own, and proves the result.
///
/// The original is restored with psql into one database; the migrated dump goes into another, prepared and loaded as it
/// would be for real. Then the dump is verified against the second, and PostgreSQL's own rows of the two are compared.
public struct RehearseJob: Sendable {
    /// The dump and its project.
    public var planning: PlanJob
    /// Connections to load over; nil: one transaction.
    public var jobs: Int?
    /// Whether statements are executed that only a trusted dump may have executed.
    public var trustsDump = false
    /// The folder of PostgreSQL's programs; nil: found by `pg_config` and PATH.
    public var programs: String?
    /// The process's environment variables.
    public var environment: [String: String]
    /// What stops it.
    public var cancellation = Cancellation()
    /// Says how far it has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(_ planning: PlanJob, environment: [String: String]) {
        self.planning = planning
        self.environment = environment
    }

    /// What a rehearsal found.
    public struct Result: Sendable, Codable {
        /// The dump.
        public var source: String
        /// The server's major version.
        public var serverVersion: Int
        /// Errors that psql had with the original dump, without values of rows.
        public var originalErrors: [String]
        /// Errors that the migrated dump had and the original had not.
        public var newErrors: [String]
        /// Whether the migrated dump was restored with psql, because the original has errors that would end a load.
        public var restoredWithPsql: Bool
        /// Tables whose rows differ between the two databases, with what differs.
        public var differences: [String]
        /// What comparing the dump with the migrated database found.
        public var verification: VerifyResult
        /// Tables compared in PostgreSQL.
        public var comparedTables: Int
        /// Rows compared in PostgreSQL.
        public var comparedRows: Int
        /// What should be looked at.
        public var warnings: [String]
        /// Steps and the seconds that they took.
        public var steps: [Step]

        /// Whether every row arrived, unchanged, under its tenant, and nothing else.
        public var isEqual: Bool { newErrors.isEmpty && differences.isEmpty && verification.isEqual }

        /// A step of the rehearsal.
        public struct Step: Sendable, Codable {
            /// What was done.
            public var name: String
            /// Wall time, in seconds.
            public var seconds: Double
        }
    }

    /// Rehearses.
    ///
    /// - Throws: `DumpError`, `ProjectError`, ``PlanBlocked``, ``StatementsRefused``, ``TargetError`` where no server can
    ///   be made. The server is gone then, and at the end.
    public func run() throws -> Result {
        var clock = StepClock()
        let spool = try SpooledDump(planning.dump)
        var planning = planning
        planning.dump.path = spool.path
        planning.insertsBecomeCopy = true
        let database = "migrated"
        var apply = ApplyJob(
            dump: planning.dump, planning: .project(planning), target: ConnectionSettings(parameters: [:]))
        apply.jobs = jobs
        apply.trustsDump = trustsDump
        apply.warnsOfSuperuser = false
        apply.cancellation = cancellation
        apply.progress = progress
        // Refused before anything is started, and before psql sees any of it.
        let prepared = try apply.prepare(spool)
        if let schema = planning.dump.schema {
            var other = apply
            other.progress = JobProgress()
            other.dump = DumpSource(schema)
            other.planning = .project(PlanJob(dump: other.dump, project: planning.project))
            _ = try other.prepare(try SpooledDump(other.dump))
        } else if let table = prepared.decisions.tables.first(where: { !$0.isCreated }) {
            throw DumpError(
                .unsupported, at: Location(file: spool.name),
                found: "the dump has rows for \(table.name), which it does not make",
                expected: "a dump that makes its tables", advice: "Name the dump that makes them: --schema FILE")
        }
        clock.step("read and plan")

        progress.begin(.starting)
        let found = try PostgresPrograms.find(programs, environment: environment)
        let cluster = try ThrowawayCluster(found, environment: environment)
        apply.target = cluster.settings(database: database)
        try cluster.createDatabase("original")
        try cluster.createDatabase("migrated")
        try makeRoles(prepared.survey, cluster.settings())
        clock.step("start PostgreSQL \(found.major)")

        progress.begin(.restoring)
        var original: [String] = []
        if let schema = planning.dump.schema { original = try restore(schema, "original", cluster) }
        original += try restore(spool.path, "original", cluster)
        clock.step("restore the original")
        var initialize = InitJob(target: apply.target, project: planning.project)
        initialize.cancellation = cancellation
        _ = try initialize.run()
        var warnings: [String] = []
        var newErrors: [String] = []
        // What only newer servers know is left out when loading.
        let restoresWithPsql = !original.allSatisfy { $0.hasPrefix("unrecognized configuration parameter") }
        if !restoresWithPsql {
            if let schema = planning.dump.schema { try applySchema(schema, apply, planning) }
            let loaded = try apply.run()
            warnings += loaded.warnings
            clock.step("apply")
        } else {
            progress.begin(.restoring)
            newErrors = try restoreMigrated(planning, prepared.plan, cluster, after: original)
            clock.step("restore the migrated dump")
        }
        var verify = VerifyJob(dump: planning.dump, planning: .project(planning), target: apply.target)
        verify.cancellation = cancellation
        verify.progress = progress
        var verification = try verify.run()
        verification.source = spool.name
        clock.step("verify")
        progress.begin(.comparing)
        let comparison = try DatabaseComparison.run(
            prepared, original: cluster.settings(database: "original"), migrated: apply.target, cancellation)
        clock.step("compare the two databases")
        return Result(
            source: spool.name, serverVersion: found.major, originalErrors: original, newErrors: newErrors,
            restoredWithPsql: restoresWithPsql, differences: comparison.differences, verification: verification,
            comparedTables: comparison.tables, comparedRows: comparison.rows, warnings: warnings, steps: clock.steps)
    }

    /// Makes the tables of a dump of rows alone.
    private func applySchema(_ file: String, _ apply: ApplyJob, _ planning: PlanJob) throws {
        var schema = apply
        schema.progress = JobProgress()
        var plan = planning
        plan.dump = DumpSource(file)
        (schema.dump, schema.planning) = (plan.dump, .project(plan))
        _ = try schema.run()
    }

    /// The roles that the dump names, so that owners and grants are rehearsed too.
    private func makeRoles(_ survey: Survey, _ settings: ConnectionSettings) throws {
        var connection = try PostgresConnection(settings, cancellation: cancellation)
        for role in survey.roles where role.text != "postgres" && !role.text.hasPrefix("pg_") && role.text != "public" {
            do throws(LinkError) {
                try connection.execute("CREATE ROLE \(role)")
            } catch {
                // It is there already.
                guard error.server?.sqlState == "42710" else { throw error }
            }
        }
    }

    /// - Returns: the errors that psql met.
    private func restore(_ file: String, _ database: String, _ cluster: borrowing ThrowawayCluster) throws -> [String] {
        if cancellation.isCancelled { throw LinkError.interrupted }
        return PsqlErrors.read(try cluster.run(file: file, database: database, stopsOnError: false).messages)
    }

    /// What ends a load does not end a restore with psql: so both sides have the same errors behind them.
    private func restoreMigrated(
        _ planning: PlanJob, _ plan: Plan, _ cluster: borrowing ThrowawayCluster, after original: [String]
    ) throws -> [String] {
        let file = cluster.folder + "/migrated.sql"
        // Row by row, as the original's: one wrong row would end a whole COPY.
        var plan = plan
        plan.decisions.insertsBecomeCopy = false
        var errors: [String] = []
        if let schema = planning.dump.schema {
            var job = planning
            job.dump = DumpSource(schema)
            _ = try RewriteJob(dump: job.dump, output: file, planning: .project(job)).run()
            errors = try restore(file, "migrated", cluster)
        }
        _ = try RewriteJob(dump: planning.dump, output: file, planning: .saved(plan)).run()
        var left = original
        errors += try restore(file, "migrated", cluster)
        return errors.filter { error in
            guard let same = left.firstIndex(of: error) else { return true }
            left.remove(at: same)
            return false
        }
    }
}

/// Measures steps.
private struct StepClock {
    private(set) var steps: [RehearseJob.Result.Step] = []
    private var last = ContinuousClock.now

    mutating func step(_ name: String) {
        let now = ContinuousClock.now
        steps.append(.init(name: name, seconds: Double((now - last) / .milliseconds(1)) / 1000))
        last = now
    }
}

/// The errors among what psql says, without their places, which differ between two files, and without values.
enum PsqlErrors {
    static func read(_ messages: String) -> [String] {
        var errors: [ServerError] = []
        for line in messages.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("CONTEXT:  COPY "), let last = errors.indices.last { errors[last].copyLine = 1 }
            // psql:FILE:LINE: ERROR:  SQLSTATE: what
            guard let mark = line.firstRange(of: "ERROR:  ") ?? line.firstRange(of: "FATAL:  ") else { continue }
            let words = line[mark.upperBound...]
            let hasState = words.dropFirst(5).hasPrefix(": ")
            // Without it whatever is quoted may be a row's.
            errors.append(
                ServerError(
                    sqlState: hasState ? String(words.prefix(5)) : "22000", severity: "ERROR",
                    message: String(hasState ? words.dropFirst(7) : words)))
        }
        return errors.map { error in
            let words = error.safeMessage
            // A syntax error shows the text it stands at, which may be a row's.
            return words.firstRange(of: " at or near ").map { String(words[..<$0.upperBound]) + "…" } ?? words
        }
    }
}
