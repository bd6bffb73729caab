public import DumpStream

/// Where further columns go in a CREATE TABLE statement, found by its tokens.
///
/// It needs no parser, so it works for the syntax of every version of PostgreSQL.
public enum CreateTableEdit {
    /// The insertion that adds `columns` behind the last column, before any constraint.
    ///
    /// Each of `columns` is a column definition in SQL. The answer is nil where the statement has no list of columns.
    public static func adding(
        _ columns: [[UInt8]], to statement: Span<UInt8>, lexer: Lexer = Lexer()
    ) -> TextEdit? {
        guard let list = ColumnList(statement, lexer: lexer) else { return nil }
        let lineEnd = lineEnd(of: statement)
        let gap = lineEnd + Array("    ".utf8)
        var text: [UInt8] = []
        if let last = list.lastColumnEnd {
            for column in columns { text += [UInt8(ascii: ",")] + gap + column }
            return TextEdit(last..<last, text)
        }
        for (index, column) in columns.enumerated() {
            text += (index == 0 ? [] : [UInt8(ascii: ",")]) + gap + column
        }
        if list.hasElements { text.append(UInt8(ascii: ",")) }
        return TextEdit(list.open..<list.open, text)
    }

    /// The line end that the statement's own text uses.
    static func lineEnd(of statement: Span<UInt8>) -> [UInt8] {
        if let at = statement.firstIndex(of: UInt8(ascii: "\n"), from: 0), at > 0,
            statement[at - 1] == UInt8(ascii: "\r")
        {
            return [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        }
        return [UInt8(ascii: "\n")]
    }

    /// The parenthesised list of columns and constraints.
    private struct ColumnList {
        /// The byte after the opening parenthesis.
        var open: Int
        /// The byte after the last column definition.
        var lastColumnEnd: Int?
        var hasElements = false

        init?(_ statement: Span<UInt8>, lexer: Lexer) {
            var cursor = TokenCursor(lexer: lexer)
            guard cursor.skip(word: "create", in: statement) else { return nil }
            while !cursor.skip(word: "table", in: statement) {
                guard cursor.skip(.word, in: statement) != nil else { return nil }
            }
            cursor.skipIfExists(in: statement)
            guard cursor.qualifiedName(in: statement) != nil,
                let opening = cursor.skip(.leftParenthesis, in: statement)
            else { return nil }
            open = opening.end
            var depth = 1
            var isColumn = false
            var atElementStart = true
            var lastEnd = open
            while let token = cursor.peek(in: statement) {
                if atElementStart, token.kind != .rightParenthesis {
                    isColumn = !Self.beginsConstraint(cursor, in: statement)
                    atElementStart = false
                    hasElements = true
                }
                _ = cursor.next(in: statement)
                switch token.kind {
                case .leftParenthesis, .leftBracket: depth += 1
                case .rightParenthesis, .rightBracket: depth -= 1
                default: break
                }
                let ends = depth == 0 || (depth == 1 && token.kind == .comma)
                if ends {
                    if isColumn { lastColumnEnd = lastEnd }
                    (isColumn, atElementStart) = (false, true)
                    if depth == 0 { return }
                }
                lastEnd = token.end
            }
            return nil
        }

        /// Whether a table constraint or LIKE stands here.
        ///
        /// All these words but EXCLUDE are reserved: a column of that name would be quoted.
        private static func beginsConstraint(_ start: TokenCursor, in text: Span<UInt8>) -> Bool {
            var cursor = start
            if cursor.skip(word: "exclude", in: text) {
                return cursor.isAt(word: "using", in: text) || cursor.peek(in: text)?.kind == .leftParenthesis
            }
            return cursor.isAt(word: "constraint", in: text) || cursor.isAt(word: "check", in: text)
                || cursor.isAt(word: "unique", in: text) || cursor.isAt(word: "primary", in: text)
                || cursor.isAt(word: "foreign", in: text) || cursor.isAt(word: "like", in: text)
                || cursor.isAt(word: "not", in: text)
        }
    }
}
