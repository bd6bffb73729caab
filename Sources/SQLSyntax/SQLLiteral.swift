internal import DumpStream

/// A text constant, and the two ways a dump writes one.
public struct SQLLiteral: Sendable, Hashable, CustomStringConvertible {
    /// The constant's bytes, in the encoding of the text it goes into.
    public let bytes: [UInt8]

    /// The constant with these bytes.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// The constant with this text, in UTF-8.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// As a literal that reads the same whether `standard_conforming_strings` is on or off.
    public var sql: [UInt8] {
        let quote = UInt8(ascii: "'")
        let backslash = UInt8(ascii: "\\")
        var result: [UInt8] = bytes.contains(backslash) ? [UInt8(ascii: "E"), quote] : [quote]
        for byte in bytes {
            if byte == quote || byte == backslash { result.append(byte) }
            result.append(byte)
        }
        result.append(quote)
        return result
    }

    /// As a field of COPY data in text format.
    public var copyField: [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            let escaped = CopyField.escape(byte)
            if escaped != nil { result.append(UInt8(ascii: "\\")) }
            result.append(escaped ?? byte)
        }
        return result
    }

    /// The literal as SQL, for people to read.
    public var description: String { String(decoding: sql, as: UTF8.self) }
}
