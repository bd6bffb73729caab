public import DumpStream

/// The edits of statements that hold keys, or the types of keys, where keys move.
///
/// Found by tokens, as pg_dump 9 to 18 writes them.
public enum KeyMoveEdit {
    /// Adds to the number of `SELECT pg_catalog.setval('…', 42, true)`.
    ///
    /// - Returns: nil where the statement has no such number, or the sum is none of `bigint`.
    public static func setval(_ statement: Span<UInt8>, by offset: Int, lexer: Lexer = Lexer()) -> TextEdit? {
        var cursor = TokenCursor(lexer: lexer)
        while cursor.peek(in: statement) != nil, !cursor.skip(word: "setval", in: statement) {
            _ = cursor.next(in: statement)
        }
        guard cursor.skip(.leftParenthesis, in: statement) != nil, cursor.string(in: statement) != nil,
            cursor.skip(.comma, in: statement) != nil, let first = cursor.next(in: statement)
        else { return nil }
        var range = first.range
        if first.kind == .symbol, let number = cursor.next(in: statement) { range = first.start..<number.end }
        return number(statement, range, offset).map { TextEdit(range, $0) }
    }

    /// `integer` and `smallint` become `bigint` in the definitions of these columns in CREATE TABLE.
    public static func widening(
        _ columns: Set<SQLIdentifier>, in statement: Span<UInt8>, lexer: Lexer = Lexer()
    ) -> [TextEdit] {
        var cursor = TokenCursor(lexer: lexer)
        while let token = cursor.peek(in: statement), token.kind != .leftParenthesis { cursor.position = token.end }
        guard cursor.skip(.leftParenthesis, in: statement) != nil else { return [] }
        var edits: [TextEdit] = []
        var isAtStart = true
        while let token = cursor.peek(in: statement) {
            if isAtStart, let name = cursor.identifier(in: statement) {
                isAtStart = false
                if columns.contains(name), let type = cursor.peek(in: statement), type.kind == .word,
                    ["integer", "smallint"].contains(where: { isWord($0, type, statement) })
                {
                    edits.append(TextEdit(type.range, Array("bigint".utf8)))
                }
                continue
            }
            if token.kind == .rightParenthesis { break }
            if token.kind == .leftParenthesis {
                guard cursor.skipParentheses(in: statement) != nil else { break }
                continue
            }
            isAtStart = token.kind == .comma
            cursor.position = token.end
        }
        return edits
    }

    /// `AS integer` and `AS smallint` become `AS bigint` in CREATE SEQUENCE.
    public static func wideningSequence(_ statement: Span<UInt8>, lexer: Lexer = Lexer()) -> TextEdit? {
        var cursor = TokenCursor(lexer: lexer)
        while cursor.peek(in: statement) != nil {
            if cursor.skip(word: "as", in: statement) {
                guard let type = cursor.next(in: statement),
                    ["integer", "smallint"].contains(where: { isWord($0, type, statement) })
                else { return nil }
                return TextEdit(type.range, Array("bigint".utf8))
            }
            _ = cursor.next(in: statement)
        }
        return nil
    }

    /// Adds to the OIDs of large objects that a statement makes, opens or says something of.
    ///
    /// - Returns: nil where one of them would be no OID any more.
    public static func largeObjects(
        _ statement: Span<UInt8>, by offset: Int, lexer: Lexer = Lexer()
    ) -> [TextEdit]? {
        var cursor = TokenCursor(lexer: lexer)
        let isCall = cursor.isAt(word: "select", in: statement)
        guard isCall || LargeObjectStatement.isAboutObjects(cursor, statement) else { return [] }
        var edits: [TextEdit] = []
        while cursor.peek(in: statement) != nil {
            if isCall {
                let isOne =
                    cursor.skip(word: "lo_create", in: statement) || cursor.skip(word: "lo_open", in: statement)
                    || cursor.skip(word: "lo_unlink", in: statement)
                    || cursor.skip(word: "lo_from_bytea", in: statement)
                guard isOne, cursor.skip(.leftParenthesis, in: statement) != nil,
                    let oid = cursor.peek(in: statement)
                else {
                    _ = cursor.next(in: statement)
                    continue
                }
                // Written as a text, or as a number in old dumps.
                let inside = oid.kind == .string ? (oid.start + 1)..<(oid.end - 1) : oid.range
                guard let text = self.oid(statement, inside, offset) else { return nil }
                edits.append(TextEdit(inside, text))
            } else if cursor.skip(words: "large", "object", in: statement) {
                repeat {
                    guard let number = cursor.skip(.number, in: statement) else { break }
                    guard let text = oid(statement, number.range, offset) else { return nil }
                    edits.append(TextEdit(number.range, text))
                } while cursor.skip(.comma, in: statement) != nil
            } else {
                _ = cursor.next(in: statement)
            }
        }
        return edits
    }

    private static func isWord(_ word: StaticString, _ token: Token, _ text: Span<UInt8>) -> Bool {
        text.hasWord(word, in: token.range)
    }

    private static func oid(_ text: Span<UInt8>, _ range: Range<Int>, _ offset: Int) -> [UInt8]? {
        guard let digits = number(text, range, offset), let oid = Int(String(decoding: digits, as: UTF8.self)),
            (1...Int(UInt32.max)).contains(oid)
        else { return nil }
        return digits
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>, _ offset: Int) -> [UInt8]? {
        var digits: [UInt8] = []
        digits.append(text.extracting(range))
        guard let number = Int(String(decoding: digits.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)) else {
            return nil
        }
        let (sum, overflows) = number.addingReportingOverflow(offset)
        return overflows ? nil : Array(String(sum).utf8)
    }
}
