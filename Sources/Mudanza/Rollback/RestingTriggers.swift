internal import PostgresLink
internal import SQLSyntax

/// The triggers of some tables that must not fire while a batch is taken out, as they did not when it came.
struct RestingTriggers {
    /// What makes them rest.
    private(set) var off: [SQLCommand] = []
    /// What puts them back as they were.
    private(set) var on: [SQLCommand] = []

    /// Reads which triggers fire when rows of the tables or their partitions are deleted, or changed by a foreign key:
    /// those of statements do even where there is no row.
    init(of tables: [LoadedTables.Here], _ connection: inout PostgresConnection) throws {
        guard !tables.isEmpty else { return }
        let list = Set(tables.map(\.oid)).sorted().map { "(\($0)::pg_catalog.oid)" as SQLCommand }
        // Those that partitions have from the whole are the server's own where it is old, and rest all the same.
        let rows = try connection.execute(
            """
            SELECT n.nspname, c.relname, t.tgname, t.tgenabled = 'A'
            FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE (NOT t.tgisinternal OR t.tgparentid <> 0 AND t.tgconstraint = 0)
            AND t.tgenabled IN ('O', 'A') AND t.tgtype::pg_catalog.int4 & 24 <> 0 AND t.tgrelid IN (
                SELECT v.oid FROM (VALUES \(SQLCommand.joined(list, separator: ", "))) v (oid)
                UNION SELECT p.relid FROM (VALUES \(SQLCommand.joined(list, separator: ", "))) v (oid),
                    LATERAL pg_catalog.pg_partition_tree(v.oid) p)
            ORDER BY 1, 2, 3
            """)
        for row in 0..<rows.rowCount {
            guard let schema = rows.identifier(row, 0), let name = rows.identifier(row, 1),
                let trigger = rows.identifier(row, 2)
            else { continue }
            let table = QualifiedName(schema, name)
            let enable: SQLCommand = rows.boolean(row, 3) == true ? "ENABLE ALWAYS" : "ENABLE"
            off.append("ALTER TABLE ONLY \(table) DISABLE TRIGGER \(trigger)")
            on.append("ALTER TABLE ONLY \(table) \(enable) TRIGGER \(trigger)")
        }
    }
}
