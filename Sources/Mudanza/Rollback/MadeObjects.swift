internal import PostgresLink
internal import SQLSyntax

/// What batches made besides rows: schemas, types, functions, tables.
///
/// It goes when the last batch is out, all of it or nothing.
enum MadeObjects {
    /// The catalogs that have what stands for itself: indexes, constraints, triggers and the like go with their tables.
    private static let catalogs: [SQLCommand] = [
        "pg_namespace", "pg_extension", "pg_class", "pg_type", "pg_proc", "pg_operator", "pg_opclass", "pg_opfamily",
        "pg_collation", "pg_conversion", "pg_cast", "pg_language", "pg_am", "pg_ts_parser", "pg_ts_dict",
        "pg_ts_template", "pg_ts_config", "pg_foreign_data_wrapper", "pg_foreign_server", "pg_event_trigger",
        "pg_publication", "pg_transform",
    ]

    /// Notes what a batch has made.
    static func note(of batch: Int, _ connection: inout PostgresConnection) throws {
        let made = catalogs.map { catalog -> SQLCommand in
            let condition: SQLCommand =
                switch catalog {
                // A foreign key to a table writes that table's row anew, but never the row of its type.
                case "pg_class":
                    """
                    o.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND (o.relkind = 'S' OR EXISTS (
                        SELECT FROM pg_catalog.pg_type t
                        WHERE t.oid = o.reltype AND t.xmin IN (SELECT x.x FROM x)))
                    """
                // A schema that was there may have been given to others: its row is new, and it is not.
                case "pg_namespace":
                    "o.nspname <> ALL (SELECT pg_catalog.unnest(schemas_before) FROM mudanza.batches WHERE batch_id = \(batch))"
                default: "true"
                }
            return """
                SELECT 'pg_catalog.\(catalog)'::pg_catalog.regclass::pg_catalog.oid AS class, o.oid AS object
                FROM pg_catalog.\(catalog) o
                WHERE o.xmin IN (SELECT x.x FROM x) AND o.oid >= 16384 AND \(condition)
                """
        }
        try connection.execute(
            """
            WITH x(x) AS (\(Ledger.transactions(of: batch)))
            INSERT INTO mudanza.objects (class_id, object_id, batch_id, type, identity)
            SELECT m.class, m.object, \(batch), i.type, i.identity
            FROM (\(SQLCommand.joined(made, separator: " UNION ALL "))) m,
                LATERAL pg_catalog.pg_identify_object(m.class, m.object, 0) i
            WHERE i.identity IS NOT NULL AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = m.class AND d.objid = m.object AND d.objsubid = 0 AND d.deptype IN ('i', 'e'))
            ON CONFLICT DO NOTHING
            """)
    }

    /// The tables that were made and have rows, how many each.
    static func tablesWithRows(_ connection: inout PostgresConnection) throws -> [(table: QualifiedName, rows: Int)] {
        let names = try tables(&connection)
        guard !names.isEmpty else { return [] }
        let counts = names.enumerated().map { number, name in
            "SELECT \(number), (SELECT pg_catalog.count(*) FROM ONLY \(name))" as SQLCommand
        }
        let rows = try connection.execute("\(SQLCommand.joined(counts, separator: " UNION ALL ")) ORDER BY 1")
        return (0..<rows.rowCount).compactMap { row in
            guard let number = rows.integer(row, 0), let count = rows.integer(row, 1), count > 0 else { return nil }
            return (names[number], count)
        }
    }

    private static func tables(_ connection: inout PostgresConnection) throws -> [QualifiedName] {
        let rows = try connection.execute(
            """
            SELECT n.nspname, c.relname FROM mudanza.objects o
            JOIN pg_catalog.pg_class c ON c.oid = o.object_id AND c.relkind = 'r'
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
            LATERAL pg_catalog.pg_identify_object(o.class_id, o.object_id, 0) i
            WHERE i.identity = o.identity AND i.type = o.type AND o.class_id = 'pg_catalog.pg_class'::pg_catalog.regclass ORDER BY 1, 2
            """)
        return (0..<rows.rowCount).compactMap { row in
            guard let schema = rows.identifier(row, 0), let name = rows.identifier(row, 1) else { return nil }
            return QualifiedName(schema, name)
        }
    }

    /// Removes all of it; nothing where something else depends on a part.
    ///
    /// - Returns: how many objects there were, and what could not be removed, with the server's reason.
    static func remove(
        _ connection: inout PostgresConnection
    ) throws -> (removed: Int, kept: [(object: String, reason: String)]) {
        let all = try left(&connection)
        guard !all.isEmpty else { return (0, []) }
        do {
            try connection.savepoint { try drop(all, &$0) }
        } catch let stuck as Stuck {
            return (0, stuck.objects)
        }
        try connection.execute("DELETE FROM mudanza.objects")
        return (all.count, [])
    }

    private struct Stuck: Error { var objects: [(object: String, reason: String)] }

    private struct Made {
        var type: String
        var identity: [UInt8]
        var name: String { "\(type) \(String(decoding: identity, as: UTF8.self))" }

        /// The words of DROP, which are not always those of the catalog.
        var drop: SQLCommand {
            let word: SQLCommand =
                switch type {
                case "composite type": "TYPE"
                case "foreign-data wrapper": "FOREIGN DATA WRAPPER"
                default: SQLCommand(statement: Array(type.uppercased().utf8))
                }
            return "DROP \(word) \(SQLCommand(statement: identity)) RESTRICT"
        }
    }

    /// Drops in rounds: each what nothing else needs any more.
    private static func drop(_ all: [Made], _ connection: inout PostgresConnection) throws {
        var objects = all
        while !objects.isEmpty {
            var reasons: [(object: String, reason: String)] = []
            // Foreign keys bind tables to each other: all at once, they go together.
            let tables = objects.filter { $0.type == "table" }.map { SQLCommand(statement: $0.identity) }
            if tables.count > 1 {
                _ = try attempt("DROP TABLE \(SQLCommand.joined(tables, separator: ", ")) RESTRICT", &connection)
            }
            for object in tables.count > 1 ? try left(&connection) : objects {
                if let reason = try attempt(object.drop, &connection) { reasons.append((object.name, reason)) }
            }
            let now = try left(&connection)
            guard now.count < objects.count else { throw Stuck(objects: reasons) }
            objects = now
        }
    }

    /// - Returns: why the server refused; nil where it did not.
    private static func attempt(_ command: SQLCommand, _ connection: inout PostgresConnection) throws -> String? {
        do {
            _ = try connection.savepoint { try $0.execute(command) }
            return nil
        } catch let error as LinkError where error.kind == .server && !error.isTransient {
            return error.server?.safeMessage ?? "refused"
        }
    }

    /// What is there still under its number and its name: after `pg_upgrade` a number may be another object's.
    private static func left(_ connection: inout PostgresConnection) throws -> [Made] {
        let rows = try connection.execute(
            """
            SELECT i.type, i.identity
            FROM mudanza.objects o, LATERAL pg_catalog.pg_identify_object(o.class_id, o.object_id, 0) i
            WHERE i.identity = o.identity AND i.type = o.type
            ORDER BY i.type IN ('schema', 'extension', 'language'), i.type NOT IN ('view', 'materialized view'), o.object_id DESC
            """)
        return (0..<rows.rowCount).map { row in
            Made(type: rows.text(row, 0) ?? "", identity: rows.bytes(row, 1) ?? [])
        }
    }
}
