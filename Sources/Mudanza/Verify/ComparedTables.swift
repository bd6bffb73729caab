internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Which tables are compared, and how: the plan's tables laid against the target's.
struct ComparedTables {
    private(set) var tables: [ComparedTable] = []
    /// Tables that cannot be compared, for what they lack in the target.
    private(set) var unequal: [VerifyResult.Table] = []
    private(set) var notes: [String] = []

    private let decisions: Decisions
    private let loads: [QualifiedName: PlanSource.Load]
    /// The tenancy columns' values as the server writes them, by type.
    private var written: [[String]: SQLLiteral] = [:]

    /// Lays the plan against the target, inside a transaction under ``SessionForm``.
    init(
        _ decisions: Decisions, loads: [PlanSource.Load], over connection: inout PostgresConnection
    ) throws {
        self.decisions = decisions
        self.loads = Dictionary(loads.map { ($0.table, $0) }, uniquingKeysWith: { first, _ in first })
        let target = try TargetTables.read(over: &connection)
        for plan in decisions.tables where plan.treatment != .leaveOut {
            try add(plan, target[plan.name], &connection)
        }
        let hidden = tables.filter(\.target.hidesRows).map { "\($0.plan.name)" }
        if !hidden.isEmpty {
            notes.append(
                "row-level security holds for this session in \(hidden.joined(separator: ", ")): rows that it hides were not seen"
            )
        }
    }

    private mutating func add(
        _ plan: TablePlan, _ target: TargetTable?, _ connection: inout PostgresConnection
    ) throws {
        let load = loads[plan.name]
        // A dump of rows alone says nothing of tables that it does not fill.
        guard load != nil || plan.isCreated else { return }
        guard let target else {
            var table = VerifyResult.Table(name: plan.name, tableClass: plan.tableClass)
            table.problem = "the target has no such table"
            unequal.append(table)
            return
        }
        // The rows of a partitioned table are its partitions'; those of a foreign table are not in the dump.
        guard load != nil || target.kind == "r" else { return }
        // Its rows may have come by way of the partitioned table, and are compared there.
        if load == nil, target.partitionOf.contains(where: { loads[$0] != nil }) { return }
        let template = try RowTemplate(plan, decisions)
        let generated = Set(plan.columns?.filter(\.isGenerated).map(\.name) ?? [])
        var columns = (load?.columns ?? plan.columns?.map(\.name))?.filter { !generated.contains($0) }
        if load?.columns == nil, columns == nil {
            columns = target.columns.filter { !$0.isGenerated && !template.added.contains($0.name) }.map(\.name)
        }
        let all = (columns ?? []) + template.added
        let missing = all.filter { target.column($0) == nil }
        guard missing.isEmpty else {
            var table = VerifyResult.Table(name: plan.name, tableClass: plan.tableClass)
            table.problem =
                "the target's table lacks \(missing.count == 1 ? "the column" : "the columns") "
                + missing.map(\.description).joined(separator: ", ")
            unequal.append(table)
            return
        }
        var compared = ComparedTable(
            plan: plan, columns: all, isLoaded: load != nil, target: target,
            forms: all.map { FieldForm(typeOID: target.column($0)?.typeOID ?? 0) }, tenant: [])
        for (column, _) in zip(decisions.columns, plan.tenancy) {
            let bytes = column.value.flatMap { TextEncoding.bytes(of: $0, in: decisions.encoding) }
            let value = bytes.map { SQLLiteral(bytes: $0) }
            compared.tenant.append((column.name, value))
            guard let value, let place = all.firstIndex(of: column.name),
                let type = target.column(column.name)?.type
            else { continue }
            let other = try writtenForm(of: value, type, &connection)
            if other != value { compared.forms[place] = .constant(value.copyField, written: other.copyField) }
        }
        compared.staging = template.staging
        tables.append(compared)
    }

    /// The value as the server writes it: `character(n)` with blanks at its end, a uuid in lower case.
    private mutating func writtenForm(
        of value: SQLLiteral, _ type: String, _ connection: inout PostgresConnection
    ) throws(LinkError) -> SQLLiteral {
        if type == "text" || type.hasPrefix("character varying") { return value }
        let key = [type, "\(value)"]
        if let known = written[key] { return known }
        // The type's name is the server's own text.
        let name = SQLCommand(statement: Array(type.utf8))
        let row = try connection.execute("SELECT pg_catalog.format('%s', CAST(\(value) AS \(name)))")
        let form = row.bytes(0, 0).map { SQLLiteral(bytes: $0) } ?? value
        written[key] = form
        return form
    }
}
