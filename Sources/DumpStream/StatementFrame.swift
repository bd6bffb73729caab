/// What is known of a statement while its end is still being looked for.
///
/// The rules are psql's: parentheses nest, and inside `CREATE [OR REPLACE] FUNCTION|PROCEDURE` the words
/// `BEGIN`, `CASE` and `END` nest as well, so that the semicolons of a `BEGIN ATOMIC` body do not end it.
struct StatementFrame: Sendable {
    /// Bytes read so far, from the statement's first.
    var scanned = 0
    /// Bytes of blanks and comments read so far, where no statement has begun.
    var triviaScanned = 0
    /// The byte after the semicolon, once seen.
    private(set) var endedAt: Int?
    private(set) var isCopyFromStdin = false
    private(set) var isInsert = false
    private var isAfterValues = false
    /// Whether it begins with SET, SELECT, RESET or DISCARD: it may set a parameter.
    private(set) var mayChangeSettings = false

    private var parentheses = 0
    private var blocks = 0
    private var words = 0
    private var isCopy = false
    private var afterFrom = false
    private var create = CreateWords.none

    /// How far the statement's first words spell `CREATE [OR REPLACE] FUNCTION|PROCEDURE`.
    private enum CreateWords: Sendable { case none, create, or, replace, routine }

    var isEmpty: Bool { scanned == 0 && words == 0 }

    /// Whether a parenthesis that stands here opens a row of an INSERT.
    var isAtRow: Bool { isAfterValues && parentheses == 0 }

    /// Passes over text that has been read otherwise and holds nothing open.
    mutating func pass(to end: Int) { scanned = end }

    /// Takes the next token into account.
    @inline(__always)
    mutating func take(_ token: Token, in text: Span<UInt8>) {
        scanned = token.end
        switch token.kind {
        case .word: word(token, in: text)
        case .leftParenthesis: parentheses += 1
        case .rightParenthesis: if parentheses > 0 { parentheses -= 1 }
        case .semicolon: if parentheses == 0, blocks == 0 { endedAt = token.end }
        case .whitespace, .comment: return
        default: break
        }
        if token.kind != .word { afterFrom = false }
    }

    private mutating func word(_ token: Token, in text: Span<UInt8>) {
        words += 1
        if words == 1 {
            switch text[token.start] | 0x20 {
            case UInt8(ascii: "c"):
                isCopy = text.hasWord("copy", in: token.range)
                if text.hasWord("create", in: token.range) { create = .create }
            case UInt8(ascii: "i"): isInsert = text.hasWord("insert", in: token.range)
            case UInt8(ascii: "s"):
                mayChangeSettings =
                    text.hasWord("set", in: token.range) || text.hasWord("select", in: token.range)
            case UInt8(ascii: "r"): mayChangeSettings = text.hasWord("reset", in: token.range)
            case UInt8(ascii: "d"): mayChangeSettings = text.hasWord("discard", in: token.range)
            default: break
            }
            return
        }
        if isCopy, parentheses == 0 {
            // `FROM stdout` too: the server takes either word in either direction.
            if afterFrom, text.hasWord("stdin", in: token.range) || text.hasWord("stdout", in: token.range) {
                isCopyFromStdin = true
            }
            afterFrom = text.hasWord("from", in: token.range)
        }
        // Another word ends the rows: what stands in parentheses after ON CONFLICT or RETURNING is none.
        if isInsert, parentheses == 0 { isAfterValues = text.hasWord("values", in: token.range) }
        if create != .none { routine(token, in: text) }
    }

    private mutating func routine(_ token: Token, in text: Span<UInt8>) {
        let range = token.range
        if create == .routine {
            guard parentheses == 0 else { return }
            if text.hasWord("begin", in: range) {
                blocks += 1
            } else if blocks > 0, text.hasWord("case", in: range) {
                blocks += 1
            } else if blocks > 0, text.hasWord("end", in: range) {
                blocks -= 1
            }
            return
        }
        switch create {
        case .create where words == 2 && text.hasWord("or", in: range): create = .or
        case .or where words == 3 && text.hasWord("replace", in: range): create = .replace
        case .create where words == 2, .replace where words == 4:
            let isRoutine = text.hasWord("function", in: range) || text.hasWord("procedure", in: range)
            create = isRoutine ? .routine : .none
        default: create = .none
        }
    }
}
