internal import SQLSyntax

extension CatalogReader {
    mutating func readIndexes(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT i.indrelid, c.relname, i.indisunique, i.indisvalid, o.conname, pg_catalog.pg_get_indexdef(c.oid)
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_constraint o ON o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x')
            WHERE \(Self.ownSchemas)
            ORDER BY i.indrelid, c.relname
            """)
        for row in 0..<rows.rowCount {
            guard let place = place(rows, row) else { continue }
            catalog.tables[place].indexes.append(
                LiveCatalog.Index(
                    name: rows.identifier(row, 1) ?? "", isUnique: rows.boolean(row, 2) ?? false,
                    isValid: rows.boolean(row, 3) ?? true, constraint: rows.identifier(row, 4),
                    definition: rows.text(row, 5) ?? ""))
        }
    }

    mutating func readTriggers(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT tgrelid, tgname, tgenabled, pg_catalog.pg_get_triggerdef(oid)
            FROM pg_catalog.pg_trigger WHERE NOT tgisinternal ORDER BY tgrelid, tgname
            """)
        for row in 0..<rows.rowCount {
            guard let place = place(rows, row) else { continue }
            catalog.tables[place].triggers.append(
                LiveCatalog.Trigger(
                    name: rows.identifier(row, 1) ?? "", enabled: rows.text(row, 2) ?? "",
                    definition: rows.text(row, 3) ?? ""))
        }
    }

    mutating func readSequences(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT n.nspname, c.relname, pg_catalog.format_type(s.seqtypid, NULL), s.seqincrement, m.nspname, t.relname,
                a.attname, d.deptype = 'i'
            FROM pg_catalog.pg_sequence s
            JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.objid = c.oid AND d.objsubid = 0 AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
            LEFT JOIN pg_catalog.pg_namespace m ON m.oid = t.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE \(Self.ownSchemas)
            ORDER BY n.nspname, c.relname
            """)
        for row in 0..<rows.rowCount {
            catalog.sequences.append(
                LiveCatalog.Sequence(
                    name: Self.name(rows, row, 0), type: rows.text(row, 2) ?? "", increment: rows.integer(row, 3) ?? 1,
                    ownedBy: rows.identifier(row, 6).map {
                        Catalog.ColumnReference(table: Self.name(rows, row, 4), column: $0)
                    }, isIdentity: rows.boolean(row, 7) ?? false))
        }
    }

    mutating func readSchemas(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT n.nspname, pg_catalog.pg_get_userbyid(n.nspowner), pg_catalog.has_schema_privilege(n.oid, 'CREATE'),
                pg_catalog.has_schema_privilege(n.oid, 'USAGE')
            FROM pg_catalog.pg_namespace n WHERE \(Self.ownSchemas) ORDER BY n.nspname
            """)
        for row in 0..<rows.rowCount {
            catalog.schemas.append(
                LiveCatalog.Schema(
                    name: rows.identifier(row, 0) ?? "", owner: rows.identifier(row, 1) ?? "",
                    mayCreate: rows.boolean(row, 2) ?? false, mayUse: rows.boolean(row, 3) ?? false))
        }
    }

    mutating func readRoles(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT rolname, rolsuper, rolbypassrls, pg_catalog.pg_has_role(oid, 'MEMBER')
            FROM pg_catalog.pg_roles ORDER BY rolname
            """)
        for row in 0..<rows.rowCount {
            catalog.roles.append(
                LiveCatalog.Role(
                    name: rows.identifier(row, 0) ?? "", isSuperuser: rows.boolean(row, 1) ?? false,
                    bypassesRowSecurity: rows.boolean(row, 2) ?? false, mayBecome: rows.boolean(row, 3) ?? false))
        }
    }

    mutating func readExtensions(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT coalesce(e.extname, a.name), e.extversion, a.default_version
            FROM pg_catalog.pg_extension e
            FULL JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname
            ORDER BY 1
            """)
        for row in 0..<rows.rowCount {
            catalog.extensions.append(
                LiveCatalog.Extension(
                    name: rows.identifier(row, 0) ?? "", installedVersion: rows.text(row, 1),
                    availableVersion: rows.text(row, 2)))
        }
    }
}
