internal import Mudanza
internal import Tenancy

/// The list of tables with what filters it.
struct ListPart {
    struct Choice {
        var key: String
        var word: String
        var amount: String
    }

    /// `Shown: # of #`, for the script.
    var countText: String
    var countAll: String
    var classes: [Choice]
    var tables: [TablePart]
    /// What the file does not show, to stay small.
    var shortening: String?

    init(_ report: DiffReport, _ index: TableIndex, _ say: Speech, extent: TablePart.Extent) {
        let count = report.tables.count
        countText = say("Shown: \("#") of \("#")")
        countAll = say("Shown: \(Words.number(count)) of \(Words.number(count))")
        classes = TableKind.allCases.filter { index.count($0) > 0 }.map { kind in
            Choice(key: kind.rawValue, word: index.word(kind), amount: Words.number(index.count(kind)))
        }
        let remarks = TableRemarks(report, index, say)
        let most = report.tables.map { max($0.bytesBefore, $0.bytesAfter) }.max() ?? 0
        tables = report.tables.enumerated().map { number, table in
            TablePart(table, number: number, remarks: remarks[number], most: most, index, say, extent: extent)
        }
        shortening =
            switch extent {
            case .whole: nil
            case .oneSample:
                say(
                    "Only the first row of each table is shown here, to keep the file small; the report in JSON has all."
                )
            case .noSamples:
                say("No rows are shown here, to keep the file small; the report in JSON has them.")
            case .namesOnly:
                say("Neither definitions nor rows are shown here, to keep the file small; the report in JSON has them.")
            }
    }
}

/// What findings and objects say of each table.
struct TableRemarks {
    private var byTable: [Int: [TablePart.Remark]] = [:]

    /// As many are shown beside a table; the page's own sections have them all.
    private static let most = 10

    init(_ report: DiffReport, _ index: TableIndex, _ say: Speech) {
        for severity in [Finding.Severity.blocker, .warning, .note] {
            let word: Message =
                switch severity {
                case .blocker: "Blocker"
                case .warning: "Warning"
                case .note: "Note"
                }
            for finding in report.findings(severity) {
                guard let table = index.table(ofObject: finding.object) else { continue }
                byTable[table, default: []].append(
                    .init(kind: severity.rawValue, word: say(word), text: Words.safe(say(finding.text))))
            }
        }
        for mention in report.mentions {
            guard let table = index.number(mention.table) else { continue }
            let isBreak = mention.effect == .breaks
            let text = "\(say(mention.objectKind)) \(mention.object): \(say(mention.text))"
            byTable[table, default: []].append(
                .init(
                    kind: isBreak ? "breaks" : "note", word: isBreak ? say("May break") : say("Look at"),
                    text: Words.safe(text)))
        }
        for (table, remarks) in byTable where remarks.count > Self.most {
            let more = say("\(remarks.count - Self.most) more, in the sections above and below")
            byTable[table] = remarks.prefix(Self.most) + [.init(kind: "note", word: say("Note"), text: more)]
        }
    }

    subscript(table: Int) -> [TablePart.Remark] { byTable[table] ?? [] }
}
