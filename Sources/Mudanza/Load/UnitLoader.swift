internal import PostgresLink
internal import SQLSyntax
internal import Synchronization

/// Loads one unit inside a transaction.
struct UnitLoader: Sendable {
    /// How each table is filled, where a plain COPY will not do.
    var tables: [QualifiedName: TableLoading] = [:]
    /// Where rows go that the server refuses; nil: the first ends the load.
    var rejects: RejectsFile?
    /// Which rows are written as old ones.
    var freezing = Freezing()
    /// Whose the rows of each table are.
    var kinds: [QualifiedName: RowKind] = [:]
    /// Told of what does not end the load.
    var warn: @Sendable (String) -> Void = { _ in }

    /// Runs the work of a unit of a batch.
    ///
    /// - Returns: what the target has more.
    func load(
        _ unit: LoadUnit, of batch: Int, over connection: inout PostgresConnection
    ) throws -> LoadedRows {
        switch unit.work {
        case .statements(let statements):
            try run(statements, over: &connection)
            let tables = statements.filter { $0.subject.command == "INSERT" && !$0.isLeftOut }
                .compactMap(\.subject.relation)
            return LoadedRows(inserted: Set(tables.filter { kinds[$0] != nil }))
        case .analyze(let tables):
            do {
                try connection.savepoint { connection in
                    _ = try connection.runPipelined(tables.map { "ANALYZE \($0)" })
                }
            } catch let error as LinkError where error.kind == .server && !error.isTransient {
                warn("tables were not analyzed: \(error)")
            }
            return LoadedRows()
        case .rows(let parts):
            // In one round trip for all of them.
            try connection.runAll(
                parts.filter { freezing(of: $0) == .emptied }.map { "TRUNCATE ONLY \($0.table)" })
            var loaded = LoadedRows()
            for part in parts {
                loaded += LoadedRows(copied: [part.table: try load(part, of: batch, over: &connection)])
            }
            return loaded
        }
    }

    /// Notes what a unit put into which table.
    func note(
        _ loaded: LoadedRows, unit: String, of batch: Int, over connection: inout PostgresConnection
    ) throws {
        try Ledger.note(loaded, unit: unit, of: batch, kinds: kinds, &connection)
    }

    /// What to do where the server has no room for the locks of a transaction.
    private static let manyLocks =
        "One transaction locks all that it makes. Load in units, each a transaction of its own, with --jobs 1, or raise max_locks_per_transaction on the server."

    private func run(_ statements: [LoadStatement], over connection: inout PostgresConnection) throws {
        var commands: [SQLCommand] = []
        /// The statement that each command belongs to.
        var origins: [LoadStatement] = []
        var settings: [SQLCommand] = []
        for statement in statements where !statement.isLeftOut {
            // Those of the statement before are in force still.
            let changed = statement.settings == settings ? [] : statement.settings.filter { !settings.contains($0) }
            settings = statement.settings
            commands += changed + [statement.command]
            origins += Array(repeating: statement, count: changed.count + 1)
        }
        guard let last = origins.last else { return }
        commands.append(LoadSettings.ownUser)
        origins.append(last)
        do {
            try connection.runPipelined(commands)
        } catch {
            guard let index = error.commandIndex, origins.indices.contains(index) else { throw error }
            throw LoadFailure(
                doing: "\(origins[index].source): \(origins[index].title)", cause: error,
                advice: error.server?.sqlState == "53200" ? Self.manyLocks : "")
        }
    }

    private func load(
        _ part: RowsPart, of batch: Int, over connection: inout PostgresConnection
    ) throws -> Int {
        let loading = tables[part.table] ?? TableLoading()
        try connection.runAll(loading.before(part))
        let rows: Int
        if let rejects, loading.merge == nil {
            var refused = RefusedRows(
                part: part, file: rejects, copy: loading.copy(part),
                then: loading.move(part) + [Ledger.noteSavepoint(of: batch)])
            rows = try refused.load(over: &connection)
        } else {
            rows = try copy(part, loading, batch, over: &connection)
        }
        try connection.runAll(loading.after)
        return rows
    }

    /// How rows are written as old ones, which a temporary table cannot pass on; nil where they are not.
    private func freezing(of part: RowsPart) -> Freezing.Way? {
        tables[part.table]?.stages == true ? nil : freezing.of(part)
    }

    private func copy(
        _ part: RowsPart, _ loading: TableLoading, _ batch: Int, over connection: inout PostgresConnection
    ) throws -> Int {
        do {
            let command: SQLCommand = freezing(of: part) != nil ? "\(part.copy) WITH (FREEZE)" : loading.copy(part)
            let rows = try connection.copyIn(command) { copy in try copy.write(part.bytes.span) }
            guard rows == part.rows else {
                throw TargetRefused(
                    "\(part.source): \(part.table) took \(rows) of \(part.rows) rows",
                    advice: "A trigger or rule of the target keeps rows out; nothing of this was committed.")
            }
            if let merge = loading.merge {
                try merge.shared.noteMerge(
                    of: loading.stage, updates: merge.conflict == .update, batch: batch, &connection)
            }
            for command in loading.move(part) { try loading.check(try connection.execute(command), part) }
            return rows
        } catch let error as LinkError {
            throw part.failure(error)
        }
    }
}

extension PostgresConnection {
    /// Runs commands in one round trip; none takes none.
    mutating func runAll(_ commands: [SQLCommand]) throws(LinkError) {
        if !commands.isEmpty { try runPipelined(commands) }
    }
}
