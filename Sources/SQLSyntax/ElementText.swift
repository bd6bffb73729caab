internal import DumpStream

/// Where, in the definition of a column, its type and its default end.
///
/// The parser says where they begin. Both end before the next word that can begin a column's constraint; inside an
/// expression such a word stands in parentheses, since PostgreSQL's grammar allows a `b_expr` only, or belongs to CASE.
enum ElementText {
    /// The range of the type that begins at `start`.
    static func type(in text: Span<UInt8>, from start: Int, lexer: Lexer) -> Range<Int> {
        extent(in: text, from: start, lexer: lexer)
    }

    /// The range of the expression that begins at `start`.
    static func expression(in text: Span<UInt8>, from start: Int, lexer: Lexer) -> Range<Int> {
        extent(in: text, from: start, lexer: lexer)
    }

    /// The text of a range, bytes that are not UTF-8 carried as ``SQLIdentifier`` carries them.
    static func string(_ text: Span<UInt8>, _ range: Range<Int>) -> String {
        SQLIdentifier(bytes: text.bytes(range)).text
    }

    private static func extent(in text: Span<UInt8>, from start: Int, lexer: Lexer) -> Range<Int> {
        var cursor = TokenCursor(lexer: lexer, at: start)
        guard let first = cursor.peek(in: text) else { return start..<start }
        var end = first.start
        var depth = 0
        var cases = 0
        var isFirst = true
        var afterIs = false
        while let token = cursor.next(in: text) {
            switch token.kind {
            case .leftParenthesis, .leftBracket: depth += 1
            case .rightParenthesis, .rightBracket:
                if depth == 0 { return first.start..<end }
                depth -= 1
            case .comma, .semicolon: if depth == 0 { return first.start..<end }
            case .word where depth == 0:
                if text.hasWord("case", in: token.range) {
                    cases += 1
                } else if text.hasWord("end", in: token.range) {
                    cases -= 1
                } else if !isFirst, cases <= 0, !afterIs, beginsClause(token, text) {
                    return first.start..<end
                }
            default: break
            }
            afterIs = token.kind == .word && text.hasWord("is", in: token.range)
            isFirst = false
            end = token.end
        }
        return first.start..<end
    }

    /// Whether a word begins a clause of a column's definition.
    private static func beginsClause(_ token: Token, _ text: Span<UInt8>) -> Bool {
        let range = token.range
        switch text[token.start] | 0x20 {
        case UInt8(ascii: "c"):
            return text.hasWord("constraint", in: range) || text.hasWord("check", in: range)
                || text.hasWord("collate", in: range) || text.hasWord("compression", in: range)
        case UInt8(ascii: "n"): return text.hasWord("not", in: range) || text.hasWord("null", in: range)
        case UInt8(ascii: "d"): return text.hasWord("default", in: range) || text.hasWord("deferrable", in: range)
        case UInt8(ascii: "g"): return text.hasWord("generated", in: range)
        case UInt8(ascii: "i"): return text.hasWord("initially", in: range)
        case UInt8(ascii: "o"): return text.hasWord("options", in: range)
        case UInt8(ascii: "p"): return text.hasWord("primary", in: range)
        case UInt8(ascii: "r"): return text.hasWord("references", in: range)
        case UInt8(ascii: "s"): return text.hasWord("storage", in: range)
        case UInt8(ascii: "u"): return text.hasWord("unique", in: range) || text.hasWord("using", in: range)
        default: return false
        }
    }
}
