public import DumpStream

/// Where further columns go in a key's own statement: `ALTER TABLE … ADD CONSTRAINT`, or `CREATE UNIQUE INDEX`.
///
/// Found by tokens, so that the syntax of every version passes: `NULLS NOT DISTINCT`, `INCLUDE`, `WITHOUT OVERLAPS`,
/// `PERIOD`.
public struct KeyDefinitionEdit {
    private var cursor: TokenCursor
    private var edits: [TextEdit] = []

    /// The edits that put `leading` in front of a key's columns, in the order of the text.
    ///
    /// For a foreign key they come first on both sides; `setColumns` are named behind ON DELETE SET NULL or SET DEFAULT,
    /// and MATCH FULL goes where `dropsMatchFull`.
    ///
    /// - Returns: nil where the statement defines no key.
    public static func edits(
        of statement: Span<UInt8>, leading: [SQLIdentifier], setColumns: [SQLIdentifier]? = nil,
        dropsMatchFull: Bool = false, lexer: Lexer = Lexer()
    ) -> [TextEdit]? {
        var edit = KeyDefinitionEdit(cursor: TokenCursor(lexer: lexer))
        return edit.find(statement, leading, setColumns, dropsMatchFull) ? edit.edits : nil
    }

    private init(cursor: TokenCursor) { self.cursor = cursor }

    private mutating func find(
        _ text: Span<UInt8>, _ leading: [SQLIdentifier], _ setColumns: [SQLIdentifier]?, _ dropsMatchFull: Bool
    ) -> Bool {
        if cursor.skip(word: "create", in: text) { return index(text, leading) }
        while cursor.peek(in: text) != nil, !cursor.skip(words: "add", "constraint", in: text) {
            _ = cursor.next(in: text)
        }
        guard cursor.identifier(in: text) != nil else { return false }
        if cursor.skip(words: "primary", "key", in: text) || cursor.skip(word: "unique", in: text) {
            cursor.skip(word: "nulls", in: text)
            cursor.skip(word: "not", in: text)
            cursor.skip(word: "distinct", in: text)
            return insert(leading.map(\.sql), text)
        }
        if cursor.skip(word: "exclude", in: text) {
            if cursor.skip(word: "using", in: text) { _ = cursor.identifier(in: text) }
            return insert(leading.map { $0.sql + Array(" WITH =".utf8) }, text)
        }
        guard cursor.skip(words: "foreign", "key", in: text), insert(leading.map(\.sql), text),
            cursor.skip(word: "references", in: text), cursor.qualifiedName(in: text) != nil,
            insert(leading.map(\.sql), text)
        else { return false }
        actions(text, setColumns, dropsMatchFull)
        return true
    }

    /// `CREATE UNIQUE INDEX name ON table USING method (…)`.
    private mutating func index(_ text: Span<UInt8>, _ leading: [SQLIdentifier]) -> Bool {
        while let token = cursor.peek(in: text), token.kind != .leftParenthesis { cursor.position = token.end }
        return insert(leading.map(\.sql), text)
    }

    /// Puts elements in front of the list in parentheses that stands here, and passes it.
    private mutating func insert(_ elements: [[UInt8]], _ text: Span<UInt8>) -> Bool {
        guard let open = cursor.peek(in: text), open.kind == .leftParenthesis else { return false }
        var list: [UInt8] = []
        for element in elements { list += element + Array(", ".utf8) }
        edits.append(TextEdit(open.end..<open.end, list))
        return cursor.skipParentheses(in: text) != nil
    }

    /// What follows a foreign key.
    private mutating func actions(_ text: Span<UInt8>, _ setColumns: [SQLIdentifier]?, _ dropsMatchFull: Bool) {
        var lastEnd = cursor.position
        while let token = cursor.peek(in: text), token.kind == .word {
            if dropsMatchFull, cursor.skip(words: "match", "full", in: text) {
                edits.append(TextEdit(lastEnd..<cursor.position, []))
            } else if let setColumns, cursor.skip(words: "on", "delete", in: text) {
                guard cursor.skip(word: "set", in: text) else { continue }
                _ = cursor.next(in: text)
                let names = Array(setColumns.map(\.sql).joined(separator: Array(", ".utf8)))
                edits.append(
                    TextEdit(cursor.position..<cursor.position, Array(" (".utf8) + names + [UInt8(ascii: ")")]))
            } else {
                cursor.position = token.end
                if cursor.peek(in: text)?.kind == .leftParenthesis { cursor.skipParentheses(in: text) }
            }
            lastEnd = cursor.position
        }
    }
}
