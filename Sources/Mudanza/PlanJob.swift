public import DumpStream
internal import SQLSyntax
public import Tenancy

/// Makes the plan for a dump.
public struct PlanJob: Sendable {
    /// The dump.
    public var dump: DumpSource
    /// The project's settings, the tenant among them.
    public var project: Project
    /// The target's major version; nil keeps every setting of the dump.
    public var targetVersion: Int?
    /// Whether rows written as INSERT become COPY blocks.
    public var insertsBecomeCopy = false
    /// Says how far it has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(dump: DumpSource, project: Project) {
        self.dump = dump
        self.project = project
    }

    /// A plan and the digest that names it.
    public struct Result: Sendable {
        /// The plan.
        public var plan: Plan
        /// The digest of its decisions.
        public var digest: SHA256Digest
    }

    /// Reads the dump once and plans.
    ///
    /// - Throws: `DumpError` for the dump, `ProjectError` where the project file names tables that are not in it.
    public func run() throws -> Result {
        let survey = try progress.survey(dump.path, catalog: try dump.catalog())
        let plan = try plan(survey)
        return Result(plan: plan, digest: try plan.digest())
    }

    func plan(_ survey: Survey) throws(ProjectError) -> Plan {
        let catalog = survey.source.catalog
        let known = catalog.tables.map(\.name) + catalog.views.map(\.name) + survey.loads.map(\.table)
        try project.requireTables(among: known)
        try project.requireColumns(in: catalog)
        return Planner.plan(
            survey.source, project: project, targetVersion: targetVersion, insertsBecomeCopy: insertsBecomeCopy)
    }
}
