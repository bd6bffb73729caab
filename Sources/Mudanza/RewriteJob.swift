internal import DumpStream
internal import SQLSyntax
internal import SystemPackage
public import Tenancy

/// Rewrites a dump into multi-tenant SQL.
public struct RewriteJob: Sendable {
    /// How the plan is come by.
    public enum Planning: Sendable {
        /// From the project's settings.
        case project(PlanJob)
        /// A plan saved earlier, executed as it is.
        case saved(Plan)
    }

    /// The dump.
    public var dump: DumpSource
    /// A file, or `-` for standard output.
    public var output: String
    /// How the plan is come by.
    public var planning: Planning
    /// Says how far it has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(dump: DumpSource, output: String, planning: Planning) {
        self.dump = dump
        self.output = output
        self.planning = planning
    }

    /// What was done, and by which plan.
    public struct Result: Sendable {
        /// The plan that was executed.
        public var plan: Plan
        /// The figures.
        public var summary: RewriteSummary
    }

    /// Plans and rewrites, reading the dump once.
    ///
    /// The plan is made when the first row arrives, of what stands before it and, in a file, of what stands behind the
    /// last; it is executed, and at the end the plan of the whole dump is made and compared. Where it differs, what was written is thrown away: a file that goes to a file is read again with the
    /// plan of the whole, anything else is an error.
    ///
    /// - Throws: `DumpError`, `ProjectError`, or ``PlanBlocked``. Nothing is left under the output's name then.
    public func run() throws -> Result {
        var input = try progress.open(dump.path, .reading)
        try refuseSameFile()
        switch planning {
        case .saved(let plan): return try execute(plan, &input)
        case .project(let job):
            let catalog = try dump.catalog()
            // What has gone to standard output cannot be taken back, so a file is then read twice from the start.
            let canBegin = !input.isSeekable || output != "-"
            input.keepForRewind()
            let extent: Survey.Extent = canBegin ? .untilRows : .whole
            var survey: Survey
            var plan: Plan
            do {
                // Keys stand behind the rows, and are decided before them.
                let tail = input.isSeekable && dump.path != "-" ? DumpTail.read(FilePath(dump.path)) : nil
                survey = try Surveyor.survey(&input, extent: extent, catalog: catalog, tail: tail)
                plan = try job.plan(survey)
            } catch is DumpError {
                try input.rewind()
                survey = try Surveyor.survey(&input, extent: extent, catalog: catalog)
                plan = try job.plan(survey)
            }
            try input.rewind()
            guard survey.stoppedAtRows else { return try execute(plan, &input) }
            let (result, whole) = try executeAndCompare(plan, &input, job, catalog)
            if let result { return result }
            guard input.isSeekable else { throw changedPlan(plan, whole, input.name) }
            try input.rewind()
            return try execute(whole, &input)
        }
    }

    private func execute(_ plan: Plan, _ input: inout DumpInput) throws -> Result {
        var rewriter = try rewriter(plan, input.name)
        progress.watch(&input, .rewriting)
        try rewriter.run(&input) { _, _, _ throws(DumpError) in }
        return Result(plan: plan, summary: try finish(rewriter, &input))
    }

    /// Executes the plan of what comes before the rows; without result where the whole dump has another plan.
    private func executeAndCompare(
        _ plan: Plan, _ input: inout DumpInput, _ job: PlanJob, _ catalog: Catalog?
    ) throws -> (Result?, Plan) {
        var surveyor = Surveyor(catalog: catalog)
        var rewriter = try rewriter(plan, input.name)
        progress.watch(&input, .rewriting)
        do {
            try rewriter.run(&input) { item, bytes, lexer throws(DumpError) in
                try surveyor.take(item, bytes, rows: 0, lexer: lexer)
            }
        } catch {
            // A table that is made after the first row is none that the plan knows.
            guard surveyor.survey.mixesRowsAndSchema else { throw error }
            guard input.isSeekable else { return (nil, try job.plan(surveyor.finish(hasSchema: catalog != nil))) }
            try input.rewind()
            return (nil, try job.plan(Surveyor.survey(&input, extent: .whole, catalog: catalog)))
        }
        let whole = try job.plan(surveyor.finish(hasSchema: catalog != nil))
        guard whole.blockers.isEmpty else { throw PlanBlocked(blockers: whole.blockers) }
        guard whole.decisions == plan.decisions else { return (nil, whole) }
        return (Result(plan: whole, summary: try finish(rewriter, &input)), whole)
    }

    private func finish(_ rewriter: consuming Rewriter, _ input: inout DumpInput) throws(DumpError) -> RewriteSummary {
        let summary = try rewriter.finish(&input)
        progress.found(
            JobProgress.Dump(
                file: summary.source, bytes: summary.sourceBytes, rows: summary.rows,
                digest: .sha256(summary.sourceDigest)))
        return summary
    }

    private func changedPlan(_ early: Plan, _ whole: Plan, _ name: String) -> DumpError {
        DumpError(
            .unsupported, at: Location(file: name),
            found: "what comes after the first row changes the plan: \(difference(early, whole))",
            expected: "a dump whose tables, rules and names are all known before its rows",
            advice: "What was written is not to be used. Put the dump into a file and give that, or a saved plan.")
    }

    private func rewriter(_ plan: Plan, _ source: String) throws -> Rewriter {
        guard plan.blockers.isEmpty else { throw PlanBlocked(blockers: plan.blockers) }
        return try Rewriter(
            plan.decisions, digest: try plan.digest(), source: source, output: try DumpOutput(path: output),
            stages: true)
    }

    /// Names the first thing in which two plans differ.
    private func difference(_ early: Plan, _ whole: Plan) -> String {
        let tables = Set(early.decisions.tables.map(\.name))
        if let table = whole.decisions.tables.first(where: { !tables.contains($0.name) }) {
            return "the table \(table.name) comes after the first row"
        }
        for (a, b) in zip(early.decisions.tables, whole.decisions.tables) where a.treatment != b.treatment {
            return "\(a.name): \(b.reason)"
        }
        for (a, b) in zip(early.decisions.additions, whole.decisions.additions) where a.name != b.name {
            return "the name \(a.name) is taken"
        }
        return "settings, registries or left-out objects differ"
    }

    private func refuseSameFile() throws(DumpError) {
        guard dump.path != "-", output != "-", let source = try? Stat(FilePath(dump.path)),
            let target = try? Stat(FilePath(output)), source.deviceID == target.deviceID, source.inode == target.inode
        else { return }
        throw DumpError(
            .cannotWrite, found: "\(output) is the dump itself", expected: "another name for the result",
            advice: "The source is never written to.")
    }
}
