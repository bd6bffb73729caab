internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Makes what a target lacks, each thing in a transaction of its own that leaves nothing on the session.
struct MigrationRunner: ~Copyable {
    var connection: PostgresConnection

    /// Taken for each transaction by everyone who makes something: `mudanza` in ASCII.
    private static let lock = 0x6D75_6461_6E7A_61

    /// Refuses a ledger that a newer version has made: what its migrations mean is not known here.
    mutating func checkAge(against files: [Migration]) throws {
        let known = Set(files.compactMap(\.version))
        for migration in try LedgerState.read(over: &connection).migrations
        where migration.version <= Migration.lastOfFiles && !known.contains(migration.version) {
            throw TargetError(
                .newerLedger,
                found: "the target's ledger has the migration \(migration.name) of Mudanza \(migration.toolVersion), "
                    + "which this version, \(Version.current), does not know",
                advice: "Use a version that is at least as new.")
        }
    }

    /// Makes one thing, unless the ledger says that it was made.
    mutating func apply(_ migration: Migration, of registry: Registry? = nil) throws -> InitJob.Outcome {
        try inTransaction { connection in
            let ledger = try LedgerState.read(over: &connection)
            if let applied = ledger.migration(migration.name) {
                guard applied.checksum == migration.checksum else {
                    throw Self.changed(migration, applied, isRegistry: registry != nil)
                }
                if let registry { try Self.requireTable(registry, over: &connection) }
                return .present
            }
            let wasThere = try registry.map { try Self.kind(of: $0.name, over: &connection) != nil } ?? false
            for statement in migration.statements { try connection.execute(statement) }
            if let registry { try Self.requireTable(registry, over: &connection) }
            try connection.execute(
                """
                INSERT INTO mudanza.migrations (version, name, checksum, tool_version)
                SELECT coalesce($1::pg_catalog.int4, greatest(max(version), \(Migration.lastOfFiles)) + 1), $2, $3, $4
                FROM mudanza.migrations
                """,
                [
                    migration.version.map { .integer(Int64($0)) } ?? .null, .text(migration.name),
                    .text(migration.checksum), .text(Version.current),
                ])
            return wasThere ? .adopted : .created
        }
    }

    /// Makes the tenant's rows, one in each registry, unless they are there.
    mutating func register(
        _ tenant: [String: String], in registries: [Registry]
    ) throws -> [(registry: Registry, outcome: InitJob.Outcome)] {
        try inTransaction { connection in
            var outcomes: [(registry: Registry, outcome: InitJob.Outcome)] = []
            for registry in registries {
                guard let row = registry.row(of: tenant) else { continue }
                let result = try connection.execute(SQLCommand(statement: Array(row.utf8)))
                outcomes.append((registry, result.affectedRows == 1 ? .created : .present))
                try Self.checkOwner(of: tenant, in: registry, over: &connection)
            }
            return outcomes
        }
    }

    /// Runs `body` alone among all that make something, with names resolved in one way only.
    ///
    /// READ COMMITTED, whatever the database's default is: what another made meanwhile must be seen once the lock is
    /// had.
    private mutating func inTransaction<Result>(
        _ body: (inout PostgresConnection) throws -> Result
    ) throws -> Result {
        try connection.transaction(TransactionOptions(isolation: .readCommitted)) { connection in
            try connection.execute("SELECT pg_catalog.set_config('search_path', '', true)")
            try connection.execute("SELECT pg_catalog.pg_advisory_xact_lock(\(Self.lock))")
            return try body(&connection)
        }
    }

    /// What a name means in the target; nil where it means nothing.
    private static func kind(of name: QualifiedName, over connection: inout PostgresConnection) throws -> String? {
        let rows = try connection.execute(
            "SELECT relkind FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1)",
            [.text(name.description)])
        return rows.text(0, 0)
    }

    /// The registry must be a table with the columns that the tenant's row fills.
    private static func requireTable(_ registry: Registry, over connection: inout PostgresConnection) throws {
        guard let kind = try kind(of: registry.name, over: &connection) else {
            throw TargetError(
                .notARegistry, found: "the registry \(registry.name) was made in this target and is gone",
                advice: "Restore it, or take its record out: DELETE FROM mudanza.migrations WHERE name = "
                    + "\(SQLLiteral("registry \(registry.name)"))")
        }
        guard kind == "r" || kind == "p" else {
            throw TargetError(
                .notARegistry, found: "\(registry.name), the registry's name, is no table in the target",
                expected: "a table", advice: "Name another in [[tenancy.columns]] references.")
        }
        let rows = try connection.execute(
            """
            SELECT attname FROM pg_catalog.pg_attribute
            WHERE attrelid = pg_catalog.to_regclass($1) AND attnum > 0 AND NOT attisdropped
            """, [.text(registry.name.description)])
        let there = Set((0..<rows.rowCount).compactMap { rows.identifier($0, 0) })
        let needed = [registry.key] + registry.carried.map(\.name) + registry.values.map(\.column)
        let missing = needed.filter { !there.contains($0) }
        guard missing.isEmpty else {
            throw TargetError(
                .notARegistry,
                found: "the table \(registry.name) has no column \(missing.map(\.description).joined(separator: ", "))",
                expected: "a registry with \(needed.map(\.description).joined(separator: ", "))",
                advice: "Add what is missing, or describe the table in [registry.'\(registry.name)'] of mudanza.toml.")
        }
    }

    /// The tenant's row may have been there, under other values of the columns that the registry carries.
    private static func checkOwner(
        of tenant: [String: String], in registry: Registry, over connection: inout PostgresConnection
    ) throws {
        guard let key = tenant[registry.tenancyColumn.name.text] else { return }
        for column in registry.carried {
            let value = tenant[column.name.text]
            let rows = try connection.execute(
                "SELECT \(column.name) IS NOT DISTINCT FROM $2 FROM \(registry.name) WHERE \(registry.key) = $1",
                [.text(key), value.map { .text($0) } ?? .null])
            guard rows.rowCount == 0 || rows.boolean(0, 0) == true else {
                throw TargetError(
                    .tenant,
                    found: "\(registry.name) has '\(key)' under another \(column.name) than \(value ?? "NULL")",
                    advice: "Each \(registry.key) belongs to one \(column.name): correct the tenant or the registry.")
            }
        }
    }

    private static func changed(
        _ migration: Migration, _ applied: LedgerState.AppliedMigration, isRegistry: Bool
    ) -> TargetError {
        let advice =
            isRegistry
            ? "Undo the change in mudanza.toml; or change the table with ALTER TABLE, then record it: UPDATE "
                + "mudanza.migrations SET checksum = '\(migration.checksum)' WHERE name = \(SQLLiteral(migration.name))"
            : "The target was prepared by Mudanza \(applied.toolVersion), or the ledger was changed by hand: use that "
                + "version, or restore the ledger."
        return TargetError(
            .changedMigration,
            found: "\(migration.name) was made in the target from another definition (SHA-256 "
                + "\(applied.checksum.prefix(12))…) than today's (\(migration.checksum.prefix(12))…)",
            expected: "the same", advice: advice)
    }
}
