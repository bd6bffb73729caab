/// Steps over the bytes of a TOML text, counting lines.
struct TOMLScanner {
    /// The lines of strings with an escaped NUL, which TOMLKit would cut short.
    private(set) var linesWithNUL: [Int] = []
    /// The line of the next byte, from 1.
    private(set) var line = 1
    /// The next byte's place.
    private(set) var position: Int

    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Passes a string of any of the four kinds.
    mutating func skipString() {
        guard let quote = peek else { return }
        let startLine = line
        let escapes = quote == UInt8(ascii: "\"")
        let isLong = bytes[position...].starts(with: [quote, quote, quote])
        let delimiter = [UInt8](repeating: quote, count: isLong ? 3 : 1)
        position += delimiter.count
        while let byte = peek {
            if escapes, byte == UInt8(ascii: "\\") {
                next()
                let escape = bytes[position...].prefix(9)
                if escape.starts(with: Array("u0000".utf8)) || escape.starts(with: Array("U00000000".utf8)) {
                    linesWithNUL.append(startLine)
                }
                next()
            } else if bytes[position...].starts(with: delimiter) {
                position += delimiter.count
                // A long string may end in one or two quotes of its own.
                if isLong { while peek == quote { next() } }
                return
            } else {
                next()
            }
        }
    }

    /// Passes a number, date or boolean and returns its text; a date and a time may have a blank between them.
    mutating func scalar() -> String {
        let start = position
        let ends: Set<UInt8> = [0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#")]
        while let byte = peek, !ends.contains(byte) { next() }
        var end = position
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return text(start..<end)
    }

    /// The next byte, without passing it; nil at the end.
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Passes a byte.
    mutating func next() {
        guard position < bytes.count else { return }
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    /// Passes this byte if it comes next, and says whether it did.
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        next()
        return true
    }

    /// Passes blanks within a line.
    mutating func skipSpaces() {
        while peek == 0x20 || peek == 0x09 { next() }
    }

    /// Passes the rest of the line, not its end.
    mutating func skipLine() {
        while let byte = peek, byte != UInt8(ascii: "\n") { next() }
    }

    /// Passes blanks, line ends and comments.
    mutating func skipBlank() {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: next()
            case UInt8(ascii: "#"): skipLine()
            default: return
            }
        }
    }

    /// The text between two places.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
