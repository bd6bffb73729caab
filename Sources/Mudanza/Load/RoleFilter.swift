internal import DumpStream
internal import SQLSyntax

/// Leaves out what the target cannot have: owners and privileges of roles it lacks, schemas that are there.
struct RoleFilter {
    var roles: Set<SQLIdentifier>
    /// Roles that objects can be given to.
    var becomes: Set<SQLIdentifier>
    var schemas: Set<SQLIdentifier>
    var extensions: Set<SQLIdentifier>

    /// Why a statement is left out; nil where it is executed.
    func omission(_ statement: LoadStatement, _ text: Span<UInt8>, _ lexer: Lexer) -> String? {
        var cursor = TokenCursor(lexer: lexer)
        if cursor.skip(words: "create", "schema", in: text) {
            cursor.skipIfExists(in: text)
            guard let name = cursor.identifier(in: text), schemas.contains(name) else { return nil }
            return "the target has the schema \(name)"
        }
        if cursor.skip(words: "comment", "on", in: text) {
            if cursor.skip(word: "extension", in: text), let name = cursor.identifier(in: text),
                extensions.contains(name)
            {
                return "the extension \(name) was there before"
            }
            cursor.position = 0
            _ = cursor.skip(words: "comment", "on", in: text)
            if cursor.skip(word: "schema", in: text), let name = cursor.identifier(in: text), schemas.contains(name) {
                return "the schema \(name) was there before"
            }
            return nil
        }
        if cursor.skip(word: "alter", in: text) { return owner(&cursor, text) }
        let isRevoke = cursor.isAt(word: "revoke", in: text)
        guard isRevoke || cursor.isAt(word: "grant", in: text) else { return nil }
        return grantee(&cursor, text, after: isRevoke ? "from" : "to")
    }

    private func owner(_ cursor: inout TokenCursor, _ text: Span<UInt8>) -> String? {
        if cursor.skip(words: "default", "privileges", in: text) {
            if cursor.skip(words: "for", "role", in: text), let role = cursor.identifier(in: text),
                !becomes.contains(role)
            {
                return missing(role)
            }
            return grantee(&cursor, text, after: "to") ?? grantee(&cursor, text, after: "from")
        }
        while cursor.peek(in: text) != nil {
            if cursor.skip(words: "owner", "to", in: text) {
                guard let role = cursor.identifier(in: text), !becomes.contains(role) else { return nil }
                return missing(role)
            }
            if cursor.skipParentheses(in: text) == nil { _ = cursor.next(in: text) }
        }
        return nil
    }

    private func grantee(_ cursor: inout TokenCursor, _ text: Span<UInt8>, after word: StaticString) -> String? {
        let start = cursor.position
        defer { cursor.position = start }
        while cursor.peek(in: text) != nil {
            if cursor.skip(word: word, in: text) {
                while let role = cursor.identifier(in: text) {
                    if role.text != "public", !role.text.hasPrefix("current_"), !roles.contains(role) {
                        return missing(role)
                    }
                    guard cursor.skip(.comma, in: text) != nil else { break }
                }
                return nil
            }
            if cursor.skipParentheses(in: text) == nil { _ = cursor.next(in: text) }
        }
        return nil
    }

    private func missing(_ role: SQLIdentifier) -> String {
        roles.contains(role) ? "this connection may not act for the role \(role)" : "the target has no role \(role)"
    }
}
