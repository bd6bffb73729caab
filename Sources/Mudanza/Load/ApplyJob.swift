public import DumpStream
public import PostgresLink
public import SQLSyntax
internal import Tenancy

/// Loads a dump into a multi-tenant database: whole in one transaction, or in units over several connections.
///
/// What is loaded is exactly what ``RewriteJob`` writes. A dump is untrusted input: only what pg_dump writes is
/// executed (`StatementPolicy`), unless ``trustsDump``.
public struct ApplyJob: Sendable {
    /// The dump; `-` is copied to a temporary file first.
    public var dump: DumpSource
    /// Where the plan comes from.
    public var planning: RewriteJob.Planning
    /// The target.
    public var target: ConnectionSettings
    /// The number of connections that load side by side, each unit committed for itself; nil: one transaction.
    public var jobs: Int?
    /// Whether a batch that was cut off goes on; without one, a new batch begins.
    public var resumes = false
    /// Whether another dump's batch of the same tenant is taken out first, in the same transaction.
    public var replaces = false
    /// The file that rows go to which the server refuses; nil: the first ends the load.
    public var rejects: String?
    /// Whether statements are executed that pg_dump writes, and that run code or change more than the dump's own.
    public var trustsDump = false
    /// Whether tables are analyzed at the end; otherwise autovacuum does it some time later, as after `pg_restore`.
    public var analyzes = true
    /// The database that the dump comes from, where known: a target that is the source is refused.
    public var source: ConnectionSettings?
    /// What stops the job.
    public var cancellation = Cancellation()
    /// What else the transaction does, where the load is part of some larger work.
    var claim: LoadClaim?
    /// Whether to warn where the connection is a superuser's.
    var warnsOfSuperuser = true
    /// Says how far it has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(dump: DumpSource, planning: RewriteJob.Planning, target: ConnectionSettings) {
        self.dump = dump
        self.planning = planning
        self.target = target
    }

    /// What a load did.
    public struct Result: Sendable, Codable {
        /// A table that got rows.
        public struct Table: Sendable, Codable {
            /// The table.
            public var name: QualifiedName
            /// The rows that were loaded.
            public var rows: Int
            /// Their bytes, as COPY has them.
            public var bytes: Int
        }

        /// The batch's number in the ledger.
        public var batch: Int
        /// Whether tables were made, or only filled.
        public var content: LoadContent
        /// Connections used.
        public var jobs: Int
        /// The tables that got rows, in the dump's order.
        public var tables: [Table]
        /// Statements left out, with their reasons.
        public var omitted: [Omission]
        /// Units that an earlier run had loaded.
        public var resumedUnits: Int
        /// Rows put aside.
        public var rejectedRows: Int
        /// Batches that were taken out first.
        public var replaced: [Int] = []
        /// Whether there was nothing to do: an earlier run had loaded all.
        public var wasLoaded: Bool
        /// Seconds, by what they were spent on.
        public var seconds: Seconds
        /// What should be looked at.
        public var warnings: [String]

        /// All rows.
        public var rows: Int { tables.reduce(0) { $0 + $1.rows } }

        /// A statement left out.
        public struct Omission: Sendable, Codable {
            /// What it does.
            public var statement: String
            /// Why it was left out.
            public var reason: String
            /// Where it stands.
            public var location: Location
        }

        /// Wall time, in seconds.
        public struct Seconds: Sendable, Codable {
            /// Reading the dump and the target's catalog, and planning.
            public var planning = 0.0
            /// Schema and rows.
            public var data = 0.0
            /// Indexes, keys and what else comes behind the rows.
            public var after = 0.0
            /// ANALYZE.
            public var analyze = 0.0
        }
    }

    /// Loads the dump.
    ///
    /// - Throws: `DumpError`, `ProjectError`, ``PlanBlocked``, ``StatementsRefused``, ``TargetRefused``,
    ///   ``LoadFailure`` or `LinkError`. Without ``jobs`` nothing is in the target then; with them what was committed
    ///   stays, and the same job with ``resumes`` goes on from there.
    public func run() throws -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let spool = try SpooledDump(dump)
        var prepared = try prepare(spool)
        var connection = try PostgresConnection.connect(target, cancellation: cancellation, backoff: .firstContact)
        try refuseSource(&connection)
        let held = HeldConnection(connection)
        prepared = try placed(prepared, over: held)
        let loader = try held.use { try BatchLoader(job: self, prepared: prepared, connection: &$0) }
        let planning = clock.now
        var result = try loader.run(held)
        result.seconds.planning = Double((planning - start) / .milliseconds(1)) / 1000
        return result
    }

    /// Refuses a target that is the source.
    func refuseSource(_ connection: inout PostgresConnection) throws {
        guard let source else { return }
        let identity = try connection.transaction(.snapshot) { try DatabaseIdentity.read(over: &$0) }
        let other = try DatabaseIdentity.read(source, cancellation)
        guard let finding = TargetFindings.notSource(identity, source: other), finding.outcome == .blocker else {
            return
        }
        throw TargetRefused("\(finding.text)", advice: "\(finding.advice)")
    }

    /// The dump read once, and planned.
    struct Prepared {
        var spool: SpooledDump
        var survey: Survey
        /// XXH3 of the dump's bytes.
        var sourceDigest: String
        var plan: Plan
        var project: Project?
        var decisions: Decisions { plan.decisions }

        /// Plans once more, as `job` says now.
        mutating func replan(_ job: PlanJob) throws {
            var job = job
            job.insertsBecomeCopy = true
            project = job.project
            plan = try job.plan(survey)
        }
    }

    /// Reads the dump and plans.
    ///
    /// Where the base of integer keys is for the target to say, it is 0 until ``placed(_:over:)``.
    func prepare(_ spool: SpooledDump) throws -> Prepared {
        var policy = StatementPolicy()
        var refused: [StatementsRefused.Refused] = []
        let trustsDump = trustsDump
        let catalog = try dump.catalog()
        let (survey, digest): (Survey, Digest128)
        do {
            (survey, digest) = try progress.ledgerSurvey(spool.path, name: spool.name, catalog: catalog) {
                item, bytes, lexer in
                switch item.kind {
                case .statement, .copyHeader, .insert: break
                default: return
                }
                guard case .refuse(let refusal) = policy.verdict(on: bytes, lexer: lexer) else { return }
                if trustsDump && refusal.isHonouredByTrust { return }
                refused.append(StatementsRefused.Refused(refusal: refusal, location: item.location))
            }
        } catch {
            // What could not be read comes behind what was refused, and may be its doing.
            throw refused.isEmpty ? error : StatementsRefused(refused: refused)
        }
        guard refused.isEmpty else { throw StatementsRefused(refused: refused) }
        var plan: Plan
        var project: Project?
        switch planning {
        case .saved(let saved): plan = saved
        case .project(var job):
            job.insertsBecomeCopy = true
            project = job.project
            job.project.keyBase = job.project.keyBase ?? 0
            plan = try job.plan(survey)
        }
        plan.decisions.insertsBecomeCopy = true
        guard plan.blockers.isEmpty else { throw PlanBlocked(blockers: plan.blockers) }
        return Prepared(
            spool: spool, survey: survey, sourceDigest: digest.hex, plan: plan, project: project)
    }
}

/// Statements that a dump holds and that are not executed.
public struct StatementsRefused: Error, Sendable, CustomStringConvertible {
    /// A statement with its refusal.
    public struct Refused: Sendable, Equatable {
        /// Why.
        public var refusal: StatementPolicy.Refusal
        /// Where it stands.
        public var location: Location
    }

    /// All of them, in the dump's order.
    public var refused: [Refused]

    /// The first twenty, one a paragraph, and how many more there are.
    public var description: String {
        var lines = refused.prefix(20).map { one in
            "\(one.location): \(one.refusal.name) is not executed: \(one.refusal.reason)"
        }
        if refused.count > 20 { lines.append("… and \(refused.count - 20) more") }
        lines.append(
            refused.allSatisfy(\.refusal.isHonouredByTrust)
                ? "  If you know who made this dump and trust them: --trust-dump. Nothing was changed."
                : "  No pg_dump writes that: the dump was edited. Nothing was changed.")
        return lines.joined(separator: "\n")
    }
}
