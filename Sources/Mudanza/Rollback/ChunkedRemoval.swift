internal import PostgresLink
internal import SQLSyntax

/// Takes out a batch's rows in transactions of so many each, table after table, a table from its first block to its last,
/// and its large objects.
///
/// It keeps no account of its own: what it has taken out is gone, and who begins again finds the rest.
struct ChunkedRemoval {
    let job: RollbackJob
    /// How many rows a transaction takes out at most, but where tables refer to themselves or to each other in a circle.
    let rows: Int
    private(set) var chunks = 0
    private(set) var largeObjects = 0
    private var removed = 0

    init(job: RollbackJob, rows: Int) { (self.job, self.rows) = (job, max(rows, 1)) }

    /// A table that has rows itself, not in partitions.
    private struct Leaf {
        var here: LoadedTables.Here
        var kind: RowKind
        var blocks: Int
    }

    mutating func run(of allRows: Int, _ connection: inout PostgresConnection) throws {
        job.progress.begin(.removing)
        job.progress.update { $0.allRows = allRows }
        let job = job
        let rollback = try connection.transaction(RollbackJob.current) { connection in
            try Rollback(job.batch, takesChanged: job.takesChanged, locks: false, &connection)
        }
        let own = rollback.tables.own
        for step in rollback.steps {
            if rollback.isBound(step) {
                let count = try connection.transaction(RollbackJob.current) { connection in
                    try Self.claim(job.batch, &connection)
                    return try rollback.removeStep(step, &connection)
                }
                done(count)
                continue
            }
            for index in step {
                for leaf in try leaves(of: own[index].here, own[index].table.kind, &connection) {
                    try remove(leaf, loaded: own[index].table.loaded, rollback, &connection)
                }
            }
        }
        try removeObjects(rollback, &connection)
    }

    /// A large object takes a lock, for which a server has room for some thousands.
    private mutating func removeObjects(_ rollback: Rollback, _ connection: inout PostgresConnection) throws {
        let (batch, together) = (job.batch, min(rows, 500))
        var last = 0
        while true {
            let (count, end) = try connection.transaction(RollbackJob.current) { connection in
                try Self.claim(batch, &connection)
                let found = try connection.execute(
                    """
                    SELECT pg_catalog.count(pg_catalog.lo_unlink(o.oid)), pg_catalog.max(o.oid::pg_catalog.int8) FROM (
                        SELECT l.oid FROM pg_catalog.pg_largeobject_metadata l
                        WHERE l.oid > \(last)::pg_catalog.oid AND \(rollback.rows.isUnchanged("l"))
                        ORDER BY l.oid LIMIT \(together)) o
                    """)
                return (found.integer(0, 0) ?? 0, found.integer(0, 1) ?? 0)
            }
            guard count > 0 else { return }
            (largeObjects, chunks, last) = (largeObjects + count, chunks + 1, end)
        }
    }

    private func leaves(
        of table: LoadedTables.Here, _ kind: RowKind, _ connection: inout PostgresConnection
    ) throws -> [Leaf] {
        let found = try connection.execute(
            """
            SELECT \(LoadedTables.columns("c", "n")),
                pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::pg_catalog.int8
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND (c.oid = \(table.oid)
                OR c.oid IN (SELECT p.relid FROM pg_catalog.pg_partition_tree(\(table.oid)::pg_catalog.regclass) p))
            ORDER BY c.oid
            """)
        return (0..<found.rowCount).compactMap { row in
            guard let here = LoadedTables.here(found, row, 0) else { return nil }
            return Leaf(here: here, kind: kind, blocks: found.integer(row, 6) ?? 0)
        }
    }

    private mutating func remove(
        _ leaf: Leaf, loaded: Int, _ rollback: Rollback, _ connection: inout PostgresConnection
    ) throws {
        // As many blocks as hold a chunk's rows, were they spread evenly.
        let width = max(1, rows * leaf.blocks / max(loaded, 1))
        var first = 0
        while first < leaf.blocks {
            let count = try removeChunk(leaf, first..<min(first + width, leaf.blocks), rollback, &connection)
            if count > 0 { done(count) }
            if count < rows { first += width }
        }
    }

    private func removeChunk(
        _ leaf: Leaf, _ blocks: Range<Int>, _ rollback: Rollback, _ connection: inout PostgresConnection
    ) throws -> Int {
        func within(_ row: SQLCommand) -> SQLCommand {
            let (first, end) = (SQLLiteral("(\(blocks.lowerBound),0)"), SQLLiteral("(\(blocks.upperBound),0)"))
            return "\(row).ctid >= \(first)::pg_catalog.tid AND \(row).ctid < \(end)::pg_catalog.tid"
        }
        let (batch, rows, table) = (job.batch, rows, leaf.here.only)
        return try connection.transaction(RollbackJob.current) { connection in
            try Self.claim(batch, &connection)
            let acting = rollback.tables.acting.filter { $0.parent.root == leaf.here.root }
            let triggers = try RestingTriggers(of: [leaf.here] + acting.map(\.child), &connection)
            try connection.runAll(triggers.off)
            try rollback.lock(&connection)
            for reference in acting {
                let part = (table: table, rows: within("p"))
                guard let found = try rollback.references(by: reference, part: part, &connection) else { continue }
                throw Self.cameMeanwhile(batch, "\(found.table) (\(found.constraint))")
            }
            let count: Int
            do {
                count =
                    try connection.execute(
                        """
                        DELETE FROM \(table) t WHERE t.ctid = ANY (ARRAY(
                            SELECT s.ctid FROM \(table) s
                            WHERE \(within("s")) AND \(rollback.rows.belong("s", leaf.kind)) LIMIT \(rows)))
                        AND \(rollback.rows.belong("t", leaf.kind))
                        """
                    ).affectedRows ?? 0
                try connection.runAll(["SET CONSTRAINTS ALL IMMEDIATE"] + triggers.on)
            } catch let error as LinkError where error.server?.sqlState == "23503" {
                throw Self.cameMeanwhile(batch, error.server?.constraint ?? "a foreign key")
            }
            return count
        }
    }

    /// Makes sure, until the transaction ends, that nobody says that the batch is out.
    private static func claim(_ batch: Int, _ connection: inout PostgresConnection) throws {
        let row = try connection.execute(
            "SELECT FROM mudanza.batches WHERE batch_id = \(batch) AND state = 'rolling_back' FOR SHARE")
        guard row.rowCount == 1 else {
            throw TargetRefused(
                "batch \(batch) is not being rolled back any more: another run has ended it",
                advice: "mudanza status --target TARGET shows what became of it.")
        }
    }

    private static func cameMeanwhile(_ batch: Int, _ place: String) -> TargetRefused {
        TargetRefused(
            "rows came meanwhile that refer to rows of batch \(batch): \(place)",
            advice: "What was taken out stays out. The same command lists them, and goes on when they are gone.")
    }

    private mutating func done(_ count: Int) {
        chunks += 1
        removed += count
        let removed = removed
        job.progress.update { $0.rows = removed }
    }
}
