internal import DumpStream

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
    mutating func subject(_ command: String, _ text: Span<UInt8>) -> StatementSubject {
        StatementSubject(command: command, relation: cursor.qualifiedName(in: text))
    }

    // MARK: CREATE

    mutating func create(_ text: Span<UInt8>) -> StatementSubject {
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

    func isModifier(_ token: Token, _ text: Span<UInt8>) -> Bool {
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

    mutating func alter(_ text: Span<UInt8>) -> StatementSubject {
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
    mutating func object(_ command: String, _ text: Span<UInt8>) -> StatementSubject {
        cursor.skip(word: "procedural", in: text)
        guard let kind = ObjectKind.read(&cursor, in: text) else {
            return StatementSubject(command: String(command.dropLast()) + upperWord(text))
        }
        cursor.skip(word: "concurrently", in: text)
        return named(command + kind.name, kind, text)
    }

    /// The name that follows a kind.
    mutating func named(_ command: String, _ kind: ObjectKind, _ text: Span<UInt8>) -> StatementSubject {
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
    mutating func onTable(_ command: String, _ text: Span<UInt8>, word: StaticString) -> StatementSubject {
        let part = cursor.identifier(in: text)
        guard find(word: word, text), !cursor.isAt(word: "domain", in: text) else {
            return StatementSubject(command: command, part: part)
        }
        return StatementSubject(command: command, relation: cursor.qualifiedName(in: text), part: part)
    }

    // MARK: Words

    /// Passes everything through the next `word` outside parentheses.
    mutating func find(word: StaticString, _ text: Span<UInt8>) -> Bool {
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
    func upperWord(_ text: Span<UInt8>) -> String {
        guard let token = cursor.peek(in: text), token.kind == .word else { return "" }
        return " " + String(decoding: text.bytes(token.range), as: UTF8.self).uppercased()
    }
}
