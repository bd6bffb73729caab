/// Just enough of Swift to find string literals in it: names, signs and literals, without comments.
enum SwiftToken: Equatable {
    case name(String)
    case sign(Character)
    /// A literal as a message has it: `{}` for each interpolation; and what stands in these.
    indirect case literal(String, inner: [SwiftToken])
    case lineEnd
}

/// Reads Swift source into tokens.
struct SwiftTokens {
    private let text: [Character]
    private var at = 0

    static func of(_ source: String) -> [SwiftToken] {
        var reading = SwiftTokens(text: Array(source))
        var tokens: [SwiftToken] = []
        while let token = reading.next() { tokens.append(token) }
        return tokens
    }

    private init(text: [Character]) { self.text = text }

    private func starts(_ word: String) -> Bool { text[at...].starts(with: word) }

    private mutating func next() -> SwiftToken? {
        while at < text.count {
            let character = text[at]
            if starts("//") {
                while at < text.count, text[at] != "\n" { at += 1 }
            } else if starts("#\"") || starts("\"") {
                return literal()
            } else if character.isLetter || character == "_" {
                let start = at
                while at < text.count, text[at].isLetter || text[at].isNumber || text[at] == "_" { at += 1 }
                return .name(String(text[start..<at]))
            } else {
                at += 1
                if character == "\n" { return .lineEnd }
                if !character.isWhitespace, !character.isNumber { return .sign(character) }
            }
        }
        return nil
    }

    private mutating func literal() -> SwiftToken {
        let hashes = starts("#") ? "#" : ""
        at += hashes.count
        let quote = starts("\"\"\"") ? "\"\"\"" : "\""
        at += quote.count
        var words = ""
        var inner: [SwiftToken] = []
        while at < text.count, !starts(quote + hashes) {
            if starts("\\" + hashes + "(") {
                at += 2 + hashes.count
                words += "{}"
                inner += interpolation() + [.lineEnd]
            } else if hashes.isEmpty, starts("\\"), at + 1 < text.count {
                words.append(["n": "\n", "t": "\t"][text[at + 1]] ?? text[at + 1])
                at += 2
            } else {
                words.append(text[at])
                at += 1
            }
        }
        at += quote.count + hashes.count
        return .literal(words, inner: inner)
    }

    /// What stands between the parentheses.
    private mutating func interpolation() -> [SwiftToken] {
        var depth = 1
        var tokens: [SwiftToken] = []
        while let token = next() {
            if token == .sign("(") { depth += 1 }
            if token == .sign(")") { depth -= 1 }
            if depth == 0 { break }
            tokens.append(token)
        }
        return tokens
    }
}
