internal import PostgresLink
internal import SQLSyntax

/// Which rows are a batch's, as conditions.
///
/// A row says which transaction wrote it last, and the ledger which transactions were the batch's. Who changed a row
/// since has written it anew: it is not the batch's any more, but the tenant's still.
struct BatchRows {
    var batch: Int
    var tenant: [BatchRecord.TenantValue]
    /// Whether rows of the tenant that were changed or added since count as the batch's.
    var takesChanged: Bool

    private var mine: SQLCommand { Ledger.transactions(of: batch) }

    /// The transactions of all other batches, which are there to stay: one for a tenant of further columns may have rows
    /// of this tenant's values.
    private var others: SQLCommand {
        let batches: SQLCommand = """
            SELECT o.batch_id FROM mudanza.batches o WHERE o.batch_id <> \(batch) AND o.state <> 'rolled_back'
            """
        return """
            SELECT (c.transaction_id % 4294967296)::pg_catalog.text::pg_catalog.xid
            FROM mudanza.chunks c WHERE c.batch_id IN (\(batches))
            UNION ALL SELECT s.xmin FROM mudanza.savepoints s WHERE s.batch_id IN (\(batches))
            """
    }

    /// Whether a row has the tenant's values.
    func isTenant(_ row: SQLCommand) -> SQLCommand {
        let conditions = tenant.map { pair -> SQLCommand in
            let column: SQLCommand = "\(row).\(SQLIdentifier(pair.column))"
            return pair.value.map { "\(column) = \(SQLLiteral($0))" } ?? "\(column) IS NULL"
        }
        return conditions.isEmpty ? "true" : SQLCommand.joined(conditions, separator: " AND ")
    }

    /// Whether a row is as the batch has left it.
    func isUnchanged(_ row: SQLCommand) -> SQLCommand { "\(row).xmin IN (\(mine))" }

    /// Whether a row, of the tenant, is neither this batch's nor that of another.
    func isChanged(_ row: SQLCommand) -> SQLCommand {
        "NOT \(row).xmin IN (\(mine)) AND NOT \(row).xmin IN (\(others))"
    }

    /// Whether a row goes with the batch.
    func belong(_ row: SQLCommand, _ kind: RowKind) -> SQLCommand {
        switch kind {
        case .tenant where takesChanged: "\(isTenant(row)) AND NOT \(row).xmin IN (\(others))"
        case .tenant: "\(isTenant(row)) AND \(isUnchanged(row))"
        case .mixed, .shared: isUnchanged(row)
        }
    }
}
