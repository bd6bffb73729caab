/// A run-time parameter that a statement of the dump sets: `SET name = value` or `set_config('name', 'value', …)`.
public struct SessionSetting: Sendable, Equatable {
    /// The parameter, in lower case.
    public var name: String
    /// Its value, without quotes; of a list only the first element.
    public var value: String

    /// Reads a statement; nil when it sets nothing.
    public init?(_ statement: Span<UInt8>, lexer: Lexer = Lexer()) {
        var words: [String] = []
        var at = 0
        while words.count < 10, let token = lexer.token(in: statement, at: at, atEnd: true) {
            at = token.end
            if !token.isTrivia, token.kind != .semicolon { words.append(Self.text(of: token, in: statement)) }
        }
        guard let first = words.first?.lowercased() else { return nil }
        words.removeFirst()
        if first == "set" {
            if let scope = words.first?.lowercased(), scope == "session" || scope == "local" { words.removeFirst() }
            guard words.count >= 3, words[1] == "=" || words[1].lowercased() == "to" else { return nil }
            (name, value) = (words[0].lowercased(), words[2])
        } else if first == "select" {
            if words.count > 2, words[0].lowercased() == "pg_catalog", words[1] == "." { words.removeFirst(2) }
            guard words.count >= 5, words[0].lowercased() == "set_config", words[1] == "(", words[3] == ","
            else { return nil }
            (name, value) = (words[2].lowercased(), words[4])
        } else {
            return nil
        }
    }

    private static func text(of token: Token, in statement: Span<UInt8>) -> String {
        var range = token.range
        if token.kind == .string || token.kind == .quotedIdentifier { range = (token.start + 1)..<(token.end - 1) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for index in range { bytes.append(statement[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
