public import DumpStream

/// Follows the statements by which pg_dump writes what is in large objects: `lo_open`, `lowrite` any number of times,
/// `lo_close`.
public struct LargeObjectContents: Sendable {
    /// What a statement does.
    public enum Event: Sendable, Equatable {
        /// What follows is written into this object, from its beginning.
        case opened(UInt32)
        /// Bytes are written.
        case piece(Piece)
        /// The object is whole.
        case closed(UInt32, length: Int)
        /// One of the calls, not as pg_dump writes it.
        case unreadable
    }

    /// Bytes of a large object.
    public struct Piece: Sendable, Equatable {
        /// The object's OID.
        public var object: UInt32
        /// Where the bytes stand in the object.
        public var offset: Int
        /// The bytes.
        public var bytes: [UInt8]
        /// Where the statement has the constant that stands for them.
        public var literal: Range<Int>
    }

    private var open: (object: UInt32, length: Int)?

    /// Begins before the first statement.
    public init() {}

    /// Takes the next statement of the dump.
    ///
    /// - Returns: nil where it is none of the calls.
    public mutating func take(_ statement: Span<UInt8>, lexer: Lexer = Lexer()) -> Event? {
        var cursor = TokenCursor(lexer: lexer)
        guard cursor.skip(word: "select", in: statement) else { return nil }
        if cursor.skip(word: "pg_catalog", in: statement) { cursor.skip(.dot, in: statement) }
        if cursor.skip(word: "lo_open", in: statement) {
            open = Self.object(&cursor, statement).map { ($0, 0) }
            return open.map { .opened($0.object) } ?? .unreadable
        }
        if cursor.skip(word: "lowrite", in: statement) { return piece(&cursor, statement) ?? .unreadable }
        if cursor.skip(word: "lo_close", in: statement) {
            defer { open = nil }
            return open.map { .closed($0.object, length: $0.length) } ?? .unreadable
        }
        return nil
    }

    private mutating func piece(_ cursor: inout TokenCursor, _ statement: Span<UInt8>) -> Event? {
        guard let (object, offset) = open, cursor.skip(.leftParenthesis, in: statement) != nil,
            cursor.skip(.number, in: statement) != nil, cursor.skip(.comma, in: statement) != nil,
            let start = cursor.peek(in: statement)?.start, let text = cursor.string(in: statement),
            let bytes = Self.bytea(text)
        else { return nil }
        let literal = start..<cursor.position
        guard cursor.skip(.rightParenthesis, in: statement) != nil else { return nil }
        open = (object, offset + bytes.count)
        return .piece(Piece(object: object, offset: offset, bytes: bytes, literal: literal))
    }

    /// `('16384', …`; old dumps have a number without quotes.
    private static func object(_ cursor: inout TokenCursor, _ statement: Span<UInt8>) -> UInt32? {
        guard cursor.skip(.leftParenthesis, in: statement) != nil else { return nil }
        if let text = cursor.string(in: statement) { return UInt32(String(decoding: text, as: UTF8.self)) }
        guard let number = cursor.skip(.number, in: statement) else { return nil }
        return UInt32(String(decoding: statement.extracting(number.range).prefix(number.count), as: UTF8.self))
    }

    /// What a text stands for as `bytea`: hexadecimal digits behind `\x`, or, before PostgreSQL 9.0, escapes.
    ///
    /// As `byteain` in PostgreSQL's src/backend/utils/adt/varlena.c.
    public static func bytea(_ text: [UInt8]) -> [UInt8]? {
        let backslash = UInt8(ascii: "\\")
        var bytes: [UInt8] = []
        if text.starts(with: [backslash, UInt8(ascii: "x")]) {
            guard text.count % 2 == 0 else { return nil }
            bytes.reserveCapacity(text.count / 2)
            for at in stride(from: 2, to: text.count, by: 2) {
                guard let high = digit(text[at]), let low = digit(text[at + 1]) else { return nil }
                bytes.append(high << 4 | low)
            }
            return bytes
        }
        var at = 0
        while at < text.count {
            guard text[at] == backslash else {
                bytes.append(text[at])
                at += 1
                continue
            }
            let rest = text[(at + 1)...]
            if rest.first == backslash {
                bytes.append(backslash)
                at += 2
                continue
            }
            let octal = rest.prefix(3).map { Int($0) - Int(UInt8(ascii: "0")) }
            guard octal.count == 3, octal.allSatisfy((0...7).contains), octal[0] < 4 else { return nil }
            bytes.append(UInt8(octal[0] << 6 | octal[1] << 3 | octal[2]))
            at += 4
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
