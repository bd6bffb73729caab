internal import DumpStream

/// Statements that PostgreSQL 15's parser refuses: the grammar of 16 to 18, or a nesting too deep for it. The same
/// shapes are let through, told by their words.
extension StatementPolicy {
    mutating func unparsed(_ text: Span<UInt8>, _ lexer: Lexer) -> Refusal? {
        let subject = StatementSubject(text, lexer: lexer)
        let unknown = Refusal.foreign(
            Self.firstWords(text, lexer), "It cannot be read, so it is not known what it would do.")
        if let refusal = Self.hazard(text, lexer) { return refusal }
        var cursor = TokenCursor(lexer: lexer)
        switch subject.command {
        case "CREATE TABLE":
            cursor.skip(word: "create", in: text)
            cursor.skip(word: "unlogged", in: text)
            guard cursor.skip(word: "table", in: text), let name = cursor.relationName(in: text),
                !Self.has("as", outsideParentheses: text, cursor), !Self.hasStatementInside(text, cursor)
            else { return unknown }
            if let refusal = parents(text, cursor) { return refusal }
            made.add(.type, name)
            return create("CREATE TABLE", .relation, name)
        case "ALTER TABLE": return addition(text, lexer) ?? unknown
        case "CREATE VIEW", "CREATE MATERIALIZED VIEW":
            cursor.skip(word: "create", in: text)
            let replaces = cursor.skip(words: "or", "replace", in: text)
            cursor.skip(word: "recursive", in: text)
            if cursor.skip(word: "view", in: text) || cursor.skip(words: "materialized", "view", in: text),
                let name = cursor.relationName(in: text), !Self.hasStatementInside(text, cursor)
            {
                if replaces, let refusal = onMade("CREATE OR REPLACE VIEW", .relation, name) { return refusal }
                return create("CREATE VIEW", .relation, name)
            }
            return unknown
        case "CREATE INDEX", "CREATE TRIGGER", "CREATE POLICY", "CREATE RULE":
            guard let table = subject.relation else { return unknown }
            if subject.command != "CREATE RULE", Self.hasStatementInside(text, cursor) { return unknown }
            if let refusal = onMade(subject.command, .relation, table) { return refusal }
            if subject.command == "CREATE INDEX", let part = subject.part {
                made.add(.relation, QualifiedName(table.schema, part))
            }
            return nil
        case "ALTER DEFAULT PRIVILEGES":
            // Those of large objects are new in 18.
            return Self.hasStatementInside(text, cursor) ? unknown : nil
        case "CREATE FUNCTION", "CREATE PROCEDURE": return routine(subject.command, text, lexer)
        default: return unknown
        }
    }

    /// `ALTER TABLE [ONLY] t ADD CONSTRAINT …` or `… ALTER COLUMN c ADD GENERATED …`; nil for another form.
    private mutating func addition(_ text: Span<UInt8>, _ lexer: Lexer) -> Refusal?? {
        var cursor = TokenCursor(lexer: lexer)
        cursor.skip(words: "alter", "table", in: text)
        cursor.skip(word: "only", in: text)
        guard let name = cursor.relationName(in: text), !Self.hasStatementInside(text, cursor) else { return nil }
        if cursor.skip(words: "alter", "column", in: text) {
            guard cursor.identifier(in: text) != nil, cursor.skip(words: "add", "generated", in: text) else {
                return nil
            }
        } else {
            guard cursor.skip(words: "add", "constraint", in: text), let part = cursor.identifier(in: text) else {
                return nil
            }
            made.add(.relation, QualifiedName(name.schema, part))
        }
        // A comma outside parentheses begins a second command.
        guard !Self.hasComma(text, cursor) else { return nil }
        return .some(onMade("ALTER TABLE", .relation, name))
    }

    private mutating func routine(_ command: String, _ text: Span<UInt8>, _ lexer: Lexer) -> Refusal? {
        var cursor = TokenCursor(lexer: lexer)
        cursor.skip(word: "create", in: text)
        let replaces = cursor.skip(words: "or", "replace", in: text)
        guard cursor.skip(word: "function", in: text) || cursor.skip(word: "procedure", in: text),
            let name = cursor.relationName(in: text), let list = cursor.skipParentheses(in: text), !replaces
        else { return .foreign(command, "It cannot be read, so it is not known what it would do.") }
        while let token = cursor.next(in: text) {
            guard token.kind == .word else { continue }
            if text.hasWord("language", in: token.range) {
                let language = cursor.identifier(in: text) ?? cursor.string(in: text).map(SQLIdentifier.init(bytes:))
                if let refusal = Self.language(language, command) { return refusal }
            } else if text.hasWord("set", in: token.range), let setting = cursor.peek(in: text) {
                let setting = SQLIdentifier(setting, in: text, lexer: lexer)?.text.lowercased()
                if let setting, Self.powerfulSettings.contains(setting) {
                    return .legal(
                        "\(command) … SET \(setting)", "With it the function is somebody else, or loads code.")
                }
            }
        }
        return create(command, .routine, name, Self.arguments(text.bytes(list), lexer))
    }

    /// The types in a function's list of arguments; none where that list itself is newer than the parser.
    private static func arguments(_ list: [UInt8], _ lexer: Lexer) -> [String] {
        let statement = Array("CREATE FUNCTION f".utf8) + list + Array(" RETURNS void LANGUAGE sql AS ''".utf8)
        guard let node = try? ParseTree.statement(statement.span, lexer: lexer), node.isA("CreateFunctionStmt") else {
            return []
        }
        return inputTypes(node)
    }

    // MARK: Words

    /// The names of ``Hazards``, wherever they stand outside strings.
    private static func hazard(_ text: Span<UInt8>, _ lexer: Lexer) -> Refusal? {
        var cursor = TokenCursor(lexer: lexer)
        while let token = cursor.peek(in: text) {
            if cursor.skip(word: "into", in: text) || cursor.skip(word: "update", in: text)
                || cursor.skip(words: "delete", "from", in: text)
            {
                cursor.skip(word: "only", in: text)
                var ahead = cursor
                guard let name = ahead.relationName(in: text), MadeObjects.isSystem(name) else { continue }
                return .foreign("a change of \(name)", systemReason)
            }
            guard let name = cursor.identifier(in: text) else {
                cursor.position = token.end
                continue
            }
            if let refusal = Hazards.relation(QualifiedName(nil, name)) { return refusal }
            if cursor.peek(in: text)?.kind == .leftParenthesis, let refusal = Hazards.function(name.text) {
                return refusal
            }
        }
        return nil
    }

    /// Whether a semicolon stands before the last token: no statement of one part has one.
    private static func hasStatementInside(_ text: Span<UInt8>, _ cursor: TokenCursor) -> Bool {
        var cursor = cursor
        while let token = cursor.next(in: text) {
            if token.kind == .semicolon, cursor.peek(in: text) != nil { return true }
        }
        return false
    }

    private static func has(
        _ word: StaticString, outsideParentheses text: Span<UInt8>, _ cursor: TokenCursor
    ) -> Bool {
        var cursor = cursor
        while let token = cursor.peek(in: text) {
            if cursor.skipParentheses(in: text) != nil { continue }
            if token.kind == .word, text.hasWord(word, in: token.range) { return true }
            cursor.position = token.end
        }
        return false
    }

    private static func hasComma(_ text: Span<UInt8>, _ cursor: TokenCursor) -> Bool {
        var cursor = cursor
        while let token = cursor.peek(in: text) {
            if cursor.skipParentheses(in: text) != nil { continue }
            if token.kind == .comma { return true }
            cursor.position = token.end
        }
        return false
    }

    /// `INHERITS (parent, …)` and `PARTITION OF parent` name tables of the dump.
    private func parents(_ text: Span<UInt8>, _ cursor: TokenCursor) -> Refusal? {
        var cursor = cursor
        if cursor.skip(words: "partition", "of", in: text) {
            guard let name = cursor.relationName(in: text) else { return .foreign("CREATE TABLE as a child") }
            return onMade("CREATE TABLE as a child", .relation, name)
        }
        while let token = cursor.peek(in: text) {
            if cursor.skipParentheses(in: text) != nil { continue }
            cursor.position = token.end
            guard token.kind == .word, text.hasWord("inherits", in: token.range) else { continue }
            guard cursor.skip(.leftParenthesis, in: text) != nil else { return .foreign("CREATE TABLE as a child") }
            repeat {
                guard let name = cursor.relationName(in: text) else { return .foreign("CREATE TABLE as a child") }
                if let refusal = onMade("CREATE TABLE as a child", .relation, name) { return refusal }
            } while cursor.skip(.comma, in: text) != nil
        }
        return nil
    }
}
