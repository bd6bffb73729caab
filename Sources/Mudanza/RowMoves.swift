internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// The changes of one table's rows, made ready for the stream.
struct RowMoves: Sendable {
    /// A change, and the column it is made to.
    private struct Move: Sendable {
        var column: SQLIdentifier
        var change: FieldEdit.Change
        var isArray: Bool
        var characters: Int?
        var condition: (column: SQLIdentifier, values: [[UInt8]])?
    }

    private let moves: [Move]
    private let isUTF8: Bool

    init(_ table: QualifiedName, _ decisions: Decisions) throws(DumpError) {
        let encoding = decisions.encoding
        isUTF8 = encoding == "UTF8"
        var moves: [Move] = []
        for move in decisions.moves?.columns ?? [] where move.table == table {
            var characters: Int?
            if case .text(let most) = move.limit { characters = most }
            var condition: (column: SQLIdentifier, values: [[UInt8]])?
            if let wanted = move.condition {
                var values: [[UInt8]] = []
                for value in wanted.values { values.append(try Self.bytes(value, move, encoding)) }
                condition = (wanted.column, values)
            }
            moves.append(
                Move(
                    column: move.column, change: try Self.change(move, encoding), isArray: move.isArray,
                    characters: characters, condition: condition))
        }
        self.moves = moves
    }

    var isEmpty: Bool { moves.isEmpty }

    private static func change(_ move: ColumnMove, _ encoding: String) throws(DumpError) -> FieldEdit.Change {
        switch move.change {
        case .offset(let base):
            guard case .integer(let bounds) = move.limit else { return .textOffset(base) }
            return .offset(base, bounds: bounds)
        case .prefix(let prefix): return .prefix(try bytes(prefix, move, encoding))
        case .map(let map):
            var fields: [[UInt8]: [UInt8]] = [:]
            for (key, value) in map { fields[try bytes(key, move, encoding)] = try bytes(value, move, encoding) }
            return .map(FieldMap(fields))
        }
    }

    private static func bytes(
        _ text: String, _ move: ColumnMove, _ encoding: String
    ) throws(DumpError) -> [UInt8] {
        guard let bytes = TextEncoding.bytes(of: text, in: encoding) else {
            throw DumpError(
                .unsupported,
                found: "a key that the plan has for \(move.table).\(move.column) cannot be written in \(encoding)",
                expected: "characters of the dump's encoding",
                advice: "Make the dump again with pg_dump --encoding=UTF8.")
        }
        return bytes
    }

    /// The edits of rows with these columns, in this order; columns that the rows leave out are left alone.
    ///
    /// - Throws: `.unsupported` where the rows leave out a column that says which of them change.
    func edits(of columns: [SQLIdentifier], at location: Location) throws(DumpError) -> FieldEdits {
        var edits: [FieldEdit] = []
        for move in moves {
            guard let field = columns.firstIndex(of: move.column) else { continue }
            var edit = FieldEdit(
                field: field, change: move.change, isArray: move.isArray, characters: move.characters)
            if let condition = move.condition {
                guard let other = columns.firstIndex(of: condition.column) else {
                    throw DumpError(
                        .unsupported, at: location,
                        found: "rows with the column \(move.column) without the column \(condition.column)",
                        expected: "both: one says what the other refers to", advice: "Dump all columns.")
                }
                edit.condition = FieldEdit.Condition(field: other, values: condition.values)
            }
            edits.append(edit)
        }
        return FieldEdits(edits, isUTF8: isUTF8)
    }
}

/// Edits of rows in INSERT: of the values that matter a row of COPY is made, edited, and taken apart again.
struct InsertEdits {
    /// The places of the values that are edited or decide it, in order.
    let places: [Int]
    /// Which of ``places`` are edited.
    private let isEdited: [Bool]
    private(set) var edits: FieldEdits
    private var fields: [UInt8] = []
    private var edited: [UInt8] = []

    init?(_ edits: FieldEdits) {
        guard !edits.isEmpty else { return nil }
        let targets = Set(edits.edits.map(\.field))
        let places = targets.union(edits.edits.compactMap { $0.condition?.field }).sorted()
        self.places = places
        isEdited = places.map(targets.contains)
        self.edits = edits.renumbered { field in places.firstIndex(of: field) ?? 0 }
    }

    /// What the values of a row become: each that changes, with its literal.
    ///
    /// - Returns: nil where one is no constant.
    mutating func literals(
        _ values: [Range<Int>], of text: Span<UInt8>, _ lexer: Lexer
    ) -> (changed: [(place: Int, literal: [UInt8])], refused: (edit: Int, refusal: FieldEdit.Refusal)?)? {
        fields.removeAll(keepingCapacity: true)
        for (index, place) in places.enumerated() {
            if index > 0 { fields.append(UInt8(ascii: "\t")) }
            guard place < values.count, CopyFieldWriter.append(values[place], of: text, lexer: lexer, to: &fields)
            else { return nil }
        }
        fields.append(UInt8(ascii: "\n"))
        var written = 0
        // Taken out for as long as they are written to: three of one value's parts at once.
        let row = exchange(&fields, [])
        var output = exchange(&edited, [])
        defer { fields = row }
        while let stop = edits.copy(row.span, suffix: [], into: &output, written: &written).stop {
            switch stop {
            case .room(let length): output = [UInt8](repeating: 0, count: length)
            case .refused(let edit, let refusal, _): return ([], (edit, refusal))
            }
        }
        edited = output
        var changed: [(place: Int, literal: [UInt8])] = []
        var start = 0
        for (index, place) in places.enumerated() {
            var end = start
            while end < written - 1, edited[end] != UInt8(ascii: "\t") { end += 1 }
            if isEdited[index] {
                changed.append((place, literal(edited.span.extracting(start..<end), text[values[place].lowerBound])))
            }
            start = end + 1
        }
        return (changed, nil)
    }

    /// A field as SQL: a number that stays one is written as one.
    private func literal(_ field: Span<UInt8>, _ first: UInt8) -> [UInt8] {
        if field.count == 2, field[0] == UInt8(ascii: "\\"), field[1] == UInt8(ascii: "N") { return Array("NULL".utf8) }
        let wasNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) || first == UInt8(ascii: "-")
        if wasNumber, Int(String(decoding: field.prefix(field.count), as: UTF8.self)) != nil {
            return field.prefix(field.count)
        }
        return SQLLiteral(bytes: CopyField.values(of: field).first.flatMap { $0 } ?? []).sql
    }
}
