internal import DumpStream

extension ParseTree {
    /// How deep the parse tree of `text` can become, counted generously.
    ///
    /// Parentheses count, and the operators and words that chain one expression or query into the next. A comma starts
    /// afresh.
    static func nesting(of text: Span<UInt8>, lexer: Lexer) -> Int {
        // Each byte gives at most one level.
        guard text.count > deepestNesting else { return 0 }
        var levels = [0]
        var depth = 0
        var deepest = 0
        var cursor = TokenCursor(lexer: lexer)
        while let token = cursor.next(in: text) {
            switch token.kind {
            case .leftParenthesis, .leftBracket:
                depth += 1
                levels.append(1)
            case .rightParenthesis, .rightBracket:
                if levels.count > 1, let level = levels.popLast() { depth -= level }
            case .comma:
                depth -= levels[levels.count - 1]
                // A list inside parentheses is itself one level down.
                levels[levels.count - 1] = levels.count > 1 ? 1 : 0
                depth += levels[levels.count - 1]
            case .symbol:
                levels[levels.count - 1] += 1
                depth += 1
            case .word where chains(token, text):
                levels[levels.count - 1] += 1
                depth += 1
            default: break
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    private static func chains(_ token: Token, _ text: Span<UInt8>) -> Bool {
        let range = token.range
        switch range.count {
        case 2: return text.hasWord("is", in: range) || text.hasWord("at", in: range)
        case 3: return text.hasWord("not", in: range)
        case 4: return text.hasWord("join", in: range) || text.hasWord("case", in: range)
        case 5: return text.hasWord("union", in: range)
        case 6: return text.hasWord("except", in: range) || text.hasWord("isnull", in: range)
        case 7: return text.hasWord("collate", in: range) || text.hasWord("notnull", in: range)
        // `OPERATOR(pg_catalog.+)` is how pg_dump writes an operator that the search path does not show.
        case 8: return text.hasWord("operator", in: range)
        case 9: return text.hasWord("intersect", in: range)
        default: return false
        }
    }
}
