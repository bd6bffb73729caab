internal import DumpStream
public import SQLSyntax

/// Columns whose values PostgreSQL computes from the row: what is richer than a change in the stream, such as a key
/// inside a JSON document.
public struct RowExpressions: Codable, Sendable, Equatable {
    /// One such column.
    public struct Column: Codable, Sendable, Equatable {
        /// The table.
        public var table: QualifiedName
        /// The column.
        public var column: SQLIdentifier
        /// What it becomes; it sees the row's columns by their names, and `mudanza.base` and `mudanza.prefix`.
        public var expression: SQLExpression
    }

    /// What integer keys move by: `mudanza.base`.
    public var base: Int
    /// What text keys begin with: `mudanza.prefix`.
    public var prefix: String
    /// The columns, in the dump's order.
    public var columns: [Column]
}

/// Reads the expressions of a project into a plan.
struct ExpressionPlan {
    private(set) var expressions: RowExpressions?
    private(set) var findings: [Finding] = []

    init(_ source: PlanSource, plans: [TablePlan], project: Project, moves: KeyMoves) {
        var columns: [RowExpressions.Column] = []
        let catalog = Dictionary(source.catalog.tables.map { ($0.name, $0) }) { first, _ in first }
        let moved = Set(moves.columns.map { Catalog.ColumnReference(table: $0.table, column: $0.column) })
        for plan in plans where plan.treatment != .leaveOut {
            let rules = Self.rules(for: plan.name, catalog, project)
            for (column, rule) in rules.sorted(by: { $0.key < $1.key }) {
                let place = Catalog.ColumnReference(table: plan.name, column: column)
                let table = catalog[plan.name]
                let isKey = moved.contains(place) || Self.isKey(place, table, source.catalog, project)
                if let problem = Self.problem(column, plan, isKey: isKey, project) {
                    findings.append(
                        Finding(
                            .blocker, object: "\(plan.name).\(column)", text: problem,
                            advice: "Take its expression out of the project file (\(rule.origin.description)).",
                            location: table?.location))
                } else {
                    columns.append(
                        RowExpressions.Column(table: plan.name, column: column, expression: rule.value))
                }
            }
        }
        guard !columns.isEmpty else { return }
        for column in columns where TextEncoding.bytes(of: column.expression.text, in: source.encoding) == nil {
            findings.append(
                Finding(
                    .blocker, object: "\(column.table).\(column.column)",
                    text: "its expression cannot be written in the dump's encoding, \(source.encoding)",
                    advice: "Make the dump again with pg_dump --encoding=UTF8."))
        }
        let movesIntegers = moves.columns.contains { if case .offset = $0.change { true } else { false } }
        for column in columns
        where project.keyBase == nil && !movesIntegers && column.expression.text.contains("mudanza.base") {
            findings.append(
                Finding(
                    .blocker, object: "\(column.table).\(column.column)",
                    text: "its expression asks for mudanza.base, and no integer key of this dump moves",
                    advice: "Give the tenant's base: --base, or base in [keys]."))
        }
        expressions = RowExpressions(
            base: project.keyBase ?? 0, prefix: project.keyPrefix ?? project.usualPrefix ?? "", columns: columns)
    }

    /// Rows of a partitioned table stand in the dump as its partitions': what is said of a table is said of those below.
    private static func rules(
        for name: QualifiedName, _ catalog: [QualifiedName: Catalog.Table], _ project: Project
    ) -> [SQLIdentifier: Setting<SQLExpression>] {
        var line: [QualifiedName] = []
        var waiting = [name]
        while let next = waiting.popLast() {
            guard !line.contains(next) else { continue }
            line.append(next)
            waiting += catalog[next]?.parents.reversed() ?? []
        }
        return line.reversed().reduce(into: [:]) { rules, table in
            rules.merge(project.rule(for: table).expressions) { $1 }
        }
    }

    /// Whether other rows are told apart or found by a column.
    private static func isKey(
        _ place: Catalog.ColumnReference, _ table: Catalog.Table?, _ catalog: Catalog, _ project: Project
    ) -> Bool {
        let kinds: [Catalog.Constraint.Kind] = [.primaryKey, .unique, .foreignKey, .exclusion]
        return (table?.constraints ?? []).contains { kinds.contains($0.kind) && $0.columns.contains(place.column) }
            || table?.partitionKey.contains(place.column) == true
            || catalog.indexes.contains {
                $0.isUnique && $0.table == place.table && $0.columns.contains(place.column)
            }
            || project.rule(for: place.table).references[place.column] != nil
            || project.references.contains { $0.pattern.matches(place.table) && $0.column == place.column }
    }

    /// Why a column cannot be computed; nil where it can.
    private static func problem(
        _ column: SQLIdentifier, _ plan: TablePlan, isKey: Bool, _ project: Project
    ) -> Message? {
        if plan.tableClass == .shared { return "an expression cannot be for a column of a shared table" }
        if let columns = plan.columns, !columns.contains(where: { $0.name == column }) {
            return "an expression is for this column, which the table has not"
        }
        if plan.columns?.contains(where: { $0.name == column && $0.isGenerated }) == true {
            return "an expression cannot be for a column that PostgreSQL computes"
        }
        if project.tenancyColumns.contains(where: { $0.name == column }) {
            return "an expression cannot be for a tenancy column"
        }
        return isKey ? "an expression cannot be for a key, which the plan itself keeps apart" : nil
    }
}
