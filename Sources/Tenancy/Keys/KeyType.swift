internal import SQLSyntax

/// What a column can hold, as far as keys move in it.
enum KeyType: Equatable {
    case integer(ClosedRange<Int>)
    case text(characters: Int?)
    /// A number that a foreign key may compare with an integer.
    case numeric
    /// Unique wherever it was made.
    case uuid
    case other

    /// The type of a column, or of its elements where it is an array; that of a domain is its base type's.
    init(_ column: Catalog.Column, domains: [QualifiedName: QualifiedName]) {
        var name = column.typeName
        var isDomain = false
        // A dump may say that a domain is one of itself.
        var seen: Set = [name]
        while name.schema?.text != "pg_catalog", let base = domains[name], seen.insert(base).inserted {
            (name, isDomain) = (base, true)
        }
        guard name.schema?.text == "pg_catalog" else {
            self = name.name.text == "citext" ? .text(characters: nil) : .other
            return
        }
        switch name.name.text {
        case "int2": self = .integer(Self.smallint)
        case "int4": self = .integer(Self.integer)
        case "int8": self = .integer(Self.bigint)
        case "text": self = .text(characters: nil)
        case "varchar", "bpchar": self = .text(characters: isDomain ? nil : Self.length(of: column.canonicalType))
        case "numeric": self = .numeric
        case "uuid": self = .uuid
        default: self = .other
        }
    }

    static let smallint = Int(Int16.min)...Int(Int16.max)
    static let integer = Int(Int32.min)...Int(Int32.max)
    static let bigint = Int.min...Int.max
    static let oid = 0...Int(UInt32.max)

    /// What stands in the parentheses of `character varying(100)`.
    private static func length(of type: String) -> Int? {
        guard let open = type.firstIndex(of: "("), let close = type.firstIndex(of: ")"), open < close else {
            return nil
        }
        return Int(type[type.index(after: open)..<close])
    }

    /// `smallint`, `integer` or `bigint`, for people.
    static func word(for bounds: ClosedRange<Int>) -> String {
        if bounds == smallint { return "smallint" }
        if bounds == integer { return "integer" }
        return bounds == oid ? "oid" : "bigint"
    }
}
