internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// Keys that move, beside the rows that hold them: sequences, and what is known and said of the values.
extension Rewriter {
    /// The edit of a statement that sets or makes a sequence of keys that move; nil for any other.
    func sequence(
        _ bytes: Span<UInt8>, _ subject: StatementSubject, _ item: DumpItem, _ lexer: Lexer
    ) throws(DumpError) -> TextEdit? {
        guard let relation = subject.relation else { return nil }
        if subject.command == "CREATE SEQUENCE" {
            guard decisions.moves?.widenedSequences.contains(names.created(relation)) == true else { return nil }
            return KeyMoveEdit.wideningSequence(bytes, lexer: lexer)
        }
        guard let offset = sequenceMoves[names.relation(relation)] else { return nil }
        guard let edit = KeyMoveEdit.setval(bytes, by: offset, lexer: lexer) else {
            throw DumpError(
                .unsupported, at: item.location, found: "a value of \(relation) that cannot move by \(offset)",
                expected: "setval('sequence', number, boolean)", advice: "Give a smaller base.")
        }
        return edit
    }

    /// Takes in what the edits of a table's rows met.
    mutating func meet(_ edits: FieldEdits, _ table: QualifiedName, _ columns: [SQLIdentifier]) {
        for (edit, extent) in zip(edits.edits, edits.extents) {
            guard let extent, edit.field < columns.count else { continue }
            let place = Catalog.ColumnReference(table: table, column: columns[edit.field])
            let met = keyExtents[place] ?? extent
            keyExtents[place] =
                min(met.lowerBound, extent.lowerBound)...max(met.upperBound, extent.upperBound)
        }
    }

    /// What to say of a value that cannot be what it should become.
    func refusal(
        _ refusal: FieldEdit.Refusal, of column: SQLIdentifier, _ table: QualifiedName, at location: Location
    ) -> DumpError {
        switch refusal {
        case .notInteger:
            DumpError(
                .unsupported, at: location, found: "a value of \(table).\(column) that is no integer",
                expected: "an integer key, which the plan moves", advice: "The dump is damaged or was edited by hand.")
        case .outOfRange:
            DumpError(
                .unsupported, at: location,
                found: "a key of \(table).\(column) that its type cannot hold with the tenant's base",
                advice: "Give a smaller base, or make the keys bigint: widen = true in [keys], or --widen.")
        case .tooLong:
            DumpError(
                .unsupported, at: location,
                found: "a key of \(table).\(column) that is too long for its column with the tenant's prefix",
                advice: "Give a shorter prefix, or widen the column in the source.")
        case .notArray:
            DumpError(
                .unsupported, at: location, found: "a value of \(table).\(column) that is no array",
                expected: "an array's text, {…}", advice: "The dump is damaged or was edited by hand.")
        }
    }
}
