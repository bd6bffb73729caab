internal import DumpStream
public import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Proves that every row of a dump arrived in the target, unchanged, under its tenant, and only there.
///
/// Rows are counted and summed up on both sides; only tables whose sums differ are looked at row by row. See
/// docs/verify.md.
public struct VerifyJob: Sendable {
    /// The dump, a file: it may be read more than once.
    public var dump: DumpSource
    /// How the plan is come by.
    public var planning: RewriteJob.Planning
    /// The target.
    public var target: ConnectionSettings
    /// How many connections are used.
    public var jobs = 2
    /// How many rows that differ are named in each table, with the values of their keys.
    public var show = 0
    /// Stops the job.
    public var cancellation = Cancellation()
    /// Says how far it has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(dump: DumpSource, planning: RewriteJob.Planning, target: ConnectionSettings) {
        self.dump = dump
        self.planning = planning
        self.target = target
    }

    /// Compares.
    ///
    /// - Throws: `DumpError`, `ProjectError`, ``PlanBlocked`` or `LinkError`. What differs is no error.
    public func run() throws -> VerifyResult {
        let (plan, survey) = try self.plan()
        var migrated = MigratedDump(path: dump.path, plan: plan)
        migrated.progress = (progress, .comparing)
        let comparison = Comparison(
            job: self, dump: migrated, digest: try plan.digest(),
            loads: survey.source.loads,
            form: SessionForm(
                encoding: plan.decisions.encoding,
                readingSettings: survey.source.settings.filter {
                    SessionForm.readingParameters.contains($0.name)
                }.map { ($0.name, $0.value) }))
        return try comparison.run()
    }

    private func plan() throws -> (Plan, Survey) {
        guard dump.path != "-", try DumpInput(path: dump.path).isSeekable else {
            throw DumpError(
                .cannotRead, at: Location(file: dump.path), found: "the dump is a pipe",
                expected: "a file, which can be read more than once", advice: "Put the dump into a file and give that.")
        }
        let survey = try progress.survey(dump.path, catalog: try dump.catalog())
        var plan: Plan
        switch planning {
        case .saved(let saved):
            plan = saved
            plan.decisions.insertsBecomeCopy = true
        case .project(var job):
            job.insertsBecomeCopy = true
            plan = try job.plan(survey, SpooledDump(dump), at: target, cancellation).plan
        }
        guard plan.blockers.isEmpty else { throw PlanBlocked(blockers: plan.blockers) }
        return (plan, survey)
    }
}
