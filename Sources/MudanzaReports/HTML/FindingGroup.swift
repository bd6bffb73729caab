internal import DumpStream
internal import Mudanza
internal import Tenancy

/// The findings of one severity, as the page lists them.
struct FindingGroup {
    struct Entry {
        var text: String
        var advice: String?
        var place: String?
        var tableAnchor: String?
        var tableName: String?
        var hasMore: Bool
    }

    /// `blocker`, `warning` or `note`.
    var kind: String
    var heading: String
    var findings: [Entry]

    /// The groups that have any, the gravest first.
    static func all(_ report: DiffReport, _ tables: TableIndex, _ say: Speech) -> [FindingGroup] {
        Finding.Severity.allCases.compactMap { severity in
            let found = report.findings(severity)
            guard !found.isEmpty else { return nil }
            let heading: Message =
                switch severity {
                case .blocker: "Blockers: \(found.count)"
                case .warning: "Warnings: \(found.count)"
                case .note: "Notes: \(found.count)"
                }
            return FindingGroup(
                kind: severity.rawValue, heading: say(heading),
                findings: found.map { finding in
                    let table = tables.table(ofObject: finding.object).map { report.tables[$0].name }
                    return Entry(
                        text: Words.safe(say(finding.text)),
                        advice: finding.advice.isEmpty ? nil : Words.safe(say(finding.advice)),
                        place: finding.location.map { place($0, report, say) },
                        tableAnchor: table.flatMap(tables.anchor),
                        tableName: table.map(tables.label), hasMore: table != nil || finding.location != nil)
                })
        }
    }

    /// A place in the dump, which the page names; in another file with its name.
    static func place(_ location: Location, _ report: DiffReport, _ say: Speech) -> String {
        let line = String(location.line)
        guard location.file != report.source.file else { return say("line \(line)") }
        return Words.safe(say("line \(line) of \(location.file)"))
    }
}
