internal import Mudanza
internal import SQLSyntax
internal import Tenancy

/// One table with its details, as the template `table.html` shows it.
struct TablePart {
    /// How much of each table is shown; less where the file would be too large.
    enum Extent: CaseIterable {
        case whole, oneSample, noSamples, namesOnly

        var samples: Int {
            switch self {
            case .whole: .max
            case .oneSample: 1
            case .noSamples, .namesOnly: 0
            }
        }
    }

    struct Mark {
        var kind: String
        var word: String
    }
    /// The two parts of a bar, in hundredths of the longest.
    struct Bar {
        var before: String
        var gain: String
    }
    struct Remark {
        var kind: String
        var word: String
        var text: String
    }
    struct Key {
        var text: String
        var isPlain = false
        var isAdded = false
        var isRemoved = false
    }

    var number: Int
    var `class`: String
    var classWord: String
    /// What the filter asks for: `f` findings, `k` keys that change, `r` rows.
    var has: String
    var schema: String?
    var name: String
    var mark: Mark?
    var treatment: String
    var rowCount: Int
    var rows: String
    var byteCount: Int
    var bytes: String
    var bar: Bar?
    var roomCount: Int
    var room: String
    var reason: String
    var remarks: [Remark]
    var keys: [Key]
    var definition: DefinitionPart?
    var samples: SamplePart?

    init(
        _ table: DiffTable, number: Int, remarks: [Remark], most: Int, _ index: TableIndex, _ say: Speech,
        extent: Extent
    ) {
        self.number = number
        let kind = TableKind(table)
        self.class = kind.rawValue
        classWord = index.word(kind)
        schema = table.name.schema.map { Words.safe("\($0)") }
        name = Words.safe("\(table.name.name)")
        treatment = Self.treatment(table, say)
        rowCount = table.rows
        rows = Words.number(table.rows)
        let isLeftOut = table.treatment == .leaveOut
        byteCount = isLeftOut ? table.bytesBefore : table.bytesAfter
        bytes =
            table.bytesBefore == byteCount
            ? "\(ByteCount(byteCount))" : "\(ByteCount(table.bytesBefore)) → \(ByteCount(byteCount))"
        if most > 0, byteCount > 0 {
            let before = min(table.bytesBefore, byteCount)
            bar = Bar(before: Self.percent(before, of: most), gain: Self.percent(byteCount - before, of: most))
        }
        roomCount = isLeftOut ? 0 : table.targetBytes
        room = isLeftOut ? "–" : "\(ByteCount(table.targetBytes))"
        reason = Words.safe(say(table.reason))
        self.remarks = remarks
        mark = remarks.first { $0.kind != "note" }.map { Mark(kind: $0.kind, word: $0.word) }
        keys = table.keys.flatMap(Self.key)
        has =
            (remarks.isEmpty ? "" : "f") + (table.keys.contains { $0.before != $0.after } ? "k" : "")
            + (table.rows > 0 ? "r" : "")
        if extent != .namesOnly { definition = DefinitionPart(table, say) }
        samples = SamplePart(table, say, limit: extent.samples)
    }

    private static func treatment(_ table: DiffTable, _ say: Speech) -> String {
        let added = table.columnsAdded.map { "\($0.name)" }.joined(separator: ", ")
        let kept = table.columnsKept.map { "\($0)" }.joined(separator: ", ")
        let treatment: Message =
            switch table.treatment {
            case .addColumns where kept.isEmpty: "gains \(added)"
            case .addColumns: "gains \(added); has \(kept) already"
            case .inheritColumns: "gains \(added) by its parent"
            case .keepColumns: "has \(kept) already"
            case .unchanged: "stays as it is"
            case .leaveOut: "is left out"
            }
        return Words.safe(say(treatment))
    }

    private static func percent(_ part: Int, of whole: Int) -> String {
        let hundredths = Int((Double(part) / Double(whole) * 10000).rounded())
        let shown = part > 0 ? max(hundredths, 40) : 0
        return "\(shown / 100).\(shown % 100 / 10)"
    }

    /// A key, constraint or index: what stays, or what goes and what comes.
    private static func key(_ key: DiffKey) -> [Key] {
        let head = "\(key.kind.rawValue) \(key.name.map { SQLIdentifier($0).description + " " } ?? "")"
        if let before = key.before, before == key.after {
            return [Key(text: Words.safe(head + before), isPlain: true)]
        }
        return [
            key.before.map { Key(text: Words.safe(head + $0), isRemoved: true) },
            key.after.map { Key(text: Words.safe(head + $0), isAdded: true) },
        ].compactMap { $0 }
    }
}
