internal import DumpStream
internal import Mudanza
internal import SQLSyntax
internal import Tenancy

/// What the template `report.html` shows; its parts have files of their own.
///
/// Templates find stored properties by their names, and look in what is around a part for a name that it has not: an
/// optional property is called as nothing outside is.
struct Page {
    struct Verdict {
        /// `blocker`, `warning` or `safe`: the sign.
        var kind: String
        var heading: String
        var sentence: String
        var reasons: [Link]
    }
    struct Link {
        var anchor: String
        var heading: String
        var amount: String?
    }
    struct Tile {
        var what: String
        var figure: String
        var more: String
    }
    struct Fact {
        var what: String
        var value: String
        var isCode = false
    }

    let language: String
    let policy: String
    let title: String
    let style = HTMLTemplates.style
    let plainStyle = HTMLTemplates.plainStyle
    let script = HTMLTemplates.script
    let tool: String
    let file: String
    let parts: [Link]
    let verdict: Verdict
    let tiles: [Tile]
    let facts: [Fact]
    let findingGroups: [FindingGroup]
    let target: TargetPart?
    let list: ListPart
    let foreignKeys: GraphPart
    let mentionGroups: [MentionGroup]
    let statements: [Statement]
    let planDigest: String
    let dumpDigest: String

    init(_ report: DiffReport, _ say: Speech, policy: String, extent: TablePart.Extent) {
        let words = DiffWords(report: report)
        let tables = TableIndex(report.tables, say)
        self.policy = policy
        language = say.language.rawValue
        tool = report.tool
        file = Words.safe(report.source.file)
        title = say("Dry-run report of \(file), plan \(String(report.planDigest.hex.prefix(12)))")
        planDigest = report.planDigest.hex
        dumpDigest = report.source.sha256.hex
        findingGroups = FindingGroup.all(report, tables, say)
        mentionGroups = MentionGroup.all(words, tables, say)
        statements = report.leftOut.map { Statement($0, say) }
        target = report.target.map { TargetPart($0, tables, say) }
        list = ListPart(report, tables, say, extent: extent)
        foreignKeys = GraphPart(report, tables, say)
        verdict = Self.verdict(report, words, say)
        tiles = Self.tiles(report, say)
        facts = Self.facts(report, words, say)
        parts = Self.parts(report, say)
    }

    // MARK: The verdict

    private static func verdict(_ report: DiffReport, _ words: DiffWords, _ say: Speech) -> Verdict {
        let kind =
            switch report.verdict {
            case .blocked: "blocker"
            case .lookFirst: "warning"
            case .clear: "safe"
            }
        var sentence = say(words.grounds) + "."
        if let unseen = words.unseen { sentence += " " + say(unseen) }
        return Verdict(
            kind: kind, heading: say(words.verdict), sentence: sentence, reasons: reasons(report, words, say))
    }

    /// What must be read first, and where it stands.
    private static func reasons(_ report: DiffReport, _ words: DiffWords, _ say: Speech) -> [Link] {
        let (blockers, warnings) = (report.findings(.blocker).count, report.findings(.warning).count)
        let breaking = words.objects(.breaks).count
        let refused = report.target?.conflicts.reduce(0) { $0 + $1.rows } ?? 0
        func link(_ count: Int, _ anchor: String, _ text: Message) -> Link? {
            count == 0 ? nil : Link(anchor: anchor, heading: say(text))
        }
        return [
            link(blockers, "findings", Message("\(blockers, one: "blocker", many: "blockers")")),
            link(warnings, "findings", Message("\(warnings, one: "warning", many: "warnings")")),
            link(
                breaking, "mentions",
                Message("\(breaking, one: "object that may break", many: "objects that may break")")),
            link(refused, "target", Message("\(refused, one: "row", many: "rows") that the target would refuse")),
        ].compactMap { $0 }
    }

    private static func parts(_ report: DiffReport, _ say: Speech) -> [Link] {
        func part(_ anchor: String, _ heading: Message, _ amount: Int? = nil) -> Link {
            Link(anchor: anchor, heading: say(heading), amount: amount.map(Message.number))
        }
        let words = DiffWords(report: report)
        let objects = words.objects(.breaks).count + words.objects(.seesAllTenants).count
        var parts = [
            part("summary", Message("Summary")),
            part("findings", Message("Blockers, warnings, notes"), report.findings.count),
            part("tables", Message("Tables"), report.tables.count),
            part("graph", Message("Foreign keys"), report.references.count),
            part("mentions", Message("Objects to look at"), objects),
            part("left-out", Message("Left out"), report.leftOut.count),
            part("signature", Message("Signature")),
        ]
        if report.target != nil { parts.insert(part("target", Message("The target")), at: 2) }
        return parts
    }

    // MARK: Figures and facts

    private static func tiles(_ report: DiffReport, _ say: Speech) -> [Tile] {
        let totals = report.totals
        let rate = ByteCount(Int(min(max(report.estimate.bytesPerSecond, 0), 1e15)))
        let seconds = min(report.estimate.seconds, 1e12)
        let basis: Message =
            switch report.estimate.basis {
            case .given: "at \(rate)/s, as given"
            case .measured: "at \(rate)/s, as measured there"
            case .assumed: "at \(rate)/s, which is assumed"
            }
        return [
            Tile(
                what: say("Tables"), figure: Words.number(report.tables.count),
                more: say(DiffWords(report: report).classes)),
            Tile(
                what: say("Rows written"), figure: Words.number(totals.rows),
                more: totals.rowsLeftOut == 0
                    ? say("all that the dump has") : say("left out: \(totals.rowsLeftOut)")),
            Tile(
                what: say("Size of the rows"), figure: "\(ByteCount(totals.bytesAfter))",
                more: say("\(ByteCount(totals.bytesBefore)) in the dump")),
            Tile(
                what: say("Room in the target"), figure: "≈ \(ByteCount(report.estimate.targetBytes))",
                more: say("with indexes")),
            Tile(
                what: say("Time to load"), figure: seconds < 1 ? "< 1 s" : "≈ \(Words.duration(seconds))",
                more: say(basis)),
        ]
    }

    /// The facts that text has too, but those that are tiles here.
    private static func facts(_ report: DiffReport, _ words: DiffWords, _ say: Speech) -> [Fact] {
        let codes: Set<Message> = ["SHA-256", "Plan", "Tenant", "Registries"]
        let tiles: Set<Message> = ["Tables", "Rows", "Size"]
        return words.facts.filter { !tiles.contains($0.label) }.map { fact in
            Fact(
                what: say(fact.label), value: fact.lines.map { Words.safe(say($0)) }.joined(separator: "\n"),
                isCode: codes.contains(fact.label))
        }
    }
}
