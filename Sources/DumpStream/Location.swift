/// A position in the bytes of a dump, counted from 0 at the first byte of the file.
public struct ByteOffset: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The distance from the file's first byte, in bytes.
    public var value: Int

    /// Makes an offset `value` bytes into the file.
    public init(_ value: Int) { self.value = value }

    /// Whether one offset lies before another.
    public static func < (a: ByteOffset, b: ByteOffset) -> Bool { a.value < b.value }

    /// The offset `length` bytes further on.
    public static func + (offset: ByteOffset, length: Int) -> ByteOffset { ByteOffset(offset.value + length) }

    /// The plain number.
    public var description: String { String(value) }

    /// Reads the plain number.
    public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(Int.self) }

    /// Writes the plain number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

/// Where something stands in a dump.
public struct Location: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The file's name as the user gave it; `-` for standard input.
    public var file: String
    /// The line, counted from 1 by line feeds.
    public var line: Int
    /// The byte, counted from 0.
    public var offset: ByteOffset

    /// Makes a location; by default the first byte of a file.
    public init(file: String, line: Int = 1, offset: ByteOffset = ByteOffset(0)) {
        self.file = file
        self.line = line
        self.offset = offset
    }

    /// `file:line (byte N)`, the form every error uses.
    public var description: String { "\(file):\(line) (byte \(offset))" }
}
