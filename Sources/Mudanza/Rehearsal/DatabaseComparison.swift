internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Compares the rows of an original database with those of a migrated one, as PostgreSQL writes both.
///
/// Nothing of the dump's reader has a part in it: what the server restored is what is compared.
enum DatabaseComparison {
    struct Outcome {
        var tables = 0
        var rows = 0
        var differences: [String] = []
    }

    static func run(
        _ prepared: ApplyJob.Prepared, original: ConnectionSettings, migrated: ConnectionSettings,
        _ cancellation: Cancellation
    ) throws -> Outcome {
        var before = try PostgresConnection(original, cancellation: cancellation)
        var after = try PostgresConnection(migrated, cancellation: cancellation)
        return try before.transaction(.snapshot) { before in
            try after.transaction(.snapshot) { after in
                try compare(prepared.decisions, &before, &after)
            }
        }
    }

    private static func compare(
        _ decisions: Decisions, _ before: inout PostgresConnection, _ after: inout PostgresConnection
    ) throws -> Outcome {
        var outcome = Outcome()
        let (old, new) = (try LiveCatalog.read(over: &before), try LiveCatalog.read(over: &after))
        for table in decisions.tables where table.treatment != .leaveOut {
            let (there, here) = (old.table(table.name), new.table(table.name))
            guard let there, let here else {
                if (there == nil) != (here == nil) {
                    outcome.differences.append(
                        "\(table.name) is in the \(there == nil ? "migrated" : "original") database only")
                }
                continue
            }
            // A partitioned table has no rows of its own; a foreign table's are elsewhere.
            guard there.kind == .ordinary, here.kind == .ordinary else { continue }
            let columns = there.columns.map(\.name)
            let lost = columns.filter { here.column($0) == nil }
            guard lost.isEmpty else {
                outcome.differences.append("\(table.name) has lost \(lost.map(\.description).joined(separator: ", "))")
                continue
            }
            let existing = Set(
                zip(decisions.columns, table.tenancy).filter { $0.1 == .existing }.map(\.0.name))
            // A tenancy column that was there is filled where it was NULL: that is the plan's doing.
            // What PostgreSQL computes is for verify, which computes it of the dump's rows as well; so is what follows
            // from it.
            let staging = try RowStaging(table.name, decisions)
            let compared = columns.filter { column in
                !existing.contains(column) && staging?.computes(column) != true
                    && !(staging != nil && here.column(column)?.isGenerated == true)
            }
            let (a, b) = (
                try digest("COPY (SELECT \(compared) FROM ONLY \(table.name)) TO STDOUT", &before),
                try digest("COPY (SELECT \(compared) FROM ONLY \(table.name)) TO STDOUT", &after)
            )
            outcome.tables += 1
            outcome.rows += a.rows
            if a.rows != b.rows {
                outcome.differences.append("\(table.name): \(a.rows) rows before, \(b.rows) after")
            } else if a.sum != b.sum {
                outcome.differences.append("\(table.name): rows differ in their original columns")
            }
            try checkTenant(table, decisions, &after, &outcome)
        }
        return outcome
    }

    private static func digest(
        _ command: SQLCommand, _ connection: inout PostgresConnection
    ) throws -> (rows: Int, sum: Digest128) {
        var sum = Digest128.zero
        let rows = try connection.copyOut(command) { row in sum += Digest128(of: row) }
        return (rows, sum)
    }

    /// Every row that got the tenant has it.
    private static func checkTenant(
        _ table: TablePlan, _ decisions: Decisions, _ connection: inout PostgresConnection, _ outcome: inout Outcome
    ) throws {
        guard table.tenancy.contains(.added) else { return }
        let found = try connection.execute(
            "SELECT pg_catalog.count(*) FROM ONLY \(table.name) WHERE (\(decisions.isTenant(of: table))) IS NOT TRUE")
        if let count = found.integer(0, 0), count > 0 {
            outcome.differences.append("\(table.name): \(count) rows without the tenant")
        }
    }
}
