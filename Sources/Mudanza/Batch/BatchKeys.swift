internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Synchronization
internal import Tenancy

/// The keys that stay as they are, of all dumps: two dumps, or a dump and the target, must not have the same.
///
/// They go into temporary tables of the target, however many there are, and the server compares them exactly. All is
/// one transaction, which is rolled back. Primary keys and unique constraints are compared; where the plan puts the
/// tenant in front or moves a key, nothing needs to be.
final class BatchKeys: Sendable {
    private let settings: ConnectionSettings
    private let catalog: LiveCatalog
    private let cancellation: Cancellation
    private let state = Mutex(State())

    private struct State: ~Copyable {
        var connection: PostgresConnection?
        var tables: [KeyTable] = []
        var numbers: [QualifiedName: Int] = [:]
        /// Rows that are not sent yet, by table.
        var buffers: [[UInt8]] = []
        var buffered = 0
        /// The dumps' encoding, in which the session reads what is sent.
        var encoding = ""
        /// Why a table's keys could not be compared.
        var problems: [Int: String] = [:]
    }

    /// So many bytes go to the server at a time.
    private static let piece = 4 << 20

    init(_ settings: ConnectionSettings, _ catalog: LiveCatalog, _ cancellation: Cancellation) {
        (self.settings, self.catalog, self.cancellation) = (settings, catalog, cancellation)
    }

    /// Takes the keys of a dump.
    func add(_ prepared: ApplyJob.Prepared, of dump: Int) throws {
        let tables = KeyTable.all(prepared.plan, prepared.survey.source.catalog, catalog)
        guard !tables.isEmpty, catalog.facts.mayCreateTemporaryTables else { return }
        let migrated = MigratedDump(path: prepared.spool.path, name: prepared.spool.name, plan: prepared.plan)
        let reader = KeyReader(tables, of: dump) { [self] rows, table in
            try take(rows, of: table, encoding: prepared.decisions.encoding)
        }
        try MigratedRows.read(migrated, into: reader)
        try reader.finish()
    }

    private func take(_ rows: [UInt8], of table: KeyTable, encoding: String) throws {
        try state.withLock { state in
            if state.connection == nil {
                var connection = try PostgresConnection.connect(settings, cancellation: cancellation)
                try connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
                state.connection = consume connection
            }
            if encoding != state.encoding {
                try Self.flush(&state)
                try state.connection?.set(SessionForm(encoding: encoding))
                state.encoding = encoding
            }
            let number: Int
            if let known = state.numbers[table.name] {
                number = known
            } else {
                number = state.tables.count
                state.numbers[table.name] = number
                state.tables.append(table)
                state.buffers.append([])
                _ = try state.connection?.execute(table.creation(number))
            }
            // Another dump has other keys of the table: their columns are told apart by the check of shapes.
            guard state.tables[number].columns == table.columns else { return }
            state.buffers[number] += rows
            state.buffered += rows.count
            if state.buffered >= Self.piece { try Self.flush(&state) }
        }
    }

    private static func flush(_ state: inout State) throws {
        for number in state.tables.indices where !state.buffers[number].isEmpty && state.problems[number] == nil {
            let bytes = exchange(&state.buffers[number], [])
            do {
                _ = try state.connection?.savepoint { connection in
                    try connection.copyIn("COPY \(KeyTable.stage(number)) FROM STDIN") { try $0.write(bytes.span) }
                }
            } catch let error as LinkError where error.kind == .server && !error.isTransient {
                state.problems[number] = error.server?.safeMessage ?? "the server refused"
            }
        }
        state.buffered = 0
    }

    // MARK: Comparing

    /// What the comparison gives.
    struct Findings {
        var obstacles: [BatchResult.Obstacle] = []
        var warnings: [Message] = []
    }

    /// Compares the keys of all dumps, whose names are `files`.
    func find(_ files: [String]) throws -> Findings {
        var findings = Findings()
        guard catalog.facts.mayCreateTemporaryTables else {
            findings.warnings = [
                Message(
                    "keys of dumps were not compared: \(catalog.facts.user) may not make temporary tables in the target"
                )
            ]
            return findings
        }
        try state.withLock { state in
            guard state.connection != nil else { return }
            try Self.flush(&state)
            for (number, table) in state.tables.enumerated() {
                if let problem = state.problems[number] {
                    findings.warnings.append(Message("keys of \(table.name) were not compared: \(problem)"))
                    continue
                }
                _ = try state.connection?.execute("ANALYZE \(KeyTable.stage(number))")
                for key in table.keys {
                    try Self.compare(key, table, number, files, &state.connection, &findings.obstacles)
                }
            }
            _ = try state.connection?.execute("ROLLBACK")
            state.connection = nil
        }
        return findings
    }

    private static func compare(
        _ key: KeyTable.Key, _ table: KeyTable, _ number: Int, _ files: [String],
        _ connection: inout PostgresConnection?, _ obstacles: inout [BatchResult.Obstacle]
    ) throws {
        let columns = key.columns.map(\.text).joined(separator: ", ")
        guard let repeated = try connection?.execute(table.repeated(key, number)) else { return }
        if let count = repeated.integer(0, 0), count > 0 {
            obstacles.append(
                BatchResult.Obstacle(
                    text:
                        "\(count, one: "key", many: "keys") of \(table.name) (\(columns)) in more than one dump, such as "
                        + "\(files[repeated.integer(0, 1) ?? 0]) and \(files[repeated.integer(0, 2) ?? 0])",
                    advice: Self.advice))
        }
        guard let query = table.colliding(key, number), let there = try connection?.execute(query) else { return }
        if let count = there.integer(0, 0), count > 0 {
            obstacles.append(
                BatchResult.Obstacle(
                    text:
                        "\(count, one: "row", many: "rows") of \(there.integer(0, 2) ?? 0, one: "dump", many: "dumps") with "
                        + "a key of \(table.name) (\(columns)) that the target has already, the first in "
                        + "\(files[there.integer(0, 1) ?? 0])",
                    advice: Self.advice))
        }
    }

    private static let advice: Message =
        "Keys of different tenants must not meet: choose another strategy, composite, offset or prefix."
}

extension PostgresConnection {
    /// Sets the session's form for the transaction that is open.
    fileprivate mutating func set(_ form: SessionForm) throws { try form.set(on: &self) }
}
