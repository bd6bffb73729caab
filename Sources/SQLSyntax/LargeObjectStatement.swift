public import DumpStream

/// The statements by which pg_dump makes large objects, writes what is in them, and says whose they are.
public enum LargeObjectStatement {
    /// Whether a statement is one of them; those around them, BEGIN and COMMIT, are not.
    public static func concerns(_ statement: Span<UInt8>, lexer: Lexer = Lexer()) -> Bool {
        var cursor = TokenCursor(lexer: lexer)
        if cursor.skip(word: "select", in: statement) {
            if cursor.skip(word: "pg_catalog", in: statement) { cursor.skip(.dot, in: statement) }
            let functions: [StaticString] = [
                "lo_create", "lo_from_bytea", "lo_open", "lowrite", "lo_close", "lo_unlink",
            ]
            return functions.contains { cursor.isAt(word: $0, in: statement) }
        }
        guard isAboutObjects(cursor, statement) else { return false }
        while cursor.peek(in: statement) != nil {
            if cursor.skip(words: "large", "object", in: statement) { return true }
            _ = cursor.next(in: statement)
        }
        return false
    }

    /// Whether it may name large objects by its first word.
    static func isAboutObjects(_ start: TokenCursor, _ text: Span<UInt8>) -> Bool {
        let words: [StaticString] = ["alter", "grant", "revoke", "comment", "security"]
        return words.contains { start.isAt(word: $0, in: text) }
    }
}
