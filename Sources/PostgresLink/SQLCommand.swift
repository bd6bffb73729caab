public import SQLSyntax

/// The text of one SQL command.
///
/// A literal with interpolations takes only what quotes itself (``SQLIdentifier``, ``QualifiedName``, ``SQLLiteral``),
/// other commands and integers. A `String` cannot get in: values go beside the command, as ``SQLParameter``s.
public struct SQLCommand: Sendable, Equatable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The text with the NUL that libpq wants at its end.
    var terminated: [UInt8]

    /// A command whose text stands in the program.
    public init(stringLiteral text: String) { terminated = Array(text.utf8) + [0] }

    /// A command whose text stands in the program, with names and literals put in.
    public init(stringInterpolation: StringInterpolation) { terminated = stringInterpolation.bytes + [0] }

    /// A statement of a dump, in the dump's own bytes, which need not be UTF-8.
    ///
    /// The server takes it as one command: where it holds a second one, the whole is refused.
    public init(statement: [UInt8]) { terminated = statement + [0] }

    /// The text's bytes.
    public var bytes: [UInt8] { Array(terminated.dropLast()) }

    /// The text, for people to read.
    public var description: String { String(decoding: terminated.dropLast(), as: UTF8.self) }

    /// Commands one after another, with a text of the program's own between them.
    public static func joined(_ parts: [SQLCommand], separator: SQLCommand) -> SQLCommand {
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index > 0 { bytes += separator.terminated.dropLast() }
            bytes += part.terminated.dropLast()
        }
        return SQLCommand(statement: bytes)
    }

    /// Gathers the parts of an interpolated command.
    public struct StringInterpolation: StringInterpolationProtocol {
        var bytes: [UInt8] = []

        /// Starts with nothing.
        public init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 32)
        }

        /// Adds text that stands in the program.
        public mutating func appendLiteral(_ literal: String) { bytes += literal.utf8 }

        /// Adds a name, quoted where it must be.
        public mutating func appendInterpolation(_ name: SQLIdentifier) { bytes += name.sql }

        /// Adds a name with its schema, quoted where it must be.
        public mutating func appendInterpolation(_ name: QualifiedName) { bytes += name.sql }

        /// Adds a text constant in its quotes.
        public mutating func appendInterpolation(_ literal: SQLLiteral) { bytes += literal.sql }

        /// Adds another command's text.
        public mutating func appendInterpolation(_ command: SQLCommand) { bytes += command.terminated.dropLast() }

        /// Adds a number; a negative one in parentheses, for two minus signs begin a comment.
        public mutating func appendInterpolation(_ number: some FixedWidthInteger) {
            bytes += (number < 0 ? "(\(number))" : "\(number)").utf8
        }

        /// Adds names with commas between them.
        public mutating func appendInterpolation(_ names: [SQLIdentifier]) {
            bytes += names.map(\.sql).joined(separator: [UInt8(ascii: ","), UInt8(ascii: " ")])
        }
    }
}

/// A value that goes to the server beside a command: its `$1`, `$2` and so on.
public enum SQLParameter: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// A value in the text form of its type, which the server finds out from the command.
    case text(String)
    /// A whole number.
    case integer(Int64)
    /// A truth value.
    case boolean(Bool)
    /// A `bytea`.
    case bytes([UInt8])
    /// No value.
    case null

    /// A value in the text form of its type.
    public init(stringLiteral text: String) { self = .text(text) }

    /// A whole number.
    public init(integerLiteral number: Int64) { self = .integer(number) }

    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// No value.
    public init(nilLiteral: ()) { self = .null }
}
