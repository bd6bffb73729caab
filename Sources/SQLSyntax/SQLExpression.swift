public import DumpStream

/// An SQL expression, as somebody writes it for PostgreSQL to evaluate.
public struct SQLExpression: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Its text.
    public let text: String

    /// Takes a text that PostgreSQL 15's own parser reads as one expression, and as nothing else.
    ///
    /// - Throws: `.unsupported` with what the parser said.
    public init(_ text: String) throws(DumpError) {
        // The line's end ends a comment, which must not take the parenthesis with it.
        let query = Array("SELECT (\(text)\n)".utf8)
        do throws(ParseTree.Refusal) {
            let statement = try ParseTree.statement(query.span, lexer: Lexer())
            guard statement.isA("SelectStmt"), statement.nodes("target_list").count == 1,
                statement.children(except: ["target_list"]).isEmpty
            else { throw ParseTree.Refusal(reason: "it is more than an expression") }
        } catch {
            throw DumpError(
                .unsupported, found: "\"\(text)\": \(error.reason)", expected: "one SQL expression")
        }
        self.text = text
    }

    /// Its text.
    public var description: String { text }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
