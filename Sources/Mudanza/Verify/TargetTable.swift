internal import PostgresLink
internal import SQLSyntax

/// A table of the target, as far as its rows are compared.
struct TargetTable: Sendable {
    struct Column: Sendable {
        var name: SQLIdentifier
        /// The type's OID; of a domain, that of the type below it.
        var typeOID: Int
        /// The type as `format_type` writes it.
        var type: String
        var notNull: Bool
        var isGenerated: Bool
    }

    var name: QualifiedName
    /// pg_class.relkind.
    var kind: String
    /// Whether the rows lie in pages that a range of ctid cuts.
    var isHeap: Bool
    var pages: Int
    /// Whether row-level security hides rows from this session.
    var hidesRows: Bool
    /// The partitioned tables that its rows are rows of as well.
    var partitionOf: [QualifiedName] = []
    var columns: [Column] = []
    /// The columns of the primary key, or of another unique index whose columns are never NULL.
    var key: [SQLIdentifier] = []

    func column(_ name: SQLIdentifier) -> Column? { columns.first { $0.name == name } }

    /// What stands behind FROM: a table's own rows; all partitions' where it is partitioned.
    var source: SQLCommand { kind == "r" ? "ONLY \(name)" : "\(name)" }
}

/// Reads the tables of the target.
struct TargetTables {
    private(set) var tables: [QualifiedName: TargetTable] = [:]
    private var byOID: [Int: TargetTable] = [:]

    /// Reads all that are not the system's, inside a transaction under ``SessionForm``.
    static func read(over connection: inout PostgresConnection) throws(LinkError) -> [QualifiedName: TargetTable] {
        var reader = TargetTables()
        try reader.readTables(&connection)
        try reader.readColumns(&connection)
        try reader.readKeys(&connection)
        try reader.readPartitions(&connection)
        for table in reader.byOID.values { reader.tables[table.name] = table }
        return reader.tables
    }

    private static let own: SQLCommand = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

    private mutating func readTables(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT c.oid, n.nspname, c.relname, c.relkind, a.amname IS NOT DISTINCT FROM 'heap',
                pg_catalog.row_security_active(c.oid),
                CASE WHEN c.relkind = 'r' THEN
                    pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::int8 END
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
            WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND \(Self.own)
            """)
        for row in 0..<rows.rowCount {
            byOID[rows.integer(row, 0) ?? 0] = TargetTable(
                name: QualifiedName(rows.identifier(row, 1), rows.identifier(row, 2) ?? ""),
                kind: rows.text(row, 3) ?? "", isHeap: rows.boolean(row, 4) ?? false, pages: rows.integer(row, 6) ?? 0,
                hidesRows: rows.boolean(row, 5) ?? false)
        }
    }

    private mutating func readPartitions(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i
            JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
            """)
        var parents: [Int: Int] = [:]
        for row in 0..<rows.rowCount { parents[rows.integer(row, 0) ?? 0] = rows.integer(row, 1) }
        for partition in parents.keys {
            var above = parents[partition]
            while let parent = above {
                if let name = byOID[parent]?.name { byOID[partition]?.partitionOf.append(name) }
                above = parents[parent]
            }
        }
    }

    private mutating func readColumns(_ connection: inout PostgresConnection) throws(LinkError) {
        // attgenerated came with version 12.
        let rows = try connection.execute(
            """
            SELECT a.attrelid, a.attname, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END,
                pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
                coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> ''
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND \(Self.own)
            ORDER BY a.attrelid, a.attnum
            """)
        for row in 0..<rows.rowCount {
            byOID[rows.integer(row, 0) ?? 0]?.columns.append(
                TargetTable.Column(
                    name: rows.identifier(row, 1) ?? "", typeOID: rows.integer(row, 2) ?? 0,
                    type: rows.text(row, 3) ?? "", notNull: rows.boolean(row, 4) ?? false,
                    isGenerated: rows.boolean(row, 5) ?? false))
        }
    }

    private mutating func readKeys(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT i.indrelid, i.indexrelid, a.attname
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND \(Self.own)
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_attribute k
                WHERE k.attrelid = i.indrelid AND k.attnum = ANY (i.indkey) AND NOT k.attnotnull)
            ORDER BY i.indrelid, i.indisprimary DESC, i.indnatts, i.indexrelid,
                pg_catalog.array_position(i.indkey::int2[], a.attnum)
            """)
        var chosen: [Int: Int] = [:]
        for row in 0..<rows.rowCount {
            guard let table = rows.integer(row, 0), let index = rows.integer(row, 1),
                let column = rows.identifier(row, 2)
            else { continue }
            if chosen[table] == nil { chosen[table] = index }
            if chosen[table] == index { byOID[table]?.key.append(column) }
        }
    }
}
