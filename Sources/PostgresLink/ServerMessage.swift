/// What may be shown of the server's messages.
///
/// PostgreSQL puts the value that it could not read into the message: `invalid input syntax for type integer: "abc"`.
/// Names of objects stand in quotes too, and are what the reader needs; so it is the class of the SQLSTATE that
/// decides. Servers speak many languages: only quotes are looked at, never words.
enum ServerMessage {
    /// Classes whose messages name objects, settings or circumstances, never a row's values.
    private static let withoutRows: Set<String> = [
        "01", "03", "08", "0A", "0L", "0P", "25", "28", "2B", "2D", "34", "3B", "3D", "3F", "40", "42", "53", "54",
        "55",
        "57", "58", "F0", "XX", "00",
    ]
    /// Codes of other classes whose messages name objects alone: a broken constraint's values are in the DETAIL.
    private static let namingObjects: Set<String> = ["23502", "23503", "23505", "23514", "23P01", "23001", "23000"]

    /// The quotation marks of the languages that PostgreSQL's messages are translated into.
    private static let quotes: Set<Character> = ["\"", "\u{AB}", "\u{BB}", "\u{201C}", "\u{201D}", "\u{201E}"]

    /// A message with what may be a value replaced by `…`.
    static func withoutValues(_ message: String, sqlState: String, inCopy: Bool) -> String {
        let group = String(sqlState.prefix(2))
        // A function's own words: RAISE, or an error of another language.
        if ["P0", "38", "39", "2F"].contains(group) { return "an error raised by a function in the database" }
        if namingObjects.contains(sqlState) { return message }
        // In a row of COPY the name that does not exist is a value: of an enum, a regclass, a role.
        if inCopy, group == "42", sqlState != "42501" { return valuesRemoved(message) }
        return withoutRows.contains(group) ? message : valuesRemoved(message)
    }

    /// The message without what stands in quotes, and without what follows a colon.
    ///
    /// `value "123" is out of range for type smallint` gives `value "…" is out of range for type smallint`.
    private static func valuesRemoved(_ message: String) -> String {
        var text = message
        // From the first quote to the last: a value may hold quotes itself.
        if let first = text.firstIndex(where: quotes.contains), let last = text.lastIndex(where: quotes.contains),
            first < last
        {
            text = text[...first] + "…" + text[last...]
        }
        if let colon = text.lastIndex(where: { $0 == ":" || $0 == "\u{FF1A}" }) {
            text = text[...colon] + " …"
        }
        return text
    }
}
