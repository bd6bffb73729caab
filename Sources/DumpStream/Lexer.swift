/// Divides SQL text into tokens by the rules of PostgreSQL's `psqlscan.l` and `scan.l`.
///
/// A lexer holds no text and does no I/O: it is given a span and a position and says what stands there.
public struct Lexer: Sendable, Equatable {
    /// Whether a backslash escapes inside plain `'…'` (`standard_conforming_strings = off`).
    public var backslashEscapes = false

    /// A lexer for text written under the default settings.
    public init(backslashEscapes: Bool = false) { self.backslashEscapes = backslashEscapes }

    /// The token at `start`, or nil when the text ends before its end can be known.
    ///
    /// `atEnd` says that nothing follows `text`: a word or number that reaches the end is then whole, while an open
    /// quote or comment is still nil, since it is unterminated.
    public func token(in text: Span<UInt8>, at start: Int, atEnd: Bool) -> Token? {
        guard start < text.count else { return nil }
        let byte = text[start]
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0B, 0x0C:
            var end = start + 1
            while end < text.count, isSpace(text[end]) { end += 1 }
            return Token(.whitespace, start, end)
        case UInt8(ascii: "("): return Token(.leftParenthesis, start, start + 1)
        case UInt8(ascii: ")"): return Token(.rightParenthesis, start, start + 1)
        case UInt8(ascii: "["): return Token(.leftBracket, start, start + 1)
        case UInt8(ascii: "]"): return Token(.rightBracket, start, start + 1)
        case UInt8(ascii: ","): return Token(.comma, start, start + 1)
        case UInt8(ascii: ";"): return Token(.semicolon, start, start + 1)
        case UInt8(ascii: "\\"): return Token(.backslash, start, start + 1)
        case UInt8(ascii: "'"):
            return backslashEscapes
                ? escapeString(text, start, quote: start, atEnd: atEnd)
                : quoted(text, .string, start, quote: start, atEnd: atEnd)
        case UInt8(ascii: "\""): return quoted(text, .quotedIdentifier, start, quote: start, atEnd: atEnd)
        case UInt8(ascii: "$"): return dollar(text, start, atEnd: atEnd)
        case UInt8(ascii: "-"):
            guard start + 1 < text.count else { return atEnd ? Token(.symbol, start, start + 1) : nil }
            guard text[start + 1] == UInt8(ascii: "-") else { return Token(.symbol, start, start + 1) }
            return lineEnd(text, from: start + 2, atEnd: atEnd).map { Token(.comment, start, $0) }
        case UInt8(ascii: "/"):
            guard start + 1 < text.count else { return atEnd ? Token(.symbol, start, start + 1) : nil }
            guard text[start + 1] == UInt8(ascii: "*") else { return Token(.symbol, start, start + 1) }
            return blockComment(text, start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number(text, start, atEnd: atEnd)
        case UInt8(ascii: "."):
            guard start + 1 < text.count else { return atEnd ? Token(.dot, start, start + 1) : nil }
            if text[start + 1] == UInt8(ascii: ".") { return Token(.symbol, start, start + 2) }
            return isDigit(text[start + 1]) ? number(text, start, atEnd: atEnd) : Token(.dot, start, start + 1)
        default:
            return isWordStart(byte) ? word(text, start, atEnd: atEnd) : Token(.symbol, start, start + 1)
        }
    }

    /// A word, or the string or identifier that a one-letter prefix announces.
    private func word(_ text: Span<UInt8>, _ start: Int, atEnd: Bool) -> Token? {
        let next = start + 1
        guard next < text.count else { return atEnd ? Token(.word, start, next) : nil }
        if text[next] == UInt8(ascii: "'") {
            switch text[start] | 0x20 {
            case UInt8(ascii: "e"): return escapeString(text, start, quote: next, atEnd: atEnd)
            case UInt8(ascii: "b"): return quoted(text, .bitString, start, quote: next, atEnd: atEnd)
            case UInt8(ascii: "x"): return quoted(text, .hexString, start, quote: next, atEnd: atEnd)
            case UInt8(ascii: "n"):
                return backslashEscapes
                    ? escapeString(text, start, quote: next, atEnd: atEnd)
                    : quoted(text, .string, start, quote: next, atEnd: atEnd)
            default: break
            }
        }
        if text[next] == UInt8(ascii: "&"), text[start] | 0x20 == UInt8(ascii: "u") {
            guard next + 1 < text.count else { return atEnd ? Token(.word, start, next) : nil }
            switch text[next + 1] {
            case UInt8(ascii: "'"): return quoted(text, .unicodeString, start, quote: next + 1, atEnd: atEnd)
            case UInt8(ascii: "\""): return quoted(text, .unicodeIdentifier, start, quote: next + 1, atEnd: atEnd)
            default: break
            }
        }
        var end = next
        while end < text.count, isWordPart(text[end]) { end += 1 }
        return end < text.count || atEnd ? Token(.word, start, end) : nil
    }

    /// A token that runs to its quote, which is written twice to stand for itself.
    private func quoted(_ text: Span<UInt8>, _ kind: Token.Kind, _ start: Int, quote: Int, atEnd: Bool) -> Token? {
        let mark = text[quote]
        var from = quote + 1
        while let end = text.firstIndex(of: mark, from: from) {
            guard end + 1 < text.count else { return atEnd ? Token(kind, start, end + 1) : nil }
            if text[end + 1] != mark { return Token(kind, start, end + 1) }
            from = end + 2
        }
        return nil
    }

    /// `E'…'`.
    ///
    /// A string that goes on after a line end keeps its escapes (`quotecontinue` in `scan.l`), so the continuation
    /// belongs to the token: read alone, its quotes would be counted differently.
    private func escapeString(_ text: Span<UInt8>, _ start: Int, quote: Int, atEnd: Bool) -> Token? {
        var at = quote + 1
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "'"):
                if at + 1 < text.count, text[at + 1] == UInt8(ascii: "'") {
                    at += 2
                    continue
                }
                switch continuation(text, after: at + 1, atEnd: atEnd) {
                case .unknown: return nil
                case .none: return Token(.escapeString, start, at + 1)
                case .quote(let next): at = next + 1
                }
            default: at += 1
            }
        }
        return nil
    }

    /// The first backslash in a part of an `E'…'` that stands after a line end; nil for every other token.
    func ambiguousBackslash(in token: Token, of text: Span<UInt8>) -> Int? {
        guard token.kind == .escapeString, !backslashEscapes else { return nil }
        var at = token.start + 2
        while at < token.end {
            switch text[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "'"):
                guard at + 1 < token.end, text[at + 1] == UInt8(ascii: "'") else {
                    return text.extracting(0..<token.end).firstIndex(of: UInt8(ascii: "\\"), from: at)
                }
                at += 2
            default: at += 1
            }
        }
        return nil
    }

    private enum Continuation {
        case unknown, none
        case quote(Int)
    }

    /// Whether only blanks with a line end among them (and `--` comments) part this place from another quote.
    private func continuation(_ text: Span<UInt8>, after start: Int, atEnd: Bool) -> Continuation {
        var at = start
        var sawLineEnd = false
        while at < text.count {
            let byte = text[at]
            if isSpace(byte) {
                if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { sawLineEnd = true }
                at += 1
            } else if byte == UInt8(ascii: "'") {
                return sawLineEnd ? .quote(at) : .none
            } else if byte == UInt8(ascii: "-") {
                guard at + 1 < text.count else { return atEnd ? .none : .unknown }
                guard text[at + 1] == UInt8(ascii: "-") else { return .none }
                guard let end = lineEnd(text, from: at, atEnd: atEnd) else { return .unknown }
                at = end
            } else {
                return .none
            }
        }
        return atEnd ? .none : .unknown
    }

    /// Where a `--` comment ends: at a carriage return too, for psql and the server run what follows one.
    private func lineEnd(_ text: Span<UInt8>, from start: Int, atEnd: Bool) -> Int? {
        let feed = text.firstIndex(of: UInt8(ascii: "\n"), from: start)
        let line = text.extracting(0..<(feed ?? text.count))
        return line.firstIndex(of: UInt8(ascii: "\r"), from: start) ?? feed ?? (atEnd ? text.count : nil)
    }

    private func blockComment(_ text: Span<UInt8>, _ start: Int) -> Token? {
        var depth = 1
        var at = start + 2
        while at + 1 < text.count {
            if text[at] == UInt8(ascii: "*"), text[at + 1] == UInt8(ascii: "/") {
                depth -= 1
                at += 2
                if depth == 0 { return Token(.comment, start, at) }
            } else if text[at] == UInt8(ascii: "/"), text[at + 1] == UInt8(ascii: "*") {
                depth += 1
                at += 2
            } else {
                at += 1
            }
        }
        return nil
    }

    /// `$1`, `$$…$$`, `$tag$…$tag$`, or a dollar that is none of them.
    private func dollar(_ text: Span<UInt8>, _ start: Int, atEnd: Bool) -> Token? {
        var at = start + 1
        guard at < text.count else { return atEnd ? Token(.symbol, start, at) : nil }
        if isDigit(text[at]) {
            while at < text.count, isDigit(text[at]) { at += 1 }
            skipJunk(text, &at)
            return at < text.count || atEnd ? Token(.parameter, start, at) : nil
        }
        if isWordStart(text[at]) {
            while at < text.count, isWordPart(text[at]), text[at] != UInt8(ascii: "$") { at += 1 }
        }
        guard at < text.count else { return atEnd ? Token(.symbol, start, start + 1) : nil }
        guard text[at] == UInt8(ascii: "$") else { return Token(.symbol, start, start + 1) }
        let length = at + 1 - start
        var from = at + 1
        while let mark = text.firstIndex(of: UInt8(ascii: "$"), from: from) {
            guard mark + length <= text.count else { return nil }
            var same = true
            for index in 0..<length where text[mark + index] != text[start + index] {
                same = false
                break
            }
            if same { return Token(.dollarString, start, mark + length) }
            from = mark + 1
        }
        return nil
    }

    /// An unsigned number.
    ///
    /// `1..2` is a number, the sign `..` and a number, as in `scan.l`.
    private func number(_ text: Span<UInt8>, _ start: Int, atEnd: Bool) -> Token? {
        var at = start
        skipDigits(text, &at)
        if at < text.count, text[at] == UInt8(ascii: ".") {
            guard at + 1 < text.count || atEnd else { return nil }
            if at + 1 == text.count || text[at + 1] != UInt8(ascii: ".") {
                at += 1
                skipDigits(text, &at)
            }
        }
        if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            guard at + 1 < text.count || atEnd else { return nil }
            if at + 1 < text.count, text[at + 1] == UInt8(ascii: "+") || text[at + 1] == UInt8(ascii: "-") {
                at += 2
                let digits = at
                skipDigits(text, &at)
                guard at > digits else { return at < text.count || atEnd ? Token(.number, start, at) : nil }
            }
        }
        skipJunk(text, &at)
        return at < text.count || atEnd ? Token(.number, start, at) : nil
    }

    private func skipDigits(_ text: Span<UInt8>, _ at: inout Int) {
        while at < text.count, isDigit(text[at]) || text[at] == UInt8(ascii: "_") { at += 1 }
    }

    /// Letters that touch a number belong to it (`integer_junk` and its like in `scan.l`), as in `0x1F` and `1e30`.
    ///
    /// The server refuses most, yet they decide whether a quote that follows has a prefix.
    private func skipJunk(_ text: Span<UInt8>, _ at: inout Int) {
        guard at < text.count, isWordStart(text[at]) else { return }
        while at < text.count, isWordPart(text[at]) { at += 1 }
    }
}

@inline(__always) func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
}

@inline(__always) func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// `ident_start` of `scan.l`: a letter, an underscore, or any byte of a multi-byte character.
@inline(__always) func isWordStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
}

/// `ident_cont` of `scan.l`: also digits and the dollar sign.
@inline(__always) func isWordPart(_ byte: UInt8) -> Bool {
    isWordStart(byte) || isDigit(byte) || byte == 0x24
}
