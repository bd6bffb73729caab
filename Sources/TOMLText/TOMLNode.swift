internal import TOMLKit

/// A value of a TOML text with the line it stands on.
package struct TOMLNode {
    /// The value itself.
    package enum Value {
        case text(String)
        case integer(Int)
        /// A number with a fraction or exponent, as written but for underscores.
        case float(String)
        case boolean(Bool)
        /// A date, a time, or both, as written.
        case moment(String)
        /// In the order of the text.
        case table([TOMLEntry])
        case list([TOMLNode])
    }

    /// The line of its key; nil for the document itself.
    package var line: Int?
    package var value: Value

    /// What it is, with an article, for diagnostics.
    package var kind: String {
        switch value {
        case .text: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .moment: "a date or time"
        case .table: "a table"
        case .list: "an array"
        }
    }

    /// The string, if it is one.
    package var text: String? {
        guard case .text(let text) = value else { return nil }
        return text
    }

    /// The boolean, if it is one.
    package var boolean: Bool? {
        guard case .boolean(let boolean) = value else { return nil }
        return boolean
    }

    /// The elements, if it is an array.
    package var elements: [TOMLNode] {
        guard case .list(let elements) = value else { return [] }
        return elements
    }

    /// The entries, if it is a table.
    package var entries: [TOMLEntry] {
        guard case .table(let entries) = value else { return [] }
        return entries
    }

    /// The value of a key, if it is a table that has it.
    package subscript(key: String) -> TOMLNode? { entries.first { $0.key == key }?.node }
}

/// A key of a TOML table with its value.
package struct TOMLEntry {
    package var key: String
    package var node: TOMLNode
}

extension TOMLNode {
    /// Reads a whole TOML text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - quotedName: How a name in quotes looks in such a file, for the advice where one lacks them.
    /// - Returns: the document.
    /// - Throws: ``TOMLTextError`` with the one problem that TOMLKit reports, or with all strings that hold a NUL.
    package static func document(_ text: String, quotedName: String = "") throws(TOMLTextError) -> TOMLNode {
        if let line = lineOfFirstNUL(in: text) {
            throw TOMLTextError(line: line, found: "a NUL byte", expected: "UTF-8 text")
        }
        let places = TOMLPlaces(text)
        if let hazard = places.hazard {
            // An error before it is the first, and the one to report.
            _ = try table(String(decoding: Array(text.utf8.prefix(hazard.statement)), as: UTF8.self), quotedName)
            throw TOMLTextError(line: hazard.line, found: "not TOML: \(hazard.words)")
        }
        let table = try table(text, quotedName)
        if !places.linesWithNUL.isEmpty {
            throw TOMLTextError(
                problems: places.linesWithNUL.map {
                    TOMLTextError.Problem(
                        line: $0, found: "a string with a NUL character", advice: "PostgreSQL cannot store it")
                })
        }
        return TOMLNode(table.tomlValue, at: [], places)
    }

    private static func table(_ text: String, _ quotedName: String) throws(TOMLTextError) -> TOMLTable {
        do {
            return try TOMLTable(string: text)
        } catch {
            throw syntaxProblem(error, quotedName)
        }
    }

    private static func lineOfFirstNUL(in text: String) -> Int? {
        guard let place = text.utf8.firstIndex(of: 0) else { return nil }
        return text.utf8[..<place].count { $0 == UInt8(ascii: "\n") } + 1
    }

    /// What TOMLKit says, without what it quotes of the text: that may be part of a password.
    private static func syntaxProblem(_ error: any Error, _ quotedName: String) -> TOMLTextError {
        guard let error = error as? TOMLParseError else { return TOMLTextError(line: nil, found: "not TOML") }
        var words = error.description
        words = words.split(separator: ", saw ", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        if words.contains("not representable") { words = "an integer of more than 64 bits" }
        var advice = ""
        if words.contains("determine value type") {
            advice = "a string stands in quotes"
        } else if words.contains("bare key starting character") {
            advice = "a name of other characters than letters, digits, _ and - stands in quotes"
            if !quotedName.isEmpty { advice += ": \(quotedName)" }
        }
        return TOMLTextError(
            line: error.source.begin.line,
            found: "not TOML: " + words.replacing("Error while parsing ", with: "in a "), advice: advice)
    }

    private init(_ value: TOMLValue, at path: [TOMLPlaces.Step], _ places: TOMLPlaces) {
        let place = places[path]
        line = place?.line
        if let table = value.table {
            let entries = table.keys.compactMap { key -> (order: Int, entry: TOMLEntry)? in
                guard let child = table[key]?.tomlValue else { return nil }
                let childPath = path + [.key(key)]
                let entry = TOMLEntry(key: key, node: TOMLNode(child, at: childPath, places))
                return (places[childPath]?.order ?? .max, entry)
            }
            self.value = .table(entries.sorted { $0.order < $1.order }.map(\.entry))
        } else if let array = value.array {
            self.value = .list(
                array.indices.map { TOMLNode(array[$0].tomlValue, at: path + [.index($0)], places) })
        } else if let text = value.string {
            self.value = .text(text)
        } else if let number = value.int {
            self.value = .integer(number)
        } else if let boolean = value.bool {
            self.value = .boolean(boolean)
        } else {
            let written = place?.scalar ?? value.debugDescription
            self.value = value.double == nil ? .moment(written) : .float(written.filter { $0 != "_" })
        }
    }
}
