internal import TOMLKit

/// Where each key of a TOML text stands, in which order, and how its value is written.
///
/// TOMLKit gives values without places. This walks over the same text and finds its way from key to key. It judges
/// nothing, ``hazard`` apart: what is no TOML is TOMLKit's to say, and its places are then of no use.
package struct TOMLPlaces {
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

    /// Text on which TOMLKit stops the process instead of reporting an error: toml++ 3.4 asserts in its parser what it
    /// has not checked.
    struct Hazard: Equatable {
        var line: Int
        /// What is wrong with the text.
        var words: String
        /// The byte where the statement starts; what stands before can be given to TOMLKit.
        var statement: Int
    }

    /// The first hazard in the text.
    private(set) var hazard: Hazard?

    private var places: [[Step]: Place] = [:]
    private var scanner: TOMLScanner
    /// How many elements each `[[list]]` has so far.
    private var listCounts: [[Step]: Int] = [:]
    private var statement = 0
    private var depth = 0

    /// The place of a value; nil for the document itself.
    subscript(path: [Step]) -> Place? { places[path] }

    /// The lines of strings with an escaped NUL, which TOMLKit would cut short.
    var linesWithNUL: [Int] { scanner.linesWithNUL }

    init(_ text: String) {
        scanner = TOMLScanner(text)
        var table: [Step] = []
        while true {
            scanner.skipBlank()
            guard let byte = scanner.peek else { return }
            statement = scanner.position
            if byte == UInt8(ascii: "[") {
                table = header()
            } else {
                keyAndValue(in: table)
            }
            // Text that is no TOML can leave it where it was.
            if scanner.position == statement || hazard != nil { return }
        }
    }

    private mutating func foundHazard(_ words: String, line: Int) {
        if hazard == nil { hazard = Hazard(line: line, words: words, statement: statement) }
    }

    private mutating func mark(_ path: [Step], _ line: Int, scalar: String? = nil) {
        if places[path] == nil {
            places[path] = Place(line: line, order: places.count, scalar: scalar)
        } else if let scalar {
            places[path]?.scalar = scalar
        }
    }

    // MARK: Keys

    private mutating func header() -> [Step] {
        let line = scanner.line
        scanner.next()
        let isList = scanner.take(UInt8(ascii: "["))
        scanner.skipSpaces()
        if let byte = scanner.peek, !Self.isBareKey(byte), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "'") {
            foundHazard("a section's name must start with a letter, digit, _, - or quote", line: line)
        }
        let keys = dottedKey()
        scanner.skipLine()
        var path: [Step] = []
        for (offset, key) in keys.enumerated() {
            path.append(.key(key))
            mark(path, line)
            if isList, offset == keys.count - 1 {
                listCounts[path, default: 0] += 1
            }
            if let count = listCounts[path] {
                path.append(.index(count - 1))
                mark(path, line)
            }
        }
        return path
    }

    private mutating func keyAndValue(in table: [Step]) {
        let line = scanner.line
        var path = table
        for key in dottedKey() {
            path.append(.key(key))
            mark(path, line)
        }
        scanner.skipSpaces()
        _ = scanner.take(UInt8(ascii: "="))
        scanner.skipSpaces()
        value(at: path)
    }

    private mutating func dottedKey() -> [String] {
        var keys: [String] = []
        repeat {
            scanner.skipSpaces()
            keys.append(simpleKey())
            scanner.skipSpaces()
        } while scanner.take(UInt8(ascii: "."))
        return keys
    }

    private mutating func simpleKey() -> String {
        let start = scanner.position
        guard scanner.peek == UInt8(ascii: "\"") || scanner.peek == UInt8(ascii: "'") else {
            while let byte = scanner.peek, Self.isBareKey(byte) { scanner.next() }
            return scanner.text(start..<scanner.position)
        }
        scanner.skipString()
        let written = scanner.text(start..<scanner.position)
        if written.hasPrefix("\""), written.utf8.contains(UInt8(ascii: "\\")) {
            // Escapes are TOMLKit's affair.
            return (try? TOMLTable(string: written + " = 0"))?.keys.first ?? written
        }
        return String(written.dropFirst().dropLast())
    }

    /// Whether a byte can stand in a key without quotes.
    package static func isBareKey(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    // MARK: Values

    private mutating func value(at path: [Step]) {
        switch scanner.peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): scanner.skipString()
        case UInt8(ascii: "["): list(at: path)
        case UInt8(ascii: "{"): inlineTable(at: path)
        default:
            let line = scanner.line
            let text = scanner.scalar()
            mark(path, line, scalar: text)
            if !TOMLMoment.isSafe(text) { foundHazard("no date or time of the form 2026-01-31 23:59:59", line: line) }
        }
    }

    private mutating func list(at path: [Step]) {
        var index = 0
        elements(until: UInt8(ascii: "]")) { places in
            if places.scanner.peek == UInt8(ascii: "}") {
                places.foundHazard("a value is missing before }", line: places.scanner.line)
            }
            let element = path + [.index(index)]
            places.mark(element, places.scanner.line)
            places.value(at: element)
            index += 1
        }
    }

    private mutating func inlineTable(at path: [Step]) {
        elements(until: UInt8(ascii: "}")) { $0.keyAndValue(in: path) }
    }

    /// Passes a bracket, what stands between the commas, and the other bracket.
    private mutating func elements(until end: UInt8, _ element: (inout TOMLPlaces) -> Void) {
        scanner.next()
        depth += 1
        defer { depth -= 1 }
        // As deep as toml++ goes.
        if depth > 256 { foundHazard("values nested more than 256 deep", line: scanner.line) }
        while true {
            scanner.skipBlank()
            guard let byte = scanner.peek, byte != end, hazard == nil else { break }
            let start = scanner.position
            element(&self)
            scanner.skipBlank()
            _ = scanner.take(UInt8(ascii: ","))
            if scanner.position == start { return }
        }
        scanner.next()
    }
}
