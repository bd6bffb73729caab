internal import DumpStream

/// The list of columns that a COPY or INSERT names behind its table, and where further names go.
struct ColumnNames: Sendable, Equatable {
    /// The columns; nil where the statement lists none.
    let names: [SQLIdentifier]?
    /// The byte where a further name, or a whole list, goes in.
    private let insertion: Int

    /// Reads the list that stands at the cursor, and passes it.
    init(_ cursor: inout TokenCursor, in statement: Span<UInt8>) {
        let start = cursor.position
        names = cursor.nameList(in: statement)
        insertion = names == nil ? start : cursor.position - 1
    }

    /// Names `more` behind the listed columns; where none is listed, lists `all` and `more`.
    func adding(_ more: [SQLIdentifier], all: [SQLIdentifier]) -> TextEdit {
        let separator = Array(", ".utf8)
        let list = { (names: [SQLIdentifier]) in Array(names.map(\.sql).joined(separator: separator)) }
        if let names {
            return TextEdit(insertion..<insertion, (names.isEmpty ? [] : separator) + list(more))
        }
        return TextEdit(insertion..<insertion, Array(" (".utf8) + list(all + more) + Array(")".utf8))
    }
}
