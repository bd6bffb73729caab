internal import DumpStream

/// The words by which a statement says what sort of object it is about, such as `EVENT TRIGGER`.
struct ObjectKind: Sendable {
    /// Where the object's name leads to a relation.
    enum Naming: Sendable {
        /// The name is a relation's.
        case relation
        /// The name's last part is a column, the rest a relation.
        case column
        /// `name … ON relation`.
        case onRelation
        /// No relation.
        case other
    }

    /// The words, in upper case.
    let name: String
    let naming: Naming
    private let first: StaticString
    private let second: StaticString?
    private let third: StaticString?

    private init(
        _ name: String, _ naming: Naming, _ first: StaticString, _ second: StaticString? = nil,
        _ third: StaticString? = nil
    ) {
        self.name = name
        self.naming = naming
        self.first = first
        self.second = second
        self.third = third
    }

    /// Passes the words of a kind; nil, and nothing passed, where none is known.
    static func read(_ cursor: inout TokenCursor, in text: Span<UInt8>) -> ObjectKind? {
        guard let token = cursor.peek(in: text), token.kind == .word else { return nil }
        let start = cursor.position
        for kind in all where text.hasWord(kind.first, in: token.range) {
            cursor.position = token.end
            guard let second = kind.second else { return kind }
            if cursor.skip(word: second, in: text) {
                guard let third = kind.third else { return kind }
                if cursor.skip(word: third, in: text) { return kind }
            }
            cursor.position = start
        }
        return nil
    }

    /// The commonest first; of kinds that begin alike, the longest first.
    private static let all: [ObjectKind] = [
        ObjectKind("TABLE", .relation, "table"),
        ObjectKind("COLUMN", .column, "column"),
        ObjectKind("INDEX", .relation, "index"),
        ObjectKind("SEQUENCE", .relation, "sequence"),
        ObjectKind("FUNCTION", .other, "function"),
        ObjectKind("VIEW", .relation, "view"),
        ObjectKind("TRIGGER", .onRelation, "trigger"),
        ObjectKind("CONSTRAINT", .onRelation, "constraint"),
        ObjectKind("POLICY", .onRelation, "policy"),
        ObjectKind("RULE", .onRelation, "rule"),
        ObjectKind("TYPE", .other, "type"),
        ObjectKind("SCHEMA", .other, "schema"),
        ObjectKind("MATERIALIZED VIEW", .relation, "materialized", "view"),
        ObjectKind("FOREIGN TABLE", .relation, "foreign", "table"),
        ObjectKind("FOREIGN DATA WRAPPER", .other, "foreign", "data", "wrapper"),
        ObjectKind("FOREIGN SERVER", .other, "foreign", "server"),
        ObjectKind("DOMAIN", .other, "domain"),
        ObjectKind("EXTENSION", .other, "extension"),
        ObjectKind("STATISTICS", .other, "statistics"),
        ObjectKind("PROCEDURE", .other, "procedure"),
        ObjectKind("ROUTINE", .other, "routine"),
        ObjectKind("AGGREGATE", .other, "aggregate"),
        ObjectKind("DEFAULT PRIVILEGES", .other, "default", "privileges"),
        ObjectKind("OPERATOR CLASS", .other, "operator", "class"),
        ObjectKind("OPERATOR FAMILY", .other, "operator", "family"),
        ObjectKind("OPERATOR", .other, "operator"),
        ObjectKind("CAST", .other, "cast"),
        ObjectKind("COLLATION", .other, "collation"),
        ObjectKind("CONVERSION", .other, "conversion"),
        ObjectKind("TEXT SEARCH CONFIGURATION", .other, "text", "search", "configuration"),
        ObjectKind("TEXT SEARCH DICTIONARY", .other, "text", "search", "dictionary"),
        ObjectKind("TEXT SEARCH PARSER", .other, "text", "search", "parser"),
        ObjectKind("TEXT SEARCH TEMPLATE", .other, "text", "search", "template"),
        ObjectKind("PUBLICATION", .other, "publication"),
        ObjectKind("SUBSCRIPTION", .other, "subscription"),
        ObjectKind("EVENT TRIGGER", .other, "event", "trigger"),
        ObjectKind("SERVER", .other, "server"),
        ObjectKind("USER MAPPING", .other, "user", "mapping"),
        ObjectKind("LANGUAGE", .other, "language"),
        ObjectKind("LARGE OBJECT", .other, "large", "object"),
        ObjectKind("ACCESS METHOD", .other, "access", "method"),
        ObjectKind("TRANSFORM", .other, "transform"),
        ObjectKind("DATABASE", .other, "database"),
        ObjectKind("TABLESPACE", .other, "tablespace"),
        ObjectKind("ROLE", .other, "role"),
        ObjectKind("USER", .other, "user"),
        ObjectKind("GROUP", .other, "group"),
        ObjectKind("PARAMETER", .other, "parameter"),
        ObjectKind("SYSTEM", .other, "system"),
    ]
}
