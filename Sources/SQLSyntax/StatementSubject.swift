public import DumpStream

extension StatementSubject {
    /// Reads what a statement does and to what, from its tokens alone.
    ///
    /// Names are as the statement writes them: a name without a schema stays without one. The commands are
    /// PostgreSQL's command tags (`CREATE FOREIGN TABLE`, `REFRESH MATERIALIZED VIEW`), with these of our own:
    /// `COMMENT ON <kind>`, `SETVAL` for `SELECT setval(…)`, `SET` for `SELECT set_config(…)` too, `SELECT` for other
    /// function calls and `RESTORE STATISTICS` for `SELECT pg_restore_relation_stats(…)` and its like.
    public init(_ statement: Span<UInt8>, lexer: Lexer = Lexer()) {
        var reader = SubjectReader(cursor: TokenCursor(lexer: lexer))
        self = reader.read(statement)
    }
}

/// Reads the first words of a statement, one function a command.
struct SubjectReader {
    var cursor: TokenCursor

    mutating func read(_ text: Span<UInt8>) -> StatementSubject {
        guard let token = cursor.peek(in: text) else { return StatementSubject(command: "") }
        guard token.kind == .word else { return StatementSubject(command: "OTHER") }
        if cursor.skip(word: "insert", in: text) {
            cursor.skip(word: "into", in: text)
            return subject("INSERT", text)
        }
        if cursor.skip(word: "alter", in: text) { return alter(text) }
        if cursor.skip(word: "create", in: text) { return create(text) }
        if cursor.skip(word: "copy", in: text) { return subject("COPY", text) }
        if cursor.skip(word: "comment", in: text) {
            cursor.skip(word: "on", in: text)
            return object("COMMENT ON ", text)
        }
        if cursor.skip(word: "select", in: text) { return select(text) }
        if cursor.skip(word: "grant", in: text) { return grant("GRANT", text) }
        if cursor.skip(word: "revoke", in: text) { return grant("REVOKE", text) }
        if cursor.skip(word: "set", in: text) { return StatementSubject(command: "SET") }
        if cursor.skip(word: "drop", in: text) { return object("DROP ", text) }
        return other(token, text)
    }

    /// The command about the relation whose name stands here.
    private mutating func subject(_ command: String, _ text: Span<UInt8>) -> StatementSubject {
        StatementSubject(command: command, relation: cursor.qualifiedName(in: text))
    }

    // MARK: CREATE

    private mutating func create(_ text: Span<UInt8>) -> StatementSubject {
        // Words that say how, not what. UNIQUE, CONSTRAINT, RECURSIVE and DEFAULT are among them.
        while let token = cursor.peek(in: text), token.kind == .word, isModifier(token, text) {
            cursor.position = token.end
        }
        guard let kind = ObjectKind.read(&cursor, in: text) else {
            return StatementSubject(command: "CREATE" + upperWord(text))
        }
        let command = "CREATE " + kind.name
        switch kind.name {
        case "INDEX":
            cursor.skip(word: "concurrently", in: text)
            cursor.skipIfExists(in: text)
            // The name may be left out.
            let name = cursor.isAt(word: "on", in: text) ? nil : cursor.identifier(in: text)
            cursor.skip(word: "on", in: text)
            cursor.skip(word: "only", in: text)
            return StatementSubject(command: command, relation: cursor.qualifiedName(in: text), part: name)
        case "RULE": return onTable(command, text, word: "to")
        case "STATISTICS":
            cursor.skipIfExists(in: text)
            let name = cursor.qualifiedName(in: text)
            let relation = find(word: "from", text) ? cursor.qualifiedName(in: text) : nil
            return StatementSubject(command: command, relation: relation, part: name?.name)
        case "TRIGGER":
            let part = cursor.identifier(in: text)
            // `UPDATE OF column OR …` may stand before ON; a column called "on" is quoted.
            let relation = find(word: "on", text) ? cursor.qualifiedName(in: text) : nil
            return StatementSubject(command: command, relation: relation, part: part)
        default: return named(command, kind, text)
        }
    }

    private func isModifier(_ token: Token, _ text: Span<UInt8>) -> Bool {
        let range = token.range
        switch text[token.start] | 0x20 {
        case UInt8(ascii: "t"):
            return text.hasWord("temp", in: range) || text.hasWord("temporary", in: range)
                || text.hasWord("trusted", in: range)
        case UInt8(ascii: "u"): return text.hasWord("unique", in: range) || text.hasWord("unlogged", in: range)
        case UInt8(ascii: "o"): return text.hasWord("or", in: range)
        case UInt8(ascii: "r"): return text.hasWord("replace", in: range) || text.hasWord("recursive", in: range)
        case UInt8(ascii: "g"): return text.hasWord("global", in: range)
        case UInt8(ascii: "l"): return text.hasWord("local", in: range)
        case UInt8(ascii: "c"): return text.hasWord("constraint", in: range)
        case UInt8(ascii: "d"): return text.hasWord("default", in: range)
        case UInt8(ascii: "p"): return text.hasWord("procedural", in: range)
        default: return false
        }
    }

    // MARK: ALTER and the rest

    private mutating func alter(_ text: Span<UInt8>) -> StatementSubject {
        guard let kind = ObjectKind.read(&cursor, in: text) else {
            return StatementSubject(command: "ALTER" + upperWord(text))
        }
        let command = "ALTER " + kind.name
        if kind.name == "PUBLICATION" {
            _ = cursor.identifier(in: text)
            guard cursor.skip(words: "add", "table", in: text) else { return StatementSubject(command: command) }
            cursor.skip(word: "only", in: text)
            return subject(command, text)
        }
        var result = named(command, kind, text)
        if kind.name == "TABLE", cursor.skip(words: "add", "constraint", in: text) {
            result.part = cursor.identifier(in: text)
        }
        return result
    }

    /// `<command> <kind> <name>` of COMMENT and DROP.
    private mutating func object(_ command: String, _ text: Span<UInt8>) -> StatementSubject {
        cursor.skip(word: "procedural", in: text)
        guard let kind = ObjectKind.read(&cursor, in: text) else {
            return StatementSubject(command: String(command.dropLast()) + upperWord(text))
        }
        cursor.skip(word: "concurrently", in: text)
        return named(command + kind.name, kind, text)
    }

    /// The name that follows a kind.
    private mutating func named(_ command: String, _ kind: ObjectKind, _ text: Span<UInt8>) -> StatementSubject {
        switch kind.naming {
        case .relation:
            cursor.skipIfExists(in: text)
            cursor.skip(word: "only", in: text)
            return subject(command, text)
        case .column:
            var parts = cursor.dottedName(in: text)
            guard parts.count > 1, let column = parts.popLast(), let table = parts.popLast() else {
                return StatementSubject(command: command)
            }
            return StatementSubject(command: command, relation: QualifiedName(parts.last, table), part: column)
        case .onRelation:
            cursor.skipIfExists(in: text)
            return onTable(command, text, word: "on")
        case .other: return StatementSubject(command: command)
        }
    }

    /// `name … <word> relation`; a constraint ON DOMAIN belongs to no relation.
    private mutating func onTable(_ command: String, _ text: Span<UInt8>, word: StaticString) -> StatementSubject {
        let part = cursor.identifier(in: text)
        guard find(word: word, text), !cursor.isAt(word: "domain", in: text) else {
            return StatementSubject(command: command, part: part)
        }
        return StatementSubject(command: command, relation: cursor.qualifiedName(in: text), part: part)
    }

    /// GRANT and REVOKE: what follows ON, where it is a relation. A role's membership has no ON.
    private mutating func grant(_ command: String, _ text: Span<UInt8>) -> StatementSubject {
        guard find(word: "on", text) else { return StatementSubject(command: command) }
        let start = cursor.position
        guard let kind = ObjectKind.read(&cursor, in: text) else {
            // Old dumps leave TABLE out.
            return cursor.isAt(word: "all", in: text) ? StatementSubject(command: command) : subject(command, text)
        }
        // `ON type TO …`: a table that is called as a kind is.
        if cursor.peek(in: text)?.kind == .dot || cursor.isAt(word: "to", in: text) || cursor.isAt(word: "from", in: text) {
            cursor.position = start
            return subject(command, text)
        }
        guard kind.naming == .relation else { return StatementSubject(command: command) }
        return subject(command, text)
    }

    /// `SELECT function(…)`, the form in which pg_dump calls functions.
    private mutating func select(_ text: Span<UInt8>) -> StatementSubject {
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

    private mutating func other(_ first: Token, _ text: Span<UInt8>) -> StatementSubject {
        let range = first.range
        cursor.position = first.end
        if text.hasWord("refresh", in: range) {
            cursor.skip(words: "materialized", "view", in: text)
            cursor.skip(word: "concurrently", in: text)
            return subject("REFRESH MATERIALIZED VIEW", text)
        }
        if text.hasWord("security", in: range), cursor.skip(word: "label", in: text) {
            guard find(word: "on", text) else { return StatementSubject(command: "SECURITY LABEL") }
            guard let kind = ObjectKind.read(&cursor, in: text) else { return StatementSubject(command: "SECURITY LABEL") }
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

    // MARK: Words

    /// Passes everything through the next `word` outside parentheses.
    private mutating func find(word: StaticString, _ text: Span<UInt8>) -> Bool {
        var depth = 0
        while let token = cursor.next(in: text) {
            switch token.kind {
            case .leftParenthesis: depth += 1
            case .rightParenthesis: depth -= 1
            case .word where depth == 0 && text.hasWord(word, in: token.range): return true
            default: break
            }
        }
        return false
    }

    /// A blank and the next word in upper case; empty where no word follows.
    private func upperWord(_ text: Span<UInt8>) -> String {
        guard let token = cursor.peek(in: text), token.kind == .word else { return "" }
        return " " + String(decoding: text.bytes(token.range), as: UTF8.self).uppercased()
    }
}
