/// Hides personal data inside a value that is shown: e-mail addresses, telephone numbers, Mexican identification, and
/// what stands behind a key whose name says that it is personal, in JSON, hstore, XML, queries and plain text alike.
enum Redaction {
    /// What is put in the place of a part that is hidden.
    static let dots = "•••"

    /// The value without them.
    ///
    /// A bare number is shown: nothing tells a local telephone number from a key.
    static func text(_ value: String) -> String {
        var text = keyed(Array(value))
        if text.contains("@") || text.contains("%40") || text.contains("\\u0040") {
            text = text.replacing(
                /[^\s"'<>,;:=()\[\]{}]+(?:@|%40|\\u0040)[^\s"'<>,;:()\[\]{}@]+\.[^\s"'<>,;:()\[\]{}@]+/
            ) { _ in dots }
        }
        guard text.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return text }
        return text.replacing(/\+[0-9][0-9 ().\-]{6,}[0-9]/) { _ in dots }
            .replacing(/\(?\b[0-9]{2,3}(?:\)[ .\-]?|[ .\-])[0-9]{3,4}[ .\-][0-9]{4}\b/) { _ in dots }
            // CURP, then RFC: both hold a date.
            .replacing(
                /\b[A-Za-z]{4}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[HMXhmx][A-Za-z]{5}[A-Za-z0-9][0-9]\b/
            ) { _ in dots }
            .replacing(
                /\b[A-Za-zÑñ&]{3,4}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[A-Za-z0-9]{3}\b/
            ) { _ in dots }
    }

    // MARK: Keys and their values

    private static func keyed(_ text: [Character]) -> String {
        var shown = ""
        var at = 0
        while at < text.count {
            let separator = separator(text, at)
            shown += String(text[at..<(at + max(separator, 1))])
            at += max(separator, 1)
            guard separator > 0, SampleMask.isPersonal(key(text, before: at - separator)) else { continue }
            while at < text.count, text[at].isWhitespace {
                shown.append(text[at])
                at += 1
            }
            let end = valueEnd(text, at)
            if end > at { shown += dots }
            at = end
        }
        return shown
    }

    /// The length of what parts a key from its value here: `:`, `=`, `=>`, the `>` of an XML tag; 0 for none.
    private static func separator(_ text: [Character], _ at: Int) -> Int {
        switch text[at] {
        case "=": at + 1 < text.count && text[at + 1] == ">" ? 2 : 1
        case ":", ">": 1
        default: 0
        }
    }

    /// The words in front of a separator: all of a quoted text, or back to the sign before.
    private static func key(_ text: [Character], before separator: Int) -> String {
        if text[separator] == ">" { return tag(text, before: separator) }
        var end = separator
        while end > 0, text[end - 1].isWhitespace { end -= 1 }
        var start = end
        if end > 0, isQuote(text[end - 1]) {
            let quote = text[end - 1]
            start -= 1
            while start > 0, text[start - 1] != quote { start -= 1 }
        } else {
            // Attributes and settings are one word.
            let isWord = text[separator] == "="
            while start > 0, end - start < 60, !isSign(text[start - 1]), !(isWord && text[start - 1].isWhitespace) {
                start -= 1
            }
        }
        return unescaped(text[start..<end])
    }

    /// The name in an opening tag of XML; empty for a closing one.
    private static func tag(_ text: [Character], before end: Int) -> String {
        guard let start = text[..<end].lastIndex(of: "<") else { return "" }
        let name = text[(start + 1)..<end].prefix { !$0.isWhitespace }
        return name.first == "/" ? "" : String(name)
    }

    /// The characters that `\u0065` and its like stand for in JSON.
    private static func unescaped(_ text: ArraySlice<Character>) -> String {
        String(text).replacing(/\\u([0-9A-Fa-f]{4})/) { match in
            UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
        }
    }

    /// Where a value ends: a quoted text, a bracketed one, or what stands there up to the next sign.
    private static func valueEnd(_ text: [Character], _ start: Int) -> Int {
        var at = start
        // Quotes in JSON that is a string of another JSON are escaped.
        while at < text.count, text[at] == "\\" { at += 1 }
        guard at < text.count else { return at }
        if isQuote(text[at]) { return quotedEnd(text, at, escapes: at - start) }
        guard "[{".contains(text[at]) else {
            while at < text.count, !isSign(text[at]) || text[at] == "(" || text[at] == ")" { at += 1 }
            return at
        }
        var depth = 0
        while at < text.count {
            if isQuote(text[at]) {
                at = quotedEnd(text, at, escapes: 0)
                continue
            }
            if "[{(".contains(text[at]) { depth += 1 }
            if "]})".contains(text[at]) { depth -= 1 }
            at += 1
            if depth == 0 { break }
        }
        return at
    }

    /// Behind the quote that ends the text which begins at `start`: the next with no more backslashes before it.
    private static func quotedEnd(_ text: [Character], _ start: Int, escapes: Int) -> Int {
        var at = start + 1
        var backslashes = 0
        while at < text.count {
            if text[at] == text[start], backslashes <= escapes { return at + 1 }
            backslashes = text[at] == "\\" ? backslashes + 1 : 0
            at += 1
        }
        return at
    }

    private static func isQuote(_ character: Character) -> Bool { character == "\"" || character == "'" }

    private static func isSign(_ character: Character) -> Bool {
        character.isNewline || ",;|&?<>[]{}()\"'".contains(character)
    }
}
