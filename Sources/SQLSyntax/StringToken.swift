internal import DumpStream

/// What the bytes of a string or identifier token stand for.
enum StringToken {
    /// The value of a string literal of any kind; nil where the token is no string.
    static func value(of token: Token, in text: Span<UInt8>, escape: UInt8 = UInt8(ascii: "\\")) -> [UInt8]? {
        switch token.kind {
        case .string:
            let start = text[token.start] == UInt8(ascii: "'") ? token.start : token.start + 1
            return unquoted(text, start..<token.end, quote: UInt8(ascii: "'"))
        case .escapeString:
            let start = text[token.start] == UInt8(ascii: "'") ? token.start : token.start + 1
            return unescaped(text, (start + 1)..<(token.end - 1))
        case .unicodeString:
            return unicode(
                unquoted(text, (token.start + 2)..<token.end, quote: UInt8(ascii: "'")), escape: escape)
        case .dollarString:
            guard let mark = text.firstIndex(of: UInt8(ascii: "$"), from: token.start + 1) else { return nil }
            let length = mark + 1 - token.start
            return text.bytes((token.start + length)..<(token.end - length))
        default: return nil
        }
    }

    /// The inside of a quoted token, doubled quotes made single.
    static func unquoted(_ text: Span<UInt8>, _ range: Range<Int>, quote: UInt8) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var at = range.lowerBound + 1
        while at < range.upperBound - 1 {
            let byte = text[at]
            at += 1
            result.append(byte)
            // Inside the token a quote comes twice.
            if byte == quote { at += 1 }
        }
        return result
    }

    /// The inside of `E'…'` (`xeescape` and its kin in `scan.l`).
    private static func unescaped(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var at = range.lowerBound
        func digits(_ most: Int, base: UInt32) -> UInt32? {
            var value: UInt32 = 0
            var seen = 0
            while seen < most, at < range.upperBound, let digit = hexDigit(text[at]), digit < base {
                value = value * base + digit
                seen += 1
                at += 1
            }
            return seen > 0 ? value : nil
        }
        var high: UInt32?
        while at < range.upperBound {
            let byte = text[at]
            at += 1
            if byte == UInt8(ascii: "'") {
                if at < range.upperBound, text[at] == byte {
                    result.append(byte)
                    at += 1
                } else {
                    // The gap before a continuation.
                    while at < range.upperBound, text[at] != byte { at += 1 }
                    at += 1
                }
                continue
            }
            guard byte == UInt8(ascii: "\\"), at < range.upperBound else {
                result.append(byte)
                continue
            }
            let letter = text[at]
            at += 1
            switch letter {
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "v"): result.append(11)
            case UInt8(ascii: "x"): result.append(UInt8(truncatingIfNeeded: digits(2, base: 16) ?? 0x78))
            case UInt8(ascii: "u"): append(digits(4, base: 16) ?? 0x75, to: &result, high: &high)
            case UInt8(ascii: "U"): append(digits(8, base: 16) ?? 0x55, to: &result, high: &high)
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                at -= 1
                result.append(UInt8(truncatingIfNeeded: digits(3, base: 8) ?? 0))
            default: result.append(letter)
            }
        }
        return result
    }

    /// The text of `U&'…'`: `\XXXX`, `\+XXXXXX` and a doubled escape character.
    static func unicode(_ bytes: [UInt8], escape: UInt8) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        var high: UInt32?
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            guard byte == escape, at < bytes.count else {
                result.append(byte)
                continue
            }
            if bytes[at] == escape {
                result.append(escape)
                at += 1
                continue
            }
            var length = 4
            if bytes[at] == UInt8(ascii: "+") {
                at += 1
                length = 6
            }
            var value: UInt32 = 0
            while length > 0, at < bytes.count, let digit = hexDigit(bytes[at]) {
                value = value << 4 | digit
                at += 1
                length -= 1
            }
            append(value, to: &result, high: &high)
        }
        return result
    }

    /// Appends a code point in UTF-8; the first half of a surrogate pair waits in `high` for the second.
    private static func append(_ value: UInt32, to result: inout [UInt8], high: inout UInt32?) {
        if (0xD800..<0xDC00).contains(value) {
            high = value
            return
        }
        var value = value
        if let first = high, (0xDC00..<0xE000).contains(value) {
            value = 0x10000 + (first - 0xD800) << 10 + (value - 0xDC00)
        }
        high = nil
        if let scalar = Unicode.Scalar(value) { result.append(contentsOf: Array(String(scalar).utf8)) }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 0x30)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - 0x57)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - 0x37)
        default: nil
        }
    }
}
