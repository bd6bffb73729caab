internal import SQLSyntax
internal import Tenancy

extension DraftText {
    /// No comment is wider than this.
    private static let width = 79

    mutating func blank() { lines.append("") }

    mutating func set(_ line: String, _ isInForce: Bool = true) { lines.append(isInForce ? line : "#" + line) }

    mutating func say(_ message: Message) {
        var line = "#"
        for word in Words.safe(speech(message)).split(separator: " ") {
            if line.count > 1, line.count + word.count >= Self.width {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        lines.append(line)
    }

    /// The database's own words, and not too many.
    mutating func quote(_ comment: String, of column: SQLIdentifier? = nil) {
        let words = comment.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let text = words.count > 160 ? words.prefix(160) + "…" : words[...]
        if let column {
            say("The database's own comment on \(column): \(text)")
        } else {
            say("The database's own comment: \(text)")
        }
    }

    /// Up to eight names.
    func list(_ names: [QualifiedName]) -> Message {
        let shown = names.prefix(8).map(\.description).joined(separator: ", ")
        return names.count > 8 ? "\(shown) and \(names.count - 8) more" : Message(verbatim: shown)
    }

    // MARK: TOML

    /// A text as TOML's basic string.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A key, bare where TOML allows it.
    static func key(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
            }
        return isBare ? text : quoted(text)
    }

    /// A table's name as the key of its section: as SQL writes it where it holds what a pattern would read otherwise.
    static func pattern(_ name: QualifiedName) -> String {
        let isPlain = ([name.schema?.text ?? "", name.name.text]).allSatisfy { part in
            !part.contains { ".\"*?".contains($0) }
        }
        return quoted(isPlain ? name.plain : "\(name)")
    }
}
