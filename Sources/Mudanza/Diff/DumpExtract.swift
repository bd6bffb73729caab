internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// What a small dump says of each table: the statement that makes it, and its first rows.
struct DumpExtract {
    /// One table.
    struct Table {
        /// The statement that makes it.
        var definition: String?
        /// The columns of its rows.
        var columns: [SQLIdentifier] = []
        /// Rows, a decoded field for each column; nil stands for NULL.
        var rows: [[[UInt8]?]] = []
        /// The bytes of the first INSERT statement and its rows, where rows are written so.
        var insert: (bytes: Int, rows: Int)?
    }

    private(set) var tables: [QualifiedName: Table] = [:]
    /// The names of the indexes that it makes, by table.
    private(set) var indexes: [QualifiedName: [String]] = [:]
    private let limit: Int
    private let plans: [QualifiedName: TablePlan]
    private var names = NameScope()
    private var current: QualifiedName?
    private var isPlain = false

    /// Reads `dump`, up to `limit` rows of each table; `added` columns follow where a statement lists none.
    init(_ dump: [UInt8], limit: Int, plans: [QualifiedName: TablePlan]) throws(DumpError) {
        self.limit = limit
        self.plans = plans
        for name in plans.keys { names.add(relation: name) }
        var reader = DumpReader(file: "")
        var at = 0
        while true {
            let lexer = reader.lexer
            let window = dump.span.extracting(at...)
            guard let item = try reader.next(window, atEnd: true) else { break }
            take(item, window.extracting(0..<item.length), lexer, reader.insertRows)
            at += item.length
        }
    }

    private mutating func take(_ item: DumpItem, _ text: Span<UInt8>, _ lexer: Lexer, _ rows: [InsertRow]) {
        switch item.kind {
        case .statement: statement(text, lexer)
        case .copyHeader:
            guard let header = CopyHeader(text, lexer: lexer) else { return }
            let name = names.relation(header.relation)
            (current, isPlain) = (name, header.isPlain)
            let all = plans[name]?.columns?.filter { !$0.isGenerated }.map(\.name)
            tables[name, default: Table()].columns = header.columns ?? all ?? []
        case .copyRows: copyRows(text)
        case .insert: insert(text, lexer, rows.count)
        default: break
        }
    }

    private mutating func statement(_ text: Span<UInt8>, _ lexer: Lexer) {
        names.follow(text, lexer: lexer)
        let subject = StatementSubject(text, lexer: lexer)
        switch subject.command {
        case "CREATE TABLE", "CREATE FOREIGN TABLE":
            guard let name = subject.relation.map({ names.created($0) }) else { return }
            tables[name, default: Table()].definition = Self.text(text.prefix(text.count))
        default: break
        }
    }

    private mutating func copyRows(_ text: Span<UInt8>) {
        guard let current, isPlain else { return }
        var at = 0
        while at < text.count, tables[current]?.rows.count ?? limit < limit {
            let (end, next) = CopyRows.firstRow(of: text.extracting(at...))
            tables[current]?.rows.append(Self.fields(text.extracting(at..<(at + end))))
            at += next
        }
    }

    private mutating func insert(_ text: Span<UInt8>, _ lexer: Lexer, _ count: Int) {
        guard let head = InsertHead(text, lexer: lexer), case .values(let position) = head.form else { return }
        let name = names.relation(head.relation)
        var table = tables[name, default: Table()]
        table.columns = head.columns ?? plans[name]?.columns?.map(\.name) ?? []
        if table.insert == nil { table.insert = (text.count, count) }
        var reading = InsertRows(at: position, lexer: lexer)
        while table.rows.count < limit, reading.next(in: text) != nil {
            table.rows.append(
                reading.values.map { value in
                    var field: [UInt8] = []
                    // An expression is shown as it is written.
                    guard CopyFieldWriter.append(value, of: text, lexer: lexer, to: &field) else {
                        return text.extracting(value).prefix(value.count)
                    }
                    return Self.fields(field.span).first ?? nil
                })
        }
        tables[name] = table
    }

    /// The fields of a row of COPY data, decoded as COPY FROM decodes them.
    static func fields(_ row: Span<UInt8>) -> [[UInt8]?] {
        var fields: [[UInt8]?] = []
        var field: [UInt8] = []
        var isNull = false
        var at = 0
        while at < row.count {
            let byte = row[at]
            at += 1
            if byte == UInt8(ascii: "\t") {
                fields.append(isNull ? nil : field)
                (field, isNull) = ([], false)
            } else if byte == UInt8(ascii: "\\"), at < row.count {
                let letter = row[at]
                at += 1
                switch letter {
                case UInt8(ascii: "N"): isNull = true
                case UInt8(ascii: "b"): field.append(8)
                case UInt8(ascii: "t"): field.append(9)
                case UInt8(ascii: "n"): field.append(10)
                case UInt8(ascii: "v"): field.append(11)
                case UInt8(ascii: "f"): field.append(12)
                case UInt8(ascii: "r"): field.append(13)
                default: field.append(letter)
                }
            } else {
                field.append(byte)
            }
        }
        return fields + [isNull ? nil : field]
    }

    /// Text for people: what is not UTF-8 is shown by the mark for it.
    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
