public import DumpStream

/// A `COPY … FROM stdin` statement, and the edit that names more columns in it.
public struct CopyHeader: Sendable, Equatable {
    /// The table, as the statement names it.
    public var relation: QualifiedName
    /// The columns; nil where the statement lists none.
    public var columns: [SQLIdentifier]? { list.names }
    /// Whether the rows are in text format with the usual separators: the form that pg_dump writes.
    public var isPlain: Bool
    private let list: ColumnNames

    /// Reads a header; nil where the statement is something else.
    public init?(_ statement: Span<UInt8>, lexer: Lexer = Lexer()) {
        var cursor = TokenCursor(lexer: lexer)
        guard cursor.skip(word: "copy", in: statement) else { return nil }
        cursor.skip(word: "binary", in: statement)
        guard let name = cursor.qualifiedName(in: statement) else { return nil }
        relation = name
        list = ColumnNames(&cursor, in: statement)
        guard cursor.skip(words: "from", "stdin", in: statement) else { return nil }
        isPlain = cursor.peek(in: statement)?.kind == .semicolon
    }

    /// Names `more` behind the listed columns; where none is listed, lists `all` and `more`.
    public func adding(_ more: [SQLIdentifier], all: [SQLIdentifier] = []) -> TextEdit {
        list.adding(more, all: all)
    }
}
