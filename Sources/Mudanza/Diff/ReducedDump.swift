internal import DumpStream
internal import SQLSyntax

/// The schema of a dump with the first rows of each table.
///
/// Rewritten like the whole it shows what the rewrite makes of statements and rows, by the rewrite itself.
struct ReducedDump {
    /// Rows longer than this are not shown.
    private static let longestRow = 64 << 10

    /// A dump that can be read again.
    private(set) var bytes: [UInt8] = []
    private let limit: Int
    /// Rows taken of the COPY block, or run of INSERTs, that is being read.
    private var taken = 0
    private var insertPrefix: [UInt8] = []

    /// Keeps up to `limit` rows of each table.
    init(limit: Int) { self.limit = limit }

    /// Takes what belongs to it from one item of the dump.
    mutating func take(_ item: DumpItem, _ text: Span<UInt8>, _ lexer: Lexer) {
        switch item.kind {
        // Headings serve people; what parts two statements is enough.
        case .byteOrderMark, .trivia: bytes.append(UInt8(ascii: "\n"))
        case .statement, .metaCommand:
            insertPrefix = []
            bytes.append(text)
        case .copyHeader:
            insertPrefix = []
            taken = 0
            bytes.append(text)
        case .copyRows: takeRows(text)
        case .copyEnd: bytes.append(text)
        case .insert: takeInsert(text, lexer)
        }
    }

    private mutating func takeRows(_ rows: Span<UInt8>) {
        var at = 0
        while taken < limit, at < rows.count {
            let next = CopyRows.firstRow(of: rows.extracting(at...)).next
            if next <= Self.longestRow {
                bytes.append(rows.extracting(at..<(at + next)))
                taken += 1
            }
            at += next
        }
    }

    private mutating func takeInsert(_ text: Span<UInt8>, _ lexer: Lexer) {
        if insertPrefix.isEmpty || !text.starts(with: insertPrefix) {
            insertPrefix = []
            taken = 0
            if case .values(let position)? = InsertHead(text, lexer: lexer)?.form { insertPrefix = text.prefix(position) }
        }
        // A statement of many rows is taken whole, for it has one end.
        guard taken < limit, text.count <= 16 * Self.longestRow else { return }
        bytes.append(text)
        taken += 1
    }
}
