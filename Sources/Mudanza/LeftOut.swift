internal import DumpStream
internal import SQLSyntax

/// What is left out with skipped relations: those that the plan names, and what belongs to them and is named without
/// them, as an index is in COMMENT ON INDEX.
struct LeftOut {
    private var relations: Set<QualifiedName>
    private var statistics: Set<QualifiedName> = []
    private var foreignKeys: Set<Catalog.ColumnReference> = []

    init(_ relations: [QualifiedName]) { self.relations = Set(relations) }

    /// Whether a statement is left out; what it would have made is then known as left out too.
    mutating func takes(
        _ subject: StatementSubject, _ text: Span<UInt8>, lexer: Lexer, names: NameScope
    ) -> Bool {
        guard !relations.isEmpty else { return false }
        let relation = subject.relation.map(names.relation)
        switch subject.command {
        case "ALTER STATISTICS", "COMMENT ON STATISTICS":
            return Self.statistics(text, lexer).map { statistics.contains(names.created($0)) } ?? false
        case "COMMENT ON CONSTRAINT":
            if let relation, let part = subject.part {
                let key = Catalog.ColumnReference(table: relation, column: part)
                if foreignKeys.contains(key) { return true }
            }
        case "ALTER TABLE":
            if let target = ForeignKeyTarget.find(in: text, lexer: lexer), relations.contains(names.relation(target)) {
                if let relation, let part = subject.part {
                    foreignKeys.insert(Catalog.ColumnReference(table: relation, column: part))
                }
                return true
            }
        default: break
        }
        guard let relation, relations.contains(relation) else { return false }
        if let part = subject.part, Self.makesIndex(subject, text, lexer) {
            relations.insert(QualifiedName(relation.schema, part))
        }
        if subject.command == "CREATE STATISTICS", let name = Self.statistics(text, lexer) {
            statistics.insert(names.created(name))
        }
        return true
    }

    /// Whether the statement makes an index: of all that belongs to a table only that has a name among relations.
    private static func makesIndex(_ subject: StatementSubject, _ text: Span<UInt8>, _ lexer: Lexer) -> Bool {
        guard subject.command == "ALTER TABLE" else { return subject.command == "CREATE INDEX" }
        var cursor = TokenCursor(lexer: lexer)
        while cursor.peek(in: text) != nil {
            if cursor.skip(words: "add", "constraint", in: text) {
                _ = cursor.identifier(in: text)
                return cursor.isAt(word: "primary", in: text) || cursor.isAt(word: "unique", in: text)
                    || cursor.isAt(word: "exclude", in: text)
            }
            _ = cursor.next(in: text)
        }
        return false
    }

    /// The name in a statement about extended statistics.
    private static func statistics(_ text: Span<UInt8>, _ lexer: Lexer) -> QualifiedName? {
        var cursor = TokenCursor(lexer: lexer)
        while let token = cursor.next(in: text), token.kind == .word {
            guard text.hasWord("statistics", in: token.range) else { continue }
            cursor.skipIfExists(in: text)
            return cursor.qualifiedName(in: text)
        }
        return nil
    }
}
