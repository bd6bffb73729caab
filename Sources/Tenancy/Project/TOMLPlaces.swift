import TOMLKit

/// Where each key of a TOML text stands, in which order, and how its value is written.
///
/// TOMLKit gives values without places. This walks over text that TOMLKit has accepted, so it need not judge: it only
/// finds its way from key to key.
struct TOMLPlaces {
    /// One step of the way from the document to a value.
    enum Step: Hashable {
        case key(String)
        case index(Int)
    }

    /// Where a value is.
    struct Place {
        /// The line of its key, or of the element of a list, from 1.
        var line: Int
        /// Its rank in the text.
        var order: Int
        /// The text of a number, date or boolean; nil for anything else.
        var scalar: String?
    }

    private(set) var places: [[Step]: Place] = [:]
    /// The lines of strings with an escaped NUL, which TOMLKit would cut short.
    private(set) var linesWithNUL: [Int] = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    /// How many elements each `[[list]]` has so far.
    private var listCounts: [[Step]: Int] = [:]

    init(_ text: String) {
        bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        var table: [Step] = []
        while true {
            skipBlank()
            guard let byte = peek else { return }
            let start = position
            if byte == UInt8(ascii: "[") {
                table = header()
            } else {
                keyAndValue(in: table)
            }
            // Only text that TOMLKit would not have accepted gets here without a step forward.
            if position == start { return }
        }
    }

    // MARK: Keys

    private mutating func header() -> [Step] {
        let headerLine = line
        next()
        let isList = take(UInt8(ascii: "["))
        let keys = dottedKey()
        skipLine()
        var path: [Step] = []
        for (offset, key) in keys.enumerated() {
            path.append(.key(key))
            mark(path, headerLine)
            if isList, offset == keys.count - 1 {
                listCounts[path, default: 0] += 1
            }
            if let count = listCounts[path] {
                path.append(.index(count - 1))
                mark(path, headerLine)
            }
        }
        return path
    }

    private mutating func keyAndValue(in table: [Step]) {
        let keyLine = line
        var path = table
        for key in dottedKey() {
            path.append(.key(key))
            mark(path, keyLine)
        }
        skipSpaces()
        _ = take(UInt8(ascii: "="))
        skipSpaces()
        value(at: path)
    }

    private mutating func dottedKey() -> [String] {
        var keys: [String] = []
        repeat {
            skipSpaces()
            keys.append(simpleKey())
            skipSpaces()
        } while take(UInt8(ascii: "."))
        return keys
    }

    private mutating func simpleKey() -> String {
        let start = position
        if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") {
            string()
            let written = text(start..<position)
            guard written.utf8.contains(UInt8(ascii: "\\")), peek != nil else {
                return String(written.dropFirst().dropLast())
            }
            // Escapes are TOMLKit's affair.
            return (try? TOMLTable(string: written + " = 0"))?.keys.first ?? written
        }
        while let byte = peek, Self.isBareKey(byte) { next() }
        return text(start..<position)
    }

    /// Whether a byte can stand in a key without quotes.
    static func isBareKey(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private mutating func mark(_ path: [Step], _ line: Int, scalar: String? = nil) {
        if places[path] == nil {
            places[path] = Place(line: line, order: places.count, scalar: scalar)
        } else if let scalar {
            places[path]?.scalar = scalar
        }
    }

    // MARK: Values

    private mutating func value(at path: [Step]) {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): string()
        case UInt8(ascii: "["): list(at: path)
        case UInt8(ascii: "{"): inlineTable(at: path)
        default: scalar(at: path)
        }
    }

    private mutating func list(at path: [Step]) {
        next()
        var index = 0
        while true {
            skipBlank()
            guard let byte = peek, byte != UInt8(ascii: "]") else { break }
            let element = path + [.index(index)]
            mark(element, line)
            let start = position
            value(at: element)
            skipBlank()
            _ = take(UInt8(ascii: ","))
            if position == start { return }
            index += 1
        }
        next()
    }

    private mutating func inlineTable(at path: [Step]) {
        next()
        while true {
            skipBlank()
            guard let byte = peek, byte != UInt8(ascii: "}") else { break }
            let start = position
            keyAndValue(in: path)
            skipBlank()
            _ = take(UInt8(ascii: ","))
            if position == start { return }
        }
        next()
    }

    private mutating func scalar(at path: [Step]) {
        let start = position
        while let byte = peek, !Array(",]}#\r\n".utf8).contains(byte) { next() }
        var end = position
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        mark(path, line, scalar: text(start..<end))
    }

    private mutating func string() {
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

    // MARK: Steps

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func next() {
        guard position < bytes.count else { return }
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        next()
        return true
    }

    private mutating func skipSpaces() {
        while peek == 0x20 || peek == 0x09 { next() }
    }

    private mutating func skipLine() {
        while let byte = peek, byte != UInt8(ascii: "\n") { next() }
    }

    /// Skips blanks, line ends and comments.
    private mutating func skipBlank() {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: next()
            case UInt8(ascii: "#"): skipLine()
            default: return
            }
        }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
