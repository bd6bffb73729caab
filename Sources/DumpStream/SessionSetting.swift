/// A run-time parameter that a statement of the dump sets: `SET name = value` or `set_config('name', 'value', …)`.
///
/// `RESET name` is as good as `SET name = DEFAULT`, and `DISCARD ALL` as `RESET ALL`.
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
        } else if first == "reset" || first == "discard", let target = words.first?.lowercased() {
            (name, value) = (target, "default")
        } else {
            return nil
        }
    }

    /// Whether the parameter is on after this, if it is a Boolean one; nil when the value is none, or the default.
    ///
    /// Any unambiguous beginning of a value counts, as in the server's `parse_bool`.
    public var isOn: Bool? {
        let value = value.lowercased()
        guard !value.isEmpty else { return nil }
        if "true".hasPrefix(value) || "yes".hasPrefix(value) || value == "on" || value == "1" { return true }
        if "false".hasPrefix(value) || "no".hasPrefix(value) || value == "of" || value == "off" || value == "0" {
            return false
        }
        return nil
    }

    private static func text(of token: Token, in statement: Span<UInt8>) -> String {
        var range = token.range
        switch token.kind {
        case .string, .escapeString:
            // The opening quote may follow an E or N.
            let quote = statement.firstIndex(of: UInt8(ascii: "'"), from: token.start) ?? token.start
            range = (quote + 1)..<(token.end - 1)
        case .quotedIdentifier: range = (token.start + 1)..<(token.end - 1)
        default: break
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for index in range { bytes.append(statement[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
