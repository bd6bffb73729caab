internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

extension Decisions {
    /// A condition that the tenant's rows of a table meet: those that got all the tenancy columns from the plan.
    func isTenant(of table: TablePlan) -> SQLCommand {
        let conditions = zip(columns, table.tenancy).filter { $0.1 == .added }.map { column, _ -> SQLCommand in
            // Not IS NOT DISTINCT FROM, for which no index serves.
            guard let value = column.value else { return "\(column.name) IS NULL" }
            return "\(column.name) = \(SQLLiteral(value))"
        }
        return conditions.isEmpty ? "true" : SQLCommand.joined(conditions, separator: " AND ")
    }
}
