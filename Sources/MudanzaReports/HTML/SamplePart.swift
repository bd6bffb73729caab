internal import Mudanza
internal import Tenancy

/// A table's first rows before and after in one: a line for each column, a column for each row.
struct SamplePart {
    /// What is shown of a value.
    struct Value: Equatable {
        var shown: String
        var isPlain = false
        var isCut = false
        var isNull = false
        var isHidden = false
        var isEmptyText = false

        init(_ content: DiffField.Content, _ say: Speech) {
            switch content {
            case .null:
                shown = "NULL"
                isNull = true
            case .masked:
                shown = say("hidden")
                isHidden = true
            case .value("", _):
                shown = say("empty")
                isEmptyText = true
            case .value(let text, let isCut):
                shown = text
                isPlain = true
                self.isCut = isCut
            }
        }
    }
    struct Cell {
        /// What was there, where it changes.
        var old: Value?
        var now: Value?
        var isChanged = false
    }
    struct Field {
        var column: String
        var isAdded: Bool
        var cells: [Cell]
    }

    var caption: String
    var headings: [String]
    var fields: [Field]

    /// Up to `limit` of a table's rows; nil where there is none.
    init?(_ table: DiffTable, _ say: Speech, limit: Int) {
        let samples = table.samples.prefix(limit)
        guard let first = samples.first else { return nil }
        headings = samples.indices.map { say("row \($0 + 1)") }
        let old = first.before.map(\.column)
        let columns = first.after.isEmpty ? old : first.after.map(\.column)
        fields = columns.map { column in
            Field(
                column: Words.safe(column), isAdded: !old.contains(column),
                cells: samples.map { Self.cell(column, $0, say) })
        }
        let isChanged = fields.contains { $0.isAdded || $0.cells.contains(where: \.isChanged) }
        caption =
            table.treatment == .leaveOut
            ? say("First rows, which are left out")
            : isChanged ? say("First rows, with what is added to them") : say("First rows")
    }

    private static func cell(_ column: String, _ sample: DiffSample, _ say: Speech) -> Cell {
        let before = sample.before.first { $0.column == column }?.content
        let after = sample.after.first { $0.column == column }?.content
        guard let after else { return Cell(now: before.map { Value($0, say) }) }
        guard let before, before != after else { return Cell(now: Value(after, say)) }
        return Cell(old: Value(before, say), now: Value(after, say), isChanged: true)
    }
}
