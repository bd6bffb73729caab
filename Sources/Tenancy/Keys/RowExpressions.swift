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
        let families = Families(source.catalog.tables)
        for plan in plans where plan.treatment != .leaveOut {
            // Rows of a partitioned table stand in the dump as its partitions'.
            let rules = project.rule(for: families.root(of: plan.name)).expressions
                .merging(project.rule(for: plan.name).expressions) { $1 }
            for (column, rule) in rules.sorted(by: { $0.key < $1.key }) {
                let place = Catalog.ColumnReference(table: plan.name, column: column)
                let table = catalog[plan.name]
                if let problem = Self.problem(place, plan, table, isMoved: moved.contains(place), project) {
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
        expressions = RowExpressions(
            base: project.keyBase ?? 0, prefix: project.keyPrefix ?? project.usualPrefix ?? "", columns: columns)
    }

    /// Why a column cannot be computed; nil where it can.
    private static func problem(
        _ place: Catalog.ColumnReference, _ plan: TablePlan, _ table: Catalog.Table?, isMoved: Bool, _ project: Project
    ) -> Message? {
        let column = place.column
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
        let isKey = (table?.constraints ?? []).contains { constraint in
            [.primaryKey, .unique, .foreignKey].contains(constraint.kind) && constraint.columns.contains(column)
        }
        if isKey || isMoved { return "an expression cannot be for a key, which the plan itself keeps apart" }
        return nil
    }
}
