internal import PostgresLink

extension Ledger {
    /// Waits until nobody makes tables any more, until the transaction ends; who makes some waits for everybody.
    ///
    /// ``lock(_:plan:content:)`` takes the same lock, and refuses where it would have to wait.
    static func waitForTables(_ connection: inout PostgresConnection, content: LoadContent) throws {
        let lock: SQLCommand = "pg_catalog.hashtextextended('mudanza: tables', 0)"
        try connection.execute(
            content == .dataOnly
                ? "SELECT pg_catalog.pg_advisory_xact_lock_shared(\(lock))"
                : "SELECT pg_catalog.pg_advisory_xact_lock(\(lock))")
    }
}
