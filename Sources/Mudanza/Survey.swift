public import DumpStream
public import SQLSyntax
public import Tenancy

/// What one reading of a dump finds: its schema, its settings, which tables it fills and how.
public struct Survey: Sendable, Equatable {
    /// How far a survey reads.
    public enum Extent: Sendable {
        /// To the first row. Enough for the plan of a pipe, which cannot be read twice.
        case untilRows
        /// To the end.
        case whole
    }

    /// All that a plan is made from.
    public var source: PlanSource
    /// The rows of each table, in the order of their first.
    public var loads: [TableRows] = []
    /// `15.4 (Debian …)`: what the dump says of the server.
    public var serverVersion: String?
    /// What the dump says of pg_dump.
    public var dumperVersion: String?
    /// Whether a byte-order mark comes first.
    public var hasByteOrderMark = false
    /// Whether lines end in carriage return and line feed.
    public var hasCarriageReturns = false
    /// Whether `\restrict` guards the dump against further meta-commands.
    public var isRestricted = false
    /// The roles that the dump names, by name: owners, those who have rights, those whom policies are for.
    public var roles: [SQLIdentifier] = []
    /// Bytes read.
    public var bytes = 0
    /// Lines read.
    public var lines = 0
    /// Whether rows come before the last CREATE TABLE: pg_dump never writes it so.
    public var mixesRowsAndSchema = false
    /// Whether the dump makes large objects.
    public var hasLargeObjects = false
    /// Whether the reading stopped at the first row.
    public var stoppedAtRows = false

    /// Rows of one table.
    public struct TableRows: Sendable, Equatable, Codable {
        /// How the rows are written.
        public enum Form: String, Sendable, Codable { case copy, insert }

        /// The table.
        public var table: QualifiedName
        /// How they are written.
        public var form: Form
        /// How many.
        public var rows = 0
        /// How many COPY or INSERT statements hold them.
        public var statements = 0
        /// Their bytes, line ends included.
        public var bytes = 0
        /// The first.
        public var location: Location
    }
}

/// Reads a dump once and gathers a ``Survey``.
struct Surveyor: ~Copyable {
    private(set) var survey: Survey
    private var builder = CatalogBuilder()
    private var names = NameScope()
    private var counts: [QualifiedName: Int] = [:]
    private var current: Int?
    private var hasStatements = false
    private var insertPrefix: [UInt8] = []
    private var roles: Set<SQLIdentifier> = []

    init(catalog: Catalog? = nil) {
        survey = Survey(source: PlanSource(catalog: catalog ?? Catalog()))
        survey.source.isDataOnly = catalog != nil
        for table in catalog?.tables ?? [] { names.add(relation: table.name) }
    }

    /// Reads `input` as far as `extent` says.
    ///
    /// The schema is `catalog` where it comes from another file than the rows. Where the reading stops at the first row,
    /// the statements of `tail` are taken as well. `observer` is shown every item.
    static func survey(
        _ input: inout DumpInput, extent: Survey.Extent, catalog: Catalog? = nil,
        tail: [UInt8]? = nil, observer: (DumpItem, Span<UInt8>, Lexer) -> Void = { _, _, _ in }
    ) throws(DumpError) -> Survey {
        var reader = DumpReader(file: input.name)
        var surveyor = Surveyor(catalog: catalog)
        try input.fill()
        try input.withWindow { window throws(DumpError) in
            try DumpSniffer.check(window.extracting(0..<min(window.count, DumpSniffer.length)), file: input.name)
        }
        while true {
            let atEnd = input.atEnd
            let item = try input.withWindow { window throws(DumpError) -> DumpItem? in
                let lexer = reader.lexer
                guard let item = try reader.next(window, atEnd: atEnd) else { return nil }
                observer(item, window.extracting(0..<item.length), lexer)
                try surveyor.take(
                    item, window.extracting(0..<item.length), rows: reader.insertRows.count, lexer: lexer)
                return item
            }
            if let item {
                if extent == .untilRows, surveyor.current != nil {
                    surveyor.survey.stoppedAtRows = true
                    break
                }
                input.consume(item.length)
            } else if atEnd {
                break
            } else {
                try input.fill()
            }
        }
        guard surveyor.hasStatements || surveyor.current != nil else {
            throw DumpError(
                .notADump, at: Location(file: input.name), found: "there is no SQL statement in it",
                expected: "a dump written by pg_dump")
        }
        if let tail, surveyor.survey.stoppedAtRows { try surveyor.take(tail: tail, file: input.name) }
        surveyor.survey.bytes = reader.location.offset.value
        surveyor.survey.lines = reader.location.line
        return surveyor.finish(hasSchema: catalog != nil)
    }

    /// Takes the statements behind the rows.
    private mutating func take(tail: [UInt8], file: String) throws(DumpError) {
        var reader = DumpReader(file: file)
        var at = 0
        while true {
            let lexer = reader.lexer
            let window = tail.span.extracting(at...)
            guard let item = try reader.next(window, atEnd: true) else { return }
            if item.kind == .statement { try statement(window.extracting(0..<item.length), item, lexer: lexer) }
            at += item.length
        }
    }

    consuming func finish(hasSchema: Bool) -> Survey {
        // With a schema from another file the plan is made from that one.
        if !hasSchema { survey.source.catalog = builder.catalog }
        survey.roles = roles.sorted()
        return survey
    }

    mutating func take(
        _ item: DumpItem, _ bytes: Span<UInt8>, rows: Int, lexer: Lexer
    ) throws(DumpError) {
        switch item.kind {
        case .byteOrderMark: survey.hasByteOrderMark = true
        case .trivia: if survey.dumperVersion == nil { readVersions(bytes) }
        case .metaCommand(.connect): survey.source.connections.append(item.location)
        case .metaCommand(.restrict): survey.isRestricted = true
        case .metaCommand(.unrestrict): break
        case .statement: try statement(bytes, item, lexer: lexer)
        case .copyHeader:
            insertPrefix = []
            guard let header = CopyHeader(bytes, lexer: lexer) else { return }
            begin(names.relation(header.relation), header.columns, .copy, item.location)
            if let current { survey.loads[current].statements += 1 }
            if item.length > 1, bytes[item.length - 2] == UInt8(ascii: "\r") { survey.hasCarriageReturns = true }
        case .copyRows(let rows): count(rows, item.length)
        case .copyEnd: break
        case .insert: insert(bytes, item, rows: rows, lexer: lexer)
        }
    }

    private mutating func statement(_ bytes: Span<UInt8>, _ item: DumpItem, lexer: Lexer) throws(DumpError) {
        insertPrefix = []
        hasStatements = true
        if let setting = SessionSetting(bytes, lexer: lexer) {
            if setting.name == "client_encoding" { survey.source.encoding = setting.value }
            survey.source.settings.append(
                PlanSource.Setting(name: setting.name, value: setting.value, location: item.location))
            names.follow(bytes, lexer: lexer)
        }
        try builder.add(bytes, at: item.location, lexer: lexer)
        roles.formUnion(RoleNames.find(in: bytes, lexer: lexer))
        let subject = StatementSubject(bytes, lexer: lexer)
        let makesTable = ["CREATE TABLE", "CREATE FOREIGN TABLE"].contains(subject.command)
        if makesTable, let name = subject.relation {
            names.add(relation: names.created(name))
            if current != nil { survey.mixesRowsAndSchema = true }
        }
        if subject.command == "SELECT", LargeObjectStatement.concerns(bytes, lexer: lexer) {
            survey.hasLargeObjects = true
        }
    }

    private mutating func insert(_ bytes: Span<UInt8>, _ item: DumpItem, rows: Int, lexer: Lexer) {
        defer { if let current { survey.loads[current].statements += 1 } }
        if insertPrefix.isEmpty || !bytes.starts(with: insertPrefix) {
            guard let head = InsertHead(bytes, lexer: lexer) else { return }
            begin(names.relation(head.relation), head.columns, .insert, item.location)
            if case .values(let position) = head.form {
                insertPrefix = bytes.prefix(position)
            } else {
                insertPrefix = []
                count(1, item.length)
                return
            }
        }
        count(rows, item.length)
    }

    private mutating func begin(
        _ table: QualifiedName, _ columns: [SQLIdentifier]?, _ form: Survey.TableRows.Form, _ location: Location
    ) {
        if let index = counts[table] {
            current = index
            return
        }
        counts[table] = survey.loads.count
        current = survey.loads.count
        survey.loads.append(Survey.TableRows(table: table, form: form, location: location))
        survey.source.loads.append(PlanSource.Load(table: table, columns: columns, location: location))
    }

    private mutating func count(_ rows: Int, _ bytes: Int) {
        guard let current else { return }
        survey.loads[current].rows += rows
        survey.loads[current].bytes += bytes
    }

    /// `-- Dumped from database version …` and `-- Dumped by pg_dump version …`.
    private mutating func readVersions(_ comment: Span<UInt8>) {
        let text = String(decoding: comment.prefix(min(comment.count, 2000)), as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) {
            if let version = value(of: line, "-- Dumped from database version ") {
                survey.serverVersion = version
                survey.source.serverVersion = Int(version.prefix { $0.isNumber })
            }
            if let version = value(of: line, "-- Dumped by pg_dump version ") { survey.dumperVersion = version }
        }
    }

    private func value(of line: Substring, _ start: String) -> String? {
        line.hasPrefix(start) ? String(line.dropFirst(start.count)) : nil
    }
}
