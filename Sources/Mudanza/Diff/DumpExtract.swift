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
    private let templates: [QualifiedName: RowTemplate]
    private let isWritten: Bool
    private let encoding: String
    private var names = NameScope()
    private var current: QualifiedName?

    /// Reads `dump`.
    ///
    /// Where a statement lists no columns, `templates` have them, the tenancy columns last where the rows are `written` by
    /// a rewrite.
    init(
        _ dump: [UInt8], _ templates: [QualifiedName: RowTemplate], written: Bool, encoding: String
    ) throws(DumpError) {
        self.templates = templates
        isWritten = written
        self.encoding = encoding
        for name in templates.keys { names.add(relation: name) }
        var reader = DumpReader(file: "")
        var at = 0
        while true {
            let lexer = reader.lexer
            let window = dump.span.extracting(at...)
            guard let item = try reader.next(window, atEnd: true) else { break }
            take(item, window.extracting(0..<item.length), lexer, reader.insertRows.count)
            at += item.length
        }
    }

    private mutating func take(_ item: DumpItem, _ text: Span<UInt8>, _ lexer: Lexer, _ rows: Int) {
        switch item.kind {
        case .statement: statement(text, lexer)
        case .copyHeader:
            current = nil
            // Rows in another format than COPY's own text are not shown.
            guard let header = CopyHeader(text, lexer: lexer), header.isPlain else { return }
            let name = names.relation(header.relation)
            current = name
            tables[name, default: Table()].columns =
                header.columns ?? columns(of: name, templates[name]?.copyColumns)
        case .copyRows: copyRows(text)
        case .insert: insert(text, lexer, rows)
        default: break
        }
    }

    private mutating func statement(_ text: Span<UInt8>, _ lexer: Lexer) {
        names.follow(text, lexer: lexer)
        let subject = StatementSubject(text, lexer: lexer)
        guard subject.command == "CREATE TABLE" || subject.command == "CREATE FOREIGN TABLE",
            let name = subject.relation.map({ names.created($0) })
        else { return }
        tables[name, default: Table()].definition = TextEncoding.text(of: text.prefix(text.count), in: encoding)
    }

    private func columns(of name: QualifiedName, _ own: [SQLIdentifier]?) -> [SQLIdentifier] {
        (own ?? []) + (isWritten ? templates[name]?.added ?? [] : [])
    }

    private mutating func copyRows(_ text: Span<UInt8>) {
        guard let current else { return }
        var at = 0
        while at < text.count {
            let (end, next) = CopyRows.firstRow(of: text.extracting(at...))
            tables[current]?.rows.append(CopyField.values(of: text.extracting(at..<(at + end))))
            at += next
        }
    }

    private mutating func insert(_ text: Span<UInt8>, _ lexer: Lexer, _ count: Int) {
        guard let head = InsertHead(text, lexer: lexer) else { return }
        let name = names.relation(head.relation)
        var table = tables[name, default: Table()]
        // DEFAULT VALUES makes a row, and lists none.
        if table.insert == nil { table.insert = (text.count, max(count, 1)) }
        if case .defaultValues = head.form { table.rows.append([]) }
        if case .values(let position) = head.form {
            table.columns = head.columns ?? columns(of: name, templates[name]?.insertColumns)
            var reading = InsertRows(at: position, lexer: lexer)
            while reading.next(in: text) != nil {
                table.rows.append(
                    reading.values.map { value in
                        var field: [UInt8] = []
                        // An expression is shown as it is written.
                        guard CopyFieldWriter.append(value, of: text, lexer: lexer, to: &field) else {
                            return text.extracting(value).prefix(value.count)
                        }
                        return CopyField.values(of: field.span).first ?? nil
                    })
            }
        }
        tables[name] = table
    }
}
