internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// What a unit put into the target, as the ledger notes it.
struct LoadedRows {
    /// Rows that COPY took, by table.
    var copied: [QualifiedName: Int] = [:]
    /// Tables that got rows by INSERT statements: the server counts those.
    var inserted: Set<QualifiedName> = []

    /// How many rows COPY took.
    var count: Int { copied.values.reduce(0, +) }

    static func += (left: inout LoadedRows, right: LoadedRows) {
        left.copied.merge(right.copied, uniquingKeysWith: +)
        left.inserted.formUnion(right.inserted)
    }
}

/// Whose the rows of a table are.
enum RowKind: String, Sendable {
    /// Every row has the tenant's values.
    case tenant
    /// Rows may have other values, or the table has no such columns.
    case mixed
    /// A row is there once for all tenants.
    case shared
}

extension Decisions {
    /// Whose the rows are that the plan puts into its tables.
    var rowKinds: [QualifiedName: RowKind] {
        Dictionary(LoadTarget.tables(self).map { ($0.name, rowKind(of: $0)) }) { first, _ in first }
    }

    private func rowKind(of table: TablePlan) -> RowKind {
        if table.tableClass == .shared { return .shared }
        let isWhole = table.tenancy.count == columns.count && table.tenancy.allSatisfy { $0 == .added }
        return isWhole && !columns.isEmpty ? .tenant : .mixed
    }
}

extension Ledger {
    /// Notes what a unit put into which table, in the transaction that did.
    static func note(
        _ loaded: LoadedRows, unit: String, of batch: Int, kinds: [QualifiedName: RowKind],
        _ connection: inout PostgresConnection
    ) throws {
        var rows = loaded.copied
        for table in loaded.inserted { rows[table] = try count(table, &connection) }
        let values = rows.filter { $0.value > 0 }.sorted { $0.key.description < $1.key.description }.map {
            let kind = SQLLiteral((kinds[$0.key] ?? .mixed).rawValue)
            return "(\(batch), \(SQLLiteral(unit)), \(SQLLiteral($0.key.description)), \(kind), \($0.value))"
                as SQLCommand
        }
        guard !values.isEmpty else { return }
        try connection.execute(
            """
            INSERT INTO mudanza.loaded_rows (batch_id, unit, relation, kind, rows)
            VALUES \(SQLCommand.joined(values, separator: ", "))
            """)
    }

    /// The rows of a table that this transaction has written; those of a partitioned one lie in its partitions.
    private static func count(_ table: QualifiedName, _ connection: inout PostgresConnection) throws -> Int {
        let name: SQLCommand = "\(SQLLiteral(table.description))::pg_catalog.regclass"
        return try connection.execute(
            """
            SELECT pg_catalog.count(*) FROM \(table) t
            WHERE t.xmin = \(currentTransaction) AND (t.tableoid = \(name)
                OR (SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = \(name)))
            """
        ).integer(0, 0) ?? 0
    }

    /// What rows know of the transaction that writes them: the low 32 bits of its number.
    static let currentTransaction: SQLCommand =
        "(pg_catalog.txid_current() % 4294967296)::pg_catalog.text::pg_catalog.xid"

    /// Notes, between a savepoint and its release, that rows loaded there belong to the batch: they know the savepoint's
    /// number, which only a row can say.
    static func noteSavepoint(of batch: Int) -> SQLCommand {
        "INSERT INTO mudanza.savepoints (batch_id) VALUES (\(batch))"
    }

    /// What rows of a batch may have as xmin, as a query.
    static func transactions(of batch: Int) -> SQLCommand {
        """
        SELECT (c.transaction_id % 4294967296)::pg_catalog.text::pg_catalog.xid
        FROM mudanza.chunks c WHERE c.batch_id = \(batch)
        UNION ALL SELECT s.xmin FROM mudanza.savepoints s WHERE s.batch_id = \(batch)
        """
    }
}
