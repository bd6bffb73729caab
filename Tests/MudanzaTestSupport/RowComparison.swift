/// The oracle: whether the tables of one database hold, in their own columns, the same rows in another one.
///
/// PostgreSQL reads, prints, sorts and hashes the rows; nothing here knows how Mudanza works.
package struct RowComparison: Sendable {
    package let original: TemporaryDatabase
    package let migrated: TemporaryDatabase

    package init(_ original: TemporaryDatabase, _ migrated: TemporaryDatabase) {
        self.original = original
        self.migrated = migrated
    }

    /// A table of the original and its columns, quoted for SQL.
    package struct Table: Sendable {
        package var name: String
        package var columns: String
    }

    /// A table whose rows differ, with a few of them.
    package struct Difference: Sendable, CustomStringConvertible {
        package var table: String
        package var what: String
        package var description: String { "\(table): \(what)" }
    }

    /// The tables that differ; and how many were compared, for a comparison of nothing proves nothing.
    package func run() async throws -> (compared: Int, differences: [Difference]) {
        let tables = try await tables()
        async let before = fingerprints(of: tables, in: original)
        async let after = fingerprints(of: tables, in: migrated)
        let (expected, found) = try await (before, after)
        var differences: [Difference] = []
        for table in tables where expected[table.name] == nil || expected[table.name] != found[table.name] {
            differences.append(Difference(table: table.name, what: try await explain(table)))
        }
        return (tables.count, differences)
    }

    /// Every table and materialised view of the original; partitioned tables hold no rows themselves.
    package func tables() async throws -> [Table] {
        try await original.query(
            """
            SELECT format('%I.%I', n.nspname, c.relname),
                   coalesce(string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), '')
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND (c.relkind = 'r' OR c.relispopulated)
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            GROUP BY n.nspname, c.relname
            ORDER BY 1
            """
        ).map { Table(name: $0[0], columns: $0[1]) }
    }

    /// For each table the number of its rows and a hash of them all, in one session; the rows' order does not matter.
    private func fingerprints(
        of tables: [Table], in database: TemporaryDatabase
    ) async throws -> [String: String] {
        // In a session where nothing stops: a table that is missing is missing from the result as well.
        let script = tables.map { table in
            """
            SELECT \(literal(table.name)), count(*),
                   encode(sha256(convert_to(coalesce(string_agg(r, E'\\n' ORDER BY r COLLATE "C"), ''), 'UTF8')), 'hex')
            FROM (\(rows(table))) AS x;
            """
        }
        let found = try await database.query(Self.prelude + script.joined(separator: "\n"), onError: .carryOn)
        return Dictionary(found.map { ($0[0], "\($0[1]) rows, \($0[2])") }) { _, last in last }
    }

    /// ONLY: an inheritance child's rows are compared as the child's.
    private func rows(_ table: Table) -> String { "SELECT ROW(\(table.columns))::text AS r FROM ONLY \(table.name)" }

    private func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

    /// Names in values (regclass and its like) are printed with their schema on both sides.
    private static let prelude = "SET search_path = '';\nSET extra_float_digits = 1;\n"

    /// A few rows that only one side has, each as often as it has it.
    private func explain(_ table: Table) async throws -> String {
        let query = "\(Self.prelude)\(rows(table)) ORDER BY 1"
        let sides: [[String]]
        do {
            sides = [try await original.query(query).map { $0[0] }, try await migrated.query(query).map { $0[0] }]
        } catch let failure as CommandFailure {
            return failure.result.errors
        }
        let change = sides[1].sorted().difference(from: sides[0].sorted())
        let lost = change.removals.prefix(3).map { "\n    only before: \(element(of: $0))" }
        let new = change.insertions.prefix(3).map { "\n    only after:  \(element(of: $0))" }
        return "\(sides[0].count) rows before, \(sides[1].count) after" + (lost + new).joined()
    }

    private func element(of change: CollectionDifference<String>.Change) -> String {
        switch change {
        case .insert(_, let element, _), .remove(_, let element, _): String(element.prefix(300))
        }
    }
}
