internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// The dump's rows, as far as they are compared, in temporary tables of the target's session.
///
/// All is in one transaction that is read-only once the temporary tables are made, and that is rolled back.
final class AgainstStage {
    /// Values that a column of the target does not take.
    struct Misfits {
        var table: Int
        /// The column's place in ``AgainstTable/staged``.
        var column: Int
        /// How the server refuses them.
        var sqlState: String
        var rows: Int
    }

    /// What the server says to a query.
    enum Answer {
        case rows([[[UInt8]?]])
        case refused(String)
    }

    private let tables: [AgainstTable]
    private let places: [QualifiedName: Int]
    private var connection: PostgresConnection
    /// Why a table's rows could not be laid beside the target's.
    private(set) var problems: [Int: String] = [:]
    /// Rows that only a server could read.
    private(set) var unreadable: [Int: Int] = [:]
    private var rows: [Int]

    /// The table whose rows are being read, which of its columns get what fields, and the rows not yet sent.
    private var current: Int?
    private var columns: [Int] = []
    private var fields = AgainstFields(places: [])
    private var buffer: [UInt8] = []
    private var buffered = 0

    /// So many bytes go to the server in one COPY: its answer is waited for.
    private static let piece = 4 << 20

    init(_ tables: [AgainstTable], over connection: consuming PostgresConnection) {
        self.tables = tables
        self.connection = connection
        places = Dictionary(tables.map { ($0.plan.name, $0.number) }, uniquingKeysWith: { first, _ in first })
        rows = tables.map { _ in 0 }
    }

    /// Brings the dump's rows into the session, for the length of the transaction that is open.
    func fill(from dump: MigratedDump, _ form: SessionForm) throws {
        let staged = tables.filter(\.isStaged)
        let misfits: SQLCommand = """
            CREATE TEMPORARY TABLE mudanza_misfits
            (tab pg_catalog.int4, col pg_catalog.int4, n pg_catalog.int8, state pg_catalog.text) ON COMMIT DROP
            """
        // From the last command on the server itself refuses every change but those of temporary rows.
        try connection.runAll(staged.map(\.creation) + [misfits, "SET TRANSACTION READ ONLY"])
        try form.set(on: &connection)
        try form.setReading(on: &connection)
        try MigratedRows.read(dump, into: self)
        try flush()
        // Names of the target are UTF-8 from here on, and so are the values that are shown.
        try connection.execute("SET LOCAL client_encoding = 'UTF8'")
        for table in staged where problems[table.number] == nil { try convert(table) }
        try SessionForm(encoding: "UTF8").set(on: &connection)
        try connection.runAll(staged.map { "ANALYZE \($0.stage)" } + ["ANALYZE \(AgainstTable.misfits)"])
    }

    /// Runs a query over the rows.
    func query(_ command: SQLCommand) throws -> Answer {
        do {
            return try connection.savepoint { connection in
                let result = try connection.execute(command)
                return .rows(
                    (0..<result.rowCount).map { row in (0..<result.columnCount).map { result.bytes(row, $0) } })
            }
        } catch let error as LinkError where error.kind == .server && !error.isTransient {
            return .refused(error.server?.safeMessage ?? "the server refused")
        }
    }

    func rollBack() throws { try connection.execute("ROLLBACK") }

    // MARK: Values of other types

    /// Tries every value of a column that may be of another type: what COPY would refuse, an assignment refuses too.
    private func convert(_ table: AgainstTable) throws {
        let columns = table.staged.enumerated().filter { $0.element.origin == .text }
        guard !columns.isEmpty else { return }
        var (variables, values, all, each): ([SQLCommand], [SQLCommand], [SQLCommand], [SQLCommand]) = ([], [], [], [])
        for (place, column) in columns {
            variables.append("v\(place) \(column.type);")
            values.append(", c\(place)")
            all.append("v\(place) := r.c\(place);")
            each.append(
                """
                BEGIN v\(place) := r.c\(place); EXCEPTION WHEN OTHERS THEN
                INSERT INTO \(AgainstTable.misfits) VALUES (\(table.number), \(place), r.n, SQLSTATE); END;
                """)
        }
        // First all at once: a row without a misfit, and that is nearly every one, costs one subtransaction.
        let block: SQLCommand = """
            #variable_conflict use_column
            DECLARE r record; \(SQLCommand.joined(variables, separator: " "))
            BEGIN
                FOR r IN SELECT n\(SQLCommand.joined(values, separator: "")) FROM \(table.stage) LOOP
                    BEGIN
                        \(SQLCommand.joined(all, separator: " "))
                    EXCEPTION WHEN OTHERS THEN
                        \(SQLCommand.joined(each, separator: "\n"))
                    END;
                END LOOP;
            END
            """
        if case .refused(let reason) = try query("DO \(SQLLiteral(bytes: block.bytes))") {
            problems[table.number] = reason
        }
    }

    /// The misfits, by table and column.
    func misfits() throws -> [Misfits] {
        let result = try connection.execute(
            """
            SELECT tab, col, state, pg_catalog.count(*) FROM \(AgainstTable.misfits) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """)
        return (0..<result.rowCount).map { row in
            Misfits(
                table: result.integer(row, 0) ?? 0, column: result.integer(row, 1) ?? 0,
                sqlState: result.text(row, 2) ?? "", rows: result.integer(row, 3) ?? 0)
        }
    }
}

// MARK: The dump's rows

extension AgainstStage: MigratedRows.Taker {
    func begin(_ table: QualifiedName, _ columns: [SQLIdentifier]?) throws {
        let next = places[table].flatMap { tables[$0].isStaged ? $0 : nil }
        guard let next else {
            try flush()
            current = nil
            return
        }
        let given = columns ?? tables[next].live.columns.filter { !$0.isGenerated }.map(\.name)
        let found = tables[next].staged.enumerated().compactMap { number, column in
            given.firstIndex(of: column.name).map { (number, $0) }
        }.sorted { $0.1 < $1.1 }
        let fields = AgainstFields(places: found.map(\.1))
        if next != current || fields != self.fields || found.map(\.0) != self.columns { try flush() }
        (current, self.columns, self.fields) = (next, found.map(\.0), fields)
    }

    func take(_ bytes: Span<UInt8>, count: Int) throws {
        guard let current, problems[current] == nil else { return }
        var at = 0
        while at < bytes.count {
            rows[current] += 1
            buffered += 1
            at += fields.append(rows[current], of: bytes.extracting(at...), to: &buffer)
            if buffer.count >= Self.piece { try flush() }
        }
    }

    func takeUnreadable(_ table: QualifiedName, count: Int) throws {
        if let place = places[table] { unreadable[place, default: 0] += count }
    }

    func takeSequence(_ name: QualifiedName, _ value: SequenceValue) {}

    private func flush() throws {
        guard buffered > 0, let current else { return }
        let first = rows[current] - buffered + 1
        let list = columns.map { ", c\($0)" as SQLCommand }
        let command: SQLCommand =
            "COPY \(tables[current].stage) (n\(SQLCommand.joined(list, separator: ""))) FROM STDIN"
        do {
            let bytes = exchange(&buffer, [])
            _ = try connection.savepoint { connection in
                try connection.copyIn(command) { try $0.write(bytes.span) }
            }
        } catch let error as LinkError where error.kind == .server && !error.isTransient {
            let message = error.server?.safeMessage ?? "the server refused"
            problems[current] = (error.server?.copyLine.map { "row \(first + $0 - 1): " } ?? "") + message
        }
        buffered = 0
    }
}
