internal import DumpStream

/// Reads CREATE TABLE and ADD CONSTRAINT by their tokens, for grammars newer than the parser's.
struct TableTokens {
    let scope: NameScope
    let location: Location
    var cursor: TokenCursor
    let lexer: Lexer

    init(scope: NameScope, lexer: Lexer, location: Location) {
        self.scope = scope
        self.lexer = lexer
        self.location = location
        cursor = TokenCursor(lexer: lexer)
    }

    /// The table; nil where no name can be found.
    mutating func createTable(_ text: Span<UInt8>, isForeign: Bool) -> Catalog.Table? {
        var isUnlogged = false
        while let token = cursor.next(in: text), token.kind == .word {
            if text.hasWord("unlogged", in: token.range) { isUnlogged = true }
            if text.hasWord("table", in: token.range) { break }
        }
        cursor.skipIfExists(in: text)
        guard let name = cursor.qualifiedName(in: text) else { return nil }
        var table = Catalog.Table(
            name: scope.created(name), kind: isForeign ? .foreign : .ordinary, location: location)
        table.isUnlogged = isUnlogged
        if cursor.skip(word: "of", in: text) {
            table.ofType = cursor.qualifiedName(in: text).map(scope.type)
        } else if cursor.skip(words: "partition", "of", in: text) {
            table.parents = [cursor.qualifiedName(in: text)].compactMap { $0.map(scope.relation) }
            table.isPartition = true
            table.inheritsColumns = true
        }
        elements(of: &table, text)
        tail(of: &table, text)
        return table
    }

    // MARK: The list in parentheses

    private mutating func elements(of table: inout Catalog.Table, _ text: Span<UInt8>) {
        guard cursor.skip(.leftParenthesis, in: text) != nil else { return }
        while let token = cursor.peek(in: text) {
            if token.kind == .rightParenthesis {
                cursor.position = token.end
                return
            }
            if token.kind == .comma {
                cursor.position = token.end
                continue
            }
            if let constraint = constraint(text) {
                table.constraints.append(constraint)
            } else {
                column(of: &table, text)
            }
            skipToElementEnd(text)
        }
    }

    /// Passes what is left of an element, whatever it is.
    private mutating func skipToElementEnd(_ text: Span<UInt8>) {
        while let token = cursor.peek(in: text) {
            switch token.kind {
            case .comma, .rightParenthesis: return
            case .leftParenthesis: if cursor.skipParentheses(in: text) == nil { cursor.position = text.count }
            default: cursor.position = token.end
            }
        }
    }

    private mutating func column(of table: inout Catalog.Table, _ text: Span<UInt8>) {
        guard let name = cursor.identifier(in: text) else {
            if let token = cursor.next(in: text), token.kind == .leftParenthesis { cursor.position = token.start }
            return
        }
        let range = ElementText.type(in: text, from: cursor.position, lexer: lexer)
        cursor.position = max(cursor.position, range.upperBound)
        var column = type(ElementText.string(text, range), name)
        while let token = cursor.peek(in: text), token.kind != .comma, token.kind != .rightParenthesis {
            if !clause(of: &column, &table, text) { break }
        }
        // A typed table lists its columns' constraints without a type.
        if table.ofType == nil { table.columns.append(column) }
    }

    /// The type is PostgreSQL 15's as a rule, so its parser reads it.
    private func type(_ text: String, _ name: SQLIdentifier) -> Catalog.Column {
        let sql = Array("CREATE TABLE t (c ".utf8) + SQLIdentifier(text).bytes + Array(")".utf8)
        guard let statement = try? ParseTree.statement(sql.span, lexer: lexer),
            let node = statement.nodes("table_elts").first?.node("type_name")
        else {
            return Catalog.Column(
                name: name, type: text, typeName: QualifiedName(nil, SQLIdentifier(text)), canonicalType: text)
        }
        let type = SQLType(node, scope: .dump(scope))
        var column = Catalog.Column(name: name, type: text, typeName: type.name, canonicalType: type.canonical)
        column.isArray = type.isArray
        return column
    }

    /// Passes one clause of a column; false where none is known.
    private mutating func clause(
        of column: inout Catalog.Column, _ table: inout Catalog.Table, _ text: Span<UInt8>
    ) -> Bool {
        let start = cursor
        var name: SQLIdentifier?
        if cursor.skip(word: "constraint", in: text) { name = cursor.identifier(in: text) }
        if cursor.skip(words: "not", "null", in: text) {
            column.notNull = true
        } else if cursor.skip(word: "default", in: text) {
            let range = ElementText.expression(in: text, from: cursor.position, lexer: lexer)
            column.hasDefault = true
            column.defaultExpression = ElementText.string(text, range)
            cursor.position = max(cursor.position, range.upperBound)
        } else if cursor.skip(word: "generated", in: text) {
            generated(&column, text)
        } else if cursor.skip(word: "collate", in: text) {
            column.collation = cursor.qualifiedName(in: text)?.description
        } else if isAtConstraint(text) {
            cursor = start
            guard var constraint = constraint(text) else { return false }
            if constraint.kind != .check { constraint.columns = [column.name] }
            constraint.name = name
            table.constraints.append(constraint)
        } else {
            guard let token = cursor.peek(in: text) else { return false }
            if token.kind == .leftParenthesis { return cursor.skipParentheses(in: text) != nil }
            cursor.position = token.end
        }
        return true
    }

    /// `ALWAYS AS IDENTITY`, `BY DEFAULT AS IDENTITY`, `ALWAYS AS (expression) [STORED | VIRTUAL]`.
    private mutating func generated(_ column: inout Catalog.Column, _ text: Span<UInt8>) {
        let isAlways = cursor.skip(word: "always", in: text)
        if !isAlways { cursor.skip(words: "by", "default", in: text) }
        cursor.skip(word: "as", in: text)
        if cursor.skip(word: "identity", in: text) {
            column.identity = isAlways ? .always : .byDefault
            column.notNull = true
        } else {
            column.isGenerated = true
        }
        cursor.skipParentheses(in: text)
    }

    // MARK: What follows the list

    private mutating func tail(of table: inout Catalog.Table, _ text: Span<UInt8>) {
        while let token = cursor.next(in: text) {
            guard token.kind == .word else {
                if token.kind == .leftParenthesis {
                    cursor.position = token.start
                    if cursor.skipParentheses(in: text) == nil { return }
                }
                continue
            }
            if text.hasWord("inherits", in: token.range), cursor.skip(.leftParenthesis, in: text) != nil {
                while let parent = cursor.qualifiedName(in: text) {
                    table.parents.append(scope.relation(parent))
                    if cursor.skip(.comma, in: text) == nil { break }
                }
                table.inheritsColumns = true
                cursor.skip(.rightParenthesis, in: text)
            } else if text.hasWord("partition", in: token.range), cursor.skip(word: "by", in: text) {
                table.kind = .partitioned
                _ = cursor.next(in: text)
                partitionKey(of: &table, text)
            }
        }
    }

    private mutating func partitionKey(of table: inout Catalog.Table, _ text: Span<UInt8>) {
        guard cursor.skip(.leftParenthesis, in: text) != nil else { return }
        while let token = cursor.peek(in: text), token.kind != .rightParenthesis {
            if token.kind == .comma { cursor.position = token.end }
            let name = cursor.identifier(in: text)
            let isExpression = cursor.peek(in: text)?.kind == .leftParenthesis
            table.partitionKey.append(isExpression ? nil : name)
            skipToElementEnd(text)
        }
        cursor.skip(.rightParenthesis, in: text)
    }
}
