internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// The target's ledger: which batches were loaded, and which units of an unfinished one.
///
/// A unit's row is written by the transaction that loads it, before anything else: its key keeps two runs from loading
/// one unit twice, even where the first run's connection was lost in its COMMIT.
struct Ledger {
    /// A batch as the ledger has it.
    struct Batch {
        var id: Int
        var sourceName: String
        var sourceDigest: String
        var planDigest: String
        var content: LoadContent
        var isChunked: Bool
        var unitBytes: Int?
        var state: BatchState
        /// Whether it is the same tenant's.
        var isOfTenant: Bool
        /// Whether it has the tenant's rows in tables that the new one fills.
        var sharesTables: Bool
        var isLoaded: Bool { state == .loaded }
    }

    /// The batches that say something about a new one: of the same plan, of the same tenant, or making tables now.
    ///
    /// However many there are, few are looked at.
    static func batches(
        _ connection: inout PostgresConnection, for prepared: ApplyJob.Prepared, plan: SHA256Digest
    ) throws -> [Batch] {
        let tenant = tenant(of: prepared.decisions)
        let filled = prepared.filled.map { "\(SQLLiteral($0.description))" as SQLCommand }
        let relations: SQLCommand = filled.isEmpty ? "NULL" : SQLCommand.joined(filled, separator: ", ")
        let rows = try connection.execute(
            """
            SELECT batch_id, source_name, source_digest, plan_digest, content, mode, chunk_bytes, state,
                tenant = \(tenant), tenant = \(tenant) AND EXISTS (
                    SELECT FROM mudanza.loaded_rows r
                    WHERE r.batch_id = b.batch_id AND r.kind <> 'shared' AND r.relation IN (\(relations)))
            FROM mudanza.batches b WHERE batch_id IN (
                SELECT batch_id FROM mudanza.batches WHERE plan_digest = $1 AND state <> 'rolled_back'
                UNION ALL SELECT batch_id FROM mudanza.batches WHERE tenant = \(tenant) AND state <> 'rolled_back'
                UNION ALL (SELECT batch_id FROM mudanza.batches
                    WHERE state = 'loading' AND content = 'schema_and_data' LIMIT 1))
            ORDER BY batch_id
            """, [.text(plan.hex)])
        return (0..<rows.rowCount).map { row in
            Batch(
                id: rows.integer(row, 0) ?? 0, sourceName: rows.text(row, 1) ?? "",
                sourceDigest: rows.text(row, 2) ?? "", planDigest: rows.text(row, 3) ?? "",
                content: rows.text(row, 4) == "data_only" ? .dataOnly : .schemaAndData,
                isChunked: rows.text(row, 5) == "chunked", unitBytes: rows.integer(row, 6),
                state: rows.text(row, 7).flatMap(BatchState.init) ?? .loading,
                isOfTenant: rows.boolean(row, 8) ?? false, sharesTables: rows.boolean(row, 9) ?? false)
        }
    }

    /// Keeps others from loading the same dump, or from making tables, until the transaction ends.
    ///
    /// Without waiting: who comes second would find out when the first is done.
    static func lock(_ connection: inout PostgresConnection, plan: SHA256Digest, content: LoadContent) throws {
        let tables: SQLCommand = "pg_catalog.hashtextextended('mudanza: tables', 0)"
        let held = try connection.execute(
            content == .dataOnly
                ? "SELECT \(planLock), pg_catalog.pg_try_advisory_xact_lock_shared(\(tables))"
                : "SELECT \(planLock), pg_catalog.pg_try_advisory_xact_lock(\(tables))",
            [.text("mudanza: " + plan.hex)])
        guard held.boolean(0, 0) == true else {
            throw TargetRefused("another run is loading this dump now", advice: "Wait until that has ended.")
        }
        guard held.boolean(0, 1) == true else {
            throw TargetRefused("another run is making tables in the target now", advice: "Wait until that has ended.")
        }
    }

    /// Keeps others from loading, until the transaction ends; false where somebody is at it now.
    static func lockTables(_ connection: inout PostgresConnection) throws -> Bool {
        try connection.execute(
            "SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('mudanza: tables', 0))"
        ).boolean(0, 0) == true
    }

    private static let planLock: SQLCommand =
        "pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($1, 0))"

    /// Begins a batch.
    static func begin(
        _ connection: inout PostgresConnection, _ prepared: ApplyJob.Prepared, plan: SHA256Digest,
        content: LoadContent, isChunked: Bool
    ) throws -> Int {
        let tenant = tenant(of: prepared.decisions)
        let row = try connection.execute(
            """
            INSERT INTO mudanza.batches
                (source_name, source_bytes, source_digest, plan_digest, tenant, mode, content, chunk_bytes, tool_version,
                schemas_before)
            VALUES ($1, $2, $8, $3, \(tenant), $4, $5, $6, $7,
                ARRAY(SELECT nspname::pg_catalog.text FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'))
            RETURNING batch_id
            """,
            [
                .text(prepared.spool.name), .integer(Int64(prepared.survey.bytes)), .text(plan.hex),
                .text(isChunked ? "chunked" : "atomic"),
                .text(content.rawValue), isChunked ? .integer(Int64(LoadScript.unitBytes)) : .null,
                .text(Version.current), .text(prepared.sourceDigest),
            ])
        return row.integer(0, 0) ?? 0
    }

    /// A tenant as the ledger writes it: the value of each tenancy column.
    static func tenant(of decisions: Decisions) -> SQLCommand {
        let pairs = decisions.columns.map { column -> SQLCommand in
            let value = column.value.map { "\(SQLLiteral($0))" as SQLCommand } ?? "NULL"
            return "\(SQLLiteral(column.name.text)), \(value)::text"
        }
        return "pg_catalog.jsonb_build_object(\(SQLCommand.joined(pairs, separator: ", ")))"
    }

    /// What claiming a unit gives.
    enum Claim {
        case mine
        /// It was loaded already, by an earlier run.
        case loaded(digest: String?)
    }

    /// Claims a unit for the current transaction.
    ///
    /// - Throws: `TargetRefused` where the batch is being taken out meanwhile.
    static func claim(_ unit: LoadUnit, of batch: Int, _ connection: inout PostgresConnection) throws -> Claim {
        let inserted = try connection.execute(
            """
            INSERT INTO mudanza.chunks (batch_id, unit, rows, bytes, digest)
            SELECT $1, $2, $3, $4, $5
            FROM (SELECT FROM mudanza.batches WHERE batch_id = $1 AND state = 'loading' FOR SHARE) b
            ON CONFLICT (batch_id, unit) DO NOTHING
            """,
            [
                .integer(Int64(batch)), .text(unit.name), .integer(Int64(unit.rowCount)),
                .integer(Int64(unit.byteCount)), .text(unit.digest.hex),
            ])
        if inserted.affectedRows == 1 { return .mine }
        let row = try connection.execute(
            "SELECT digest FROM mudanza.chunks WHERE batch_id = $1 AND unit = $2",
            [.integer(Int64(batch)), .text(unit.name)])
        guard row.rowCount == 1 else {
            throw notLoading(batch)
        }
        return .loaded(digest: row.text(0, 0))
    }

    private static func notLoading(_ batch: Int) -> TargetRefused {
        TargetRefused(
            "batch \(batch) is not being loaded any more: another run has ended it or takes it out",
            advice: "mudanza status --target TARGET shows what became of it.")
    }

    /// Whether keys come before the rows in a batch: where rows are to be put aside, until an earlier run has begun
    /// otherwise.
    static func hasKeysFirst(
        _ batch: Batch?, putsRowsAside: Bool, _ connection: inout PostgresConnection
    ) throws -> Bool {
        guard let batch else { return putsRowsAside }
        let units = try connection.execute(
            "SELECT unit FROM mudanza.chunks WHERE batch_id = $1 AND unit IN ($2, 'rows 1') ORDER BY unit = $2 DESC",
            [.integer(Int64(batch.id)), .text(LoadUnit.keysFirst)])
        return units.rowCount == 0 ? putsRowsAside : units.text(0, 0) == LoadUnit.keysFirst
    }

    /// Notes the transaction of a batch that is loaded in one.
    static func noteTransaction(of batch: Int, _ connection: inout PostgresConnection) throws {
        _ = try connection.execute(
            "INSERT INTO mudanza.chunks (batch_id, unit) VALUES ($1, $2)",
            [.integer(Int64(batch)), .text(LoadUnit.all)])
    }

    /// Says that a batch is loaded whole.
    ///
    /// - Throws: `TargetRefused` where the ledger has fewer than the `units` that were committed.
    static func finish(_ batch: Int, rows: Int, units: Int, _ connection: inout PostgresConnection) throws {
        let finished = try connection.execute(
            """
            UPDATE mudanza.batches SET state = 'loaded', rows = $2, finished_at = pg_catalog.clock_timestamp()
            WHERE batch_id = $1 AND state = 'loading' AND $3 = (SELECT pg_catalog.count(*) FROM mudanza.chunks WHERE batch_id = $1)
            """,
            [.integer(Int64(batch)), .integer(Int64(rows)), .integer(Int64(units))])
        guard finished.affectedRows == 1 else {
            let now = try connection.execute("SELECT state FROM mudanza.batches WHERE batch_id = \(batch)").text(0, 0)
            guard now == BatchState.loading.rawValue else { throw notLoading(batch) }
            throw TargetRefused(
                "the target's ledger lacks units of batch \(batch) that were committed: the server has lost them",
                advice: "Go on with the same command and --resume.")
        }
    }
}

/// What has become of a batch.
public enum BatchState: String, Sendable, Codable, CaseIterable {
    /// It is under way, or was cut off.
    case loading
    /// It is complete.
    case loaded
    /// It is being taken out, or that was cut off.
    case rollingBack = "rolling_back"
    /// It was taken out again.
    case rolledBack = "rolled_back"
}

/// What of a dump is loaded.
public enum LoadContent: String, Sendable, Codable {
    /// The tables are made too: the target has none of them.
    case schemaAndData = "schema_and_data"
    /// Rows alone: the target has all of the tables.
    case dataOnly = "data_only"
}
