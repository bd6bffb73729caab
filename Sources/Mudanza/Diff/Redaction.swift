/// Hides personal data inside a value that is shown: e-mail addresses, telephone numbers, Mexican identification, and
/// what stands behind a key whose name says that it is personal, in JSON, hstore, XML, queries and plain text alike.
///
/// Works on bytes: all signs that matter are ASCII, and every sample of every table passes here.
enum Redaction {
    /// What is put in the place of a part that is hidden.
    static let dots = Array("•••".utf8)

    /// The value without them.
    ///
    /// A bare number is shown: nothing tells a local telephone number from a key.
    static func text(_ value: String) -> String {
        let bytes = Array(value.utf8)
        let found = PersonalParts.find(in: bytes)
        let redacted = keyed(found.isEmpty ? bytes : replaced(found, in: bytes))
        return redacted == bytes ? value : String(decoding: redacted, as: UTF8.self)
    }

    private static func replaced(_ parts: [Range<Int>], in text: [UInt8]) -> [UInt8] {
        var shown: [UInt8] = []
        var at = 0
        for part in parts where part.lowerBound >= at {
            shown += text[at..<part.lowerBound] + dots
            at = part.upperBound
        }
        return shown + text[at...]
    }

    // MARK: Keys and their values

    private static func keyed(_ text: [UInt8]) -> [UInt8] {
        var shown: [UInt8] = []
        var (at, copied) = (0, 0)
        while at < text.count {
            let separator = separator(text, at)
            at += max(separator, 1)
            guard separator > 0, SampleMask.isPersonal(key(text, before: at - separator)) else { continue }
            while at < text.count, isBlank(text[at]) { at += 1 }
            let end = valueEnd(text, at)
            if end > at { shown += text[copied..<at] + dots }
            (at, copied) = (end, end > at ? end : copied)
        }
        return shown + text[copied...]
    }

    /// The length of what parts a key from its value here: `:`, `=`, `=>`, the `>` of an XML tag; 0 for none.
    private static func separator(_ text: [UInt8], _ at: Int) -> Int {
        switch text[at] {
        case UInt8(ascii: "="): at + 1 < text.count && text[at + 1] == UInt8(ascii: ">") ? 2 : 1
        case UInt8(ascii: ":"), UInt8(ascii: ">"): 1
        default: 0
        }
    }

    /// The words in front of a separator: all of a quoted text, or back to the sign before.
    private static func key(_ text: [UInt8], before separator: Int) -> String {
        if text[separator] == UInt8(ascii: ">") { return tag(text, before: separator) }
        var end = separator
        while end > 0, isBlank(text[end - 1]) { end -= 1 }
        var start = end
        if end > 0, isQuote(text[end - 1]) {
            start -= 1
            while start > 0, text[start - 1] != text[end - 1] { start -= 1 }
        } else {
            // Attributes and settings are one word.
            let isWord = text[separator] == UInt8(ascii: "=")
            while start > 0, end - start < 80, !isSign(text[start - 1]), !(isWord && isBlank(text[start - 1])) {
                start -= 1
            }
        }
        return unescaped(text[start..<end])
    }

    /// The name in an opening tag of XML; empty for a closing one.
    private static func tag(_ text: [UInt8], before end: Int) -> String {
        guard let start = text[..<end].lastIndex(of: UInt8(ascii: "<")) else { return "" }
        let name = text[(start + 1)..<end].prefix { !isBlank($0) }
        return name.first == UInt8(ascii: "/") ? "" : String(decoding: name, as: UTF8.self)
    }

    /// The characters that `\u0065` and its like stand for in JSON.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> String {
        let parts = String(decoding: text, as: UTF8.self).split(
            separator: "\\u", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { key, part in
            let scalar = UInt32(part.prefix(4), radix: 16).flatMap(Unicode.Scalar.init)
            key += scalar.map { String(Character($0)) + part.dropFirst(4) } ?? String(part)
        }
    }

    /// Where a value ends: a quoted text, a bracketed one, or what stands there up to the next sign.
    private static func valueEnd(_ text: [UInt8], _ start: Int) -> Int {
        var at = start
        // Quotes in JSON that is a string of another JSON are escaped.
        while at < text.count, text[at] == UInt8(ascii: "\\") { at += 1 }
        guard at < text.count else { return at }
        if isQuote(text[at]) { return quotedEnd(text, at, escapes: at - start) }
        guard text[at] == UInt8(ascii: "[") || text[at] == UInt8(ascii: "{") else {
            while at < text.count, !isSign(text[at]) || text[at] == UInt8(ascii: "(") || text[at] == UInt8(ascii: ")") {
                at += 1
            }
            return at
        }
        var depth = 0
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                at = quotedEnd(text, at, escapes: 0)
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            at += 1
            if depth == 0 { break }
        }
        return at
    }

    /// Behind the quote that ends the text which begins at `start`: the next with no more backslashes before it.
    private static func quotedEnd(_ text: [UInt8], _ start: Int, escapes: Int) -> Int {
        var at = start + 1
        var backslashes = 0
        while at < text.count {
            if text[at] == text[start], backslashes <= escapes { return at + 1 }
            backslashes = text[at] == UInt8(ascii: "\\") ? backslashes + 1 : 0
            at += 1
        }
        return at
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private static let signs = Set(",;|&?<>[]{}()\"'\n\r".utf8)

    private static func isSign(_ byte: UInt8) -> Bool { signs.contains(byte) }
}
