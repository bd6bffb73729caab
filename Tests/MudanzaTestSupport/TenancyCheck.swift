/// Whether the rows of a migrated database carry their tenant.
package struct TenancyCheck: Sendable {
    package let original: TemporaryDatabase
    package let migrated: TemporaryDatabase
    /// The tenancy columns and the value that every row must have.
    package let tenant: KeyValuePairs<String, String>

    package init(
        _ original: TemporaryDatabase, _ migrated: TemporaryDatabase, tenant: KeyValuePairs<String, String>
    ) {
        self.original = original
        self.migrated = migrated
        self.tenant = tenant
    }

    /// What became of the original's tables.
    package struct Outcome: Sendable {
        /// The tables that gained every tenancy column.
        package var tenantTables: Set<String> = []
        /// The tables that gained none.
        package var otherTables: Set<String> = []
        /// Everything that is wrong: a table with some of the columns, a row of another tenant or of none.
        package var faults: [String] = []
    }

    package func run() async throws -> Outcome {
        let before = try await columns(of: original)
        let after = try await columns(of: migrated)
        var outcome = Outcome()
        for (table, old) in before {
            let gained = (after[table] ?? []).subtracting(old)
            let expected = Set(tenant.map(\.key)).subtracting(old)
            if gained.isEmpty {
                outcome.otherTables.insert(table)
            } else if gained == expected {
                outcome.tenantTables.insert(table)
            } else {
                outcome.faults.append("\(table) gained \(gained.sorted())")
            }
        }
        outcome.faults += try await strangers(in: outcome.tenantTables)
        return outcome
    }

    /// Tables with rows of no tenant or of another one, and how many.
    private func strangers(in tables: Set<String>) async throws -> [String] {
        guard !tables.isEmpty else { return [] }
        let condition = tenant.map { "\($0.key) IS DISTINCT FROM '\($0.value)'" }.joined(separator: " OR ")
        let counts = tables.sorted().map { table in
            "SELECT '\(table.replacing("'", with: "''"))', count(*) FROM ONLY \(table) WHERE \(condition);"
        }
        let rows = try await migrated.query(counts.joined(separator: "\n"))
        return rows.filter { $0[1] != "0" }.map { "\($0[0]): \($0[1]) rows without the tenant" }
    }

    /// The columns of every table, the roots of partitions too.
    private func columns(of database: TemporaryDatabase) async throws -> [String: Set<String>] {
        let rows = try await database.query(
            """
            SELECT format('%I.%I', n.nspname, c.relname), coalesce(a.attname, '')
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            """)
        return Dictionary(rows.map { ($0[0], [$0[1]]) }) { $0.union($1) }
    }
}
