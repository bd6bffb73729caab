internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// What the target's ledger knows of the transactions that loaded a tenant's rows.
enum LedgerTransactions {
    /// The transactions of the batches of this plan or this tenant, as a list for IN; nil where no ledger tells.
    static func read(
        _ decisions: Decisions, digest: SHA256Digest, over connection: inout PostgresConnection
    ) throws(LinkError) -> SQLCommand? {
        let there = try connection.execute(
            """
            SELECT pg_catalog.count(*) = 6,
                coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('mudanza.savepoints'), 'SELECT'), false)
            FROM pg_catalog.pg_attribute
            WHERE (attrelid = pg_catalog.to_regclass('mudanza.chunks') AND attname IN ('batch_id', 'transaction_id')
                OR attrelid = pg_catalog.to_regclass('mudanza.batches')
                    AND attname IN ('batch_id', 'plan_digest', 'tenant', 'state'))
            AND pg_catalog.has_table_privilege(attrelid, 'SELECT')
            """)
        guard there.boolean(0, 0) == true else { return nil }
        let pairs = decisions.columns.map { column -> SQLCommand in
            // The project's own text: the server gets it as a literal.
            let value: SQLCommand = column.value.map { "\(SQLLiteral($0))::text" } ?? "NULL::text"
            return "\(SQLLiteral(column.name.text))::text, \(value)"
        }
        let tenant: SQLCommand = "pg_catalog.jsonb_build_object(\(SQLCommand.joined(pairs, separator: ", ")))"
        let isTheirs: SQLCommand = "b.state <> 'rolled_back' AND (b.plan_digest = $1 OR b.tenant = \(tenant))"
        // Rows that came between savepoints have numbers of their own.
        let savepoints: SQLCommand =
            there.boolean(0, 1) == true
            ? """
            UNION SELECT s.xmin::pg_catalog.text::pg_catalog.int8 FROM mudanza.savepoints s
            JOIN mudanza.batches b ON b.batch_id = s.batch_id WHERE \(isTheirs)
            """ : ""
        // Rows know 32 bits of their transaction's number: one of an earlier round would be taken for another.
        let rows = try connection.execute(
            """
            SELECT DISTINCT c.transaction_id % 4294967296 FROM mudanza.chunks c
            JOIN mudanza.batches b ON b.batch_id = c.batch_id
            WHERE \(isTheirs)
            AND c.transaction_id > pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot()) - 2147483648
            \(savepoints)
            """, [.text(digest.hex)])
        guard rows.rowCount > 0 else { return nil }
        return SQLCommand.joined(
            (0..<rows.rowCount).compactMap { rows.integer($0, 0) }.map { "\($0)" }, separator: ", ")
    }
}
