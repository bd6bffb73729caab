public import DumpStream

/// The roles that a statement names: new owners, those who gain or lose rights, those whom a policy is for.
public enum RoleNames {
    /// The roles in a statement's order, each once; PUBLIC, CURRENT_USER and their like are no names.
    public static func find(in statement: Span<UInt8>, lexer: Lexer = Lexer()) -> [SQLIdentifier] {
        var reader = RoleReader(cursor: TokenCursor(lexer: lexer))
        reader.read(statement)
        return reader.names
    }
}

/// Reads by tokens, so that every version's grammar is understood.
private struct RoleReader {
    var cursor: TokenCursor
    private(set) var names: [SQLIdentifier] = []

    init(cursor: TokenCursor) { self.cursor = cursor }

    mutating func read(_ text: Span<UInt8>) {
        if cursor.skip(word: "alter", in: text) {
            alter(text)
        } else if cursor.skip(word: "grant", in: text) {
            if pass("to", text) { list(text) }
        } else if cursor.skip(word: "revoke", in: text) {
            if pass("from", text) { list(text) }
        } else if cursor.skip(word: "create", in: text) {
            create(text)
        } else if cursor.skip(word: "set", in: text) {
            cursor.skip(word: "session", in: text)
            if cursor.skip(word: "authorization", in: text) || cursor.skip(word: "role", in: text) { role(text) }
        }
    }

    private mutating func alter(_ text: Span<UInt8>) {
        if cursor.skip(words: "default", "privileges", in: text) {
            if cursor.skip(words: "for", "role", in: text) || cursor.skip(words: "for", "user", in: text) { list(text) }
            while let token = cursor.next(in: text) {
                guard token.kind == .word else { continue }
                if text.hasWord("grant", in: token.range), pass("to", text) { list(text) }
                if text.hasWord("revoke", in: token.range), pass("from", text) { list(text) }
            }
            return
        }
        // A column that is called owner may be renamed TO something.
        var mayBeColumn = false
        while let token = cursor.next(in: text) {
            guard token.kind == .word else {
                mayBeColumn = false
                continue
            }
            if !mayBeColumn, text.hasWord("owner", in: token.range), cursor.skip(word: "to", in: text) {
                role(text)
                return
            }
            mayBeColumn = text.hasWord("rename", in: token.range) || text.hasWord("column", in: token.range)
        }
    }

    private mutating func create(_ text: Span<UInt8>) {
        if cursor.skip(word: "schema", in: text) {
            if pass("authorization", text) { role(text) }
        } else if cursor.skip(word: "policy", in: text) {
            _ = cursor.identifier(in: text)
            if pass("to", text) { list(text) }
        } else if cursor.skip(words: "user", "mapping", in: text) {
            if pass("for", text) { role(text) }
        }
    }

    /// Passes everything through the next `word` outside parentheses.
    private mutating func pass(_ word: StaticString, _ text: Span<UInt8>) -> Bool {
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

    private mutating func list(_ text: Span<UInt8>) {
        repeat {
            cursor.skip(word: "group", in: text)
            role(text)
        } while cursor.skip(.comma, in: text) != nil
    }

    /// A role's name; SET SESSION AUTHORIZATION takes a string too.
    private mutating func role(_ text: Span<UInt8>) {
        guard let token = cursor.peek(in: text) else { return }
        if let bytes = cursor.string(in: text) {
            add(SQLIdentifier(bytes: bytes))
        } else if let name = cursor.identifier(in: text) {
            let words = ["public", "current_user", "session_user", "current_role", "default", "none", "user"]
            if token.kind != .word || !words.contains(name.text) { add(name) }
        }
    }

    private mutating func add(_ name: SQLIdentifier) {
        if !names.contains(name) { names.append(name) }
    }
}
