internal import DumpStream
public import Mudanza
internal import SQLSyntax
internal import Tenancy

/// The dry-run report for a terminal: what matters first, no line wider than 80 columns, names and values made safe.
public struct DiffText: Sendable {
    /// No line is wider.
    static let width = 80

    let report: DiffReport
    let say: Speech
    let hasColor: Bool

    /// A report in a language.
    public init(_ report: DiffReport, in language: Language, hasColor: Bool = false) {
        self.report = report
        say = Speech(language)
        self.hasColor = hasColor
    }

    /// The whole report.
    public var text: String {
        let parts = [
            verdict, findings(.blocker), refused, findings(.warning), objects(.breaks), objects(.seesAllTenants),
            leftOut,
            findings(.note), overview,
        ]
        return (parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" } + details).joined(
            separator: "\n")
            + "\n" + Words.safe(say(DiffWords(report: report).summary)) + "\n"
    }

    // MARK: The whole

    private var words: DiffWords { DiffWords(report: report) }

    private var verdict: [String] {
        let style: Style =
            switch report.verdict {
            case .blocked: .bad
            case .lookFirst: .doubtful
            case .clear: .good
            }
        var lines = wrapped("\(say(words.verdict).uppercased()): \(say(words.grounds))", style: style)
        if let unseen = words.unseen { lines += wrapped(say(unseen)) }
        lines.append("")
        let facts = words.facts.map { (say($0.label), $0.lines.map { say($0) }) }
        let label = facts.map { DisplayWidth.of($0.0) }.max() ?? 0
        for (name, values) in facts {
            for (index, value) in values.enumerated() {
                lines += wrapped(value, after: DisplayWidth.filled(index == 0 ? name : "", to: label) + "  ")
            }
        }
        return lines
    }

    private func findings(_ severity: Finding.Severity) -> [String] {
        let found = report.findings(severity)
        guard !found.isEmpty else { return [] }
        let (title, style): (Message, Style) =
            switch severity {
            case .blocker: ("Blockers: \(found.count)", .bad)
            case .warning: ("Warnings: \(found.count)", .doubtful)
            case .note: ("Notes: \(found.count)", .heading)
            }
        var lines = [styled(say(title), style)]
        for finding in found {
            lines += wrapped(say(finding.text), after: "- ")
            if let location = finding.location { lines += wrapped(place(location), after: "  ", style: .dim) }
            if !finding.advice.isEmpty { lines += wrapped(say(finding.advice), after: "  ") }
        }
        return lines
    }

    private var refused: [String] {
        guard !words.refused.isEmpty else { return [] }
        var lines = [styled(say("First of the rows that the target refuses"), .heading)]
        for (place, examples) in words.refused {
            lines += wrapped(say(place), after: "- ")
            for example in examples {
                lines += wrapped("\(say("row \(example.row)")): \(fields(example.fields))", after: "  ")
            }
        }
        return lines
    }

    private func objects(_ effect: Mention.Effect) -> [String] {
        let objects = words.objects(effect)
        guard !objects.isEmpty else { return [] }
        let title: Message =
            effect == .breaks
            ? "Objects that may break: \(objects.count)"
            : "Objects that see the rows of every tenant: \(objects.count)"
        var lines = [styled(say(title), effect == .breaks ? .doubtful : .heading)]
        for object in objects {
            lines += wrapped("\(say(object.kind)) \(object.name)", after: "- ")
            lines += wrapped(place(object.location), after: "  ", style: .dim)
            for group in object.groups {
                let tables = group.tables.map(\.description).joined(separator: ", ")
                lines += wrapped("\(tables): \(say(group.text))", after: "  ")
            }
        }
        return lines
    }

    private var leftOut: [String] {
        guard !report.leftOut.isEmpty else { return [] }
        var lines = [styled(say("Statements left out: \(report.leftOut.count)"), .heading)]
        for statement in report.leftOut {
            let line = say("line \(String(statement.line))")
            lines += wrapped("\(statement.command) \(statement.object) (\(line))", after: "- ")
        }
        return lines
    }

    private func place(_ location: Location) -> String { say(words.place(location)) }

    // MARK: Tables

    private var overview: [String] {
        let columns: [Message] = ["table", "class", "rows", "bytes before", "bytes after"]
        let rows =
            [columns.map { say($0) }]
            + report.tables.map { table in
                ["\(table.name)", say(DiffWords.tableClass(table)), Words.number(table.rows)]
                    + [table.bytesBefore, table.bytesAfter].map { "\(ByteCount($0))" }
            }
        var widths = columns.indices.map { column in rows.map { DisplayWidth.of(Words.safe($0[column])) }.max() ?? 0 }
        widths[0] = min(widths[0], Self.width - widths.dropFirst().reduce(0, +) - 2 * widths.count)
        var lines = [styled(say("Tables: \(report.tables.count)"), .heading)]
        for (index, row) in rows.enumerated() {
            let cells = row.indices.map { column in
                DisplayWidth.filled(
                    DisplayWidth.cut(Words.safe(row[column]), to: widths[column]), to: widths[column],
                    atStart: column > 1)
            }
            lines.append(
                index == 0 ? styled("  " + cells.joined(separator: "  "), .dim) : "  " + cells.joined(separator: "  "))
        }
        return lines
    }

    private var details: [String] { report.tables.map { details(of: $0).joined(separator: "\n") + "\n" } }

    private func details(of table: DiffTable) -> [String] {
        var lines = wrapped("\(table.name)", style: .heading)
        let what = "\(say(DiffWords.tableClass(table))): \(say(DiffWords.treatment(table)))"
        lines += wrapped("\(what) (\(say(table.reason)))", after: "  ")
        let rows = say("\(table.rows, one: "row", many: "rows")")
        lines += wrapped(table.rows == 0 ? rows : "\(rows): \(say(DiffWords.size(table)))", after: "  ")
        for column in table.columnsAdded {
            lines += wrapped(say(DiffWords.column(column)), after: "  + ", style: .good)
        }
        for column in table.columnsKept {
            lines += wrapped(say("\(column): NULLs get the tenant's value"), after: "  ~ ")
        }
        for key in table.keys {
            let (sign, text) = DiffWords.key(key)
            lines += wrapped(text, after: "  \(sign) ", style: style(of: sign))
        }
        if !table.maskedColumns.isEmpty {
            lines += wrapped(
                say("hidden below: \(table.maskedColumns.joined(separator: ", "))"), after: "  ", style: .dim)
        }
        for (index, sample) in table.samples.enumerated() {
            // A row of DEFAULT VALUES has no field.
            let before = sample.before.isEmpty ? "DEFAULT VALUES" : fields(sample.before)
            lines += wrapped(before, after: "  \(index + 1) ")
            let changes = DiffWords.changes(sample)
            for sign in ["~", "+"] {
                let fields = changes.filter { $0.sign == sign }.map(\.field)
                if !fields.isEmpty {
                    lines += wrapped(self.fields(fields), after: "  \(sign) ", style: style(of: sign))
                }
            }
        }
        return lines
    }

    private func fields(_ fields: [DiffField]) -> String {
        fields.map { "\(SQLIdentifier($0.column)) \(content($0.content))" }.joined(separator: "; ")
    }

    private func content(_ content: DiffField.Content) -> String {
        switch content {
        case .null: "NULL"
        case .masked: say("(hidden)")
        case .value(let value, let isCut):
            // Cut again: a row is to be seen at a glance here.
            DisplayWidth.cut("'\(value)\(isCut ? "…" : "'")", to: 50)
        }
    }

    // MARK: Lines

    enum Style: String {
        case heading = "1"
        case bad = "1;31"
        case doubtful = "1;33"
        case good = "32"
        case worse = "31"
        case dim = "2"
    }

    private func style(of sign: String) -> Style? { ["+": .good, "-": .worse, "~": .doubtful][sign] }

    private func styled(_ line: String, _ style: Style?) -> String {
        guard hasColor, let style, !line.isEmpty else { return line }
        return "\u{1B}[\(style.rawValue)m\(line)\u{1B}[0m"
    }

    /// The text in lines, those after the first as far in as the first.
    private func wrapped(_ text: String, after start: String = "", style: Style? = nil) -> [String] {
        let indent = DisplayWidth.of(start)
        let lines = DisplayWidth.lines(Words.safe(text), width: Self.width - indent)
        return lines.enumerated().map { index, line in
            let lead = index == 0 ? start : String(repeating: " ", count: indent)
            return styled(lead + line, style)
        }
    }
}
