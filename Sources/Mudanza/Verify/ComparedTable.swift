internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// One table whose rows are compared, as the plan has it and as the target has it.
struct ComparedTable: Sendable {
    var plan: TablePlan
    /// The columns of the migrated rows, in their order.
    var columns: [SQLIdentifier]
    /// Whether the dump has rows for it.
    var isLoaded: Bool
    var target: TargetTable
    /// How the source's fields become what the target writes.
    var forms: [FieldForm]
    /// What the tenant's rows have in the tenancy columns; empty where they have none.
    var tenant: [(column: SQLIdentifier, value: SQLLiteral?)]
    /// How PostgreSQL computes columns: their rows are compared by the server alone.
    var staging: RowStaging?

    /// Whether rows of others may stand in the target beside those of the dump.
    var isSubset: Bool { tenant.isEmpty }

    /// Whether the source knew no tenants: then none of its rows belongs to another.
    var hasOnlyThisTenant: Bool { !tenant.isEmpty && !plan.tenancy.contains(.existing) }

    /// How the target's fields become what the source's become.
    var targetForms: [FieldForm] { forms.map { $0.isForBothSides ? $0 : .asIs } }

    /// The columns that tell the tenant's rows apart; empty where nothing does.
    var key: [SQLIdentifier] {
        let key = target.key.filter { column in !tenant.contains { $0.column == column } }
        return key.allSatisfy(columns.contains) ? key : []
    }

    /// A condition for the tenant's rows; TRUE where the table has no tenancy columns.
    var isTenant: SQLCommand {
        guard !tenant.isEmpty else { return "TRUE" }
        return SQLCommand.joined(
            tenant.map { column, value in value.map { "\(column) = \($0)" } ?? "\(column) IS NULL" },
            separator: " AND ")
    }

    /// A condition for rows of another tenant; FALSE where there are none.
    var isOther: SQLCommand { tenant.isEmpty ? "FALSE" : "(\(isTenant)) IS FALSE" }

    /// A condition for rows without tenant; nil where there can be none.
    var isWithoutTenant: SQLCommand? {
        let nullable = tenant.filter { $0.value != nil && target.column($0.column)?.notNull == false }.map(\.column)
        guard !nullable.isEmpty else { return nil }
        return SQLCommand.joined(nullable.map { "\($0) IS NULL" }, separator: " OR ")
    }

    /// A row's text, in which the two zeros of floating-point numbers are one.
    var text: SQLCommand {
        let fields = zip(columns, forms).map { column, form -> SQLCommand in
            form.isForBothSides ? "\(column) + '0'" : "\(column)"
        }
        return "ROW(\(SQLCommand.joined(fields, separator: ", ")))::text"
    }

    /// The rows of a temporary table that holds the dump's, as they should be in the target.
    func computed(_ temporary: SQLCommand) -> SQLCommand {
        guard let staging else { return temporary }
        // The types' names are the server's own text.
        let types = target.columns.map { ($0.name, SQLCommand(statement: Array($0.type.utf8))) }
        let rows = staging.rows(columns, from: temporary, types: Dictionary(types) { first, _ in first })
        return "(\(rows)) AS mudanza_rows"
    }

    /// The tenant's rows, all or those of a range of pages.
    func rows(of pages: Range<Int>? = nil, isLast: Bool = true) -> SQLCommand {
        var query: SQLCommand = "SELECT \(columns) FROM \(target.source) WHERE \(isTenant)"
        if let pages {
            query = "\(query) AND ctid >= '(\(pages.lowerBound),0)'"
            if !isLast { query = "\(query) AND ctid < '(\(pages.upperBound),0)'" }
        }
        return query
    }
}
