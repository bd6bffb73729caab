internal import DumpStream
public import PostgresLink
public import Tenancy

/// Looks whether a target is fit for what is to be loaded into it; changes nothing.
public struct CheckJob: Sendable {
    /// The target.
    public var target: ConnectionSettings
    /// The project's settings, the tenant among them.
    public var project: Project
    /// The dump that is to be loaded; nil looks at the target alone.
    public var dump: DumpSource?
    /// The database that dumps come from, where known; it is opened read-only.
    public var source: ConnectionSettings?
    /// For the plan: the target's major version; nil keeps every setting of the dump.
    public var targetVersion: Int?
    /// How many bytes the database may have in the end.
    public var maxSize: Int?
    /// What stops it.
    public var cancellation = Cancellation()
    /// Says how far the reading of the dump has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(target: ConnectionSettings, project: Project) {
        self.target = target
        self.project = project
    }

    /// What was found.
    public struct Result: Sendable, Equatable {
        /// Where: `host:port/database`.
        public var target: String
        /// Each thing that was looked at, in order.
        public var findings: [TargetFinding]

        /// Whether nothing forbids to load.
        public var isFit: Bool { !findings.contains { $0.outcome == .blocker } }
    }

    /// Looks.
    ///
    /// A server that is not reached, and one that refuses to tell, are findings too.
    ///
    /// - Throws: `DumpError` for the dump, `ProjectError` where the project file names tables that are not in it.
    public func run() throws -> Result {
        let load = try dump.map { try self.load($0) }
        let began = ContinuousClock.now
        var connection: PostgresConnection
        do throws(LinkError) {
            connection = try .toTarget(target, cancellation)
        } catch {
            return Result(target: target.description, findings: [Self.failure(.server, error)])
        }
        let time = ContinuousClock.now - began
        let reached = TargetFinding(.server, .ok, "\(connection.target), in \(String(Self.milliseconds(time))) ms")
        var findings: [TargetFinding] = []
        do {
            findings = try look(&connection, load, connectTime: time).findings
        } catch let error as LinkError {
            findings = [Self.failure(.server, error)]
        }
        return Result(target: connection.target, findings: [reached] + findings)
    }

    /// Looks over a connection that stands.
    func look(
        _ connection: inout PostgresConnection, _ load: TargetFindings.Load?, connectTime: Duration
    ) throws -> (state: TargetFindings.Target, findings: [TargetFinding]) {
        let link = try LinkFacts.read(over: &connection, target, connectTime: connectTime, cancellation)
        let (state, identity) = try connection.transaction(.snapshot) { connection in
            (
                TargetFindings.Target(
                    link: link, catalog: try LiveCatalog.read(over: &connection),
                    ledger: try LedgerState.read(over: &connection)),
                try DatabaseIdentity.read(over: &connection)
            )
        }
        var findings = try TargetFindings.all(state, project: project, load: load, maxSize: maxSize)
        if let source {
            do {
                let other = try DatabaseIdentity.read(source, cancellation)
                if let finding = TargetFindings.notSource(identity, source: other) { findings.append(finding) }
            } catch let error as LinkError {
                findings.append(Self.failure(.source, error))
            }
        }
        return (state, findings)
    }

    private func load(_ dump: DumpSource) throws -> TargetFindings.Load {
        let spool = try SpooledDump(dump)
        let survey = try progress.survey(spool.path, name: spool.name, catalog: try dump.catalog())
        var planning = PlanJob(dump: dump, project: project)
        planning.targetVersion = targetVersion
        // As a load plans: by that plan's digest the ledger knows its batches.
        planning.insertsBecomeCopy = true
        let plan: Plan
        do {
            plan = try planning.plan(survey, spool, at: target, cancellation).plan
        } catch let error as LinkError where error.kind != .cancelled {
            // A target that cannot be reached is reported for itself.
            plan = try planning.plan(survey)
        }
        return TargetFindings.Load(survey: survey, plan: plan, digest: try plan.digest().hex)
    }

    /// An error's first line is what was found, the rest what to do.
    private static func failure(_ subject: TargetFinding.Subject, _ error: LinkError) -> TargetFinding {
        let lines = error.description.split(separator: "\n", maxSplits: 1)
        return TargetFinding(
            subject, .blocker, Message(verbatim: String(lines.first ?? "")),
            advice: Message(verbatim: lines.count > 1 ? String(lines[1].drop { $0 == " " }) : ""))
    }

    private static func milliseconds(_ time: Duration) -> Int {
        Int(time.components.seconds) * 1000 + Int(time.components.attoseconds / 1_000_000_000_000_000)
    }
}
