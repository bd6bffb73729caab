/// The name of a column, constraint, role … as PostgreSQL stores it: unquoted, case folded where it was not quoted.
///
/// A dump need not be UTF-8. A byte that is not part of a valid UTF-8 character is carried as the private-use
/// character U+10FE00 + byte, so that two names never become one and ``sql`` gives the very bytes back.
public struct SQLIdentifier: Sendable, Hashable, Comparable, CustomStringConvertible, Codable,
    ExpressibleByStringLiteral
{
    /// The name's text.
    public let text: String

    /// An identifier with exactly this text.
    public init(_ text: String) { self.text = text }

    /// An identifier with exactly this text.
    public init(stringLiteral text: String) { self.text = text }

    /// The identifier that these bytes spell, unquoted.
    public init(bytes: some Collection<UInt8>) {
        if let valid = String(validating: bytes, as: UTF8.self), !valid.unicodeScalars.contains(where: Self.isCarrier) {
            text = valid
            return
        }
        var result = ""
        var rest = bytes[...]
        while let first = rest.first {
            var length = 1
            var character: String?
            for candidate in 1...4 where candidate <= rest.count {
                if let valid = String(validating: rest.prefix(candidate), as: UTF8.self),
                    !valid.unicodeScalars.contains(where: Self.isCarrier)
                {
                    (character, length) = (valid, candidate)
                    break
                }
            }
            if let character {
                result += character
            } else if let scalar = Unicode.Scalar(0x10FE00 + UInt32(first)) {
                result.unicodeScalars.append(scalar)
            }
            rest = rest.dropFirst(length)
        }
        text = result
    }

    /// Whether a character stands for a byte.
    ///
    /// In a name it is taken for the bytes it is made of, as if invalid.
    ///
    /// Only bytes from 0x80 on are ever carried: none of them can be a quote.
    static func isCarrier(_ scalar: Unicode.Scalar) -> Bool { (0x10FE80...0x10FEFF).contains(scalar.value) }

    /// The name's own bytes.
    public var bytes: [UInt8] { Self.bytes(of: text) }

    /// The name as SQL, quoted where PostgreSQL's `quote_identifier` would quote it.
    public var sql: [UInt8] {
        if isPlain { return bytes }
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { result.append(byte) }
            result.append(byte)
        }
        result.append(UInt8(ascii: "\""))
        return result
    }

    private var isPlain: Bool {
        guard let first = text.utf8.first, first == UInt8(ascii: "_") || (first &- 0x61) < 26 else { return false }
        let ordinary = text.utf8.allSatisfy { ($0 &- 0x61) < 26 || ($0 &- 0x30) < 10 || $0 == UInt8(ascii: "_") }
        return ordinary && !KeyWords.mustBeQuoted(text)
    }

    static func bytes(of text: String) -> [UInt8] {
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            if (0x10FE80...0x10FEFF).contains(scalar.value) {
                result.append(UInt8(scalar.value - 0x10FE00))
            } else {
                result.append(contentsOf: Array(String(scalar).utf8))
            }
        }
        return result
    }

    /// The name as SQL, for people to read.
    public var description: String { String(decoding: sql, as: UTF8.self) }

    /// By the bytes of the text.
    public static func < (a: SQLIdentifier, b: SQLIdentifier) -> Bool {
        a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }

    /// Reads the plain text.
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    /// Writes the plain text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The name of a relation, type or function with its schema.
public struct QualifiedName: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    /// The schema; nil where the dump does not say and its search path decides.
    public var schema: SQLIdentifier?
    /// The name inside the schema.
    public var name: SQLIdentifier

    /// Makes a name.
    public init(_ schema: SQLIdentifier?, _ name: SQLIdentifier) {
        self.schema = schema
        self.name = name
    }

    /// The name as SQL.
    public var sql: [UInt8] { (schema.map { $0.sql + [UInt8(ascii: ".")] } ?? []) + name.sql }

    /// The name as SQL, for people to read.
    public var description: String { String(decoding: sql, as: UTF8.self) }

    /// The two texts with a dot between them, unquoted: what globs in the project file are matched against.
    public var plain: String { (schema.map { $0.text + "." } ?? "") + name.text }

    /// By schema, then by name.
    public static func < (a: QualifiedName, b: QualifiedName) -> Bool {
        (a.schema?.text ?? "", a.name.text) < (b.schema?.text ?? "", b.name.text)
    }

    /// Reads an object with `schema` and `name`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schema = try container.decodeIfPresent(SQLIdentifier.self, forKey: .schema)
        name = try container.decode(SQLIdentifier.self, forKey: .name)
    }

    /// Writes an object with `schema` and `name`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(schema, forKey: .schema)
        try container.encode(name, forKey: .name)
    }

    private enum CodingKeys: String, CodingKey { case schema, name }
}
