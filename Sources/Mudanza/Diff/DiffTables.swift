internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// Makes the tables of a report, from what the survey counted, the plan decided, and the rewrite makes of a small part
/// of the dump.
struct DiffTables {
    private let survey: Survey
    private let plan: Plan
    private let mask: SampleMask
    private let templates: [QualifiedName: RowTemplate]

    init(_ survey: Survey, _ plan: Plan, _ mask: SampleMask) {
        self.survey = survey
        self.plan = plan
        self.mask = mask
        var templates: [QualifiedName: RowTemplate] = [:]
        // Values that the dump's encoding lacks are a blocker, and then nothing is written.
        for table in plan.decisions.tables { templates[table.name] = try? RowTemplate(table, plan.decisions) }
        self.templates = templates
    }

    /// The tables, in the dump's order; `name` is the dump's.
    func tables(_ reduced: ReducedDump, name: String) throws -> [DiffTable] {
        let decisions = plan.decisions
        let before = try extract(reduced.bytes, written: false)
        let after = plan.blockers.isEmpty ? try extract(rewritten(reduced.bytes, name), written: true) : nil
        let loads = Dictionary(survey.loads.map { ($0.table, $0) }) { first, _ in first }
        let room = TargetFindings.estimatedBytes(survey, plan)
        let keys = DiffKey.all(in: survey.source.catalog, plan)
        let additions = Dictionary(grouping: decisions.additions, by: \.table)
        return decisions.tables.map { one in
            var table = DiffTable(
                name: one.name, tableClass: one.tableClass, treatment: one.treatment, reason: one.reason)
            let (old, new, rows) = (before.tables[one.name], after?.tables[one.name], loads[one.name])
            table.rows = rows?.rows ?? 0
            table.bytesBefore = rows?.bytes ?? 0
            if one.treatment != .leaveOut, let rows {
                table.bytesAfter = templates[one.name].map { bytesAfter(rows, $0, old, new) } ?? rows.bytes
            }
            table.targetBytes = room[one.name] ?? 0
            for (column, origin) in zip(decisions.columns, one.tenancy) {
                switch origin {
                case .added: table.columnsAdded.append(column)
                case .existing: table.columnsKept.append(column.name)
                }
            }
            table.keys = keys[one.name] ?? []
            table.definitionBefore = old?.definition
            table.definitionAfter = new?.definition
            table.additions = (additions[one.name] ?? []).map(\.statement)
            table.samples = samples(old, new, one.name)
            table.maskedColumns = (old?.columns ?? []).map(\.text).filter { mask.hides($0, of: one.name) }
            return table
        }
    }

    private func extract(_ dump: [UInt8], written: Bool) throws(DumpError) -> DumpExtract {
        try DumpExtract(dump, templates, written: written, encoding: plan.decisions.encoding)
    }

    /// What the rewrite itself makes of the reduced dump.
    private func rewritten(_ reduced: [UInt8], _ name: String) throws -> [UInt8] {
        var input = DumpInput(bytes: reduced, name: name)
        let gathered = Gathered()
        let output = DumpOutput(name: name) { bytes throws(DumpError) in gathered.bytes.append(bytes) }
        var rewriter = try Rewriter(plan.decisions, digest: try plan.digest(), source: name, output: output)
        try rewriter.run(&input, hashes: false) { _, _, _ throws(DumpError) in }
        _ = try rewriter.finish(&input)
        return gathered.bytes
    }

    private func samples(_ old: DumpExtract.Table?, _ new: DumpExtract.Table?, _ name: QualifiedName) -> [DiffSample] {
        guard let old else { return [] }
        func shown(_ table: DumpExtract.Table?, _ row: Int) -> [DiffField] {
            guard let table, table.rows.indices.contains(row) else { return [] }
            return zip(table.columns, table.rows[row]).map { column, value in
                mask.field(
                    value.map { TextEncoding.text(of: $0, in: plan.decisions.encoding) }, column: column.text,
                    of: name)
            }
        }
        return old.rows.indices.map { DiffSample(before: shown(old, $0), after: shown(new, $0)) }
    }

    /// The bytes of a table's rows as they are written.
    ///
    /// Exact, but where a tenancy column of the source's own has NULLs: what they become is not counted.
    private func bytesAfter(
        _ rows: Survey.TableRows, _ template: RowTemplate, _ old: DumpExtract.Table?, _ new: DumpExtract.Table?
    ) -> Int {
        guard !template.added.isEmpty else { return rows.bytes }
        switch rows.form {
        case .copy: return rows.bytes + rows.rows * template.copySuffix(after: old?.columns.count ?? 1).count
        case .insert:
            let perRow = template.insertSuffix.count
            guard let before = old?.insert, let after = new?.insert else { return rows.bytes + rows.rows * perRow }
            // What the list of columns gains, once a statement.
            let perStatement = after.bytes - before.bytes - before.rows * perRow
            return rows.bytes + rows.rows * perRow + rows.statements * perStatement
        }
    }
}

/// Bytes that are pushed to it, in one piece.
private final class Gathered {
    var bytes: [UInt8] = []
}
