internal import DumpStream
public import Mudanza
internal import SQLSyntax
internal import Tenancy

/// The dry-run report for a pull request: Markdown as GitHub reads it, details folded away.
public struct DiffMarkdown: Sendable {
    private let report: DiffReport
    private let say: Speech

    /// A report in a language.
    public init(_ report: DiffReport, in language: Language) {
        self.report = report
        say = Speech(language)
    }

    /// The whole report.
    public var text: String {
        [
            heading, findings(.blocker), refused, findings(.warning), objects(.breaks), objects(.seesAllTenants),
            leftOut,
            findings(.note), overview, details,
        ].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    // MARK: The whole

    private var words: DiffWords { DiffWords(report: report) }

    private var heading: String {
        let sign =
            switch report.verdict {
            case .blocked: "⛔"
            case .lookFirst: "⚠️"
            case .clear: "✅"
            }
        var text = "## \(sign) \(spoken(words.verdict)): \(spoken(words.grounds))\n\n"
        if let unseen = words.unseen { text += "\(spoken(unseen))\n\n" }
        text += "| | |\n| --- | --- |\n"
        for fact in words.facts {
            text += "| \(spoken(fact.label)) | \(fact.lines.map { spoken($0) }.joined(separator: "<br>")) |\n"
        }
        return text
    }

    private func findings(_ severity: Finding.Severity) -> String {
        let found = report.findings(severity)
        guard !found.isEmpty else { return "" }
        let title: Message =
            switch severity {
            case .blocker: "Blockers: \(found.count)"
            case .warning: "Warnings: \(found.count)"
            case .note: "Notes: \(found.count)"
            }
        let lines = found.map { finding in
            "- \(spoken(finding.text))\(finding.location.map(place) ?? "")"
                + (finding.advice.isEmpty ? "" : "<br>\(spoken(finding.advice))") + "\n"
        }
        return "### \(spoken(title))\n\n" + lines.joined()
    }

    private var refused: String {
        guard !words.refused.isEmpty else { return "" }
        let lines = words.refused.flatMap { place, examples in
            ["- \(spoken(place))\n"]
                + examples.map { example in
                    let fields = example.fields.map { field in
                        "\(MarkdownText.code("\(SQLIdentifier(field.column))")) \(content(field.content, inTable: false))"
                    }
                    return "  - \(spoken("row \(example.row)")): \(fields.joined(separator: "; "))\n"
                }
        }
        return folded(MarkdownText.html(say("First of the rows that the target refuses")), lines.joined())
    }

    private func objects(_ effect: Mention.Effect) -> String {
        let objects = words.objects(effect)
        guard !objects.isEmpty else { return "" }
        let title: Message =
            effect == .breaks
            ? "Objects that may break: \(objects.count)"
            : "Objects that see the rows of every tenant: \(objects.count)"
        let lines = objects.map { object in
            let groups = object.groups.map { group in
                let tables = group.tables.map { MarkdownText.code("\($0)") }.joined(separator: ", ")
                return "  - \(tables): \(spoken(group.text))\n"
            }
            return "- \(spoken(object.kind)) \(MarkdownText.code(object.name))\(place(object.location))\n"
                + groups.joined()
        }
        return "### \(spoken(title))\n\n" + lines.joined()
    }

    private var leftOut: String {
        guard !report.leftOut.isEmpty else { return "" }
        let lines = report.leftOut.map { statement in
            "- \(MarkdownText.code(statement.command)) \(MarkdownText.code(statement.object)) "
                + "(\(spoken("line \(String(statement.line))")))\n"
        }
        return folded(MarkdownText.html(say("Statements left out: \(report.leftOut.count)")), lines.joined())
    }

    private func place(_ location: Location) -> String {
        " (\(spoken(words.place(location))))"
    }

    // MARK: Tables

    private var overview: String {
        let columns: [Message] = ["table", "class", "rows", "bytes before", "bytes after"]
        let head = "| \(columns.map { spoken($0) }.joined(separator: " | ")) |\n| --- | --- | ---: | ---: | ---: |\n"
        let rows = report.tables.map { table in
            "| \(MarkdownText.code("\(table.name)", inTable: true)) | \(spoken(DiffWords.tableClass(table))) "
                + "| \(Words.number(table.rows)) | \(ByteCount(table.bytesBefore)) | \(ByteCount(table.bytesAfter)) |\n"
        }
        return "### \(spoken("Tables: \(report.tables.count)"))\n\n" + head + rows.joined()
    }

    private var details: String { report.tables.map(details(of:)).joined(separator: "\n") }

    private func details(of table: DiffTable) -> String {
        var text =
            "\(spoken(DiffWords.tableClass(table))): \(spoken(DiffWords.treatment(table))) (\(spoken(table.reason)))\n\n"
        text += "\(spoken("\(table.rows, one: "row", many: "rows")")): \(spoken(DiffWords.size(table)))\n\n"
        if !table.columnsKept.isEmpty {
            text += table.columnsKept.map { "- \(spoken("\($0): NULLs get the tenant's value"))\n" }.joined() + "\n"
        }
        let changes =
            table.columnsAdded.map { "+ \(say(DiffWords.column($0)))" }
            + table.keys.map { key in
                let (sign, words) = DiffWords.key(key)
                return sign == "~" ? "- \(key.before ?? "")\n+ \(words)" : "\(sign) \(words)"
            }
        if !changes.isEmpty {
            text += MarkdownText.fenced(changes.map(Words.safe).joined(separator: "\n"), "diff") + "\n"
        }
        if let before = table.definitionBefore {
            let lines = DefinitionLine.all(before, table.definitionAfter).map { "\($0.sign) \($0.text)" }
            text += MarkdownText.fenced(lines.joined(separator: "\n"), "diff")
        }
        if !table.samples.isEmpty { text += "\n" + samples(of: table) }
        return folded("<code>\(MarkdownText.html("\(table.name)"))</code>", text)
    }

    /// The rows turned on their side, for a table is often wider than a page: a line for each column.
    private func samples(of table: DiffTable) -> String {
        var columns: [String] = []
        for field in table.samples.flatMap({ $0.before + $0.after }) where !columns.contains(field.column) {
            columns.append(field.column)
        }
        let numbers = table.samples.indices.map { spoken("row \($0 + 1)") }
        var text =
            "| | \(numbers.joined(separator: " | ")) |\n|" + String(repeating: " --- |", count: numbers.count + 1)
            + "\n"
        for column in columns {
            let cells = table.samples.map { sample -> String in
                let (old, new) = (content(sample.before, column), content(sample.after, column))
                switch (old, new) {
                case (nil, nil): return ""
                case (nil, let new?): return "**+** \(new)"
                case (let old?, nil): return old
                case (let old?, let new?): return old == new ? old : "\(old) → \(new)"
                }
            }
            text +=
                "| \(MarkdownText.code("\(SQLIdentifier(column))", inTable: true)) | \(cells.joined(separator: " | ")) |\n"
        }
        return text
    }

    private func content(_ fields: [DiffField], _ column: String) -> String? {
        fields.first { $0.column == column }.map { content($0.content, inTable: true) }
    }

    private func content(_ content: DiffField.Content, inTable: Bool) -> String {
        switch content {
        case .null: "NULL"
        case .masked: "*\(spoken("hidden"))*"
        case .value(let value, let isCut): MarkdownText.code(value + (isCut ? "…" : ""), inTable: inTable)
        }
    }

    // MARK: Words

    private func spoken(_ message: Message) -> String { MarkdownText.words(say(message)) }

    /// `title` is HTML.
    private func folded(_ title: String, _ body: String) -> String {
        "<details><summary>\(title)</summary>\n\n\(body)\n</details>\n"
    }
}
