internal import DumpStream

/// Statements other than CREATE, ALTER, COMMENT and DROP.
extension SubjectReader {
    /// GRANT and REVOKE: what follows ON, where it is a relation; a role's membership has no ON.
    mutating func grant(_ command: String, _ text: Span<UInt8>) -> StatementSubject {
        guard find(word: "on", text) else { return StatementSubject(command: command) }
        let start = cursor.position
        guard let kind = ObjectKind.read(&cursor, in: text) else {
            // Old dumps leave TABLE out.
            return cursor.isAt(word: "all", in: text) ? StatementSubject(command: command) : subject(command, text)
        }
        // `ON type TO …`: a table that is called as a kind is.
        if cursor.peek(in: text)?.kind == .dot || cursor.isAt(word: "to", in: text)
            || cursor.isAt(word: "from", in: text)
        {
            cursor.position = start
            return subject(command, text)
        }
        guard kind.naming == .relation else { return StatementSubject(command: command) }
        return subject(command, text)
    }

    /// `SELECT function(…)`, the form in which pg_dump calls functions.
    mutating func select(_ text: Span<UInt8>) -> StatementSubject {
        if cursor.skip(word: "pg_catalog", in: text) { cursor.skip(.dot, in: text) }
        if cursor.skip(word: "set_config", in: text) { return StatementSubject(command: "SET") }
        if cursor.skip(word: "setval", in: text), cursor.skip(.leftParenthesis, in: text) != nil {
            return StatementSubject(command: "SETVAL", relation: cursor.string(in: text).flatMap(Self.relation))
        }
        if cursor.skip(word: "pg_restore_relation_stats", in: text)
            || cursor.skip(word: "pg_restore_attribute_stats", in: text)
        {
            return statistics(text)
        }
        return StatementSubject(command: "SELECT")
    }

    /// The name inside a `regclass` literal.
    private static func relation(_ literal: [UInt8]) -> QualifiedName? {
        var inner = TokenCursor()
        return inner.qualifiedName(in: literal.span)
    }

    /// `pg_restore_relation_stats('version', …, 'schemaname', 's', 'relname', 't', …)`, written by pg_dump 18.
    private mutating func statistics(_ text: Span<UInt8>) -> StatementSubject {
        var schema: SQLIdentifier?
        var relation: SQLIdentifier?
        cursor.skip(.leftParenthesis, in: text)
        while let key = cursor.string(in: text) {
            cursor.skip(.comma, in: text)
            let value = cursor.string(in: text)
            if let value, key.elementsEqual("schemaname".utf8) { schema = SQLIdentifier(bytes: value) }
            if let value, key.elementsEqual("relname".utf8) { relation = SQLIdentifier(bytes: value) }
            while let token = cursor.next(in: text), token.kind != .comma {
                if token.kind == .leftParenthesis { break }
            }
        }
        return StatementSubject(command: "RESTORE STATISTICS", relation: relation.map { QualifiedName(schema, $0) })
    }

    mutating func other(_ first: Token, _ text: Span<UInt8>) -> StatementSubject {
        let range = first.range
        cursor.position = first.end
        if text.hasWord("refresh", in: range) {
            cursor.skip(words: "materialized", "view", in: text)
            cursor.skip(word: "concurrently", in: text)
            return subject("REFRESH MATERIALIZED VIEW", text)
        }
        if text.hasWord("security", in: range), cursor.skip(word: "label", in: text) {
            guard find(word: "on", text) else { return StatementSubject(command: "SECURITY LABEL") }
            guard let kind = ObjectKind.read(&cursor, in: text) else {
                return StatementSubject(command: "SECURITY LABEL")
            }
            return named("SECURITY LABEL", kind, text)
        }
        if text.hasWord("cluster", in: range) {
            // `CLUSTER t USING i`, and `CLUSTER i ON t` before 8.3.
            let name = cursor.qualifiedName(in: text)
            if cursor.skip(word: "on", in: text) {
                return StatementSubject(command: "CLUSTER", relation: cursor.qualifiedName(in: text), part: name?.name)
            }
            return StatementSubject(
                command: "CLUSTER", relation: name,
                part: cursor.skip(word: "using", in: text) ? cursor.identifier(in: text) : nil)
        }
        if text.hasWord("truncate", in: range) || text.hasWord("lock", in: range) {
            cursor.skip(word: "table", in: text)
            cursor.skip(word: "only", in: text)
            return subject(text.hasWord("lock", in: range) ? "LOCK TABLE" : "TRUNCATE TABLE", text)
        }
        if text.hasWord("update", in: range) {
            cursor.skip(word: "only", in: text)
            return subject("UPDATE", text)
        }
        if text.hasWord("delete", in: range) {
            cursor.skip(word: "from", in: text)
            cursor.skip(word: "only", in: text)
            return subject("DELETE", text)
        }
        cursor.position = first.start
        return StatementSubject(command: String(upperWord(text).dropFirst()))
    }
}
