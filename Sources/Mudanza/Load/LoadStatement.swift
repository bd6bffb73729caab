internal import DumpStream
internal import PostgresLink
internal import SQLSyntax

/// A statement of the migrated dump.
struct LoadStatement {
    enum PostKind { case key, index, foreignKey, other }

    var command: SQLCommand
    /// What it does, in a few words.
    var subject: StatementSubject
    /// Where the dump has it, or what it was put before.
    var source: Location
    /// `SET LOCAL` commands in force for it: it may be executed beside statements that stand far from it in the dump.
    var settings: [SQLCommand] = []
    /// Whether it is not executed.
    ///
    /// It counts in the unit's digest all the same: what is left out depends on what the target has, which an
    /// interrupted run has changed.
    var isLeftOut = false

    /// `ALTER TABLE public.t`: what errors call it.
    var title: String {
        subject.command + (subject.relation.map { " \($0)" } ?? "") + (subject.part.map { " (\($0))" } ?? "")
    }

    /// When it is done, among what comes after the rows.
    var postKind: PostKind {
        if subject.command == "CREATE INDEX" { return .index }
        guard subject.command == "ALTER TABLE" else { return .other }
        let text = command.bytes
        if ForeignKeyTarget.find(in: text.span, lexer: Lexer()) != nil { return .foreignKey }
        return Self.addsKey(text.span) ? .key : .other
    }

    var isForeignKey: Bool { postKind == .foreignKey }

    /// Whether it makes something that keys and indexes may need: a table, a type, a function.
    var makesObject: Bool {
        let after = [
            "INDEX", "TRIGGER", "RULE", "POLICY", "STATISTICS", "PUBLICATION", "SUBSCRIPTION", "EVENT TRIGGER",
        ]
        guard subject.command.hasPrefix("CREATE ") else { return false }
        return !after.contains(String(subject.command.dropFirst("CREATE ".count)))
    }

    /// Whether rows that do not fit it are refused one by one, if it is there before them.
    var isUnique: Bool {
        switch postKind {
        case .key: return true
        case .index:
            let text = command.bytes
            var cursor = TokenCursor()
            return cursor.skip(words: "create", "unique", in: text.span)
        case .foreignKey, .other: return false
        }
    }

    /// A foreign key made without looking at the rows, and the command that looks at them: two statements with the same
    /// end, whose locks are weaker.
    var inTwoSteps: (making: LoadStatement, validation: LoadStatement)? {
        guard let table = subject.relation, let name = subject.part else { return nil }
        let text = command.bytes
        var cursor = TokenCursor()
        var end: Int?
        while let token = cursor.next(in: text.span) {
            if token.kind == .word, text.span.hasWord("valid", in: token.range) { return nil }
            if token.kind == .semicolon { end = token.start }
        }
        guard let end else { return nil }
        var (making, validation) = (self, self)
        making.command = SQLCommand(statement: Array(text[..<end]) + Array(" NOT VALID".utf8))
        validation.command = "ALTER TABLE \(table) VALIDATE CONSTRAINT \(name)"
        return (making, validation)
    }

    /// A primary key or unique constraint as the index behind it, built under a lock that lets other indexes be built,
    /// and the command that makes it the constraint's; nil where it has anything that an index alone has not.
    var keyInTwoSteps: (index: LoadStatement, adoption: LoadStatement)? {
        guard let table = subject.relation, let name = subject.part else { return nil }
        let text = command.bytes
        var cursor = TokenCursor()
        while cursor.peek(in: text.span) != nil, !cursor.skip(words: "add", "constraint", in: text.span) {
            _ = cursor.next(in: text.span)
        }
        _ = cursor.identifier(in: text.span)
        let isPrimary = cursor.skip(words: "primary", "key", in: text.span)
        guard isPrimary || cursor.skip(word: "unique", in: text.span),
            let columns = cursor.nameList(in: text.span)
        else { return nil }
        let attributes = cursor.position
        guard
            cursor.peek(in: text.span)?.kind == .semicolon || cursor.isAt(word: "deferrable", in: text.span)
                || cursor.isAt(word: "not", in: text.span)
        else { return nil }
        var (index, adoption) = (self, self)
        index.command = "CREATE UNIQUE INDEX \(name) ON \(table) USING btree (\(columns))"
        let kind = isPrimary ? "PRIMARY KEY" : "UNIQUE"
        adoption.command = SQLCommand(
            statement: Array("ALTER TABLE ONLY ".utf8) + table.sql + Array(" ADD CONSTRAINT ".utf8) + name.sql
                + Array(" \(kind) USING INDEX ".utf8) + name.sql + text[attributes...])
        return (index, adoption)
    }

    private static func addsKey(_ text: Span<UInt8>) -> Bool {
        var cursor = TokenCursor()
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
}
