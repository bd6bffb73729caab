internal import DumpStream

/// Constraints, in a column's definition or by themselves.
extension TableTokens {
    /// The constraint of `ALTER TABLE … ADD CONSTRAINT …`; nil for any other change.
    mutating func addedConstraint(_ text: Span<UInt8>) -> Catalog.Constraint? {
        cursor.position = 0
        while let token = cursor.next(in: text) {
            guard token.kind == .word, text.hasWord("add", in: token.range) else { continue }
            return constraint(text)
        }
        return nil
    }

    /// `ALTER COLUMN c ADD GENERATED … AS IDENTITY (SEQUENCE NAME s …)`, which PostgreSQL 15.5 and later may end in
    /// LOGGED or UNLOGGED; nil for any other change.
    mutating func addedIdentity(
        _ text: Span<UInt8>
    ) -> (column: SQLIdentifier, identity: Catalog.Column.Identity, sequence: QualifiedName?)? {
        cursor.position = 0
        var column: SQLIdentifier?
        while let token = cursor.next(in: text) {
            guard let name = SQLIdentifier(token, in: text) else { continue }
            guard token.kind == .word, name == "add", cursor.skip(word: "generated", in: text), let column else {
                column = name
                continue
            }
            let identity: Catalog.Column.Identity = cursor.skip(word: "always", in: text) ? .always : .byDefault
            while let word = cursor.next(in: text), word.kind != .leftParenthesis {}
            while let word = cursor.peek(in: text), word.kind != .rightParenthesis {
                if cursor.skip(words: "sequence", "name", in: text) {
                    return (column, identity, cursor.qualifiedName(in: text))
                }
                cursor.position = word.end
            }
            return (column, identity, nil)
        }
        return nil
    }

    func isAtConstraint(_ text: Span<UInt8>) -> Bool {
        for word: StaticString in ["primary", "unique", "check", "references", "foreign"]
        where cursor.isAt(word: word, in: text) {
            return true
        }
        return false
    }

    /// Passes `[CONSTRAINT name] kind …` and returns it; nil, and nothing passed, where something else stands.
    mutating func constraint(_ text: Span<UInt8>) -> Catalog.Constraint? {
        let start = cursor
        var name: SQLIdentifier?
        if cursor.skip(word: "constraint", in: text) { name = cursor.identifier(in: text) }
        let place = location.advanced(by: start.peek(in: text)?.start ?? 0, over: text)
        func made(_ kind: Catalog.Constraint.Kind) -> Catalog.Constraint {
            Catalog.Constraint(name: name, kind: kind, location: place)
        }
        var result: Catalog.Constraint
        if cursor.skip(words: "primary", "key", in: text) {
            result = made(.primaryKey)
            result.columns = keyColumns(text)
        } else if cursor.skip(word: "unique", in: text) {
            result = made(.unique)
            cursor.skip(word: "nulls", in: text)
            cursor.skip(word: "not", in: text)
            cursor.skip(word: "distinct", in: text)
            result.columns = keyColumns(text)
        } else if cursor.skip(words: "foreign", "key", in: text) {
            result = made(.foreignKey)
            result.columns = keyColumns(text)
            if cursor.skip(word: "references", in: text) { references(&result, text) }
        } else if cursor.skip(word: "references", in: text) {
            result = made(.foreignKey)
            references(&result, text)
        } else if cursor.skip(word: "check", in: text) {
            result = made(.check)
            cursor.skipParentheses(in: text)
        } else if cursor.skip(words: "not", "null", in: text) {
            result = made(.notNull)
            if let column = cursor.identifier(in: text) { result.columns = [column] }
        } else if cursor.skip(words: "exclude", "using", in: text) {
            result = made(.exclusion)
            result.accessMethod = cursor.identifier(in: text)
        } else {
            cursor = start
            return nil
        }
        attributes(&result, text)
        return result
    }

    private mutating func references(_ constraint: inout Catalog.Constraint, _ text: Span<UInt8>) {
        constraint.referencedTable = cursor.qualifiedName(in: text).map(scope.relation)
        if cursor.peek(in: text)?.kind == .leftParenthesis { constraint.referencedColumns = keyColumns(text) }
    }

    /// `(a, b, c WITHOUT OVERLAPS)`, `(a, PERIOD c)`: the columns.
    private mutating func keyColumns(_ text: Span<UInt8>) -> [SQLIdentifier] {
        guard let range = cursor.skipParentheses(in: text) else { return [] }
        var inner = TokenCursor(lexer: lexer, at: range.lowerBound + 1)
        var columns: [SQLIdentifier] = []
        while inner.position < range.upperBound - 1 {
            let start = inner
            if inner.skip(word: "period", in: text), inner.peek(in: text)?.kind != .word,
                inner.peek(in: text)?.kind != .quotedIdentifier
            {
                inner = start
            }
            guard let column = inner.identifier(in: text) else { break }
            columns.append(column)
            while let token = inner.next(in: text), token.kind != .comma, token.end < range.upperBound {}
        }
        return columns
    }

    /// What follows a constraint: the actions of a foreign key, DEFERRABLE, NOT ENFORCED and their like.
    private mutating func attributes(_ constraint: inout Catalog.Constraint, _ text: Span<UInt8>) {
        while let token = cursor.peek(in: text), token.kind == .word || token.kind == .leftParenthesis {
            if token.kind == .leftParenthesis {
                if cursor.skipParentheses(in: text) == nil { return }
            } else if cursor.skip(words: "match", "full", in: text) {
                constraint.matchesFull = true
            } else if cursor.skip(words: "on", "delete", in: text) {
                constraint.onDelete = action(text)
                if constraint.onDelete?.hasPrefix("SET") == true, cursor.peek(in: text)?.kind == .leftParenthesis {
                    constraint.onDeleteColumns = keyColumns(text)
                }
            } else if cursor.skip(words: "on", "update", in: text) {
                constraint.onUpdate = action(text)
            } else if cursor.skip(word: "deferrable", in: text) {
                constraint.isDeferrable = true
            } else if cursor.skip(words: "not", "deferrable", in: text) {
                constraint.isDeferrable = false
            } else if isColumnClause(text) {
                return
            } else {
                cursor.position = token.end
            }
        }
    }

    /// Whether a clause of the column goes on after a constraint written with it.
    private func isColumnClause(_ text: Span<UInt8>) -> Bool {
        var ahead = cursor
        if ahead.skip(words: "not", "null", in: text) { return true }
        for word: StaticString in ["default", "generated", "constraint", "collate"]
        where cursor.isAt(word: word, in: text) {
            return true
        }
        return isAtConstraint(text)
    }

    private mutating func action(_ text: Span<UInt8>) -> String? {
        if cursor.skip(word: "restrict", in: text) { return "RESTRICT" }
        if cursor.skip(word: "cascade", in: text) { return "CASCADE" }
        if cursor.skip(words: "set", "null", in: text) { return "SET NULL" }
        if cursor.skip(words: "set", "default", in: text) { return "SET DEFAULT" }
        cursor.skip(words: "no", "action", in: text)
        return nil
    }
}
