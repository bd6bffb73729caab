internal import PostgresLink
internal import SQLSyntax

/// Indexes for the length of a rollback, on columns that refer to the batch's rows and have none of their own.
///
/// PostgreSQL looks for each deleted row whether one refers to it still, and without an index that is the whole table
/// each time, with the rows that are deleted already.
struct RollbackIndexes {
    /// So many pages may be read without one.
    private static let patience = 20_000

    private let batch: Int
    private var making: [SQLCommand] = []

    /// Finds out which are needed to take out so many rows, by the table that they are in or are partitioned from.
    init(
        for references: [LoadedTables.Reference], rows: [Int: Int], _ tenancy: [String], batch: Int,
        _ connection: inout PostgresConnection
    ) throws {
        self.batch = batch
        let used = references.filter { rows[$0.parent.root, default: 0] > 0 }
        guard !used.isEmpty else { return }
        let list = SQLCommand.joined(used.map { "\($0.oid)" }, separator: ", ")
        let names = SQLCommand.joined(tenancy.map { "\(SQLLiteral($0))" } + ["NULL"], separator: ", ")
        // The tenant's columns alone choose too many rows.
        let found = try connection.execute(
            """
            SELECT k.oid, (
                    SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY x.n)
                    FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY x (number, n)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.number), (
                    SELECT pg_catalog.sum(pg_catalog.pg_relation_size(t.oid))::pg_catalog.int8
                    FROM (SELECT k.conrelid AS oid
                          UNION SELECT relid FROM pg_catalog.pg_partition_tree(k.conrelid)) t)
                    / pg_catalog.current_setting('block_size')::pg_catalog.int8
            FROM pg_catalog.pg_constraint k WHERE k.oid IN (\(list)) AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_index i
                JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL AND (
                    a.attnum = ANY (k.conkey) AND (a.attname IN (\(names))) IS NOT TRUE
                    OR (i.indkey::pg_catalog.int2[])[0:pg_catalog.cardinality(k.conkey) - 1] @> k.conkey))
            """)
        for row in 0..<found.rowCount {
            guard let oid = found.integer(row, 0), let columns = found.bytes(row, 1), let pages = found.integer(row, 2),
                let reference = used.first(where: { $0.oid == oid }), let count = rows[reference.parent.root],
                pages * count > Self.patience
            else { continue }
            let name = SQLIdentifier("mudanza_rollback_\(batch)_\(oid)")
            making.append(
                "CREATE INDEX IF NOT EXISTS \(name) ON \(reference.child.name) (\(SQLCommand(statement: columns)))")
        }
    }

    /// Makes those that this session may make; it goes on without the others, only slower.
    func make(_ connection: inout PostgresConnection) throws {
        for command in making {
            do {
                _ = try connection.savepoint { try $0.execute(command) }
            } catch let error as LinkError where error.server?.sqlState == "42501" {}
        }
    }

    /// Removes what this run, or one that was cut off, has made.
    func remove(_ connection: inout PostgresConnection) throws {
        let made = try connection.execute(
            """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('i', 'I') AND NOT c.relispartition
            AND c.relname LIKE \(SQLLiteral("mudanza\\_rollback\\_\(batch)\\_%"))
            """)
        let names = (0..<made.rowCount).compactMap { row -> SQLCommand? in
            guard let schema = made.identifier(row, 0), let name = made.identifier(row, 1) else { return nil }
            return "DROP INDEX \(QualifiedName(schema, name))"
        }
        try connection.runAll(names)
    }
}
