internal import DumpStream
internal import SQLSyntax

/// The table that `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY … REFERENCES t` refers to.
enum ForeignKeyTarget {
    static func find(in statement: Span<UInt8>, lexer: Lexer) -> QualifiedName? {
        var cursor = TokenCursor(lexer: lexer)
        while cursor.peek(in: statement) != nil {
            if cursor.skip(words: "foreign", "key", in: statement) {
                cursor.skipParentheses(in: statement)
                guard cursor.skip(word: "references", in: statement) else { return nil }
                return cursor.qualifiedName(in: statement)
            }
            _ = cursor.next(in: statement)
        }
        return nil
    }
}
