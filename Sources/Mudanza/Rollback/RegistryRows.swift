internal import PostgresLink
internal import SQLSyntax

/// The tenant's rows in the registries: one that a batch made goes with the last batch that uses it.
struct RegistryRows {
    private struct Registry {
        var relation: String
        var here: LoadedTables.Here
        /// Its column that the tenants' tables refer to, and the tenant's value there.
        var keys: [(key: SQLIdentifier, column: String, value: String)]
        var references: [LoadedTables.Reference]
    }

    private let rows: BatchRows
    private var registries: [Registry] = []
    /// What refers to registries.
    var references: [LoadedTables.Reference] { registries.flatMap(\.references) }

    /// Reads which registries there are, and by which columns the tenant is known in them.
    init(_ rows: BatchRows, _ connection: inout PostgresConnection) throws {
        self.rows = rows
        let found = try connection.execute(
            """
            SELECT r.relation, \(LoadedTables.columns("c", "n"))
            FROM (SELECT pg_catalog.substr(name, 10) AS relation FROM mudanza.migrations WHERE name LIKE 'registry %') r
            JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(r.relation)
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY 1
            """)
        for row in 0..<found.rowCount {
            guard let relation = found.text(row, 0), let here = LoadedTables.here(found, row, 1) else { continue }
            let references = try LoadedTables.references(to: [here], &connection)
            let keys = try keys(of: here, &connection)
            registries.append(Registry(relation: relation, here: here, keys: keys, references: references))
        }
    }

    /// The columns that tenancy columns refer to; where nothing refers to the registry, its unique ones of the same name.
    private func keys(
        of registry: LoadedTables.Here, _ connection: inout PostgresConnection
    ) throws -> [(key: SQLIdentifier, column: String, value: String)] {
        let names = rows.tenant.map { "\(SQLLiteral($0.column))" as SQLCommand }
        guard !names.isEmpty else { return [] }
        let columns = SQLCommand.joined(names, separator: ", ")
        let found = try connection.execute(
            """
            SELECT DISTINCT p.attname, c.attname, true FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = k.conkey[1]
            JOIN pg_catalog.pg_attribute p ON p.attrelid = k.confrelid AND p.attnum = k.confkey[1]
            WHERE k.contype = 'f' AND k.confrelid = \(registry.oid) AND pg_catalog.cardinality(k.conkey) = 1
            AND c.attname IN (\(columns))
            UNION SELECT a.attname, a.attname, false FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = \(registry.oid) AND i.indisunique AND i.indnkeyatts = 1 AND a.attname IN (\(columns))
            """)
        var keys: [(key: SQLIdentifier, column: String, value: String, isReferred: Bool)] = []
        for row in 0..<found.rowCount {
            guard let key = found.identifier(row, 0), let column = found.text(row, 1),
                let value = rows.tenant.first(where: { $0.column == column })?.value
            else { continue }
            keys.append((key, column, value, found.boolean(row, 2) ?? false))
        }
        let referred = keys.filter(\.isReferred)
        return (referred.isEmpty ? keys : referred).map { ($0.key, $0.column, $0.value) }
    }

    /// A query's rest: the rows that go, in the order that references leave them free.
    private func free(_ registry: Registry, _ key: (key: SQLIdentifier, column: String, value: String)) -> SQLCommand {
        let relation = SQLLiteral(registry.relation)
        let used = registry.references.map { reference -> SQLCommand in
            // Rows that are hidden would be removed or changed all the same.
            if reference.mayActUnseen { return " AND false" }
            return " AND NOT EXISTS (SELECT FROM \(reference.child.only) c WHERE \(reference.match))"
        }
        return """
            FROM \(registry.here.only) p WHERE p.\(key.key) = \(SQLLiteral(key.value))
            AND (\(rows.isUnchanged("p")) OR EXISTS (
                SELECT FROM mudanza.registry_rows m
                WHERE m.relation = \(relation) AND m.key = p.\(key.key)::pg_catalog.text AND m.written_by = p.xmin))
            AND NOT EXISTS (
                SELECT FROM mudanza.batches b WHERE b.batch_id <> \(rows.batch) AND b.state <> 'rolled_back'
                AND b.tenant ->> \(SQLLiteral(key.column)) = \(SQLLiteral(key.value)))\(SQLCommand.joined(used, separator: ""))
            """
    }

    /// How many rows nobody would use any more, were the batch's own rows gone.
    func count(_ connection: inout PostgresConnection) throws -> Int {
        var count = 0
        for registry in registries {
            var bare = registry
            bare.references = []
            for key in registry.keys {
                count += try connection.execute("SELECT pg_catalog.count(*) \(free(bare, key))").integer(0, 0) ?? 0
            }
        }
        return count
    }

    /// Removes the rows that nobody uses any more, and notes those that others use.
    ///
    /// - Returns: how many were removed.
    func remove(_ connection: inout PostgresConnection) throws -> Int {
        var all = 0
        var removed = -1
        // A row of one registry may refer to another's.
        while removed != 0 {
            removed = 0
            for registry in registries {
                for key in registry.keys { removed += try remove(registry, key, &connection) }
            }
            all += removed
        }
        for registry in registries {
            for key in registry.keys {
                try connection.execute(
                    """
                    INSERT INTO mudanza.registry_rows (relation, key, written_by)
                    SELECT \(SQLLiteral(registry.relation)), p.\(key.key), p.xmin FROM \(registry.here.only) p
                    WHERE p.\(key.key) = \(SQLLiteral(key.value)) AND \(rows.isUnchanged("p"))
                    ON CONFLICT (relation, key) DO UPDATE SET written_by = EXCLUDED.written_by
                    """)
            }
        }
        return all
    }

    private func remove(
        _ registry: Registry, _ key: (key: SQLIdentifier, column: String, value: String),
        _ connection: inout PostgresConnection
    ) throws -> Int {
        try connection.execute(
            """
            WITH gone AS (DELETE \(free(registry, key)) RETURNING p.\(key.key)::pg_catalog.text AS key),
            forgotten AS (DELETE FROM mudanza.registry_rows m USING gone
                WHERE m.relation = \(SQLLiteral(registry.relation)) AND m.key = gone.key)
            SELECT pg_catalog.count(*) FROM gone
            """
        ).integer(0, 0) ?? 0
    }

    /// Puts the registries' own counters behind their last row, once no batch is left that might have counted.
    func restartSequences(_ connection: inout PostgresConnection) throws {
        for registry in registries {
            let found = try connection.execute(
                """
                SELECT n.nspname, s.relname, a.attname FROM pg_catalog.pg_depend d
                JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
                JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
                AND d.refclassid = d.classid AND d.refobjid = \(registry.here.oid)
                """)
            for row in 0..<found.rowCount {
                guard let schema = found.identifier(row, 0), let name = found.identifier(row, 1),
                    let column = found.identifier(row, 2)
                else { continue }
                let sequence = SQLLiteral(QualifiedName(schema, name).description)
                try connection.execute(
                    """
                    SELECT pg_catalog.setval(q.seqrelid, coalesce(t.last, q.seqstart), t.last IS NOT NULL)
                    FROM pg_catalog.pg_sequence q,
                        (SELECT pg_catalog.max(\(column)) AS last FROM \(registry.here.name)) t
                    WHERE q.seqrelid = \(sequence)::pg_catalog.regclass
                    """)
            }
        }
    }
}
