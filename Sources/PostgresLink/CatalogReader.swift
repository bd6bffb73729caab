internal import SQLSyntax

/// Puts the rows of the system catalogs together.
struct CatalogReader {
    var catalog = LiveCatalog()
    /// Where each table is in ``catalog``, by its OID.
    private var places: [Int: Int] = [:]
    /// Each table's columns by their numbers.
    private var columns: [Int: [Int: SQLIdentifier]] = [:]

    /// What is the system's, by the name of its schema.
    static let ownSchemas: SQLCommand = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

    mutating func read(over connection: inout PostgresConnection) throws {
        catalog.facts = try ServerFacts.read(over: &connection)
        try readTables(&connection)
        try readParents(&connection)
        try readColumns(&connection)
        try readConstraints(&connection)
        try readIndexes(&connection)
        try readTriggers(&connection)
        try readSequences(&connection)
        try readSchemas(&connection)
        try readRoles(&connection)
        try readExtensions(&connection)
    }

    private mutating func readTables(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT c.oid, n.nspname, c.relname, c.relkind, pg_catalog.pg_get_userbyid(c.relowner), c.relispartition,
                pg_catalog.pg_get_partkeydef(c.oid), pg_catalog.pg_get_expr(c.relpartbound, c.oid),
                c.relpersistence = 'u', c.relrowsecurity, c.relforcerowsecurity, e.extname, c.reltuples::int8
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e'
            LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND \(Self.ownSchemas)
            ORDER BY n.nspname, c.relname
            """)
        for row in 0..<rows.rowCount {
            guard let oid = rows.integer(row, 0), let kind = rows.text(row, 3).flatMap(LiveCatalog.Table.Kind.init)
            else { continue }
            var table = LiveCatalog.Table(
                oid: oid, name: Self.name(rows, row, 1), kind: kind, owner: rows.identifier(row, 4) ?? "")
            table.isPartition = rows.boolean(row, 5) ?? false
            table.partitionKey = rows.text(row, 6)
            table.partitionBound = rows.text(row, 7)
            table.isUnlogged = rows.boolean(row, 8) ?? false
            table.rowSecurity = rows.boolean(row, 9) ?? false
            table.forcesRowSecurity = rows.boolean(row, 10) ?? false
            table.belongsTo = rows.identifier(row, 11)
            table.estimatedRows = rows.integer(row, 12) ?? -1
            places[oid] = catalog.tables.count
            catalog.tables.append(table)
        }
    }

    private mutating func readParents(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            "SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits ORDER BY inhrelid, inhseqno")
        for row in 0..<rows.rowCount {
            guard let place = place(rows, row), let parent = rows.integer(row, 1).flatMap({ places[$0] }) else {
                continue
            }
            catalog.tables[place].parents.append(catalog.tables[parent].name)
        }
    }

    private mutating func readColumns(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT a.attrelid, a.attname, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
                pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated <> '', k.nspname, l.collname,
                NOT a.attislocal
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
            LEFT JOIN pg_catalog.pg_namespace k ON k.oid = l.collnamespace
            WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND \(Self.ownSchemas)
            ORDER BY a.attrelid, a.attnum
            """)
        for row in 0..<rows.rowCount {
            guard let place = place(rows, row), let number = rows.integer(row, 2) else { continue }
            let name = rows.identifier(row, 1) ?? ""
            columns[catalog.tables[place].oid, default: [:]][number] = name
            let identity: Catalog.Column.Identity? =
                switch rows.text(row, 6) {
                case "a": .always
                case "d": .byDefault
                default: nil
                }
            catalog.tables[place].columns.append(
                LiveCatalog.Column(
                    name: name, number: number, type: rows.text(row, 3) ?? "", notNull: rows.boolean(row, 4) ?? false,
                    defaultExpression: rows.text(row, 5), identity: identity,
                    isGenerated: rows.boolean(row, 7) ?? false,
                    collation: rows.isNull(row, 9) ? nil : Self.name(rows, row, 8),
                    isInherited: rows.boolean(row, 10) ?? false))
        }
    }

    private mutating func readConstraints(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT o.conrelid, o.conname, o.contype, o.conkey, o.confrelid, o.confkey, o.condeferrable, o.condeferred,
                o.convalidated, NOT o.conislocal, pg_catalog.pg_get_constraintdef(o.oid)
            FROM pg_catalog.pg_constraint o
            JOIN pg_catalog.pg_namespace n ON n.oid = o.connamespace
            WHERE o.conrelid <> 0 AND \(Self.ownSchemas)
            ORDER BY o.conrelid, o.conname
            """)
        for row in 0..<rows.rowCount {
            guard let place = place(rows, row), let kind = rows.text(row, 2).flatMap(LiveCatalog.Constraint.Kind.init)
            else { continue }
            let referenced = rows.integer(row, 4) ?? 0
            catalog.tables[place].constraints.append(
                LiveCatalog.Constraint(
                    name: rows.identifier(row, 1) ?? "", kind: kind,
                    columns: names(rows.text(row, 3), of: catalog.tables[place].oid),
                    referencedTable: places[referenced].map { catalog.tables[$0].name },
                    referencedColumns: names(rows.text(row, 5), of: referenced),
                    isDeferrable: rows.boolean(row, 6) ?? false, isInitiallyDeferred: rows.boolean(row, 7) ?? false,
                    isValidated: rows.boolean(row, 8) ?? true, isInherited: rows.boolean(row, 9) ?? false,
                    definition: rows.text(row, 10) ?? ""))
        }
    }

    /// The columns that an array of their numbers, `{1,3}`, means.
    private func names(_ numbers: String?, of table: Int) -> [SQLIdentifier] {
        (numbers ?? "").split { !$0.isNumber }.compactMap { Int($0).flatMap { columns[table]?[$0] } }
    }

    /// The table whose OID stands first in a row.
    func place(_ rows: borrowing QueryResult, _ row: Int) -> Int? { rows.integer(row, 0).flatMap { places[$0] } }

    /// The name in two columns.
    static func name(_ rows: borrowing QueryResult, _ row: Int, _ column: Int) -> QualifiedName {
        QualifiedName(rows.identifier(row, column), rows.identifier(row, column + 1) ?? "")
    }
}
