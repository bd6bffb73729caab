internal import DumpStream
public import PostgresLink
internal import SQLSyntax
internal import Synchronization
public import Tenancy

/// Loads the dumps of many tenants into one target, several side by side.
///
/// Everything is read and checked before the first row. Each dump is one transaction, which also claims it in the
/// target's ledger: several processes, on several machines, may be given the same manifest at once, and one that is
/// killed leaves nothing half done. Run again, it loads what is missing.
public struct BatchJob: Sendable {
    /// What is loaded, and for whom.
    public var dumps: [Manifest.Dump]
    /// The project's settings; its tenant is not used.
    public var project: Project
    /// The target.
    public var target: ConnectionSettings
    /// How many dumps are loaded side by side.
    public var workers = 2
    /// Whether to stop after the checks.
    public var onlyChecks = false
    /// Whether no further dump is begun once one has failed.
    public var failsFast = false
    /// Whether another dump's batch of the same tenant is taken out first, in the same transaction.
    public var replaces = false
    /// Whether each dump is compared with the target once it is loaded.
    public var verifies = false
    /// Whether statements are executed that pg_dump writes, and that run code or change more than the dump's own.
    public var trustsDumps = false
    /// Whether the tables are analyzed once, at the end.
    public var analyzes = true
    /// The target's major version; nil keeps every setting of the dumps.
    public var targetVersion: Int?
    /// The database that the dumps come from, where known: a target that is the source is refused.
    public var source: ConnectionSettings?
    /// What stops the job.
    public var cancellation = Cancellation()
    /// Says how far it has come.
    public var progress = BatchProgress()

    /// Makes the job.
    public init(dumps: [Manifest.Dump], project: Project, target: ConnectionSettings) {
        self.dumps = dumps
        self.project = project
        self.target = target
    }

    /// Checks, and loads what is missing.
    ///
    /// - Returns: what became of each dump. Problems that were found before the first row are in it, and so are dumps
    ///   that failed.
    /// - Throws: `LinkError` where the target is not reached or the job was cancelled; `TargetRefused` where it is not
    ///   prepared.
    public func run() throws -> BatchResult {
        let clock = ContinuousClock()
        let start = clock.now
        let columns = project.tenancyColumns.map(\.name.text)
        progress.begin(dumps.map { BatchResult.Dump(file: $0.path, tenant: $0.tenant, columns: columns) })
        let memory = TargetMemory()
        let preflight = try BatchPreflight(job: self, memory: memory)
        let plan = try preflight.run()
        var result = BatchResult(dumps: [], obstacles: plan.obstacles, warnings: plan.warnings, workers: workers)
        result.seconds.checking = Self.seconds(clock.now - start)
        if plan.obstacles.isEmpty, !onlyChecks, !plan.waiting.isEmpty {
            result.hasBegun = true
            let loading = clock.now
            let run = try BatchRun(job: self, plan: plan, memory: memory)
            try run.load()
            result.seconds.loading = Self.seconds(clock.now - loading)
            if analyzes {
                let analysis = clock.now
                result.warnings += try run.analyze()
                result.seconds.analyze = Self.seconds(clock.now - analysis)
            }
        }
        result.dumps = progress.dumps
        return result
    }

    /// The job that loads one of the dumps.
    func apply(_ dump: Manifest.Dump) throws -> ApplyJob {
        let source = DumpSource(dump.path, schema: dump.schema)
        var planning = PlanJob(dump: source, project: try dump.project(project))
        planning.targetVersion = targetVersion
        var job = ApplyJob(dump: source, planning: .project(planning), target: target)
        (job.trustsDump, job.replaces) = (trustsDumps, replaces)
        job.source = self.source
        job.cancellation = cancellation
        // Statistics of all tables at once, at the end: dumps that are loaded side by side would wait for each other.
        (job.analyzes, job.warnsOfSuperuser) = (false, false)
        return job
    }

    static func seconds(_ time: Duration) -> Double { Double(time / .milliseconds(1)) / 1000 }
}
