/// One lexical element of SQL text, as PostgreSQL's `scan.l` divides it.
public struct Token: Sendable, Equatable {
    /// What an element is.
    public enum Kind: UInt8, Sendable {
        /// Blanks and line ends.
        case whitespace
        /// `-- …`, without its line end, or `/* … */`, nested.
        case comment
        /// An unquoted word: key word or identifier.
        case word
        /// `"…"`, doubled quotes inside.
        case quotedIdentifier
        /// `U&"…"`.
        case unicodeIdentifier
        /// `'…'` or `N'…'`; a backslash is data unless `standard_conforming_strings` is off.
        case string
        /// `E'…'`, its continuations on further lines included; also `'…'` where backslashes escape.
        case escapeString
        /// `U&'…'`.
        case unicodeString
        /// `B'…'`.
        case bitString
        /// `X'…'`.
        case hexString
        /// `$tag$ … $tag$`.
        case dollarString
        /// An unsigned number.
        case number
        /// `$1`.
        case parameter
        case leftParenthesis, rightParenthesis, leftBracket, rightBracket, comma, semicolon, dot
        /// A backslash outside every quote: for psql the start of a meta-command.
        case backslash
        /// Any other single byte: an operator's character, a colon, or a byte SQL has no use for.
        case symbol
    }

    /// What it is.
    public var kind: Kind
    /// Its first byte, counted from the start of the text it was read from.
    public var start: Int
    /// The byte after its last.
    public var end: Int

    /// The bytes it covers.
    public var range: Range<Int> { start..<end }
    /// Its length in bytes.
    public var count: Int { end - start }
    /// Whether it separates others and means nothing itself.
    public var isTrivia: Bool { kind == .whitespace || kind == .comment }

    init(_ kind: Kind, _ start: Int, _ end: Int) {
        self.kind = kind
        self.start = start
        self.end = end
    }
}
