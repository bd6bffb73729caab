import SQLSyntax

/// Names in the project file that are written as SQL writes them.
enum SQLText {
    /// `name` or `schema.name`, quoted or not; nil where the text is anything else.
    static func qualifiedName(_ text: String) -> QualifiedName? {
        read(text) { cursor, span in twoPartName(&cursor, span) }
    }

    /// `table(column)` or `schema.table(column)`, quoted or not; nil where the text is anything else.
    static func columnReference(_ text: String) -> (table: QualifiedName, column: SQLIdentifier)? {
        read(text) { cursor, span in
            guard let table = twoPartName(&cursor, span), let columns = cursor.nameList(in: span), columns.count == 1
            else { return nil }
            return (table, columns[0])
        }
    }

    /// Whether a column definition says PRIMARY KEY.
    static func isPrimaryKey(_ definition: String) -> Bool {
        let bytes = Array(definition.utf8)
        var cursor = TokenCursor()
        repeat {
            if cursor.skip(words: "primary", "key", in: bytes.span) { return true }
        } while cursor.next(in: bytes.span) != nil
        return false
    }

    private static func twoPartName(_ cursor: inout TokenCursor, _ span: Span<UInt8>) -> QualifiedName? {
        var ahead = cursor
        guard ahead.dottedName(in: span).count <= 2 else { return nil }
        return cursor.qualifiedName(in: span)
    }

    /// Reads the whole text: nil where something is left over.
    private static func read<Result>(
        _ text: String, _ body: (inout TokenCursor, Span<UInt8>) -> Result?
    ) -> Result? {
        let bytes = Array(text.utf8)
        var cursor = TokenCursor()
        guard let result = body(&cursor, bytes.span), cursor.peek(in: bytes.span) == nil,
            bytes[cursor.position...].allSatisfy({ $0 == 0x20 })
        else { return nil }
        return result
    }
}
