internal import SQLSyntax
internal import Tenancy

/// Which tables' rows can be written as old ones (`COPY … FREEZE`): nothing has to be noted of them later, neither by
/// the index builds that follow nor by the first VACUUM.
///
/// PostgreSQL allows it to the transaction that made the table, or that emptied it last.
struct Freezing: Sendable {
    enum Way: Equatable {
        /// The transaction makes the table.
        case made
        /// The transaction empties it first: no other unit has rows of it.
        case emptied
    }

    private var rows: [QualifiedName: Int] = [:]
    private var way: Way?

    /// No rows are.
    init() {}

    /// For tables that this run makes: in the one transaction, or where a unit of an own has all rows of a table.
    ///
    /// A table that others refer to already cannot be emptied.
    init(_ survey: Survey, isChunked: Bool) {
        way = isChunked ? .emptied : .made
        var ordinary: Set<QualifiedName> = []
        var referenced: Set<QualifiedName> = []
        for table in survey.source.catalog.tables {
            if table.kind == .ordinary, table.partitionKey.isEmpty { ordinary.insert(table.name) }
            for constraint in table.constraints where constraint.isInline {
                if let target = constraint.referencedTable { referenced.insert(target) }
            }
        }
        for load in survey.loads where ordinary.contains(load.table) && !(isChunked && referenced.contains(load.table))
        {
            rows[load.table] = load.rows
        }
    }

    /// How rows of a unit are frozen; nil where they are not.
    func of(_ part: RowsPart) -> Way? {
        guard let all = rows[part.table] else { return nil }
        return way == .made || part.rows == all ? way : nil
    }
}
