internal import PostgresLink
internal import SQLSyntax

/// The tables that a batch has rows in, as the target has them now, and what refers to them.
struct LoadedTables {
    /// A table that rows were loaded into.
    struct Table {
        /// Its name, as the ledger has it.
        var relation: String
        var kind: RowKind
        /// How many rows were loaded.
        var loaded: Int
        /// What the target has under that name; nil where that is gone.
        var here: Here?
    }

    /// A table of the target.
    struct Here {
        var oid: Int
        var name: QualifiedName
        var isPartitioned: Bool
        /// The table that it is, directly or not, a partition of; else itself.
        var root: Int
        /// Whether policies bind this session in it.
        var hasPolicies: Bool

        /// As a command names it, without the tables that inherit from it.
        var only: SQLCommand { isPartitioned ? "\(name)" : "ONLY \(name)" }
    }

    /// A foreign key to one of the tables.
    struct Reference {
        var oid: Int
        var name: SQLIdentifier
        /// The table that refers.
        var child: Here
        /// The table that is referred to.
        var parent: Here
        /// What makes rows `c` and `p` belong together.
        var match: SQLCommand
        /// Whether it removes or changes rows by itself when what they refer to goes.
        var acts: Bool
        /// Whether it may do so to rows that policies hide from this session.
        var mayActUnseen: Bool { acts && child.hasPolicies }
    }

    var tables: [Table] = []
    var references: [Reference] = []

    /// Those with rows that are the batch's alone, and that are there.
    var own: [(table: Table, here: Here)] {
        tables.compactMap { table in
            guard table.kind != .shared, let here = table.here else { return nil }
            return (table, here)
        }
    }

    /// The foreign keys that remove or change rows by themselves.
    var acting: [Reference] { references.filter(\.acts) }

    /// Whose the rows of a table are, or of the partitions it has; nil where the batch has none in it.
    func kind(_ here: Here) -> RowKind? {
        let kinds = own.filter { $0.here.root == here.root }.map(\.table.kind)
        return kinds.contains(.mixed) ? .mixed : kinds.first
    }

    /// Reads them for a batch.
    static func read(_ batch: Int, _ connection: inout PostgresConnection) throws -> LoadedTables {
        var found = LoadedTables()
        let rows = try connection.execute(
            """
            SELECT r.relation, r.kind, r.rows, \(columns("c", "n"))
            FROM (SELECT relation, pg_catalog.min(kind) AS kind, pg_catalog.sum(rows) AS rows
                  FROM mudanza.loaded_rows WHERE batch_id = \(batch) GROUP BY relation) r
            LEFT JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(r.relation)
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY 1
            """)
        for row in 0..<rows.rowCount {
            found.tables.append(
                Table(
                    relation: rows.text(row, 0) ?? "", kind: rows.text(row, 1).flatMap(RowKind.init) ?? .mixed,
                    loaded: rows.integer(row, 2) ?? 0, here: here(rows, row, 3)))
        }
        let all = found.tables.compactMap(\.here)
        try found.readReferences(to: all, &connection)
        return found
    }

    /// Reads the foreign keys to some tables, or to what those are partitions of.
    static func references(
        to tables: [Here], _ connection: inout PostgresConnection
    ) throws -> [Reference] {
        var found = LoadedTables()
        try found.readReferences(to: tables, &connection)
        return found.references
    }

    private mutating func readReferences(to tables: [Here], _ connection: inout PostgresConnection) throws {
        let roots = Set(tables.map(\.root)).sorted().map { "\($0)" as SQLCommand }
        guard !roots.isEmpty else { return }
        // The operators are the constraint's own, for those of other types are not found by their names alone.
        let rows = try connection.execute(
            """
            SELECT k.conname, k.confdeltype IN ('c', 'n', 'd'), (
                    SELECT pg_catalog.string_agg(pg_catalog.format(
                        'p.%I OPERATOR(%I.%s) c.%I', p.attname, s.nspname, o.oprname, c.attname), ' AND ' ORDER BY x.n)
                    FROM ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey),
                        pg_catalog.unnest(k.conpfeqop)) WITH ORDINALITY x (child, parent, equal, n)
                    JOIN pg_catalog.pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = x.child
                    JOIN pg_catalog.pg_attribute p ON p.attrelid = k.confrelid AND p.attnum = x.parent
                    JOIN pg_catalog.pg_operator o ON o.oid = x.equal
                    JOIN pg_catalog.pg_namespace s ON s.oid = o.oprnamespace),
                \(Self.columns("c", "n")), \(Self.columns("p", "m")), k.oid
            FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_class p ON p.oid = k.confrelid JOIN pg_catalog.pg_namespace m ON m.oid = p.relnamespace
            WHERE k.contype = 'f' AND k.conparentid = 0
            AND \(Self.root("p")) IN (\(SQLCommand.joined(roots, separator: ", "))) ORDER BY n.nspname, c.relname, 1
            """)
        for row in 0..<rows.rowCount {
            guard let oid = rows.integer(row, 15), let name = rows.identifier(row, 0), let match = rows.bytes(row, 2),
                let child = Self.here(rows, row, 3), let parent = Self.here(rows, row, 9)
            else { continue }
            references.append(
                Reference(
                    oid: oid, name: name, child: child, parent: parent, match: SQLCommand(statement: match),
                    acts: rows.boolean(row, 1) ?? true))
        }
    }

    private static func root(_ table: SQLCommand) -> SQLCommand {
        "coalesce(pg_catalog.pg_partition_root(\(table).oid)::pg_catalog.oid, \(table).oid)"
    }

    /// What ``here(_:_:_:)`` reads of a table and its schema.
    static func columns(_ table: SQLCommand, _ schema: SQLCommand) -> SQLCommand {
        """
        \(table).oid, \(schema).nspname, \(table).relname, \(table).relkind = 'p', \(root(table)), \
        pg_catalog.row_security_active(\(table).oid)
        """
    }

    static func here(_ rows: borrowing QueryResult, _ row: Int, _ first: Int) -> Here? {
        guard let oid = rows.integer(row, first), let schema = rows.identifier(row, first + 1),
            let name = rows.identifier(row, first + 2), let root = rows.integer(row, first + 4)
        else { return nil }
        return Here(
            oid: oid, name: QualifiedName(schema, name), isPartitioned: rows.boolean(row, first + 3) ?? false,
            root: root, hasPolicies: rows.boolean(row, first + 5) ?? false)
    }
}
