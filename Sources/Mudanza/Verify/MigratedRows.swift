internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// The rows of the migrated dump as COPY data, whichever way the dump writes them.
final class MigratedRows {
    /// Where the rows go.
    protocol Taker: AnyObject {
        /// Rows of a table follow, with these columns; nil where the dump names none.
        func begin(_ table: QualifiedName, _ columns: [SQLIdentifier]?) throws
        /// Whole rows in text format, each with its line end.
        func take(_ rows: Span<UInt8>, count: Int) throws
        /// Rows that are no constants, or in a format other than text: nobody can read them but a server.
        func takeUnreadable(_ table: QualifiedName, count: Int) throws
        /// A sequence was set.
        func takeSequence(_ name: QualifiedName, _ value: SequenceValue)
        /// Something is written into a large object.
        func takeObject(_ event: LargeObjectContents.Event) throws
    }

    private let taker: any Taker
    private var names = NameScope()
    private var objects = LargeObjectContents()
    private var isReadable = true
    private var current: QualifiedName?
    private var insertPrefix: [UInt8] = []
    private var buffer: [UInt8] = []

    /// Reads the dump once.
    static func read(_ dump: MigratedDump, into taker: any Taker) throws {
        let rows = MigratedRows(taker)
        for table in dump.plan.decisions.tables { rows.names.add(relation: table.name) }
        try dump.read { item, bytes, lexer in try rows.take(item.item, bytes, lexer) }
    }

    private init(_ taker: any Taker) { self.taker = taker }

    private func take(_ item: DumpItem, _ bytes: Span<UInt8>, _ lexer: Lexer) throws {
        switch item.kind {
        case .copyRows(let count):
            if isReadable {
                try taker.take(bytes, count: count)
            } else if let current {
                try taker.takeUnreadable(current, count: count)
            }
        case .copyHeader:
            guard let header = CopyHeader(bytes, lexer: lexer) else { return }
            let name = names.relation(header.relation)
            (current, isReadable) = (name, header.isPlain)
            try taker.begin(name, header.columns)
        case .copyEnd: (current, isReadable) = (nil, true)
        case .insert: try insert(bytes, lexer)
        case .statement:
            insertPrefix = []
            names.follow(bytes, lexer: lexer)
            if let (name, value) = SequenceValue.read(bytes, lexer: lexer) {
                taker.takeSequence(names.relation(name), value)
            } else if let event = objects.take(bytes, lexer: lexer) {
                try taker.takeObject(event)
            }
        default: break
        }
    }

    /// INSERT statements that did not become COPY: rows of tables without columns, and what is no constant.
    private func insert(_ bytes: Span<UInt8>, _ lexer: Lexer) throws {
        guard let head = InsertHead(bytes, lexer: lexer) else { return }
        let name = names.relation(head.relation)
        guard case .values(let position) = head.form else {
            return try taker.takeUnreadable(name, count: 1)
        }
        var rows = InsertRows(at: position, lexer: lexer)
        var count = 0
        var areConstants = true
        buffer.removeAll(keepingCapacity: true)
        while rows.next(in: bytes) != nil {
            count += 1
            for (index, value) in rows.values.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: "\t")) }
                if !CopyFieldWriter.append(value, of: bytes, lexer: lexer, to: &buffer) { areConstants = false }
            }
            buffer.append(UInt8(ascii: "\n"))
        }
        guard areConstants else { return try taker.takeUnreadable(name, count: count) }
        try taker.begin(name, head.columns)
        let bytes = buffer
        try taker.take(bytes.span, count: count)
    }
}

extension MigratedRows.Taker {
    func takeObject(_ event: LargeObjectContents.Event) throws {}
}

/// What a dump sets a sequence to.
struct SequenceValue: Equatable {
    var last: Int
    var isCalled: Bool

    /// Reads `SELECT pg_catalog.setval('schema.sequence', 5, true);`; nil where the statement is something else.
    static func read(_ statement: Span<UInt8>, lexer: Lexer) -> (QualifiedName, SequenceValue)? {
        var cursor = TokenCursor(lexer: lexer)
        guard cursor.skip(word: "select", in: statement) else { return nil }
        if cursor.skip(word: "pg_catalog", in: statement) { cursor.skip(.dot, in: statement) }
        guard cursor.skip(word: "setval", in: statement), cursor.skip(.leftParenthesis, in: statement) != nil,
            let text = cursor.string(in: statement), cursor.skip(.comma, in: statement) != nil
        else { return nil }
        var inner = TokenCursor()
        guard let name = inner.qualifiedName(in: text.span) else { return nil }
        let isNegative = cursor.peek(in: statement)?.kind == .symbol
        if isNegative { _ = cursor.next(in: statement) }
        guard let number = cursor.skip(.number, in: statement) else { return nil }
        let digits = String(decoding: statement.extracting(number.range).prefix(number.count), as: UTF8.self)
        guard let value = Int(digits) else { return nil }
        var isCalled = true
        if cursor.skip(.comma, in: statement) != nil { isCalled = !cursor.isAt(word: "false", in: statement) }
        return (name, SequenceValue(last: isNegative ? -value : value, isCalled: isCalled))
    }
}
