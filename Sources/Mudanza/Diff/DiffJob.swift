internal import DumpStream
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

    /// Makes the job.
    public init(planning: PlanJob) { self.planning = planning }

    /// Bytes a second that a small managed server takes, where nobody knows better.
    public static let assumedRate = 20e6

    /// Reads the dump once and reports.
    ///
    /// - Throws: `DumpError` for the dump, `ProjectError` where the project file names tables that are not in it.
    public func run() throws -> DiffReport {
        var input = try DumpInput(path: planning.dump.path)
        try input.startHashing()
        var reduced = ReducedDump(limit: samples)
        let survey = try Surveyor.survey(&input, extent: .whole, catalog: try planning.dump.catalog()) {
            reduced.take($0, $1, $2)
        }
        let digest = try input.finishHashing()
        let plan = try planning.plan(survey)
        let source = DiffSource(
            file: planning.dump.path, bytes: survey.bytes, lines: survey.lines, sha256: digest,
            serverVersion: survey.serverVersion, dumperVersion: survey.dumperVersion, encoding: survey.source.encoding)
        var report = DiffReport(
            tool: Version.current, source: source, tenant: plan.decisions.columns, strategy: plan.decisions.strategy,
            planDigest: try plan.digest(),
            estimate: DiffEstimate(targetBytes: 0, bytesPerSecond: 1, basis: .assumed, seconds: 0))
        report.registries = plan.decisions.registries.map(\.table)
        report.mentions = plan.mentions.filter { $0.effect != .harmless }
        report.leftOut = plan.decisions.leftOut
        report.omittedSettings = plan.decisions.omittedSettings
        report.findings = plan.findings
        report.references = references(survey.source.catalog, plan)
        report.tables = try tables(survey, plan, reduced.bytes)
        report.addUp()
        report.estimate = estimate(report)
        return report
    }

    private func estimate(_ report: DiffReport) -> DiffEstimate {
        let perSecond = rate ?? Self.assumedRate
        return DiffEstimate(
            targetBytes: report.tables.reduce(0) { $0 + $1.targetBytes }, bytesPerSecond: perSecond,
            basis: rate == nil ? .assumed : .given, seconds: Double(report.totals.bytesAfter) / perSecond)
    }

    /// The foreign keys between tables that are there afterwards, and to the registries.
    private func references(_ catalog: Catalog, _ plan: Plan) -> [DiffReference] {
        let registries = Set(plan.decisions.registries.map(\.table))
        var references: [DiffReference] = []
        for table in catalog.tables {
            for key in table.constraints where key.kind == .foreignKey {
                guard let to = key.referencedTable else { continue }
                references.append(DiffReference(from: table.name, to: to, name: key.name?.text, isAdded: false))
            }
        }
        for addition in plan.decisions.additions where addition.kind == .foreignKey {
            guard let to = registries.first(where: { addition.statement.contains("REFERENCES \($0)(") }) else { continue }
            references.append(
                DiffReference(from: addition.table, to: to, name: addition.constraintName, isAdded: true))
        }
        return references
    }

    // MARK: Tables

    private func tables(_ survey: Survey, _ plan: Plan, _ reduced: [UInt8]) throws -> [DiffTable] {
        let decisions = plan.decisions
        let plans = Dictionary(decisions.tables.map { ($0.name, $0) }) { first, _ in first }
        let before = try DumpExtract(reduced, limit: samples, plans: plans)
        let after = plan.blockers.isEmpty ? try rewritten(reduced, plan, plans) : nil
        let loads = Dictionary(survey.loads.map { ($0.table, $0) }) { first, _ in first }
        let room = TargetFindings.estimatedBytes(survey, plan)
        let keys = Dictionary(grouping: plan.keys, by: \.table)
        let indexes = Dictionary(grouping: survey.source.catalog.indexes, by: \.table)
        let added = Dictionary(grouping: decisions.additions.filter { $0.kind == .index }, by: \.table)
        return try decisions.tables.map { one in
            var table = DiffTable(
                name: one.name, tableClass: one.tableClass, treatment: one.treatment, reason: one.reason)
            let rows = loads[one.name]
            table.rows = rows?.rows ?? 0
            table.bytesBefore = rows?.bytes ?? 0
            table.targetBytes = room[one.name] ?? 0
            for (column, origin) in zip(decisions.columns, one.tenancy) {
                switch origin {
                case .added: table.columnsAdded.append(column)
                case .existing: table.columnsKept.append(column.name)
                }
            }
            table.keys = keys[one.name] ?? []
            table.indexesBefore = (indexes[one.name] ?? []).map(\.name.name.text)
            if one.treatment != .leaveOut {
                table.indexesAfter = table.indexesBefore + (added[one.name] ?? []).compactMap(\.indexName)
            }
            let (old, new) = (before.tables[one.name], after?.tables[one.name])
            table.definitionBefore = old?.definition
            table.definitionAfter = new?.definition
            table.samples = samples(old, new, one.name)
            table.maskedColumns = (old?.columns ?? []).map(\.text).filter { mask.hides($0, of: one.name.plain) }
            if one.treatment != .leaveOut {
                table.bytesAfter = try bytesAfter(rows, RowTemplate(one, decisions), old, new)
            }
            return table
        }
    }

    /// What the rewrite itself makes of the reduced dump.
    private func rewritten(
        _ reduced: [UInt8], _ plan: Plan, _ plans: [QualifiedName: TablePlan]
    ) throws -> DumpExtract {
        let name = planning.dump.path
        var input = DumpInput(bytes: reduced, name: name)
        let gathered = Gathered()
        let output = DumpOutput(name: name) { bytes throws(DumpError) in gathered.bytes.append(bytes) }
        var rewriter = try Rewriter(plan.decisions, digest: try plan.digest(), source: name, output: output)
        try rewriter.run(&input, hashes: false) { _, _, _ throws(DumpError) in }
        _ = try rewriter.finish(&input)
        return try DumpExtract(gathered.bytes, limit: samples, plans: plans)
    }

    private func samples(_ old: DumpExtract.Table?, _ new: DumpExtract.Table?, _ name: QualifiedName) -> [DiffSample] {
        guard let old else { return [] }
        func shown(_ table: DumpExtract.Table?, _ row: Int) -> [DiffField] {
            guard let table, table.rows.indices.contains(row) else { return [] }
            return zip(table.columns, table.rows[row]).map { column, value in
                mask.field(value, column: column.text, of: name.plain)
            }
        }
        return old.rows.indices.map { DiffSample(before: shown(old, $0), after: shown(new, $0)) }
    }

    /// The bytes of a table's rows as they are written.
    ///
    /// Exact, but where a tenancy column of the source's own has NULLs: what they become is not counted.
    private func bytesAfter(
        _ rows: Survey.TableRows?, _ template: RowTemplate, _ old: DumpExtract.Table?, _ new: DumpExtract.Table?
    ) -> Int {
        guard let rows else { return 0 }
        guard !template.added.isEmpty else { return rows.bytes }
        switch rows.form {
        case .copy: return rows.bytes + rows.rows * template.copySuffix(after: old?.columns.count ?? 1).count
        case .insert:
            let perRow = template.insertSuffix.count
            guard let before = old?.insert, let after = new?.insert else { return rows.bytes + rows.rows * perRow }
            // What the list of columns gains, once a statement.
            let perStatement = after.bytes - before.bytes - before.rows * perRow
            return rows.bytes + rows.rows * perRow + rows.statements * max(perStatement, 0)
        }
    }
}

/// Bytes that are pushed to it, in one piece.
private final class Gathered {
    var bytes: [UInt8] = []
}

extension DiffReport {
    /// Adds up the tables.
    mutating func addUp() {
        totals = DiffTotals()
        for table in tables {
            switch table.tableClass {
            case .tenant: totals.tenantTables += 1
            case .shared: totals.sharedTables += 1
            case .skip: totals.skippedTables += 1
            }
            if table.treatment == .leaveOut { totals.rowsLeftOut += table.rows } else { totals.rows += table.rows }
            totals.bytesBefore += table.bytesBefore
            totals.bytesAfter += table.bytesAfter
        }
    }
}

extension Addition {
    /// The index's own name; pg_dump's headings print it so.
    fileprivate var indexName: String? { kind == .index ? name : nil }
    /// The constraint's name, which headings print behind the table's.
    fileprivate var constraintName: String { name.split(separator: " ").last.map(String.init) ?? name }
}
