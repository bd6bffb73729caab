internal import PostgresLink
internal import SQLSyntax

/// A rule that the target keeps the rows of one table to, as its catalogs have it.
struct AgainstRule: Sendable {
    enum Kind: Sendable {
        case unique(Unique)
        case foreignKey(ForeignKey)
        /// A condition that must not be false.
        case check(SQLCommand)
    }

    /// A primary key, unique or exclusion constraint, or unique index.
    struct Unique: Sendable {
        /// One column or expression, with what makes two values equal.
        struct Key: Sendable {
            var expression: SQLCommand
            /// `schema.=`, for OPERATOR().
            var equals: SQLCommand
            var collation: SQLCommand?
        }
        var keys: [Key] = []
        /// For a partial index: the rows it is about.
        var predicate: SQLCommand?
        /// NULLS NOT DISTINCT.
        var nullsAreEqual = false
        /// Its operators need not mean equality, and its rows are no groups.
        var isExclusion = false
    }

    struct ForeignKey: Sendable {
        struct Pair: Sendable {
            var column: SQLIdentifier
            var referenced: SQLIdentifier
            var equals: SQLCommand
            var collation: SQLCommand?
        }
        var table: Int
        var name: QualifiedName
        var isPartitioned: Bool
        var isPartition: Bool
        var isMatchFull: Bool
        var pairs: [Pair] = []
    }

    /// The constraint's name, or the index's.
    var name: SQLIdentifier
    /// The table's columns that decide, in the rule's order where it has one.
    var columns: [SQLIdentifier] = []
    var kind: Kind
}

/// What the target's catalogs say of the tables that are compared.
struct AgainstRules: Sendable {
    /// By the table's OID.
    private(set) var rules: [Int: [AgainstRule]] = [:]
    /// Columns of composite types, which no text can be assigned to.
    private(set) var composites: [Int: Set<SQLIdentifier>] = [:]
    /// Tables in which row-level security hides rows from this session.
    private(set) var hidden: Set<Int> = []

    /// Reads them, in a transaction with an empty search path.
    static func read(
        of tables: [Int], over connection: inout PostgresConnection
    ) throws(LinkError) -> AgainstRules {
        var rules = AgainstRules()
        let list = SQLParameter.text("{" + tables.map(String.init).joined(separator: ",") + "}")
        try rules.readUnique(list, &connection)
        try rules.readForeignKeys(list, &connection)
        try rules.readChecks(list, &connection)
        try rules.readColumns(list, &connection)
        return rules
    }

    private mutating func readUnique(
        _ tables: SQLParameter, _ connection: inout PostgresConnection
    ) throws(LinkError) {
        // An index that is not valid, left by CREATE INDEX CONCURRENTLY, refuses new rows all the same.
        let own: SQLCommand = """
            i.indrelid = ANY ($1::pg_catalog.oid[]) AND (i.indisunique OR i.indisexclusion) AND i.indisready
            """
        let reads = try connection.execute(
            """
            SELECT i.indexrelid, a.attname FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum > 0
            WHERE \(own) AND (a.attnum = ANY ((i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1]) OR EXISTS (
                SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = i.indexrelid
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = i.indrelid
                AND d.refobjsubid = a.attnum))
            ORDER BY 1, pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum), a.attnum
            """, [tables])
        var columns: [Int: [SQLIdentifier]] = [:]
        for row in 0..<reads.rowCount {
            columns[reads.integer(row, 0) ?? 0, default: []].append(reads.identifier(row, 1) ?? "")
        }
        // NULLS NOT DISTINCT came with version 15. Strategy 3 of a B-tree's operator class is equality.
        let rows = try connection.execute(
            """
            SELECT i.indrelid, i.indexrelid, coalesce(x.conname, c.relname),
                pg_catalog.pg_get_indexdef(i.indexrelid, k, false),
                pg_catalog.quote_ident(n.nspname) || '.' || o.oprname,
                pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname),
                pg_catalog.pg_get_expr(i.indpred, i.indrelid),
                coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false),
                i.indisexclusion
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            CROSS JOIN pg_catalog.generate_series(1, i.indnkeyatts::pg_catalog.int4) k
            LEFT JOIN pg_catalog.pg_constraint x ON x.conindid = i.indexrelid AND x.conrelid = i.indrelid
                AND x.contype IN ('p', 'u', 'x')
            JOIN pg_catalog.pg_opclass f ON f.oid = i.indclass[k - 1]
            LEFT JOIN pg_catalog.pg_amop m ON m.amopfamily = f.opcfamily AND m.amoplefttype = f.opcintype
                AND m.amoprighttype = f.opcintype AND m.amopstrategy = 3 AND NOT i.indisexclusion
            JOIN pg_catalog.pg_operator o ON o.oid = coalesce(x.conexclop[k], m.amopopr)
            JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
            LEFT JOIN pg_catalog.pg_collation l ON l.oid = i.indcollation[k - 1]
            LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
            WHERE \(own) ORDER BY i.indrelid, i.indisprimary DESC, i.indexrelid, k
            """, [tables])
        var last = 0
        for row in 0..<rows.rowCount {
            let (table, index) = (rows.integer(row, 0) ?? 0, rows.integer(row, 1) ?? 0)
            if index != last {
                var unique = AgainstRule.Unique()
                unique.predicate = rows.command(row, 6)
                unique.nullsAreEqual = rows.boolean(row, 7) ?? false
                unique.isExclusion = rows.boolean(row, 8) ?? false
                rules[table, default: []].append(
                    AgainstRule(
                        name: rows.identifier(row, 2) ?? "", columns: columns[index] ?? [], kind: .unique(unique)))
                last = index
            }
            guard let place = rules[table]?.indices.last, case .unique(var unique)? = rules[table]?[place].kind,
                let expression = rows.command(row, 3), let equals = rows.command(row, 4)
            else { continue }
            unique.keys.append(.init(expression: expression, equals: equals, collation: rows.command(row, 5)))
            rules[table]?[place].kind = .unique(unique)
        }
    }

    private mutating func readForeignKeys(
        _ tables: SQLParameter, _ connection: inout PostgresConnection
    ) throws(LinkError) {
        // A reference to a partitioned table has further rows, one for each partition: not rules of their own.
        let rows = try connection.execute(
            """
            SELECT c.conrelid, c.oid, c.conname, c.confrelid, n.nspname, r.relname, r.relkind = 'p', r.relispartition,
                c.confmatchtype = 'f', fa.attname, pa.attname, pg_catalog.quote_ident(s.nspname) || '.' || o.oprname,
                pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname)
            FROM pg_catalog.pg_constraint c
            JOIN pg_catalog.pg_class r ON r.oid = c.confrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            CROSS JOIN pg_catalog.generate_series(1, pg_catalog.cardinality(c.conkey)) k
            JOIN pg_catalog.pg_attribute fa ON fa.attrelid = c.conrelid AND fa.attnum = c.conkey[k]
            JOIN pg_catalog.pg_attribute pa ON pa.attrelid = c.confrelid AND pa.attnum = c.confkey[k]
            JOIN pg_catalog.pg_operator o ON o.oid = c.conpfeqop[k]
            JOIN pg_catalog.pg_namespace s ON s.oid = o.oprnamespace
            LEFT JOIN pg_catalog.pg_collation l ON l.oid = pa.attcollation
            LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
            WHERE c.contype = 'f' AND c.conrelid = ANY ($1::pg_catalog.oid[])
            AND pg_catalog.to_jsonb(c) ->> 'conenforced' IS DISTINCT FROM 'false'
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_constraint p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid)
            ORDER BY c.conrelid, c.conname, k
            """, [tables])
        var last = 0
        for row in 0..<rows.rowCount {
            let (table, key) = (rows.integer(row, 0) ?? 0, rows.integer(row, 1) ?? 0)
            if key != last {
                let foreign = AgainstRule.ForeignKey(
                    table: rows.integer(row, 3) ?? 0,
                    name: QualifiedName(rows.identifier(row, 4), rows.identifier(row, 5) ?? ""),
                    isPartitioned: rows.boolean(row, 6) ?? false, isPartition: rows.boolean(row, 7) ?? false,
                    isMatchFull: rows.boolean(row, 8) ?? false)
                rules[table, default: []].append(
                    AgainstRule(name: rows.identifier(row, 2) ?? "", kind: .foreignKey(foreign)))
                last = key
            }
            guard let place = rules[table]?.indices.last, case .foreignKey(var foreign)? = rules[table]?[place].kind,
                let column = rows.identifier(row, 9), let referenced = rows.identifier(row, 10),
                let equals = rows.command(row, 11)
            else { continue }
            foreign.pairs.append(
                .init(column: column, referenced: referenced, equals: equals, collation: rows.command(row, 12)))
            rules[table]?[place].columns.append(column)
            rules[table]?[place].kind = .foreignKey(foreign)
        }
    }

    private mutating func readChecks(
        _ tables: SQLParameter, _ connection: inout PostgresConnection
    ) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT c.conrelid, c.oid, c.conname, pg_catalog.pg_get_expr(c.conbin, c.conrelid), a.attname
            FROM pg_catalog.pg_constraint c
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
            WHERE c.contype = 'c' AND c.conrelid = ANY ($1::pg_catalog.oid[])
            AND pg_catalog.to_jsonb(c) ->> 'conenforced' IS DISTINCT FROM 'false'
            ORDER BY c.conrelid, c.conname, a.attnum
            """, [tables])
        var last = 0
        for row in 0..<rows.rowCount {
            let (table, check) = (rows.integer(row, 0) ?? 0, rows.integer(row, 1) ?? 0)
            if check != last, let condition = rows.command(row, 3) {
                rules[table, default: []].append(
                    AgainstRule(name: rows.identifier(row, 2) ?? "", kind: .check(condition)))
                last = check
            }
            guard let place = rules[table]?.indices.last, let column = rows.identifier(row, 4) else { continue }
            rules[table]?[place].columns.append(column)
        }
    }

    private mutating func readColumns(
        _ tables: SQLParameter, _ connection: inout PostgresConnection
    ) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT a.attrelid, a.attname FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
            WHERE a.attrelid = ANY ($1::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
            AND coalesce(b.typtype, t.typtype) = 'c'
            """, [tables])
        for row in 0..<rows.rowCount {
            composites[rows.integer(row, 0) ?? 0, default: []].insert(rows.identifier(row, 1) ?? "")
        }
        // What a foreign key refers to is looked at too.
        let referenced = rules.values.joined().compactMap { rule -> Int? in
            guard case .foreignKey(let key) = rule.kind else { return nil }
            return key.table
        }
        let looked = try connection.execute(
            """
            SELECT oid FROM pg_catalog.pg_class
            WHERE (oid = ANY ($1::pg_catalog.oid[]) OR oid = ANY ($2::pg_catalog.oid[]))
            AND pg_catalog.row_security_active(oid)
            """, [tables, .text("{" + referenced.map(String.init).joined(separator: ",") + "}")])
        hidden = Set((0..<looked.rowCount).compactMap { looked.integer($0, 0) })
    }
}

extension QueryResult {
    /// A piece of SQL that the server wrote; nil for NULL.
    fileprivate func command(_ row: Int, _ column: Int) -> SQLCommand? {
        bytes(row, column).map { SQLCommand(statement: $0) }
    }
}
