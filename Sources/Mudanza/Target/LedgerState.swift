public import PostgresLink

/// What a target's ledger says.
public struct LedgerState: Sendable, Equatable {
    /// Whether there is a ledger at all.
    public var isPresent = false
    /// What was made, by number.
    public var migrations: [AppliedMigration] = []
    /// The batches that are under way, in or out again, or were cut off, by number.
    public var unfinished: [Batch] = []

    /// A migration or registry that was made.
    public struct AppliedMigration: Sendable, Equatable {
        /// Its number.
        public var version: Int
        /// Its file, or `registry` and the table.
        public var name: String
        /// SHA-256 of what it was made from.
        public var checksum: String
        /// The version of Mudanza that made it.
        public var toolVersion: String
    }

    /// A dump that is being loaded, or taken out again.
    public struct Batch: Sendable, Equatable {
        /// Its number.
        public var id: Int
        /// The dump, as its command named it.
        public var source: String
        /// SHA-256 of its plan.
        public var planDigest: String
        /// The tenancy columns' values, by column; those that are NULL are missing.
        public var tenant: [String: String]
        /// When it was begun.
        public var startedAt: String
        /// Whether it is being taken out again, rather than loaded.
        public var isRollingBack = false
    }

    /// Makes the state of a target without a ledger.
    public init() {}

    /// The migration of a name.
    public func migration(_ name: String) -> AppliedMigration? { migrations.first { $0.name == name } }

    /// Reads the ledger over a connection, inside its transaction or in one that changes nothing.
    public static func read(over connection: inout PostgresConnection) throws -> LedgerState {
        guard connection.isInTransaction else {
            return try connection.transaction(.snapshot) { try read(over: &$0) }
        }
        var state = LedgerState()
        // Not by to_regclass: that may answer from the session's cache, where what another has just committed is missing
        // until a lock on a relation is taken; waiting for an advisory lock is not enough.
        let table = try connection.execute(
            """
            SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'mudanza' AND c.relname = 'migrations'
            """)
        state.isPresent = table.rowCount > 0
        guard state.isPresent else { return state }
        try state.readMigrations(&connection)
        try state.readBatches(&connection)
        return state
    }

    private mutating func readMigrations(_ connection: inout PostgresConnection) throws(LinkError) {
        let rows = try connection.execute(
            "SELECT version, name, checksum, tool_version FROM mudanza.migrations ORDER BY version")
        migrations = (0..<rows.rowCount).map { row in
            AppliedMigration(
                version: rows.integer(row, 0) ?? 0, name: rows.text(row, 1) ?? "", checksum: rows.text(row, 2) ?? "",
                toolVersion: rows.text(row, 3) ?? "")
        }
    }

    private mutating func readBatches(_ connection: inout PostgresConnection) throws(LinkError) {
        // One row for each value of the tenant: the server takes the JSON apart.
        let rows = try connection.execute(
            """
            SELECT b.batch_id, b.source_name, b.plan_digest,
                pg_catalog.to_char(b.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC', t.key, t.value,
                b.state = 'rolling_back'
            FROM mudanza.batches b LEFT JOIN LATERAL pg_catalog.jsonb_each_text(b.tenant) t ON true
            WHERE b.state IN ('loading', 'rolling_back') ORDER BY b.batch_id, t.key
            """)
        for row in 0..<rows.rowCount {
            guard let id = rows.integer(row, 0) else { continue }
            if unfinished.last?.id != id {
                unfinished.append(
                    Batch(
                        id: id, source: rows.text(row, 1) ?? "", planDigest: rows.text(row, 2) ?? "", tenant: [:],
                        startedAt: rows.text(row, 3) ?? "", isRollingBack: rows.boolean(row, 6) ?? false))
            }
            guard let column = rows.text(row, 4), let value = rows.text(row, 5) else { continue }
            unfinished[unfinished.count - 1].tenant[column] = value
        }
    }
}
