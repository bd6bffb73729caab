public import DumpStream

/// A place between the tokens of a statement; blanks and comments are passed over.
///
/// It holds a position, not the text: the same span is passed to every call. A token that never ends (an open quote)
/// reads as the end of the text.
public struct TokenCursor: Sendable {
    /// The byte where reading goes on.
    public var position: Int
    /// How string literals are read.
    public var lexer: Lexer

    /// A cursor at `position`.
    public init(lexer: Lexer = Lexer(), at position: Int = 0) {
        self.lexer = lexer
        self.position = position
    }

    /// The next token that is no blank or comment, without passing it; nil at the end.
    @inline(__always)
    public func peek(in text: Span<UInt8>) -> Token? {
        var at = position
        while let token = lexer.token(in: text, at: at, atEnd: true) {
            if !token.isTrivia { return token }
            at = token.end
        }
        return nil
    }

    /// Passes the next token and returns it; nil at the end.
    @inline(__always)
    public mutating func next(in text: Span<UInt8>) -> Token? {
        guard let token = peek(in: text) else { return nil }
        position = token.end
        return token
    }

    /// Whether the next token is this key word; `word` is in lower case.
    public func isAt(word: StaticString, in text: Span<UInt8>) -> Bool {
        guard let token = peek(in: text), token.kind == .word else { return false }
        return text.hasWord(word, in: token.range)
    }

    /// Passes the next token if it is this key word, and says whether it was; `word` is in lower case.
    @discardableResult
    public mutating func skip(word: StaticString, in text: Span<UInt8>) -> Bool {
        guard let token = peek(in: text), token.kind == .word, text.hasWord(word, in: token.range) else { return false }
        position = token.end
        return true
    }

    /// Passes these key words if all of them follow, in this order; otherwise passes none.
    @discardableResult
    public mutating func skip(words first: StaticString, _ second: StaticString, in text: Span<UInt8>) -> Bool {
        let start = position
        if skip(word: first, in: text), skip(word: second, in: text) { return true }
        position = start
        return false
    }

    /// Passes `IF EXISTS`, `IF NOT EXISTS` where it stands.
    public mutating func skipIfExists(in text: Span<UInt8>) {
        let start = position
        guard skip(word: "if", in: text) else { return }
        skip(word: "not", in: text)
        if !skip(word: "exists", in: text) { position = start }
    }

    /// Passes the next token if it is of this kind, and returns it.
    @discardableResult
    public mutating func skip(_ kind: Token.Kind, in text: Span<UInt8>) -> Token? {
        guard let token = peek(in: text), token.kind == kind else { return nil }
        position = token.end
        return token
    }

    /// Passes a parenthesised list that stands here, and returns its range, parentheses included; nil where none does
    /// or it does not end.
    @discardableResult
    public mutating func skipParentheses(in text: Span<UInt8>) -> Range<Int>? {
        guard let open = peek(in: text), open.kind == .leftParenthesis else { return nil }
        var ahead = self
        var depth = 0
        while let token = ahead.next(in: text) {
            if token.kind == .leftParenthesis { depth += 1 }
            if token.kind == .rightParenthesis {
                depth -= 1
                if depth == 0 {
                    self = ahead
                    return open.start..<token.end
                }
            }
        }
        return nil
    }

    /// Passes a name and returns it as PostgreSQL stores it; nil where no word or quoted identifier stands.
    public mutating func identifier(in text: Span<UInt8>) -> SQLIdentifier? {
        guard let token = peek(in: text), let name = SQLIdentifier(token, in: text, lexer: lexer) else { return nil }
        position = token.end
        if token.kind == .unicodeIdentifier { _ = skipUnicodeEscape(in: text) }
        return name
    }

    /// Passes `name`, `schema.name` or `database.schema.name` and returns it; nil where no name stands.
    public mutating func qualifiedName(in text: Span<UInt8>) -> QualifiedName? {
        guard var last = identifier(in: text) else { return nil }
        var schema: SQLIdentifier?
        while peek(in: text)?.kind == .dot {
            let start = position
            skip(.dot, in: text)
            guard let further = identifier(in: text) else {
                position = start
                break
            }
            (schema, last) = (last, further)
        }
        return QualifiedName(schema, last)
    }

    /// Passes every part of a dotted name: `schema.table.column` gives three.
    public mutating func dottedName(in text: Span<UInt8>) -> [SQLIdentifier] {
        var parts: [SQLIdentifier] = []
        while let part = identifier(in: text) {
            parts.append(part)
            if skip(.dot, in: text) == nil { break }
        }
        return parts
    }

    /// Passes a parenthesised list of plain names, such as a COPY header's columns; nil, and nothing passed, where
    /// anything else stands.
    public mutating func nameList(in text: Span<UInt8>) -> [SQLIdentifier]? {
        let start = position
        guard skip(.leftParenthesis, in: text) != nil else { return nil }
        var names: [SQLIdentifier] = []
        while let name = identifier(in: text) {
            names.append(name)
            if skip(.comma, in: text) != nil { continue }
            if skip(.rightParenthesis, in: text) != nil { return names }
            break
        }
        position = start
        return nil
    }

    /// Passes a string literal and returns the bytes it stands for; nil where none stands.
    public mutating func string(in text: Span<UInt8>) -> [UInt8]? {
        guard let token = peek(in: text) else { return nil }
        var escape = UInt8(ascii: "\\")
        var ahead = self
        ahead.position = token.end
        if token.kind == .unicodeString, let other = ahead.skipUnicodeEscape(in: text) { escape = other }
        guard let bytes = StringToken.value(of: token, in: text, escape: escape) else { return nil }
        self = ahead
        return bytes
    }

    /// Passes `UESCAPE 'c'` and returns c.
    private mutating func skipUnicodeEscape(in text: Span<UInt8>) -> UInt8? {
        let start = position
        if skip(word: "uescape", in: text), let token = skip(.string, in: text), token.count == 3 {
            return text[token.start + 1]
        }
        position = start
        return nil
    }
}

extension SQLIdentifier {
    /// The name that a token spells: a word folded to lower case, a quoted identifier as it is, `U&"…"` decoded.
    ///
    /// - Returns: nil where the token is no identifier.
    public init?(_ token: Token, in text: Span<UInt8>, lexer: Lexer = Lexer()) {
        switch token.kind {
        case .word:
            self.init(bytes: text.bytes(token.range, foldingCase: true))
        case .quotedIdentifier:
            self.init(bytes: StringToken.unquoted(text, token.start..<token.end, quote: UInt8(ascii: "\"")))
        case .unicodeIdentifier:
            var cursor = TokenCursor(lexer: lexer, at: token.end)
            var escape = UInt8(ascii: "\\")
            if cursor.skip(word: "uescape", in: text), let other = cursor.skip(.string, in: text), other.count == 3 {
                escape = text[other.start + 1]
            }
            let inner = StringToken.unquoted(text, (token.start + 2)..<token.end, quote: UInt8(ascii: "\""))
            self.init(bytes: StringToken.unicode(inner, escape: escape))
        default: return nil
        }
    }
}

extension Span where Element == UInt8 {
    /// A copy of the bytes in `range`, with A to Z made lower case where `foldingCase`.
    func bytes(_ range: Range<Int>, foldingCase: Bool = false) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        for index in range {
            let byte = self[index]
            result.append(foldingCase && byte &- 0x41 < 26 ? byte | 0x20 : byte)
        }
        return result
    }
}
