public import DumpStream

/// Which schema an unqualified name means: the dump's `search_path` and what the dump has created so far.
///
/// Dumps before 10.3 set `search_path = public, pg_catalog` and leave the schema out; later ones set it to nothing and
/// always write it.
public struct NameScope: Sendable {
    /// The search path without `pg_catalog`, which is always searched, and `"$user"`, which no dump relies on.
    private(set) var path: [SQLIdentifier] = ["public"]
    private var relations: Set<QualifiedName> = []
    private var types: Set<QualifiedName> = []

    /// Only `public` is searched, and nothing is known yet.
    public init() {}

    /// Makes a relation known, and with it its row type, which has its name.
    public mutating func add(relation: QualifiedName) { relations.insert(relation) }

    /// Makes a type known.
    mutating func add(type: QualifiedName) { types.insert(type) }

    /// The name of what a statement creates.
    public func created(_ name: QualifiedName) -> QualifiedName {
        guard name.schema == nil, let first = path.first else { return name }
        return QualifiedName(first, name.name)
    }

    /// The relation that a statement refers to.
    public func relation(_ name: QualifiedName) -> QualifiedName {
        guard name.schema == nil else { return name }
        for schema in path where relations.contains(QualifiedName(schema, name.name)) {
            return QualifiedName(schema, name.name)
        }
        return created(name)
    }

    /// The type that a statement refers to.
    func type(_ name: QualifiedName) -> QualifiedName {
        guard name.schema == nil else { return name }
        if BuiltinTypes.contains(name.name) { return QualifiedName(BuiltinTypes.schema, name.name) }
        for schema in path {
            let candidate = QualifiedName(schema, name.name)
            if types.contains(candidate) || relations.contains(candidate) { return candidate }
        }
        // A type of an extension, or one that later versions have.
        return path.isEmpty ? QualifiedName(BuiltinTypes.schema, name.name) : created(name)
    }

    /// The function that a trigger calls; where the search path is empty, one of PostgreSQL's own.
    func function(_ name: QualifiedName) -> QualifiedName {
        guard name.schema == nil, path.isEmpty || BuiltinTypes.triggerFunctions.contains(name.name.text) else {
            return created(name)
        }
        return QualifiedName(BuiltinTypes.schema, name.name)
    }

    /// Takes `SET search_path = …` and `SELECT set_config('search_path', …)` into account.
    public mutating func follow(_ statement: Span<UInt8>, lexer: Lexer) {
        var cursor = TokenCursor(lexer: lexer)
        if cursor.skip(word: "set", in: statement) {
            if !cursor.skip(word: "session", in: statement) { cursor.skip(word: "local", in: statement) }
            guard cursor.skip(word: "search_path", in: statement) else { return }
            guard cursor.skip(word: "to", in: statement) || cursor.skip(.symbol, in: statement) != nil else { return }
            path = Self.schemas(&cursor, in: statement)
        } else if cursor.skip(word: "select", in: statement) {
            if cursor.skip(word: "pg_catalog", in: statement) { cursor.skip(.dot, in: statement) }
            guard cursor.skip(word: "set_config", in: statement), cursor.skip(.leftParenthesis, in: statement) != nil,
                let name = cursor.string(in: statement), name.elementsEqual("search_path".utf8),
                cursor.skip(.comma, in: statement) != nil, let value = cursor.string(in: statement)
            else { return }
            var inner = TokenCursor()
            path = Self.schemas(&inner, in: value.span)
        }
    }

    private static func schemas(_ cursor: inout TokenCursor, in text: Span<UInt8>) -> [SQLIdentifier] {
        var result: [SQLIdentifier] = []
        repeat {
            guard let name = cursor.identifier(in: text) ?? cursor.string(in: text).map({ SQLIdentifier(bytes: $0) })
            else { break }
            if name != BuiltinTypes.schema, name.text != "$user", !name.text.isEmpty { result.append(name) }
        } while cursor.skip(.comma, in: text) != nil
        return result
    }
}
