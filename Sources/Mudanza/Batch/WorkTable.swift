internal import DumpStream
internal import PostgresLink
internal import Tenancy

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The rows of `mudanza.work` of one manifest: what is to be loaded, and who has claimed what.
///
/// The target is the only thing that processes on several machines share, so it hands out the work: a row is claimed by
/// locking it in the transaction that loads the dump. Whoever is killed has claimed nothing.
struct WorkTable: Sendable {
    /// By which all processes that are given the same work know it.
    let manifest: String
    /// Who works, for people: host and process.
    let worker: String
    /// When this run began, by the server's clock: what failed earlier is tried again, what failed since is not.
    private(set) var began = ""

    /// A dump to be loaded.
    struct Entry: Encodable {
        /// Its place, from 1.
        var entry: Int
        var sourceName: String
        var tenant: [String: String?]
    }

    /// Names the work by the digests of its dumps and plans, in their order.
    init(digests: [(source: String, plan: String)], worker: String) throws(DumpError) {
        let text = digests.map { "\($0.source) \($0.plan)\n" }.joined()
        manifest = try SHA256Digest(of: Array(text.utf8)).hex
        self.worker = worker
    }

    /// Brings the work here, unless another process has; what was rolled back since it was loaded waits again.
    mutating func register(_ entries: [Entry], over connection: inout PostgresConnection) throws {
        let json = String(decoding: try JSONEncoder().encode(entries), as: UTF8.self)
        let manifest = manifest
        began = try connection.transaction { connection in
            try connection.execute(
                """
                INSERT INTO mudanza.work (manifest, entry, source_name, tenant)
                SELECT $1, e.entry, e."sourceName", e.tenant
                FROM pg_catalog.jsonb_to_recordset($2::pg_catalog.jsonb)
                    AS e (entry pg_catalog.int4, "sourceName" pg_catalog.text, tenant pg_catalog.jsonb)
                ORDER BY e.entry ON CONFLICT (manifest, entry) DO NOTHING
                """, [.text(manifest), .text(json)])
            try connection.execute(
                """
                UPDATE mudanza.work w SET state = 'waiting', batch_id = NULL FROM mudanza.batches b
                WHERE w.manifest = $1 AND w.state = 'loaded' AND b.batch_id = w.batch_id AND b.state = 'rolled_back'
                """, [.text(manifest)])
            return try connection.execute("SELECT pg_catalog.clock_timestamp()").text(0, 0) ?? ""
        }
    }

    /// What a look at an entry gives.
    enum Claim: Sendable {
        /// It is to be loaded; inside a transaction, by this one alone.
        case mine
        /// Another process is loading it now.
        case busy
        /// It is loaded.
        case loaded
        /// Another process has tried it since this run began.
        case failed(String)
    }

    /// Claims an entry until the transaction ends; without one it only looks.
    ///
    /// `waits` until another process that has it is done with it.
    func claim(_ entry: Int, waits: Bool = false, over connection: inout PostgresConnection) throws -> Claim {
        let lock: SQLCommand = waits ? "FOR UPDATE" : "FOR UPDATE SKIP LOCKED"
        let row = try connection.execute(
            """
            SELECT state, error, finished_at >= $3::pg_catalog.timestamptz
            FROM mudanza.work WHERE manifest = $1 AND entry = $2 \(lock)
            """, [.text(manifest), .integer(Int64(entry)), .text(began)])
        guard row.rowCount == 1 else { return .busy }
        switch row.text(0, 0) {
        case "loaded": return .loaded
        case "failed" where row.boolean(0, 2) == true: return .failed(row.text(0, 1) ?? "")
        default: return .mine
        }
    }

    /// Notes in the load's own transaction that an entry is loaded.
    func finish(_ entry: Int, batch: Int, over connection: inout PostgresConnection) throws {
        try connection.execute(
            """
            UPDATE mudanza.work SET state = 'loaded', batch_id = $3, worker = $4, error = NULL, attempts = attempts + 1,
                started_at = pg_catalog.now(), finished_at = pg_catalog.clock_timestamp()
            WHERE manifest = $1 AND entry = $2
            """, [.text(manifest), .integer(Int64(entry)), .integer(Int64(batch)), .text(worker)])
    }

    /// Notes that loading an entry failed, and why; nothing of it is there any more.
    func fail(_ entry: Int, _ reason: String, seconds: Double, over connection: inout PostgresConnection) throws {
        try connection.execute(
            """
            UPDATE mudanza.work SET state = 'failed', worker = $4, error = $3, attempts = attempts + 1,
                started_at = pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => $5::pg_catalog.float8),
                finished_at = pg_catalog.clock_timestamp()
            WHERE manifest = $1 AND entry = $2 AND state <> 'loaded'
            """,
            [.text(manifest), .integer(Int64(entry)), .text(reason), .text(worker), .text(String(seconds))])
    }

    /// What the ledger says of an entry that another process, or an earlier run, has loaded.
    struct Loaded {
        var batch: Int
        var rows: Int
        var seconds: Double
    }

    /// The entries that are loaded.
    func loaded(over connection: inout PostgresConnection) throws -> [Int: Loaded] {
        let rows = try connection.execute(
            """
            SELECT w.entry, b.batch_id, b.rows, pg_catalog.date_part('epoch', w.finished_at - w.started_at)
            FROM mudanza.work w JOIN mudanza.batches b ON b.batch_id = w.batch_id
            WHERE w.manifest = $1 AND w.state = 'loaded'
            """, [.text(manifest)])
        return Dictionary(
            uniqueKeysWithValues: (0..<rows.rowCount).map { row in
                (
                    rows.integer(row, 0) ?? 0,
                    Loaded(
                        batch: rows.integer(row, 1) ?? 0, rows: rows.integer(row, 2) ?? 0,
                        seconds: rows.text(row, 3).flatMap { Double($0) } ?? 0)
                )
            })
    }
}
