internal import DumpStream
internal import SQLSyntax

/// The schema of a dump with the first rows of each table.
///
/// Rewritten like the whole it shows what the rewrite makes of statements and rows, by the rewrite itself.
struct ReducedDump {
    /// INSERT rows longer than this are not shown.
    private static let longestRow = 1 << 14
    /// Fields of COPY rows are cut to this.
    private static let longestField = 1 << 11

    /// A dump that can be read again.
    private(set) var bytes: [UInt8] = []
    /// The line at which each of its statements stands in the whole.
    private(set) var lines: [Int] = []
    private let limit: Int
    /// Rows taken of each table, by its name as the dump writes it.
    private var taken: [QualifiedName: Int] = [:]
    private var current: QualifiedName?
    /// The head of the INSERT before.
    private var insertPrefix: [UInt8] = []

    /// Keeps up to `limit` rows of each table.
    init(limit: Int) { self.limit = limit }

    /// Takes what belongs to it from one item of the dump.
    mutating func take(_ item: DumpItem, _ text: Span<UInt8>, _ lexer: Lexer) {
        switch item.kind {
        // Headings serve people; what parts two statements is enough.
        case .byteOrderMark, .trivia: if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        case .statement:
            insertPrefix = []
            lines.append(item.location.line)
            bytes.append(text)
        case .metaCommand: bytes.append(text)
        case .copyHeader:
            insertPrefix = []
            current = CopyHeader(text, lexer: lexer)?.relation
            bytes.append(text)
        case .copyRows: takeRows(text)
        case .copyEnd: bytes.append(text)
        case .insert: takeInsert(text, lexer)
        }
    }

    /// Whether a further row of the current table is wanted.
    private var isWanted: Bool { current.map { taken[$0, default: 0] < limit } ?? false }

    private mutating func takeRows(_ rows: Span<UInt8>) {
        guard let current else { return }
        var at = 0
        while at < rows.count, isWanted {
            let (end, next) = CopyRows.firstRow(of: rows.extracting(at...))
            appendShortened(rows.extracting(at..<(at + end)))
            bytes.append(UInt8(ascii: "\n"))
            taken[current, default: 0] += 1
            at += next
        }
    }

    /// Appends a row of COPY data with its longer fields cut, in front of any escape or character that would be halved.
    private mutating func appendShortened(_ row: Span<UInt8>) {
        guard row.count > Self.longestField else { return bytes.append(row) }
        var start = 0
        while start <= row.count {
            let end = row.firstIndex(of: UInt8(ascii: "\t"), from: start) ?? row.count
            var cut = min(end, start + Self.longestField)
            if cut < end {
                while cut > start, row[cut] & 0xC0 == 0x80 || row[cut - 1] == UInt8(ascii: "\\") { cut -= 1 }
            }
            bytes.append(row.extracting(start..<cut))
            if end < row.count { bytes.append(UInt8(ascii: "\t")) }
            start = end + 1
        }
    }

    private mutating func takeInsert(_ text: Span<UInt8>, _ lexer: Lexer) {
        if insertPrefix.isEmpty || !text.starts(with: insertPrefix) {
            guard let head = InsertHead(text, lexer: lexer) else { return }
            current = head.relation
            if case .values(let position) = head.form {
                insertPrefix = text.prefix(position)
            } else {
                insertPrefix = []
            }
        }
        guard let current, isWanted else { return }
        // DEFAULT VALUES has a row and no list of them.
        guard !insertPrefix.isEmpty else {
            bytes.append(text)
            taken[current, default: 0] += 1
            return
        }
        var rows = InsertRows(at: insertPrefix.count, lexer: lexer)
        var kept: [UInt8] = []
        while isWanted, let row = rows.next(in: text) {
            guard row.count <= Self.longestRow else { continue }
            kept += kept.isEmpty ? insertPrefix + [UInt8(ascii: " ")] : [UInt8(ascii: ",")]
            kept.append(text.extracting(row))
            taken[current, default: 0] += 1
        }
        guard !kept.isEmpty else { return }
        bytes += kept
        bytes.append(UInt8(ascii: ";"))
    }
}
