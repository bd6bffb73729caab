internal import PostgresLink
internal import SQLSyntax

/// A batch as the ledger has it, for people and scripts.
public struct BatchRecord: Sendable, Codable, Equatable {
    /// The value of a tenancy column.
    public struct TenantValue: Sendable, Codable, Equatable {
        /// The column.
        public var column: String
        /// Its value; nil for NULL.
        public var value: String?
    }

    /// Its number.
    public var batch: Int
    /// Whose rows it has.
    public var tenant: [TenantValue]
    /// The dump, as its command named it.
    public var source: String
    /// The dump's length.
    public var sourceBytes: Int
    /// XXH3 of the dump's bytes.
    public var sourceDigest: String
    /// What has become of it.
    public var state: BatchState
    /// `atomic` or `chunked`.
    public var mode: String
    /// Whether it made the tables.
    public var content: LoadContent
    /// Its rows: those that are committed so far, while it is loading.
    public var rows: Int
    /// When it was begun, in UTC.
    public var startedAt: String
    /// When it was complete, in UTC; nil before.
    public var finishedAt: String?
    /// When it was out again, in UTC; nil before.
    public var rolledBackAt: String?
    /// How long it took, in seconds; nil until it is complete.
    public var seconds: Double?
    /// The version of Mudanza that began it.
    public var toolVersion: String
}

extension Ledger {
    /// Refuses a target without this version's ledger.
    static func require(over connection: inout PostgresConnection) throws {
        // Not by to_regclass: see LedgerState.
        let tables = try connection.execute(
            """
            SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'mudanza' AND c.relname IN ('batches', 'loaded_rows', 'key_maps', 'work')
            """)
        guard tables.rowCount < 4 else { return }
        throw TargetRefused(
            tables.rowCount == 0
                ? "the target has no ledger (schema mudanza)" : "the target's ledger was made by an older version",
            advice: "Prepare it first: mudanza init --target TARGET")
    }

    /// Batches for which a condition over `b` is true, the latest first, at most so many.
    static func records(
        where condition: SQLCommand, _ parameters: [SQLParameter] = [], limit: Int,
        _ connection: inout PostgresConnection
    ) throws -> [BatchRecord] {
        func moment(_ column: SQLCommand) -> SQLCommand {
            "pg_catalog.to_char(b.\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        }
        // One row for each value of the tenant: the server takes the JSON apart.
        let rows = try connection.execute(
            """
            SELECT b.batch_id, b.source_name, b.source_bytes, b.source_digest, b.state, b.mode, b.content,
                coalesce(b.rows, (SELECT pg_catalog.sum(c.rows) FROM mudanza.chunks c WHERE c.batch_id = b.batch_id), 0),
                \(moment("started_at")), \(moment("finished_at")), \(moment("rolled_back_at")),
                pg_catalog.date_part('epoch', b.finished_at - b.started_at), b.tool_version, t.key, t.value
            FROM (SELECT * FROM mudanza.batches b WHERE \(condition) ORDER BY b.batch_id DESC LIMIT \(limit)) b
            LEFT JOIN LATERAL pg_catalog.jsonb_each_text(b.tenant) WITH ORDINALITY t ON true
            ORDER BY b.batch_id DESC, t.ordinality
            """, parameters)
        var records: [BatchRecord] = []
        for row in 0..<rows.rowCount {
            guard let id = rows.integer(row, 0) else { continue }
            if records.last?.batch != id {
                records.append(
                    BatchRecord(
                        batch: id, tenant: [], source: rows.text(row, 1) ?? "",
                        sourceBytes: rows.integer(row, 2) ?? 0, sourceDigest: rows.text(row, 3) ?? "",
                        state: rows.text(row, 4).flatMap(BatchState.init) ?? .loading,
                        mode: rows.text(row, 5) ?? "",
                        content: rows.text(row, 6).flatMap(LoadContent.init) ?? .dataOnly,
                        rows: rows.integer(row, 7) ?? 0, startedAt: rows.text(row, 8) ?? "",
                        finishedAt: rows.text(row, 9), rolledBackAt: rows.text(row, 10),
                        seconds: rows.text(row, 11).flatMap { Double($0) }, toolVersion: rows.text(row, 12) ?? ""))
            }
            guard let column = rows.text(row, 13) else { continue }
            records[records.count - 1].tenant.append(.init(column: column, value: rows.text(row, 14)))
        }
        return records
    }
}
