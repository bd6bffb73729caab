/// What the server said of a failure, or by the way: an error, warning or notice.
///
/// DETAIL and CONTEXT may hold a row's values, and so may the message. ``description`` has only what cannot; the rest
/// is in properties of its own for those who ask.
public struct ServerError: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The five characters of the SQLSTATE.
    public var sqlState: String
    /// ERROR, FATAL, PANIC, WARNING, NOTICE and so on, in English.
    public var severity: String
    /// The message as the server wrote it; may hold a value.
    public var message: String
    /// The DETAIL; may hold values.
    public var detail: String?
    /// What the server advises.
    public var hint: String?
    /// The CONTEXT; may hold values.
    public var context: String?
    /// The line of the COPY data where it happened, from 1.
    public var copyLine: Int?
    /// The schema of ``table``.
    public var schema: String?
    /// The table it is about.
    public var table: String?
    /// The column it is about.
    public var column: String?
    /// The data type it is about.
    public var dataType: String?
    /// The constraint it is about.
    public var constraint: String?
    /// The character of the command, from 1.
    public var position: Int?

    /// Makes one with what must be known.
    public init(sqlState: String, severity: String, message: String) {
        self.sqlState = sqlState
        self.severity = severity
        self.message = message
    }

    /// The message without values of rows.
    public var safeMessage: String {
        ServerMessage.withoutValues(message, sqlState: sqlState, inCopy: copyLine != nil)
    }

    /// Message, SQLSTATE and place in one line, without values of rows.
    public var description: String {
        var text = "\(safeMessage) (SQLSTATE \(sqlState)"
        if let table { text += ", table \(schema.map { "\($0)." } ?? "")\(table)" }
        if let column { text += ", column \(column)" }
        if let constraint { text += ", constraint \(constraint)" }
        if let copyLine { text += ", line \(copyLine) of the COPY data" }
        return text + ")"
    }

    /// Everything that the server said, values of rows included: only for who asks for it.
    public var withValues: String {
        var lines = ["\(severity): \(message) (SQLSTATE \(sqlState))"]
        if let detail { lines.append("DETAIL: \(detail)") }
        if let hint { lines.append("HINT: \(hint)") }
        if let context { lines.append("CONTEXT: \(context)") }
        return lines.joined(separator: "\n")
    }

    /// Shows what ``description`` shows: a failed test or a dump must not print values either.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    /// Whether the same may succeed at another time or over a new connection.
    public var isTransient: Bool {
        sqlState.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05", "53300", "40001", "40P01"].contains(sqlState)
    }

    /// The line in `COPY t, line 5, column x: "…"`, the first such, for values that follow could hold one too.
    static func copyLine(in context: String) -> Int? {
        for line in context.split(separator: "\n") {
            // A table's name may hold anything; the words behind its last `, line ` that a number follows count. The
            // value after `column x:` could hold such words too, but the first match in the line comes before it.
            guard line.hasPrefix("COPY ") else { continue }
            var rest = line[...]
            while let match = rest.firstRange(of: ", line ") {
                rest = rest[match.upperBound...]
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                let after = rest.dropFirst(digits.count).first
                if let number = Int(digits), after == nil || after == "," || after == ":" { return number }
            }
        }
        return nil
    }
}
