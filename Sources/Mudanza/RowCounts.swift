internal import SQLSyntax
internal import Tenancy

/// Rows per table, in the order of each table's first.
struct RowCounts {
    private(set) var tables: [RewriteSummary.Table] = []
    private var index: [QualifiedName: Int] = [:]

    /// The place of a table's counts, made if need be.
    mutating func place(of name: QualifiedName, _ tableClass: TableClass) -> Int {
        if let place = index[name] { return place }
        index[name] = tables.count
        tables.append(RewriteSummary.Table(name: name, tableClass: tableClass, rows: 0, rowsOfOthers: 0))
        return tables.count - 1
    }

    mutating func add(_ rows: Int, others: Int = 0, at place: Int) {
        tables[place].rows += rows
        tables[place].rowsOfOthers += others
    }
}
