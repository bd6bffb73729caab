public import DumpStream

/// Decides which statements of a dump may be executed on a target.
///
/// A dump is untrusted input: who wrote it may not be who runs it. Only the shapes of statements that pg_dump 15 to 18
/// writes are let through, told by PostgreSQL's own parser, and by their tokens where they are newer than its grammar.
/// Whatever else a statement is, it is refused by name.
///
/// A policy follows one dump from its first statement to its last: it knows what the dump has made, because an owner,
/// a privilege or a trigger may be given only to that. What a function's body does when something calls it is beyond
/// it; a function is only refused for its language.
public struct StatementPolicy: Sendable {
    /// Why a statement may not be executed.
    public struct Refusal: Sendable, Equatable {
        /// What the statement is: `DO block`, `COPY FROM PROGRAM`, `CREATE FUNCTION in LANGUAGE c`.
        public var name: String
        /// Why it is refused, as a sentence.
        public var reason: String
        /// Whether somebody who trusts the dump may have it executed.
        ///
        /// False for what no pg_dump writes at all.
        public var isHonouredByTrust: Bool

        /// Makes a refusal.
        public init(name: String, reason: String, isHonouredByTrust: Bool) {
            self.name = name
            self.reason = reason
            self.isHonouredByTrust = isHonouredByTrust
        }
    }

    /// What to do with a statement.
    public enum Verdict: Sendable, Equatable {
        /// It may be executed.
        case execute
        /// It may neither be executed nor does anything miss without it: a lone semicolon, and the BEGIN and COMMIT that
        /// pg_dump before 17 writes around the contents of large objects, which would end the transaction of the load.
        case leaveOut
        /// It may not be executed.
        case refuse(Refusal)
    }

    var made = MadeObjects()
    /// Whether the statements are those between BEGIN and COMMIT around large objects.
    private var isAmongLargeObjects = false

    /// A policy for a dump of which nothing has been read.
    public init() {}

    /// What to do with the dump's next statement.
    ///
    /// - Parameters:
    ///   - statement: the statement, from its first word; of a COPY the header alone.
    ///   - lexer: how the dump's strings are read there.
    /// - Returns: `refuse` for whatever is not known to be harmless.
    public mutating func verdict(on statement: Span<UInt8>, lexer: Lexer = Lexer()) -> Verdict {
        var cursor = TokenCursor(lexer: lexer)
        if cursor.skip(word: "begin", in: statement), cursor.isAtEnd(of: statement), !isAmongLargeObjects {
            isAmongLargeObjects = true
            return .leaveOut
        }
        if isAmongLargeObjects {
            cursor.position = 0
            if cursor.skip(word: "commit", in: statement), cursor.isAtEnd(of: statement) {
                isAmongLargeObjects = false
                return .leaveOut
            }
            cursor.position = 0
            guard cursor.skip(word: "select", in: statement) else {
                isAmongLargeObjects = false
                return .refuse(.foreign("BEGIN", "pg_dump begins transactions for large objects alone."))
            }
        }
        cursor.position = 0
        if cursor.peek(in: statement)?.kind == .semicolon, cursor.isAtEnd(of: statement) { return .leaveOut }
        return refusal(of: statement, lexer).map { .refuse($0) } ?? .execute
    }

    private mutating func refusal(of statement: Span<UInt8>, _ lexer: Lexer) -> Refusal? {
        if let refusal = Self.unreadable(statement, lexer) { return refusal }
        var cursor = TokenCursor(lexer: lexer)
        guard let first = cursor.next(in: statement) else { return nil }
        if first.kind == .word {
            if statement.hasWord("insert", in: first.range) { return insert(&cursor, statement) }
            if statement.hasWord("copy", in: first.range) { return copy(&cursor, statement) }
            if statement.hasWord("set", in: first.range) { return set(&cursor, statement) }
            if statement.hasWord("select", in: first.range) { return select(&cursor, statement) }
        }
        let node: ParseNode
        do {
            node = try ParseTree.statement(statement, lexer: lexer)
        } catch {
            return unparsed(statement, lexer)
        }
        if node.isA("CreateExtensionStmt"), !cursor.isAt(word: "extension", in: statement) {
            return createLanguage(node)
        }
        return refusal(of: node) ?? Hazards.refusal(in: node)
    }

    /// A statement that the reader, the parser and the server might not read alike.
    private static func unreadable(_ text: Span<UInt8>, _ lexer: Lexer) -> Refusal? {
        var at = 0
        while at < text.count, let token = lexer.token(in: text, at: at, atEnd: true) {
            at = token.end
            if token.kind == .backslash {
                return Refusal(
                    name: "psql meta-command", reason: "A backslash outside every quote is no SQL.",
                    isHonouredByTrust: false)
            }
        }
        guard at == text.count, text.firstIndex(of: 0, from: 0) == nil else {
            return Refusal(
                name: firstWords(text, lexer), reason: "It has an open quote or a NUL byte: its end is not certain.",
                isHonouredByTrust: false)
        }
        return nil
    }

    /// What to call a statement that nothing is known of: its first words, never a value.
    static func firstWords(_ text: Span<UInt8>, _ lexer: Lexer) -> String {
        var cursor = TokenCursor(lexer: lexer)
        var words: [String] = []
        while words.count < 3, let token = cursor.next(in: text), token.kind == .word, token.count < 64 {
            words.append(ElementText.string(text, token.range).uppercased())
        }
        return words.isEmpty ? "unknown statement" : words.joined(separator: " ")
    }
}

extension StatementPolicy.Refusal {
    /// Of something that pg_dump never writes.
    static func foreign(_ name: String, _ reason: String = "pg_dump never writes it.") -> Self {
        Self(name: name, reason: reason, isHonouredByTrust: false)
    }

    /// Of something that pg_dump writes and that does more than fill a database.
    static func legal(_ name: String, _ reason: String) -> Self {
        Self(name: name, reason: reason, isHonouredByTrust: true)
    }
}
