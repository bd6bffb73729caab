internal import DumpStream

/// Statements that PostgreSQL 15's parser refuses, read by their tokens: the grammar of 16 to 18, or a nesting that is
/// too deep. What their words tell goes into the catalog; a table is never lost.
extension CatalogBuilder {
    mutating func note(_ input: StatementInput, _ subject: QualifiedName?, _ reason: String) {
        model.notParsed.append(
            Catalog.UnparsedStatement(
                kind: input.subject.command, subject: subject, location: input.location, reason: reason))
    }

    mutating func unparsed(
        _ input: StatementInput, _ text: Span<UInt8>, _ refusal: ParseTree.Refusal
    ) throws(DumpError) {
        let written = input.subject.relation
        switch input.subject.command {
        case "CREATE TABLE", "CREATE FOREIGN TABLE":
            var table = TableTokens(scope: scope, lexer: input.lexer, location: input.location)
            guard let result = table.createTable(text, isForeign: input.subject.command == "CREATE FOREIGN TABLE")
            else {
                throw DumpError(
                    .unsupported, at: input.location, found: "a CREATE TABLE that cannot be read (\(refusal.reason))",
                    expected: "what pg_dump 8.4 to 18 writes")
            }
            note(input, result.name, refusal.reason)
            try add(result)
        case "ALTER TABLE", "ALTER FOREIGN TABLE":
            let name = written.map(scope.relation)
            note(input, name, refusal.reason)
            guard let name, let index = tableIndex[name] else { return }
            var reader = TableTokens(scope: scope, lexer: input.lexer, location: input.location)
            if let constraint = reader.addedConstraint(text) {
                Self.add(constraint, to: &model.tables[index])
            } else if let added = reader.addedIdentity(text) {
                for column in model.tables[index].columns.indices
                where model.tables[index].columns[column].name == added.column {
                    model.tables[index].columns[column].identity = added.identity
                    model.tables[index].columns[column].notNull = true
                }
                guard let sequence = added.sequence else { return }
                addIdentitySequence(scope.created(sequence), name, added.column, input.location)
            }
        case "CREATE VIEW", "CREATE MATERIALIZED VIEW":
            guard let name = written.map(scope.created) else { return note(input, nil, refusal.reason) }
            note(input, name, refusal.reason)
            var view = Catalog.View(
                name: name, isMaterialized: input.subject.command == "CREATE MATERIALIZED VIEW",
                location: input.location)
            view.reads = reads(text, input).filter { $0 != name }
            add(view)
        case "CREATE SEQUENCE":
            guard let name = written.map(scope.created) else { return note(input, nil, refusal.reason) }
            note(input, name, refusal.reason)
            add(Catalog.Sequence(name: name, location: input.location))
        case "CREATE FUNCTION", "CREATE PROCEDURE": routine(input, text, refusal)
        default:
            note(input, written.map(scope.relation), refusal.reason)
            if let table = written.map(scope.relation), let part = input.subject.part {
                dependent(input, text, table, part)
            }
        }
    }

    /// An index, trigger, rule or policy of a table.
    private mutating func dependent(
        _ input: StatementInput, _ text: Span<UInt8>, _ table: QualifiedName, _ part: SQLIdentifier
    ) {
        var cursor = TokenCursor(lexer: input.lexer)
        switch input.subject.command {
        case "CREATE INDEX":
            cursor.skip(word: "create", in: text)
            model.indexes.append(
                Catalog.Index(
                    name: QualifiedName(table.schema, part), table: table,
                    isUnique: cursor.isAt(word: "unique", in: text), columns: [], location: input.location))
        case "CREATE TRIGGER":
            while let token = cursor.next(in: text) {
                guard token.kind == .word, text.hasWord("execute", in: token.range) else { continue }
                if !cursor.skip(word: "function", in: text) { cursor.skip(word: "procedure", in: text) }
                break
            }
            guard let function = cursor.qualifiedName(in: text) else { return }
            model.triggers.append(
                Catalog.Trigger(
                    name: part, table: table, function: scope.function(function), location: input.location))
        case "CREATE RULE":
            var rule = Catalog.Rule(name: part, table: table, event: "", location: input.location)
            cursor.skip(word: "create", in: text)
            while let token = cursor.next(in: text) {
                guard token.kind == .word, text.hasWord("on", in: token.range) else { continue }
                if let event = cursor.next(in: text) {
                    rule.event = ElementText.string(text, event.range).uppercased()
                }
                break
            }
            rule.mentions = known(BodyScanner(body: text, language: "sql", lexer: input.lexer).mentions)
            while let token = cursor.next(in: text) {
                if token.kind == .word, text.hasWord("returning", in: token.range) { rule.returnsRows = true }
            }
            model.rules.append(rule)
        case "CREATE POLICY":
            var policy = Catalog.Policy(name: part, table: table, location: input.location)
            policy.reads = reads(text, input)
            model.policies.append(policy)
        default: break
        }
    }

    private mutating func routine(_ input: StatementInput, _ text: Span<UInt8>, _ refusal: ParseTree.Refusal) {
        var cursor = TokenCursor(lexer: input.lexer)
        while let token = cursor.next(in: text) {
            guard token.kind == .word else { continue }
            if text.hasWord("function", in: token.range) || text.hasWord("procedure", in: token.range) { break }
        }
        guard let name = cursor.qualifiedName(in: text).map(scope.created) else {
            return note(input, nil, refusal.reason)
        }
        note(input, name, refusal.reason)
        let arguments = cursor.skipParentheses(in: text).map { ElementText.string(text, $0) } ?? "()"
        var language = "sql"
        while let token = cursor.next(in: text) {
            guard token.kind == .word, text.hasWord("language", in: token.range) else { continue }
            language = cursor.identifier(in: text)?.text ?? language
            break
        }
        var routine = Catalog.Routine(
            name: name, language: language, signature: "\(name)\(arguments)", location: input.location)
        routine.mentions = BodyScanner(body: text, language: language, lexer: input.lexer).mentions
        model.routines.append(routine)
    }

    /// The relations made so far that a text may read.
    private func reads(_ text: Span<UInt8>, _ input: StatementInput) -> [QualifiedName] {
        let mentions = BodyScanner(body: text, language: "sql", lexer: input.lexer).mentions
        return RelationWalk.unique(known(mentions).map(\.relation))
    }

    private func known(_ mentions: [Catalog.BodyMention]) -> [Catalog.BodyMention] {
        mentions.compactMap { mention in
            let name = scope.relation(mention.relation)
            guard tableIndex[name] != nil || viewIndex[name] != nil else { return nil }
            return Catalog.BodyMention(relation: name, use: mention.use, columns: mention.columns)
        }
    }
}
