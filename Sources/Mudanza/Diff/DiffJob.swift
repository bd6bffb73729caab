internal import DumpStream
public import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Says what a run would do to a dump, and changes nothing anywhere.
public struct DiffJob: Sendable {
    /// The dump, and what plans it.
    public var planning: PlanJob
    /// How many rows of each table are shown.
    public var samples = 3
    /// Which of their values are hidden.
    public var mask = SampleMask()
    /// Bytes a second at which the target is loaded; nil: nobody knows.
    public var rate: Double?
    /// The target that is asked what it says of the dump; nil asks none.
    public var target: ConnectionSettings?
    /// The database that the dump comes from, where known: a target that is the source is a blocker.
    public var source: ConnectionSettings?
    /// How many bytes the target's database may have in the end.
    public var maxSize: Int?
    /// What stops the looking at the target.
    public var cancellation = Cancellation()

    /// Makes the job.
    public init(planning: PlanJob) { self.planning = planning }

    /// Bytes a second that a small managed server takes, where nobody knows better.
    public static let assumedRate = 20.0 * 1_048_576

    /// Reads the dump once and reports; once more where a target has tables of it.
    ///
    /// - Throws: `DumpError` for the dump, `ProjectError` where the project file names tables that are not in it,
    ///   `MaskError` where ``mask`` names a column that no table has, `LinkError` where the target is not reached.
    public func run() throws -> DiffReport {
        let spool = try target.map { _ in try SpooledDump(planning.dump) }
        var reduced = ReducedDump(limit: samples)
        let ledgerDigest = Digest128Stream()
        let (survey, digest) = try planning.progress.hashedSurvey(
            spool?.path ?? planning.dump.path, name: planning.dump.path, catalog: try planning.dump.catalog()
        ) {
            if spool != nil { ledgerDigest.add($1) }
            reduced.take($0, $1, $2)
        }
        var job = self
        let plan: Plan
        if let target, let spool {
            (job.planning, plan) = try planning.plan(survey, spool, at: target, Cancellation())
        } else {
            plan = try planning.plan(survey)
        }
        try mask.requireColumns(
            among: plan.decisions.tables.flatMap { table in
                (table.columns ?? []).map { (table.name, $0.name.text) }
            })
        var report = try report(survey, plan, reduced, digest)
        if let target, let spool {
            let against = try Against(
                job: job, settings: target, survey: survey, spool: spool, sourceDigest: ledgerDigest.digest().hex)
            try against.look(into: &report)
            if rate == nil, let measured = report.target?.measuredRate {
                report.estimate.bytesPerSecond = measured
                report.estimate.basis = .measured
                report.estimate.seconds = Double(report.totals.bytesAfter) / measured
            }
        }
        return report
    }

    private func report(
        _ survey: Survey, _ plan: Plan, _ reduced: ReducedDump, _ digest: SHA256Digest
    ) throws -> DiffReport {
        let source = DiffSource(
            file: planning.dump.path, schemaFile: planning.dump.schema, bytes: survey.bytes, lines: survey.lines,
            sha256: digest, serverVersion: survey.serverVersion, dumperVersion: survey.dumperVersion,
            encoding: survey.source.encoding)
        let tables = try DiffTables(survey, plan, mask).tables(reduced, name: planning.dump.path)
        let totals = DiffTotals(tables)
        let perSecond = max(rate ?? Self.assumedRate, 1)
        var report = DiffReport(
            tool: Version.current, source: source, tenant: plan.decisions.columns, strategy: plan.decisions.strategy,
            planDigest: try plan.digest(), tables: tables, totals: totals,
            estimate: DiffEstimate(
                targetBytes: tables.reduce(0) { $0 + $1.targetBytes }, bytesPerSecond: perSecond,
                basis: rate == nil ? .assumed : .given, seconds: Double(totals.bytesAfter) / perSecond))
        report.registries = plan.decisions.registries
        report.references = DiffReference.all(in: survey.source.catalog, plan)
        report.mentions = plan.mentions.filter { $0.effect != .harmless }
        report.harmlessMentions = plan.mentions.count - report.mentions.count
        report.leftOut = try reduced.leftOut(by: plan.decisions)
        report.findings = plan.findings
        return report
    }
}

extension DiffTotals {
    /// Adds up tables.
    init(_ tables: [DiffTable]) {
        for table in tables {
            switch table.tableClass {
            case .tenant: if table.treatment == .unchanged { tablesWithoutTenant += 1 } else { tenantTables += 1 }
            case .shared: sharedTables += 1
            case .skip: skippedTables += 1
            }
            if table.treatment == .leaveOut { rowsLeftOut += table.rows } else { rows += table.rows }
            bytesBefore += table.bytesBefore
            bytesAfter += table.bytesAfter
        }
    }
}

extension DiffReference {
    /// The foreign keys of the tables that are there afterwards, those to the registries last.
    static func all(in catalog: Catalog, _ plan: Plan) -> [DiffReference] {
        var references: [DiffReference] = []
        for table in catalog.tables {
            for key in table.constraints where key.kind == .foreignKey {
                guard let to = key.referencedTable else { continue }
                references.append(DiffReference(from: table.name, to: to, name: key.name?.text, isAdded: false))
            }
        }
        for addition in plan.decisions.additions {
            guard let added = AddedKey(addition), let to = added.referencedTable else { continue }
            references.append(DiffReference(from: addition.table, to: to, name: added.key.name, isAdded: true))
        }
        return references
    }
}
