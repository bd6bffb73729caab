internal import DumpStream
internal import PostgresLink
internal import SQLSyntax

/// Divides the migrated dump into units, in an order that a server can follow: a state machine that takes items and
/// gives steps.
///
/// Rows are gathered into units of ``unitBytes``, cut where a row ends, so that the same dump gives the same units on
/// every run; a table that one unit can hold is not cut. What is in large objects is gathered likewise. Statements before
/// the first row make units of ``unitStatements``; those behind the last are kept for ``PostData``. Where a dump mixes
/// them, each waits for all that came before it.
struct LoadScript {
    /// What is to be done next.
    enum Step {
        /// To be loaded beside other units.
        case unit(LoadUnit)
        /// Everything before must be done first.
        case barrier
    }

    /// The length of a unit of rows, in bytes: a thread has one in hand and one waiting.
    ///
    /// The ledger has it of every batch: whoever changes where units are cut changes this number too, or a batch that
    /// was begun before would go on with other units.
    static let unitBytes = 5 << 20

    /// How many statements make a unit: each may take a lock or several, for which a server has room for some thousands.
    private static let unitStatements = 1000

    /// How far the row that fills a unit may go beyond it without its storage growing, in bytes.
    private static let overrun = 1 << 12

    /// What is taken of the dump.
    enum Content {
        case everything
        /// Statements alone: those before the first row at once, the rest at the end.
        case statements
        /// Rows alone, of the tables for which this is true.
        case rows(@Sendable (QualifiedName) -> Bool)
        /// Large objects alone: rows of no table.
        case largeObjects
    }

    private let content: Content
    /// Begins the names of its units: several scripts may make one batch.
    private let prefix: String
    private let step: (Step) throws -> Void
    /// About how many bytes of rows each table has.
    private let sizes: [QualifiedName: Int]
    /// Says why a statement is left out, if it is.
    private let omission: (LoadStatement, Span<UInt8>, Lexer) -> String?
    private var settings: LoadSettings
    private var names = NameScope()
    private var statements: [LoadStatement] = []
    private var parts: [RowsPart] = []
    private var partsBytes = 0
    private var contents = LargeObjectContents()
    /// What is written into large objects, which is data, and may be more than the rows.
    private var writes: [LoadStatement] = []
    private var writesBytes = 0
    /// Whether ``statements`` make large objects, or change their owners.
    private var hasObjects = false
    private var numbers = (statements: 0, rows: 0, writes: 0)
    private var hasRows = false
    private var current: Current?
    /// Rows and bytes of each table so far.
    private(set) var tables: [QualifiedName: (rows: Int, bytes: Int)] = [:]
    /// `SELECT setval(…)`, in the order of the dump.
    private(set) var sequences: [LoadStatement] = []
    /// What was left out, and why.
    private(set) var omissions: [ApplyJob.Result.Omission] = []

    /// The COPY block being read.
    private struct Current {
        var table: QualifiedName
        var columns: [SQLIdentifier]?
        var source: Location
        var isTaken: Bool
        /// Whether the source has it as COPY too, so that rows are its lines.
        var isCopy: Bool
        var rows = 0
    }

    init(
        _ content: Content, tables: [QualifiedName], sizes: [QualifiedName: Int] = [:], parameters: Set<String>,
        prefix: String, omission: @escaping (LoadStatement, Span<UInt8>, Lexer) -> String?,
        step: @escaping (Step) throws -> Void
    ) {
        self.content = content
        settings = LoadSettings(known: parameters)
        self.prefix = prefix
        self.sizes = sizes
        self.omission = omission
        self.step = step
        for table in tables { names.add(relation: table) }
    }

    /// Parameters that the dump sets and the server has not.
    var unknownSettings: [String] { settings.unknown }

    private var isRowsAlone: Bool {
        if case .rows = content { true } else { false }
    }

    /// Takes the next item.
    mutating func take(_ item: MigratedDump.Item, _ bytes: Span<UInt8>, _ lexer: Lexer) throws {
        switch item.item.kind {
        case .byteOrderMark, .trivia, .metaCommand: return
        case .statement, .insert: try statement(bytes, item, lexer)
        case .copyHeader: try begin(bytes, item, lexer)
        case .copyRows(let rows): try add(bytes, rows: rows)
        case .copyEnd: current = nil
        }
    }

    /// Ends the dump.
    ///
    /// - Returns: the statements behind the last row.
    mutating func finish() throws -> [LoadStatement] {
        try flushRows()
        try flushWrites()
        if !hasRows || isRowsAlone { try flushStatements() }
        try step(.barrier)
        return exchange(&statements, [])
    }

    private mutating func statement(_ bytes: Span<UInt8>, _ item: MigratedDump.Item, _ lexer: Lexer) throws {
        let isInsert = item.item.kind == .insert
        if !isInsert {
            names.follow(bytes, lexer: lexer)
            if settings.take(bytes, lexer: lexer) { return }
        }
        var subject = StatementSubject(bytes, lexer: lexer)
        subject.relation = subject.relation.map { names.relation($0) }
        // pg_dump puts large objects between these; a unit is a transaction already.
        if subject.command == "BEGIN" || subject.command == "COMMIT" { return }
        switch content {
        // Those are rows.
        case .statements where isInsert: return
        case .largeObjects where isInsert || !LargeObjectStatement.concerns(bytes, lexer: lexer): return
        default: break
        }
        var statement = LoadStatement(
            command: SQLCommand(statement: bytes.prefix(bytes.count)), subject: subject, source: item.source,
            settings: settings.forStatements)
        if subject.command == "SETVAL" {
            sequences.append(statement)
            return
        }
        if case .rows(let takes) = content {
            guard isInsert, let table = subject.relation, takes(table) else { return }
        }
        if !isInsert {
            if let event = contents.take(bytes, lexer: lexer) { return try write(event, bytes, item, subject) }
            if LargeObjectStatement.concerns(bytes, lexer: lexer) { hasObjects = true }
        }
        if let reason = omission(statement, bytes, lexer) {
            omissions.append(.init(statement: statement.title, reason: reason, location: item.source))
            statement.isLeftOut = true
        }
        statements.append(statement)
        if !hasRows || isRowsAlone, statements.count >= Self.unitStatements {
            try flushRows()
            try flushStatements()
        }
    }

    private mutating func begin(_ bytes: Span<UInt8>, _ item: MigratedDump.Item, _ lexer: Lexer) throws {
        guard let header = CopyHeader(bytes, lexer: lexer), header.isPlain else {
            throw DumpError(
                .unsupported, at: item.source, found: "a COPY statement with options",
                expected: "the text format that pg_dump writes")
        }
        let table = names.relation(header.relation)
        var isTaken = true
        switch content {
        case .everything: break
        case .statements, .largeObjects: isTaken = false
        case .rows(let takes): isTaken = takes(table)
        }
        current = Current(
            table: table, columns: header.columns, source: item.source, isTaken: isTaken,
            isCopy: item.isCopy)
        if case .statements = content {
            if !hasRows { try flushStatements() }
            hasRows = true
        }
        guard isTaken else { return }
        // What was created so far must be there; what came between rows keeps its place.
        if !statements.isEmpty {
            try flushRows()
            try flushStatements()
        }
        hasRows = true
        // Whole in one unit, its rows can be frozen (``Freezing``).
        if let size = sizes[table], size <= Self.unitBytes, tables[table] == nil, partsBytes + size > Self.unitBytes {
            try flushRows()
        }
    }

    // MARK: Rows

    private mutating func add(_ bytes: Span<UInt8>, rows: Int) throws {
        guard let block = current, block.isTaken else { return }
        var at = 0
        var left = rows
        while at < bytes.count {
            let rest = bytes.extracting(at...)
            let room = Self.unitBytes - partsBytes
            // Units end with the row that fills them, wherever reads happened to end.
            let (length, count) =
                rest.count < room ? (rest.count, left) : CopyRows.through(rest, atLeast: max(room, 1))
            append(rest.extracting(0..<length), rows: count)
            at += length
            left -= count
            if partsBytes >= Self.unitBytes { try flushRows() }
        }
    }

    private mutating func append(_ bytes: Span<UInt8>, rows: Int) {
        guard var block = current else { return }
        let before = tables[block.table] ?? (0, 0)
        if let last = parts.indices.last, parts[last].table == block.table, parts[last].columns == block.columns,
            parts[last].source == block.source
        {
            parts[last].bytes.append(bytes)
            parts[last].rows += rows
        } else {
            var part = RowsPart(
                table: block.table, columns: block.columns, firstRow: before.rows + 1, source: block.source,
                linesBefore: block.isCopy ? block.rows + 1 : nil)
            // In one piece, for storage that grows by doubling is copied again and again.
            let left = sizes[block.table].map { $0 - before.bytes } ?? 0
            part.bytes.reserveCapacity(max(min(left, Self.unitBytes - partsBytes) + Self.overrun, bytes.count))
            part.bytes.append(bytes)
            part.rows = rows
            parts.append(part)
        }
        partsBytes += bytes.count
        block.rows += rows
        current = block
        tables[block.table] = (before.rows + rows, before.bytes + bytes.count)
    }

    private mutating func flushRows() throws {
        guard !parts.isEmpty else { return }
        numbers.rows += 1
        let unit = LoadUnit(
            name: "\(prefix)rows \(numbers.rows)", work: .rows(exchange(&parts, [])), settings: settings.forRows)
        partsBytes = 0
        try step(.unit(unit))
    }

    // MARK: Large objects

    /// Takes what a dump writes into a large object: `lo_put` needs no open object, so units may end anywhere.
    private mutating func write(
        _ event: LargeObjectContents.Event, _ bytes: Span<UInt8>, _ item: MigratedDump.Item, _ subject: StatementSubject
    ) throws {
        switch event {
        case .opened:
            if hasObjects {
                try flushRows()
                try flushStatements()
            }
        case .piece(let piece):
            let literal = bytes.extracting(piece.literal)
            let constant = SQLCommand(statement: literal.prefix(literal.count))
            writes.append(
                LoadStatement(
                    command: "SELECT pg_catalog.lo_put(\(piece.object), \(piece.offset), \(constant))",
                    subject: subject, source: item.source, settings: settings.forStatements))
            writesBytes += bytes.count
            if writesBytes >= Self.unitBytes || writes.count >= Self.unitStatements { try flushWrites() }
        case .closed: break
        case .unreadable:
            throw DumpError(
                .unsupported, at: item.source, found: "a large object's contents in a form that is not read",
                expected: "lo_open, lowrite with a constant, lo_close, as pg_dump writes them")
        }
    }

    private mutating func flushWrites() throws {
        guard !writes.isEmpty else { return }
        numbers.writes += 1
        writesBytes = 0
        let work = LoadUnit.Work.statements(exchange(&writes, []))
        try step(.unit(LoadUnit(name: "\(prefix)objects \(numbers.writes)", work: work)))
    }

    // MARK: Statements

    private mutating func flushStatements() throws {
        guard !statements.isEmpty else { return }
        numbers.statements += 1
        hasObjects = false
        if hasRows { try step(.barrier) }
        let kind = isRowsAlone ? "inserts" : "statements"
        let unit = LoadUnit(
            name: "\(prefix)\(kind) \(numbers.statements)", work: .statements(exchange(&statements, [])))
        try step(.unit(unit))
        try step(.barrier)
    }
}
