internal import DumpStream

/// Types as people and dumps write them, in one stable form.
public struct SQLType {
    /// The form that PostgreSQL's `format_type` gives: `character varying(100)` for `varchar(100)`.
    ///
    /// Two texts mean one type when their forms are equal.
    ///
    /// - Parameter text: a type as a person writes it in the project file.
    /// - Returns: nil where the text is not exactly one type.
    public static func canonical(_ text: String) -> String? {
        guard let node = definition("c " + text)?.node, node.nodes("constraints").isEmpty,
            node.node("coll_clause") == nil, let type = node.node("type_name")
        else { return nil }
        return SQLType(type, scope: .literal).canonical
    }

    /// Reads the definition of one column, such as `estado varchar(50) DEFAULT 'activo'`.
    ///
    /// - Returns: nil where the text is not exactly one column definition.
    public static func columnDefinition(_ text: String) -> Catalog.Column? {
        guard let (node, sql) = definition(text) else { return nil }
        let reader = ColumnReader(scope: .literal, lexer: Lexer(), location: Location(file: ""))
        guard var column = reader.column(node, in: sql.span)?.column else { return nil }
        if BuiltinTypes.serial(column.typeName.name) != nil, column.typeName.schema == nil {
            column.notNull = true
            column.hasDefault = true
        }
        return column
    }

    /// The type of a node `TypeName`.
    let name: QualifiedName
    let canonical: String
    let isArray: Bool

    /// Reads a node `TypeName`; the scope decides what its unqualified name means.
    init(_ node: ParseNode, scope: TypeScope) {
        let parts = node.names("names")
        let written = QualifiedName(parts.count > 1 ? parts[parts.count - 2] : nil, parts.last ?? "")
        isArray = !node.nodes("array_bounds").isEmpty
        guard !node.flag("pct_type") else {
            name = written
            canonical = parts.map { String(describing: $0) }.joined(separator: ".") + "%TYPE"
            return
        }
        let name = scope.resolve(written)
        self.name = name
        let modifiers = node.nodes("typmods")
        var text: String
        if name.schema == BuiltinTypes.schema {
            text = Self.standard(name.name, modifiers)
        } else if name.schema == nil, let integer = BuiltinTypes.serial(name.name) {
            text = BuiltinTypes.standardName(integer).before
        } else {
            text = String(describing: name) + Self.modifierText(modifiers)
        }
        if isArray { text += "[]" }
        canonical = text
    }

    private static func standard(_ name: SQLIdentifier, _ modifiers: [ParseNode]) -> String {
        if name.text == "interval", let mask = modifiers.first?.node("ival", ifPresent: true)?.int("ival") {
            return "interval" + BuiltinTypes.intervalFields(mask) + modifierText(Array(modifiers.dropFirst()))
        }
        // Without a length, `character` means one and gets it from the grammar; `bpchar` is any length.
        if name.text == "bpchar", modifiers.isEmpty { return "bpchar" }
        let (before, after) = BuiltinTypes.standardName(name)
        if name.text == "numeric", modifiers.count == 1 { return before + "(" + modifierWord(modifiers[0]) + ",0)" }
        return before + modifierText(modifiers) + after
    }

    private static func modifierText(_ modifiers: [ParseNode]) -> String {
        modifiers.isEmpty ? "" : "(" + modifiers.map(modifierWord).joined(separator: ",") + ")"
    }

    private static func modifierWord(_ node: ParseNode) -> String {
        if node.isA("ColumnRef") { return node.names("fields").first?.text ?? "" }
        guard node.isA("A_Const") else { return "?" }
        if let integer = node.node("ival") { return String(integer.int("ival")) }
        if let text = node.node("sval") { return "'" + SQLIdentifier(bytes: text.bytes("sval")).text + "'" }
        if let number = node.node("fval") { return SQLIdentifier(bytes: number.bytes("fval")).text }
        return "?"
    }

    /// The column that `text` defines, and the statement in which it was parsed.
    private static func definition(_ text: String) -> (node: ParseNode, sql: [UInt8])? {
        let words = Array(text.utf8)
        guard isOneElement(words.span) else { return nil }
        let sql = Array("CREATE TABLE t (".utf8) + words + Array(")".utf8)
        guard let statement = try? ParseTree.statement(sql.span, lexer: Lexer()) else { return nil }
        let elements = statement.nodes("table_elts")
        guard elements.count == 1, let element = elements.first, element.isA("ColumnDef") else { return nil }
        return (element, sql)
    }

    /// Whether the text cannot reach beyond the parentheses it is put into.
    private static func isOneElement(_ text: Span<UInt8>) -> Bool {
        let lexer = Lexer()
        var at = 0
        var depth = 0
        while let token = lexer.token(in: text, at: at, atEnd: true) {
            at = token.end
            switch token.kind {
            case .comment, .semicolon, .backslash: return false
            case .leftParenthesis: depth += 1
            case .rightParenthesis: depth -= 1
            case .comma: if depth == 0 { return false }
            default: break
            }
            if depth < 0 { return false }
        }
        return at == text.count && depth == 0
    }
}

/// What decides the schema of an unqualified type.
enum TypeScope {
    /// The dump's search path.
    case dump(NameScope)
    /// PostgreSQL's own types only: every other name stays as written.
    case literal

    func resolve(_ name: QualifiedName) -> QualifiedName {
        switch self {
        case .dump(let scope): return scope.type(name)
        case .literal:
            guard name.schema == nil, BuiltinTypes.contains(name.name) else { return name }
            return QualifiedName(BuiltinTypes.schema, name.name)
        }
    }
}
