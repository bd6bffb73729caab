internal import CPgQuery
internal import DumpStream

/// Reads columns and constraints from the parse tree of CREATE TABLE and ALTER TABLE.
struct ColumnReader {
    let scope: TypeScope
    let lexer: Lexer
    /// Where the statement begins.
    let location: Location

    /// A column, the constraints written with it, and the sequence its identity names.
    struct Definition {
        var column: Catalog.Column
        var constraints: [Catalog.Constraint] = []
        var identitySequence: QualifiedName?
    }

    /// The column of a node `ColumnDef`; nil for a column of a typed table, which has no type of its own.
    func column(_ node: ParseNode, in text: Span<UInt8>) -> Definition? {
        guard node.isA("ColumnDef"), let name = node.name("colname"), let typeNode = node.node("type_name") else {
            return nil
        }
        let type = SQLType(typeNode, scope: scope)
        var written = type.canonical
        if let start = typeNode.location {
            written = ElementText.string(text, ElementText.type(in: text, from: start, lexer: lexer))
        }
        var result = Definition(
            column: Catalog.Column(name: name, type: written, typeName: type.name, canonicalType: type.canonical))
        result.column.isArray = type.isArray
        if let collation = node.node("coll_clause") {
            result.column.collation = Self.qualified(collation.names("collname"))?.description
        }
        for constraint in node.nodes("constraints") { add(constraint, to: &result, in: text) }
        return result
    }

    private func add(_ node: ParseNode, to result: inout Definition, in text: Span<UInt8>) {
        switch Self.kind(node) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL: result.column.notNull = true
        case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
            result.column.hasDefault = true
            guard let start = node.location else { return }
            var cursor = TokenCursor(lexer: lexer, at: start)
            cursor.skip(word: "default", in: text)
            let range = ElementText.expression(in: text, from: cursor.position, lexer: lexer)
            result.column.defaultExpression = ElementText.string(text, range)
        case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
            result.column.identity = node.has("generated_when", "a") ? .always : .byDefault
            result.column.notNull = true
            result.identitySequence = Self.sequence(node)
        case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED: result.column.isGenerated = true
        case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE:
            if !result.constraints.isEmpty { result.constraints[result.constraints.count - 1].isDeferrable = true }
        default:
            guard var constraint = constraint(node, in: text) else { return }
            if constraint.kind != .check { constraint.columns = [result.column.name] }
            if constraint.kind == .primaryKey { result.column.notNull = true }
            result.constraints.append(constraint)
        }
    }

    /// The constraint of a node `Constraint`; nil where it is none of those the catalog keeps.
    func constraint(_ node: ParseNode, in text: Span<UInt8>) -> Catalog.Constraint? {
        guard node.isA("Constraint") else { return nil }
        let kind: Catalog.Constraint.Kind
        switch Self.kind(node) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK: kind = .check
        case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY: kind = .primaryKey
        case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE: kind = .unique
        case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION: kind = .exclusion
        case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN: kind = .foreignKey
        default: return nil
        }
        var result = Catalog.Constraint(name: node.name("conname"), kind: kind, location: place(node, in: text))
        result.isDeferrable = node.flag("deferrable")
        switch kind {
        case .primaryKey, .unique: result.columns = node.names("keys")
        case .foreignKey:
            result.columns = node.names("fk_attrs")
            if let table = node.node("pktable"), case .dump(let names) = scope {
                result.referencedTable = names.relation(Self.relation(table))
            } else {
                result.referencedTable = node.node("pktable").map(Self.relation)
            }
            result.referencedColumns = node.names("pk_attrs")
            result.onDelete = Self.action(node, "fk_del_action")
            result.onUpdate = Self.action(node, "fk_upd_action")
            result.onDeleteColumns = node.names("fk_del_set_cols")
            result.matchesFull = node.has("fk_matchtype", "f")
        case .exclusion:
            result.accessMethod = node.name("access_method")
            result.columns = node.nodes("exclusions").compactMap { $0.nodes("items").first?.name("name") }
        case .check, .notNull: break
        }
        return result
    }

    private func place(_ node: ParseNode, in text: Span<UInt8>) -> Location {
        guard let start = node.location, start <= text.count else { return location }
        return location.advanced(by: start, over: text)
    }

    private static func kind(_ node: ParseNode) -> PgQuery__ConstrType {
        PgQuery__ConstrType(rawValue: UInt32(truncatingIfNeeded: node.int("contype")))
    }

    /// The sequence that an identity's options name (`SEQUENCE NAME s`).
    static func sequence(_ node: ParseNode) -> QualifiedName? {
        for option in node.nodes("options") where option.has("defname", "sequence_name") {
            return option.node("arg").flatMap(listedName)
        }
        return nil
    }

    private static func action(_ node: ParseNode, _ field: StaticString) -> String? {
        if node.has(field, "r") { return "RESTRICT" }
        if node.has(field, "c") { return "CASCADE" }
        if node.has(field, "n") { return "SET NULL" }
        if node.has(field, "d") { return "SET DEFAULT" }
        return nil
    }

    /// The name in a node `List` of `String`s.
    static func listedName(_ node: ParseNode) -> QualifiedName? {
        node.isA("List") ? qualified(node.names("items")) : nil
    }

    /// The name in a node `RangeVar`.
    static func relation(_ node: ParseNode) -> QualifiedName {
        QualifiedName(node.name("schemaname"), node.name("relname") ?? "")
    }

    /// The name that a list of parts makes, a database before it left out; nil where the list is empty.
    static func qualified(_ parts: [SQLIdentifier]) -> QualifiedName? {
        guard let last = parts.last else { return nil }
        return QualifiedName(parts.count > 1 ? parts[parts.count - 2] : nil, last)
    }
}

extension Location {
    /// The place `length` bytes further on; `text` begins here.
    func advanced(by length: Int, over text: Span<UInt8>) -> Location {
        Location(
            file: file, line: line + text.extracting(0..<length).occurrences(of: UInt8(ascii: "\n")),
            offset: offset + length)
    }
}
