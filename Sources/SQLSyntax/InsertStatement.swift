public import DumpStream

/// The head of an INSERT statement, up to its rows.
public struct InsertHead: Sendable, Equatable {
    /// What follows the head.
    public enum Form: Sendable, Equatable {
        /// `VALUES (…), (…)`: the rows start at this byte.
        case values(Int)
        /// `DEFAULT VALUES`, at these bytes.
        case defaultValues(Range<Int>)
        /// A query, which pg_dump never writes.
        case query
    }

    /// The table, as the statement names it.
    public var relation: QualifiedName
    /// The columns; nil where the statement lists none.
    public var columns: [SQLIdentifier]? { list.names }
    /// What follows.
    public var form: Form
    private let list: ColumnNames

    /// Reads the head of an INSERT; nil where the statement is something else.
    public init?(_ statement: Span<UInt8>, lexer: Lexer = Lexer()) {
        var cursor = TokenCursor(lexer: lexer)
        guard cursor.skip(words: "insert", "into", in: statement),
            let name = cursor.qualifiedName(in: statement)
        else { return nil }
        relation = name
        list = ColumnNames(&cursor, in: statement)
        if cursor.skip(word: "overriding", in: statement) {
            _ = cursor.next(in: statement)
            cursor.skip(word: "value", in: statement)
        }
        if let word = cursor.peek(in: statement), cursor.skip(words: "default", "values", in: statement) {
            form = .defaultValues(word.start..<cursor.position)
        } else if cursor.skip(word: "values", in: statement) {
            form = .values(cursor.position)
        } else {
            form = .query
        }
    }

    /// Names `more` behind the listed columns; where none is listed, lists `all` and `more`.
    public func adding(_ more: [SQLIdentifier], all: [SQLIdentifier] = []) -> TextEdit {
        list.adding(more, all: all)
    }
}

/// Goes through the rows of `VALUES (…), (…)`, and through the values of each.
public struct InsertRows: Sendable {
    /// The byte where reading goes on: after the last row it stands behind that row.
    public private(set) var position: Int
    /// The values of the row read last, each from its first token to its last.
    ///
    /// Its storage is used again.
    public private(set) var values: [Range<Int>] = []
    private let lexer: Lexer

    /// Starts at `position`, behind the word VALUES or behind a row.
    public init(at position: Int, lexer: Lexer) {
        self.position = position
        self.lexer = lexer
    }

    /// The next row, parentheses included; nil when none follows.
    ///
    /// - Returns: nil also where the text is not a list of rows; ``position`` then is not at the statement's end.
    public mutating func next(in text: Span<UInt8>) -> Range<Int>? {
        var at = position
        // Blanks and the comma between two rows.
        while let token = lexer.token(in: text, at: at, atEnd: true), token.isTrivia || token.kind == .comma {
            at = token.end
        }
        guard at < text.count, text[at] == UInt8(ascii: "(") else { return nil }
        let open = at
        at += 1
        values.removeAll(keepingCapacity: true)
        var depth = 1
        var start = -1
        var end = at
        while let token = lexer.token(in: text, at: at, atEnd: true) {
            at = token.end
            switch token.kind {
            case .whitespace, .comment: continue
            case .leftParenthesis, .leftBracket: depth += 1
            case .rightParenthesis, .rightBracket:
                depth -= 1
                if depth == 0 {
                    if start >= 0 { values.append(start..<end) }
                    position = at
                    return open..<at
                }
            case .comma where depth == 1:
                values.append((start < 0 ? end : start)..<end)
                start = -1
                continue
            default: break
            }
            if start < 0 { start = token.start }
            end = token.end
        }
        return nil
    }
}
