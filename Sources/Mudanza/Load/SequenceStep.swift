internal import DumpStream
internal import PostgresLink
internal import SQLSyntax

/// What becomes of `SELECT setval(…)` where the target's sequence serves other tenants too.
enum SequenceStep {
    /// The statement that raises the sequence to the dump's value, and never lowers it.
    static func raising(_ statement: LoadStatement) -> LoadStatement? {
        let text = statement.command.bytes
        var cursor = TokenCursor()
        while cursor.peek(in: text.span) != nil, !cursor.isAt(word: "setval", in: text.span) {
            _ = cursor.next(in: text.span)
        }
        guard cursor.skip(word: "setval", in: text.span), cursor.skip(.leftParenthesis, in: text.span) != nil,
            let name = cursor.string(in: text.span), cursor.skip(.comma, in: text.span) != nil,
            let number = cursor.next(in: text.span), cursor.skip(.comma, in: text.span) != nil,
            let called = cursor.next(in: text.span)
        else { return nil }
        func part(_ token: Token) -> SQLCommand {
            SQLCommand(statement: Array(text[token.start..<token.end]))
        }
        // The text of a regclass literal is taken apart and quoted anew: it becomes part of a FROM clause.
        var nameCursor = TokenCursor()
        guard let sequence = nameCursor.qualifiedName(in: name.span), nameCursor.peek(in: name.span) == nil else {
            return nil
        }
        let literal = SQLLiteral(bytes: name)
        var raised = statement
        // Where it is beyond already it is left alone: another tenant may be taking numbers from it now.
        raised.command = """
            SELECT pg_catalog.setval(\(literal), \(part(number)), \(part(called))) FROM \(sequence)
            WHERE last_value < \(part(number)) OR last_value = \(part(number)) AND NOT is_called
            """
        return raised
    }
}
