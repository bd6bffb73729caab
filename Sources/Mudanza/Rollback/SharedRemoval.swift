internal import PostgresLink
internal import SQLSyntax

/// Takes out the rows of shared tables that only one batch had in its dump.
///
/// A row stays where another batch had it too, where a row refers to it, where it was there before any batch, and where
/// somebody has changed it since.
struct SharedRemoval {
    private struct Share {
        var relation: String
        /// The columns of the key, as the ledger has them.
        var columns: String
        var rows: SharedRows
        var here: LoadedTables.Here
        var references: [LoadedTables.Reference]
    }

    private let batch: Int
    private var shares: [Share] = []
    /// The shared tables that the batch had rows for.
    var tables: [LoadedTables.Here] { shares.map(\.here) }
    /// What refers to them.
    var references: [LoadedTables.Reference] { shares.flatMap(\.references) }

    /// Reads which shared tables the batch had rows for.
    init(_ batch: Int, _ connection: inout PostgresConnection) throws {
        self.batch = batch
        let found = try connection.execute(
            """
            SELECT s.relation, s.columns::pg_catalog.text, k.name, \(LoadedTables.columns("c", "n"))
            FROM (SELECT DISTINCT s.relation, s.columns FROM mudanza.batch_sets b
                  JOIN mudanza.shared_sets s ON s.set_id = b.set_id WHERE b.batch_id = \(batch)) s
            JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(s.relation)
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
            LATERAL pg_catalog.unnest(s.columns) WITH ORDINALITY k (name, number) ORDER BY 1, 2, k.number
            """)
        for row in 0..<found.rowCount {
            guard let relation = found.text(row, 0), let columns = found.text(row, 1),
                let column = found.identifier(row, 2), let here = LoadedTables.here(found, row, 3)
            else { continue }
            if shares.last?.relation != relation || shares.last?.columns != columns {
                shares.append(
                    Share(
                        relation: relation, columns: columns, rows: SharedRows(table: here.name, key: []), here: here,
                        references: try LoadedTables.references(to: [here], &connection)))
            }
            shares[shares.count - 1].rows.key.append(column)
        }
    }

    /// The condition on row `p` and its note `m`.
    private func goes(_ share: Share) -> SQLCommand {
        let relation = SQLLiteral(share.relation)
        let used = share.references.map { reference -> SQLCommand in
            // Rows that are hidden would be removed or changed all the same.
            if reference.mayActUnseen { return " AND false" }
            // A row may refer to itself.
            return """
                 AND NOT EXISTS (SELECT FROM \(reference.child.only) c WHERE \(reference.match)
                    AND NOT (c.tableoid = p.tableoid AND c.ctid = p.ctid))
                """
        }
        return """
            m.relation = \(relation) AND m.key = \(share.rows.hash(of: "p")) AND m.written_by = p.xmin
            AND m.key IN (
                SELECT pg_catalog.unnest(s.keys) FROM mudanza.batch_sets b
                JOIN mudanza.shared_sets s ON s.set_id = b.set_id
                WHERE b.batch_id = \(batch) AND s.relation = \(relation))
            AND m.key NOT IN (
                SELECT pg_catalog.unnest(s.keys) FROM mudanza.shared_sets s WHERE s.relation = \(relation)
                AND EXISTS (SELECT FROM mudanza.batch_sets b WHERE b.set_id = s.set_id AND b.batch_id <> \(batch)))
            AND NOT EXISTS (
                SELECT FROM mudanza.shared_sets s JOIN mudanza.batch_sets b ON b.set_id = s.set_id
                WHERE s.relation = \(relation) AND b.batch_id <> \(batch) AND s.columns::pg_catalog.text <> \(SQLLiteral(share.columns)))
            \(SQLCommand.joined(used, separator: ""))
            """
    }

    /// How many rows nobody would have any more, as far as nothing but the batch's own rows refers to them.
    func count(_ connection: inout PostgresConnection) throws -> Int {
        var count = 0
        for share in shares {
            var bare = share
            bare.references = []
            count +=
                try connection.execute(
                    "SELECT pg_catalog.count(*) FROM \(share.here.only) p, mudanza.shared_rows m WHERE \(goes(bare))"
                ).integer(0, 0) ?? 0
        }
        return count
    }

    /// Removes them.
    func remove(_ connection: inout PostgresConnection) throws -> Int {
        guard !shares.isEmpty else { return 0 }
        try connection.execute(SharedRows.lockForRemoval)
        var all = 0
        var removed = -1
        // One may refer to another.
        while removed != 0 {
            removed = 0
            for share in shares {
                removed +=
                    try connection.execute(
                        """
                        WITH gone AS (
                            DELETE FROM \(share.here.only) p USING mudanza.shared_rows m WHERE \(goes(share))
                            RETURNING m.key),
                        forgotten AS (DELETE FROM mudanza.shared_rows m USING gone
                            WHERE m.relation = \(SQLLiteral(share.relation)) AND m.key = gone.key)
                        SELECT pg_catalog.count(*) FROM gone
                        """
                    ).integer(0, 0) ?? 0
            }
            all += removed
        }
        return all
    }

    /// Forgets the sets that no batch has any more.
    static func forgetSets(of batch: Int, _ connection: inout PostgresConnection) throws {
        try connection.execute(
            """
            WITH mine AS (DELETE FROM mudanza.batch_sets WHERE batch_id = \(batch) RETURNING set_id)
            DELETE FROM mudanza.shared_sets s USING mine WHERE s.set_id = mine.set_id AND NOT EXISTS (
                SELECT FROM mudanza.batch_sets b WHERE b.set_id = s.set_id AND b.batch_id <> \(batch))
            """)
    }
}
