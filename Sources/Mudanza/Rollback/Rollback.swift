internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Takes one batch out of the target, over a connection that is in a transaction.
struct Rollback {
    let record: BatchRecord
    let rows: BatchRows
    let tables: LoadedTables
    private let shared: SharedRemoval
    private let registries: RegistryRows
    private let triggers: RestingTriggers

    /// Finds the batch, which nobody else can take out meanwhile, and what the target has of it.
    ///
    /// - Throws: `TargetRefused` where the ledger does not tell the batch's rows.
    init(
        _ batch: Int, takesChanged: Bool, locks: Bool = true, _ connection: inout PostgresConnection
    ) throws {
        let record = try Self.find(batch, locks: locks, &connection)
        self.record = record
        let stored = try connection.execute("SELECT takes_changed FROM mudanza.batches WHERE batch_id = \(batch)")
        rows = BatchRows(
            batch: batch, tenant: record.tenant, takesChanged: takesChanged || stored.boolean(0, 0) == true)
        if record.state != .rolledBack { try Self.requireAccount(record, &connection) }
        var tables = try LoadedTables.read(batch, &connection)
        // Shared rows are noted when a load that made their tables is complete: until then nobody else has them.
        if record.content == .schemaAndData, record.finishedAt == nil {
            for index in tables.tables.indices where tables.tables[index].kind == .shared {
                tables.tables[index].kind = .mixed
            }
        }
        self.tables = tables
        shared = try SharedRemoval(batch, &connection)
        registries = try RegistryRows(rows, &connection)
        triggers = try RestingTriggers(
            of: tables.own.map(\.here) + tables.acting.map(\.child) + shared.tables, &connection)
    }

    private static func find(
        _ batch: Int, locks: Bool, _ connection: inout PostgresConnection
    ) throws -> BatchRecord {
        if locks { try connection.execute("SELECT FROM mudanza.batches WHERE batch_id = \(batch) FOR UPDATE") }
        let records = try Ledger.records(where: "b.batch_id = \(batch)", limit: 1, &connection)
        guard let record = records.first else {
            throw TargetRefused(
                "the target's ledger has no batch \(batch)", advice: "mudanza status --target TARGET lists them.")
        }
        return record
    }

    /// Rows are told by their transactions: the ledger must know them, they must be the same still, and not so old that
    /// their numbers have come round again.
    private static func requireAccount(_ record: BatchRecord, _ connection: inout PostgresConnection) throws {
        let batch = record.batch
        let found = try connection.execute(
            """
            SELECT pg_catalog.count(*) FILTER (WHERE c.transaction_id % 4294967296 <> c.xmin::pg_catalog.text::pg_catalog.int8),
                pg_catalog.count(*) FILTER (WHERE c.transaction_id
                    < pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot()) - 2147483648),
                EXISTS (SELECT FROM mudanza.loaded_rows r WHERE r.batch_id = \(batch))
                AND EXISTS (SELECT FROM mudanza.batches b WHERE b.batch_id = \(batch) AND b.schemas_before IS NOT NULL)
            FROM mudanza.chunks c WHERE c.batch_id = \(batch)
            """)
        guard found.integer(0, 0) == 0 else {
            throw TargetRefused(
                "the rows of batch \(batch) cannot be told: the target was restored from a dump since, "
                    + "and the transactions that its ledger names are another server's",
                advice: "Delete the tenant's rows by their values, or load the batch again under another tenant.")
        }
        guard found.integer(0, 1) == 0 else {
            throw TargetRefused(
                "the rows of batch \(batch) cannot be told any more: two thousand million transactions have been since",
                advice: "Delete the tenant's rows by their values.")
        }
        guard record.rows == 0 || found.boolean(0, 2) == true else {
            throw TargetRefused(
                "batch \(batch) was begun by a version of Mudanza that kept no account of its rows",
                advice: "Delete the tenant's rows by their values.")
        }
    }

    // MARK: Looking

    /// Counts the batch's rows, and what forbids to take them out.
    func count(_ connection: inout PostgresConnection) throws -> RollbackCount {
        var count = RollbackCount()
        // Some are gone already.
        let isResumed = record.state == .rollingBack
        for table in tables.tables where table.kind != .shared {
            var figures = RollbackJob.Result.Table(name: table.relation, loaded: table.loaded)
            if let here = table.here {
                let changed: SQLCommand =
                    table.kind == .tenant ? "\(rows.isTenant("t")) AND \(rows.isChanged("t"))" : "false"
                let found = try connection.execute(
                    """
                    SELECT pg_catalog.count(*) FILTER (WHERE \(rows.belong("t", table.kind))),
                        pg_catalog.count(*) FILTER (WHERE \(changed))
                    FROM \(here.only) t\(table.kind == .tenant ? " WHERE \(rows.isTenant("t"))" : "")
                    """)
                figures.found = found.integer(0, 0) ?? 0
                figures.changed = found.integer(0, 1) ?? 0
            }
            figures.isChanged = figures.changed > 0 || !isResumed && figures.found < figures.loaded
            count.tables.append(figures)
        }
        if rows.takesChanged { for index in count.tables.indices { count.tables[index].isChanged = false } }
        count.references = try tables.references.compactMap { try references(by: $0, &connection) }
        return count
    }

    /// Rows that are not the batch's and refer to rows of it.
    ///
    /// `part` is where only some of the rows that are referred to are looked at: their table, and which.
    func references(
        by reference: LoadedTables.Reference, part: (table: SQLCommand, rows: SQLCommand)? = nil,
        _ connection: inout PostgresConnection
    ) throws -> RollbackJob.Result.Reference? {
        guard let kind = tables.kind(reference.parent) else { return nil }
        var found = RollbackJob.Result.Reference(
            table: reference.child.name.description, constraint: reference.name.description,
            referencedTable: reference.parent.name.description)
        // Rows that are hidden would be removed or changed all the same.
        if reference.mayActUnseen { return found }
        let own = tables.kind(reference.child).map { " AND NOT (\(rows.belong("c", $0)))" as SQLCommand } ?? ""
        let count =
            try connection.execute(
                """
                SELECT pg_catalog.count(*) FROM \(reference.child.only) c
                JOIN \(part?.table ?? reference.parent.only) p ON \(reference.match)
                WHERE \(rows.belong("p", kind))\(part.map { " AND \($0.rows)" } ?? "")\(own)
                """
            ).integer(0, 0) ?? 0
        guard count > 0 else { return nil }
        found.rows = count
        return found
    }

    /// What goes besides the batch's own rows, were they gone: shared rows and rows of registries.
    func countBesides(_ connection: inout PostgresConnection) throws -> (shared: Int, registries: Int) {
        (try shared.count(&connection), try registries.count(&connection))
    }

    /// Keeps rows from coming that a foreign key would remove or change with the batch's.
    func lock(_ connection: inout PostgresConnection) throws {
        let acting = tables.acting + (shared.references + registries.references).filter(\.acts)
        let names = Set(acting.map(\.child.name)).sorted { $0.description < $1.description }
        guard !names.isEmpty else { return }
        let list = names.map { "\($0)" as SQLCommand }
        try connection.execute("LOCK TABLE \(SQLCommand.joined(list, separator: ", ")) IN SHARE ROW EXCLUSIVE MODE")
    }

    // MARK: Taking out

    /// Takes out the batch's rows, of which `count` says how many there are.
    func removeRows(_ count: RollbackCount, _ connection: inout PostgresConnection) throws {
        let indexes = try indexes(for: count, &connection)
        try indexes.make(&connection)
        try connection.runAll(triggers.off)
        let own = tables.own
        let found = Dictionary(count.tables.map { ($0.name, $0.found) }) { first, _ in first }
        for step in steps {
            let removed = try delete(step.map { own[$0] }, &connection)
            for (index, removed) in zip(step, removed) {
                let expected = found[own[index].table.relation] ?? 0
                guard removed != expected else { continue }
                throw TargetRefused(
                    "\(own[index].here.name): \(removed) of \(expected) rows could be deleted",
                    advice: "A policy or rule of the target keeps the others, or they were changed this moment. "
                        + "Nothing of this was committed.")
            }
        }
        try connection.runAll(["SET CONSTRAINTS ALL IMMEDIATE"] + triggers.on)
        try indexes.remove(&connection)
    }

    /// What helps to find rows that refer to those that go.
    func indexes(for count: RollbackCount, _ connection: inout PostgresConnection) throws -> RollbackIndexes {
        let found = Dictionary(count.tables.map { ($0.name, $0.found) }) { first, _ in first }
        let rows = tables.own.map { ($0.here.root, found[$0.table.relation] ?? 0) }
        return try RollbackIndexes(
            for: tables.references, rows: Dictionary(rows, uniquingKeysWith: +), record.tenant.map(\.column),
            batch: record.batch, &connection)
    }

    /// Takes out the rows of one step.
    func removeStep(_ step: [Int], _ connection: inout PostgresConnection) throws -> Int {
        let members = step.map { tables.own[$0] }
        try connection.runAll(triggers.off)
        try lock(&connection)
        let removed = try delete(members, &connection)
        try connection.runAll(["SET CONSTRAINTS ALL IMMEDIATE"] + triggers.on)
        return removed.reduce(0, +)
    }

    /// Whether the tables of a step refer to each other, or one to itself.
    func isBound(_ step: [Int]) -> Bool {
        let roots = Set(step.map { tables.own[$0].here.root })
        return tables.references.contains { roots.contains($0.child.root) && roots.contains($0.parent.root) }
    }

    /// The batch's own tables, by their places in `tables.own`: those of a step in one statement.
    var steps: [[Int]] {
        let own = tables.own
        let pairs = tables.references.map { (child: $0.child.root, parent: $0.parent.root) }
        let order = RemovalOrder.steps(Set(own.map(\.here.root)), references: pairs)
        return order.flatMap { roots -> [[Int]] in
            let members = own.indices.filter { roots.contains(own[$0].here.root) }
            // Partitions may refer to each other.
            let isBound = roots.count > 1 || pairs.contains { $0.child == roots[0] && $0.parent == roots[0] }
            return isBound ? [members] : members.map { [$0] }
        }
    }

    private func delete(
        _ members: [(table: LoadedTables.Table, here: LoadedTables.Here)], _ connection: inout PostgresConnection
    ) throws -> [Int] {
        let deletes = members.map { member in
            "DELETE FROM \(member.here.only) t WHERE \(rows.belong("t", member.table.kind))" as SQLCommand
        }
        if deletes.count == 1 { return [try connection.execute(deletes[0]).affectedRows ?? 0] }
        let parts = deletes.enumerated().map { "d\($0) AS (\($1) RETURNING 1)" as SQLCommand }
        let counts = deletes.indices.map { "(SELECT pg_catalog.count(*) FROM d\($0))" as SQLCommand }
        let found = try connection.execute(
            """
            WITH \(SQLCommand.joined(parts, separator: ", ")) SELECT \(SQLCommand.joined(counts, separator: ", "))
            """)
        return deletes.indices.map { found.integer(0, $0) ?? 0 }
    }

    /// Takes out what is left besides the batch's rows, and says so in the ledger.
    func finish(_ result: inout RollbackJob.Result, _ connection: inout PostgresConnection) throws {
        let batch = record.batch
        result.largeObjects =
            try connection.execute(
                """
                SELECT pg_catalog.count(pg_catalog.lo_unlink(o.oid)) FROM pg_catalog.pg_largeobject_metadata o
                WHERE \(rows.isUnchanged("o"))
                """
            ).integer(0, 0) ?? 0
        try connection.runAll(triggers.off)
        result.sharedRows = try shared.remove(&connection)
        try connection.runAll(["SET CONSTRAINTS ALL IMMEDIATE"] + triggers.on)
        result.registryRows = try registries.remove(&connection)
        if record.content == .schemaAndData, record.finishedAt == nil { try MadeObjects.note(of: batch, &connection) }
        try SharedRemoval.forgetSets(of: batch, &connection)
        // Whoever works a manifest off finds the dump missing again.
        try connection.runAll([
            "DELETE FROM mudanza.chunks WHERE batch_id = \(batch)",
            "DELETE FROM mudanza.savepoints WHERE batch_id = \(batch)",
            // The shared rows that its keys were translated to may be gone.
            """
            DELETE FROM mudanza.key_maps m USING mudanza.batches b
            WHERE b.batch_id = \(batch) AND m.source_digest = b.source_digest AND m.tenant = b.tenant
            """,
            """
            UPDATE mudanza.work SET state = 'waiting', batch_id = NULL WHERE batch_id = \(batch)
            """,
            """
            UPDATE mudanza.batches SET state = 'rolled_back', rolled_back_at = pg_catalog.clock_timestamp()
            WHERE batch_id = \(batch)
            """,
        ])
        guard try isLast(&connection) else { return }
        result.isLast = true
        try registries.restartSequences(&connection)
        try removeObjects(&result, &connection)
    }

    /// Whether no batch is left, and none is coming.
    private func isLast(_ connection: inout PostgresConnection) throws -> Bool {
        let others =
            "SELECT FROM mudanza.batches WHERE state IN ('loading', 'loaded', 'rolling_back') LIMIT 1" as SQLCommand
        guard try connection.execute(others).rowCount == 0 else { return false }
        return try Ledger.lockTables(&connection)
    }

    private func removeObjects(
        _ result: inout RollbackJob.Result, _ connection: inout PostgresConnection
    ) throws {
        let inUse = try MadeObjects.tablesWithRows(&connection)
        guard inUse.isEmpty else {
            result.keptObjects = inUse.map { table, rows in
                RollbackJob.Result.Kept(
                    object: "table \(table)",
                    reason: Message("it has \(rows, one: "row", many: "rows") that no batch brought"))
            }
            return
        }
        let (removed, kept) = try MadeObjects.remove(&connection)
        result.objects = removed
        result.keptObjects = kept.map { .init(object: $0.object, reason: Message(verbatim: $0.reason)) }
    }

    /// Takes a batch out for another of the same tenant, which comes in the same transaction.
    static func takeOut(_ batch: Int, _ connection: inout PostgresConnection) throws {
        let rollback = try Rollback(batch, takesChanged: false, &connection)
        guard rollback.record.state == .loaded else {
            throw TargetRefused("batch \(batch) is not loaded any more", advice: "Run the same command again.")
        }
        try rollback.lock(&connection)
        let count = try rollback.count(&connection)
        guard count.isFree else {
            throw TargetRefused(
                count.obstacles.map { ("batch \(batch) cannot be replaced: \($0)", "") }
                    + [("Nothing was changed", "mudanza rollback --batch \(batch) --dry-run shows it in full.")])
        }
        var result = RollbackJob.Result(batch: rollback.record)
        try rollback.removeRows(count, &connection)
        try rollback.finish(&result, &connection)
    }
}

/// What was counted before a batch is taken out.
struct RollbackCount {
    var tables: [RollbackJob.Result.Table] = []
    var references: [RollbackJob.Result.Reference] = []

    /// Whether nothing forbids to take it out.
    var isFree: Bool { references.isEmpty && !tables.contains(where: \.isChanged) }

    /// What forbids it, each in one sentence without a final full stop.
    var obstacles: [String] {
        tables.filter(\.isChanged).map { table in
            "\(table.name) had \(table.loaded) rows of it and has \(table.found); \(table.changed) rows of the tenant "
                + "were changed or added since"
        }
            + references.map { reference in
                "\(reference.table) refers to \(reference.referencedTable) (\(reference.constraint)) from "
                    + (reference.rows.map { "\($0) rows" } ?? "rows that policies may hide")
            }
    }
}
