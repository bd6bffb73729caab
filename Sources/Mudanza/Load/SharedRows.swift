internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// The rows of a shared table in the ledger: which of them a batch had in its dump, and which are there because a batch
/// brought them.
///
/// A row is known by the MD5 of its key. Dumps that have the same rows, as nearly all do of a lookup table, have one set
/// of keys together.
struct SharedRows: Sendable {
    /// The shared table.
    var table: QualifiedName
    /// The columns of its key; all columns where it has none.
    var key: [SQLIdentifier]

    /// Taken together by those who load shared rows, alone by who takes some out: what one has found there stays there
    /// until it is loaded.
    static let lockForLoading: SQLCommand = "SELECT pg_catalog.pg_advisory_xact_lock_shared(\(lock))"
    static let lockForRemoval: SQLCommand = "SELECT pg_catalog.pg_advisory_xact_lock(\(lock))"
    private static let lock: SQLCommand = "pg_catalog.hashtextextended('mudanza: shared rows', 0)"

    private var relation: SQLLiteral { SQLLiteral(table.description) }

    /// By what the ledger knows a row.
    func hash(of row: SQLCommand) -> SQLCommand {
        let parts = key.map { "\(row).\($0)::pg_catalog.text" as SQLCommand }
        return "pg_catalog.md5(ROW(\(SQLCommand.joined(parts, separator: ", ")))::pg_catalog.text)::pg_catalog.uuid"
    }

    /// Notes the rows in `stage`, which come together with those of the table next.
    func noteMerge(
        of stage: SQLCommand, updates: Bool, batch: Int, _ connection: inout PostgresConnection
    ) throws {
        try connection.execute(Self.lockForLoading)
        try noteSet("\(stage) t", batch, &connection)
        try connection.execute(
            """
            INSERT INTO mudanza.shared_rows (relation, key, written_by)
            SELECT DISTINCT \(relation), \(hash(of: "s")), \(Ledger.currentTransaction) FROM \(stage) s
            WHERE NOT EXISTS (SELECT FROM \(table) t WHERE \(isSame("t", "s"))) ORDER BY 2
            ON CONFLICT (relation, key) DO UPDATE SET written_by = EXCLUDED.written_by
            """)
        guard updates else { return }
        try connection.execute(
            """
            UPDATE mudanza.shared_rows m SET written_by = \(Ledger.currentTransaction)
            FROM \(stage) s WHERE m.relation = \(relation) AND m.key = \(hash(of: "s"))
            """)
    }

    /// Notes the rows that a batch has put into a table of its own making.
    func noteMade(by batch: Int, _ connection: inout PostgresConnection) throws {
        try connection.execute(Self.lockForLoading)
        let rows: SQLCommand = "\(table) t WHERE t.xmin IN (\(Ledger.transactions(of: batch)))"
        try noteSet(rows, batch, &connection)
        try connection.execute(
            """
            INSERT INTO mudanza.shared_rows (relation, key, written_by)
            SELECT DISTINCT ON (2) \(relation), \(hash(of: "t")), t.xmin FROM \(rows) ORDER BY 2
            ON CONFLICT (relation, key) DO UPDATE SET written_by = EXCLUDED.written_by
            """)
    }

    private func noteSet(_ rows: SQLCommand, _ batch: Int, _ connection: inout PostgresConnection) throws {
        let names = key.map { "\(SQLLiteral($0.text))" as SQLCommand }
        let columns: SQLCommand = "ARRAY[\(SQLCommand.joined(names, separator: ", "))]::pg_catalog.text[]"
        let digest = try connection.execute(
            """
            SELECT pg_catalog.md5(\(columns)::pg_catalog.text || pg_catalog.string_agg(k.key, '' ORDER BY k.key))
            FROM (SELECT DISTINCT \(hash(of: "t"))::pg_catalog.text AS key FROM \(rows)) k
            """
        ).text(0, 0)
        guard let digest else { return }
        try connection.execute(
            """
            INSERT INTO mudanza.shared_sets (relation, columns, digest, keys)
            SELECT \(relation), \(columns), $1, pg_catalog.array_agg(k.key ORDER BY k.key)
            FROM (SELECT DISTINCT \(hash(of: "t")) AS key FROM \(rows)) k
            WHERE NOT EXISTS (SELECT FROM mudanza.shared_sets WHERE relation = \(relation) AND digest = $1)
            HAVING pg_catalog.count(*) > 0
            ON CONFLICT (relation, digest) DO NOTHING
            """, [.text(digest)])
        try connection.execute(
            """
            INSERT INTO mudanza.batch_sets (batch_id, set_id)
            SELECT \(batch), set_id FROM mudanza.shared_sets WHERE relation = \(relation) AND digest = $1
            ON CONFLICT DO NOTHING
            """, [.text(digest)])
    }

    private func isSame(_ left: SQLCommand, _ right: SQLCommand) -> SQLCommand {
        "\(hash(of: left)) = \(hash(of: right))"
    }
}

extension ApplyJob.Prepared {
    /// The shared tables that the batch has made, with their keys.
    func sharedRows(_ connection: inout PostgresConnection) throws -> [SharedRows] {
        let filled = Set(filled)
        return try decisions.tables.filter { $0.tableClass == .shared && filled.contains($0.name) }.map { table in
            SharedRows(
                table: table.name,
                key: try project?.rule(for: table.name).naturalKey.value
                    ?? SharedRows.key(of: table.name, &connection))
        }
    }
}

extension SharedRows {
    /// The columns of the primary key; all that are not computed where there is none.
    static func key(of table: QualifiedName, _ connection: inout PostgresConnection) throws -> [SQLIdentifier] {
        let rows = try connection.execute(
            """
            SELECT a.attname FROM pg_catalog.pg_attribute a
            LEFT JOIN pg_catalog.pg_constraint c ON c.conrelid = a.attrelid AND c.contype = 'p'
            WHERE a.attrelid = $1::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
            AND CASE WHEN c.oid IS NULL THEN a.attgenerated = '' ELSE a.attnum = ANY (c.conkey) END
            ORDER BY pg_catalog.array_position(c.conkey, a.attnum), a.attnum
            """, [.text(table.description)])
        return (0..<rows.rowCount).compactMap { rows.identifier($0, 0) }
    }
}
