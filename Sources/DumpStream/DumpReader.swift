/// Divides a dump into items: a state machine that is shown bytes and answers with the next item.
///
/// It does no I/O and keeps no bytes. The caller shows it a window that starts where the last item ended and adds
/// bytes to the window's end when the answer is nil. Where a statement ends is decided as psql decides it
/// (`src/fe_utils/psqlscan.l`), because psql is what loads the result: at a semicolon outside quotes, comments,
/// parentheses and `BEGIN ATOMIC … END` bodies. See docs/reader.md.
public struct DumpReader: Sendable {
    /// The longest statement or row accepted, in bytes.
    ///
    /// PostgreSQL itself takes neither beyond 1 GiB.
    public static let longestItem = 1 << 30
    /// As much of a meta-command's name as errors show, and a little more: no window decides what they say.
    private static let longestName = 24
    /// A longer run of blanks and comments is divided, in bytes.
    static let longestTrivia = 1 << 16

    /// Where the next item starts.
    public private(set) var location: Location
    /// How string literals are read from here on.
    public private(set) var lexer = Lexer()
    /// The rows of the item read last, where that is an INSERT; counted from its first byte.
    public private(set) var insertRows: [InsertRow] = []
    private var frame = StatementFrame()
    private var copy: CopyState?

    /// The COPY block being read.
    struct CopyState: Sendable {
        var header: Location
        var rows = 0
    }

    /// A reader at the first byte of `file`.
    public init(file: String) { location = Location(file: file) }

    /// Whether the next bytes are COPY data.
    public var isInCopyData: Bool { copy != nil }

    /// The item at the start of `window`, or nil when the window ends before the item does.
    ///
    /// `atEnd` says that the dump ends where the window ends; nil then means that nothing is left.
    public mutating func next(_ window: Span<UInt8>, atEnd: Bool) throws(DumpError) -> DumpItem? {
        guard !window.isEmpty else {
            if atEnd, let copy { throw truncatedCopy(copy) }
            return nil
        }
        if copy != nil { return try copyItem(window, atEnd: atEnd) }
        if location.offset.value == 0, frame.scanned == 0 {
            if window.count < 3, !atEnd { return nil }
            if window.count >= 3, window[0] == 0xEF, window[1] == 0xBB, window[2] == 0xBF {
                return take(.byteOrderMark, 3, lines: 0)
            }
        }
        switch window[0] {
        case UInt8(ascii: "\n") where window.count > 1 && frame.isEmpty && isWordStart(window[1]):
            // What parts two INSERT statements.
            return take(.trivia, 1, lines: 1)
        case 0x09...0x0D, 0x20, UInt8(ascii: "-"), UInt8(ascii: "/"):
            if let trivia = try triviaItem(window, atEnd: atEnd) { return trivia }
            if frame.scanned == 0 { return nil }
        case UInt8(ascii: "\\"): return try metaCommand(window, atEnd: atEnd)
        default: break
        }
        return try statement(window, atEnd: atEnd)
    }

    private mutating func take(_ kind: DumpItem.Kind, _ length: Int, lines: Int) -> DumpItem {
        let item = DumpItem(kind: kind, length: length, location: location)
        location.offset = location.offset + length
        location.line += lines
        frame = StatementFrame()
        return item
    }

    // MARK: Between statements

    /// Blanks and comments, as many as the window holds; nil with `frame.scanned == 0` asks for more bytes, nil with
    /// progress means that a lone `-` or `/` starts a statement.
    private mutating func triviaItem(_ window: Span<UInt8>, atEnd: Bool) throws(DumpError) -> DumpItem? {
        guard frame.isEmpty else { return nil }
        var end = frame.triviaScanned
        while end < Self.longestTrivia {
            guard let token = lexer.token(in: window, at: end, atEnd: atEnd) else {
                if atEnd, end < window.count { throw unterminated(window, at: end) }
                if !atEnd {
                    try checkLength(window.count)
                    frame.triviaScanned = end
                    return nil
                }
                break
            }
            guard token.isTrivia else {
                if end == 0 {
                    frame.scanned = -1
                    return nil
                }
                break
            }
            // Blanks that touch the window's end may go on; a comment before them belongs to the same item. A long run
            // is cut at one place whatever the window shows.
            if token.end == window.count, !atEnd, token.end < Self.longestTrivia {
                frame.triviaScanned = end
                return nil
            }
            end = token.kind == .whitespace ? min(token.end, Self.longestTrivia) : token.end
        }
        try checkText(window, 0..<end)
        return take(.trivia, end, lines: window.extracting(0..<end).occurrences(of: UInt8(ascii: "\n")))
    }

    /// `\restrict`, `\unrestrict` or `\connect`; a dump holds no other, and psql would execute it.
    private mutating func metaCommand(_ window: Span<UInt8>, atEnd: Bool) throws(DumpError) -> DumpItem? {
        guard window.count > Self.longestName || atEnd else { return nil }
        // As psql reads it, the name goes on to a blank or another backslash, whatever else stands in it.
        var end = 1
        while end < min(window.count, Self.longestName), !isSpace(window[end]), window[end] != UInt8(ascii: "\\") {
            end += 1
        }
        guard let command = Self.understood(window, 1..<end) else { throw refused(window, at: 0) }
        guard let lineEnd = window.firstIndex(of: UInt8(ascii: "\n"), from: end) ?? (atEnd ? window.count : nil) else {
            try checkLength(window.count)
            return nil
        }
        guard Self.areData(window, end..<lineEnd) else { throw refused(window, at: 0) }
        try checkText(window, 0..<lineEnd)
        // A new session begins with the server's own settings.
        if command == .connect { lexer = Lexer() }
        return take(.metaCommand(command), lineEnd, lines: 0)
    }

    /// Whether psql does no more than read these arguments.
    ///
    /// It runs what stands in backquotes and takes a further backslash for a command, except in double quotes, where
    /// pg_dump itself writes them: `\connect -reuse-previous=on "dbname='a\'b'"`.
    private static func areData(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var quote: UInt8 = 0
        for index in range {
            let byte = text[index]
            if byte == quote {
                quote = 0
            } else if quote != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "`") || byte == UInt8(ascii: "\\") { return false }
                if quote == 0, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { quote = byte }
            }
        }
        return true
    }

    private static func understood(_ text: Span<UInt8>, _ range: Range<Int>) -> DumpItem.MetaCommand? {
        // Unlike SQL's words, psql's have a case.
        for index in range where text[index] < 0x61 { return nil }
        if text.hasWord("restrict", in: range) { return .restrict }
        if text.hasWord("unrestrict", in: range) { return .unrestrict }
        if text.hasWord("connect", in: range) { return .connect }
        return nil
    }

    // MARK: Statements

    private mutating func statement(_ window: Span<UInt8>, atEnd: Bool) throws(DumpError) -> DumpItem? {
        if frame.scanned <= 0 {
            frame.scanned = 0
            insertRows.removeAll(keepingCapacity: true)
        }
        while frame.endedAt == nil {
            guard let token = lexer.token(in: window, at: frame.scanned, atEnd: atEnd) else {
                guard atEnd else {
                    try checkLength(window.count)
                    return nil
                }
                throw unterminated(window, at: frame.scanned)
            }
            if token.kind == .backslash {
                guard window.count > token.start + Self.longestName || atEnd else { return nil }
                throw refused(window, at: token.start)
            }
            if token.kind == .escapeString { try checkContinuation(token, in: window) }
            if token.kind == .leftParenthesis, frame.isAtRow {
                switch InsertRow.scan(window, from: token.start, lexer: lexer, atEnd: atEnd) {
                case .row(let row):
                    insertRows.append(row)
                    frame.pass(to: row.close + 1)
                    continue
                case .unfinished where !atEnd:
                    try checkLength(window.count)
                    return nil
                // The walk by tokens finds the place of what is wrong.
                case .unfinished, .refused: break
                }
            }
            frame.take(token, in: window)
        }
        try checkText(window, 0..<frame.scanned)
        guard frame.isCopyFromStdin else {
            let end = frame.scanned
            let kind: DumpItem.Kind = frame.isInsert ? .insert : .statement
            if frame.mayChangeSettings { follow(window.extracting(0..<end)) }
            return take(kind, end, lines: window.extracting(0..<end).occurrences(of: UInt8(ascii: "\n")))
        }
        var end = frame.scanned
        while end < window.count, window[end] != UInt8(ascii: "\n") {
            guard isSpace(window[end]) else {
                throw DumpError(
                    .unsupported, at: place(window, end), found: "more text on the line of a COPY … FROM stdin",
                    expected: "the line's end after the semicolon, as pg_dump writes it")
            }
            end += 1
        }
        if end == window.count, !atEnd { return nil }
        if end < window.count { end += 1 }
        let header = location
        let item = take(.copyHeader, end, lines: window.extracting(0..<end).occurrences(of: UInt8(ascii: "\n")))
        copy = CopyState(header: header)
        return item
    }

    /// Follows `standard_conforming_strings`, which decides how the rest of the dump is read.
    private mutating func follow(_ statement: Span<UInt8>) {
        guard let setting = SessionSetting(statement, lexer: lexer) else { return }
        if setting.name == "standard_conforming_strings", let isOn = setting.isOn {
            lexer.backslashEscapes = !isOn
        } else if setting.name == "standard_conforming_strings" || setting.name == "all",
            setting.value.lowercased() == "default"
        {
            lexer.backslashEscapes = false
        }
    }

    /// Refuses an `E'…'` with a backslash in a part that stands after a line end.
    ///
    /// psql reads line by line and takes such a part for a plain string: what is text for the server, a meta-command
    /// too, may stand outside of it for psql. Without a backslash both agree; pg_dump writes every string in one part.
    private func checkContinuation(_ token: Token, in window: Span<UInt8>) throws(DumpError) {
        guard let backslash = lexer.ambiguousBackslash(in: token, of: window) else { return }
        throw DumpError(
            .unsupported, at: place(window, backslash),
            found: "a backslash in a later part of an E'…' string that goes on after a line end",
            expected: "the string in one part, as pg_dump writes it",
            advice: "psql and the server would read it differently.")
    }

    // MARK: COPY data

    private mutating func copyItem(_ window: Span<UInt8>, atEnd: Bool) throws(DumpError) -> DumpItem? {
        let scan = CopyRows().scan(window, atEnd: atEnd)
        return try copyItem(scan, windowCount: window.count, atEnd: atEnd)
    }

    /// Accounts for rows that the caller has scanned itself (see ``CopyRows``), in place of ``next(_:atEnd:)``.
    ///
    /// - Returns: the rows or the end mark that the scan found at the window's start; nil when it found neither.
    public mutating func copyItem(
        _ scan: CopyRows.Scan, windowCount: Int, atEnd: Bool
    ) throws(DumpError) -> DumpItem? {
        guard let state = copy else { return nil }
        if let refused = scan.refused { throw unreadable(refused) }
        if scan.rows > 0 {
            copy?.rows += scan.rows
            return take(.copyRows(scan.rows), scan.consumed, lines: scan.lines)
        }
        if scan.endMark > 0 {
            copy = nil
            return take(.copyEnd, scan.endMark, lines: scan.endMarkHasLineEnd ? 1 : 0)
        }
        if atEnd { throw truncatedCopy(state) }
        try checkLength(windowCount)
        return nil
    }
}
