internal import DumpStream

/// COPY and INSERT: the two ways in which pg_dump writes rows.
extension StatementPolicy {
    /// `COPY table [(columns)] FROM stdin;` and nothing else.
    func copy(_ cursor: inout TokenCursor, _ text: Span<UInt8>) -> Refusal? {
        let start = cursor.position
        if let name = cursor.relationName(in: text) {
            _ = cursor.nameList(in: text)
            if cursor.skip(words: "from", "stdin", in: text), cursor.isAtEnd(of: text) {
                return MadeObjects.isSystem(name) ? .foreign("COPY into \(name)", Self.systemReason) : nil
            }
        }
        // What it is instead, for its name alone: nothing of this is let through.
        cursor.position = start
        var isFrom = true
        while let token = cursor.next(in: text) {
            if token.kind == .leftParenthesis {
                cursor.position = token.start
                if cursor.skipParentheses(in: text) == nil { cursor.position = token.end }
                continue
            }
            guard token.kind == .word else { continue }
            isFrom = text.hasWord("from", in: token.range)
            guard isFrom || text.hasWord("to", in: token.range) else { continue }
            let way = isFrom ? "COPY FROM" : "COPY TO"
            if cursor.skip(word: "program", in: text) {
                return .foreign("\(way) PROGRAM", "It runs a program on the server.")
            }
            if !isFrom { return .foreign(way) }
            if cursor.isAt(word: "stdin", in: text) {
                return .foreign("COPY with options", "pg_dump writes COPY … FROM stdin without options or WHERE.")
            }
            if cursor.isAt(word: "stdout", in: text) { return .foreign("COPY FROM stdout") }
            return .foreign("\(way) a file", "It reads a file of the server.")
        }
        return .foreign("COPY")
    }

    /// `INSERT INTO table [(columns)] [OVERRIDING … VALUE] VALUES (constants), … [ON CONFLICT DO NOTHING];` or
    /// `DEFAULT VALUES`.
    func insert(_ cursor: inout TokenCursor, _ text: Span<UInt8>) -> Refusal? {
        guard cursor.skip(word: "into", in: text), let name = cursor.relationName(in: text) else {
            return .foreign("INSERT")
        }
        if MadeObjects.isSystem(name) { return .foreign("INSERT into \(name)", Self.systemReason) }
        let isQuery = Refusal.foreign("INSERT of a query", "pg_dump writes rows of constants.")
        _ = cursor.nameList(in: text)
        if cursor.skip(word: "overriding", in: text) {
            guard cursor.skip(word: "system", in: text) || cursor.skip(word: "user", in: text),
                cursor.skip(word: "value", in: text)
            else { return isQuery }
        }
        if !cursor.skip(words: "default", "values", in: text) {
            guard cursor.skip(word: "values", in: text) else { return isQuery }
            repeat {
                guard cursor.skipConstants(in: text) else {
                    return .foreign("INSERT of an expression", "pg_dump writes rows of constants.")
                }
            } while cursor.skip(.comma, in: text) != nil
        }
        if cursor.skip(words: "on", "conflict", in: text), !cursor.skip(words: "do", "nothing", in: text) {
            return .foreign("INSERT … ON CONFLICT DO UPDATE")
        }
        return cursor.isAtEnd(of: text) ? nil : .foreign("INSERT with further clauses")
    }

    static var systemReason: String { "It changes PostgreSQL's own catalog." }
}

extension TokenCursor {
    /// Passes `name` or `schema.name`, as pg_dump writes a relation; nil for a name of more parts.
    mutating func relationName(in text: Span<UInt8>) -> QualifiedName? {
        let parts = dottedName(in: text)
        switch parts.count {
        case 1: return QualifiedName(nil, parts[0])
        case 2: return QualifiedName(parts[0], parts[1])
        default: return nil
        }
    }

    /// Whether nothing but the semicolon follows.
    func isAtEnd(of text: Span<UInt8>) -> Bool {
        var ahead = self
        ahead.skip(.semicolon, in: text)
        return ahead.peek(in: text) == nil
    }

    /// Passes `(constant, …)`; an empty list is one too, of a table without columns.
    mutating func skipConstants(in text: Span<UInt8>) -> Bool {
        guard skip(.leftParenthesis, in: text) != nil else { return false }
        if skip(.rightParenthesis, in: text) != nil { return true }
        repeat {
            guard skipConstant(in: text) else { return false }
        } while skip(.comma, in: text) != nil
        return skip(.rightParenthesis, in: text) != nil
    }

    /// Passes one constant: a string, a number, NULL, a Boolean or DEFAULT.
    mutating func skipConstant(in text: Span<UInt8>) -> Bool {
        guard let token = next(in: text) else { return false }
        switch token.kind {
        case .string, .escapeString, .bitString, .hexString, .number: return true
        case .symbol where text[token.start] == UInt8(ascii: "-") || text[token.start] == UInt8(ascii: "+"):
            return skip(.number, in: text) != nil
        case .word:
            let range = token.range
            return text.hasWord("null", in: range) || text.hasWord("default", in: range)
                || text.hasWord("true", in: range) || text.hasWord("false", in: range)
        default: return false
        }
    }
}
