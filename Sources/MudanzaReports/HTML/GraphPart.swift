internal import Mudanza
internal import SQLSyntax
internal import Tenancy

/// The foreign keys as the page shows them: one drawing for each group of tables that refer to one another, one for the
/// registries, and a list.
struct GraphPart {
    struct LegendEntry {
        var key: String
        var word: String
        var meaning: String
    }
    struct Loner {
        var number: Int
        var label: String
        var `class`: String
        var classWord: String
    }
    struct Reference {
        var from: String
        var to: String
        var constraint: String
    }

    var legend: [LegendEntry] = []
    var registryText: String?
    var registryDrawing: Drawing?
    var drawings: [Drawing] = []
    var loners: [Loner] = []
    var lonersHeading: String?
    var references: [Reference] = []
    var referencesHeading: String?
}

extension GraphPart {
    /// Draws the foreign keys of a report.
    init(_ report: DiffReport, _ tables: TableIndex, _ say: Speech) {
        let own = report.references.filter { !$0.isAdded }
        let added = report.references.filter(\.isAdded)
        drawRegistries(added, tables, say)

        var graph = ReferenceGraph()
        for reference in own { graph.add(from: reference.from, to: reference.to, name: reference.name) }
        for part in graph.parts { drawings.append(Self.drawing(part, tables, say)) }

        loners = report.tables.enumerated().filter { !graph.has($0.element.name) }.map { index, table in
            let row = tables.row(of: table.name)
            return Loner(number: index, label: row.label, class: row.class, classWord: row.classWord)
        }
        if !loners.isEmpty {
            lonersHeading = say("Tables without foreign keys between them: \(loners.count)")
        }
        references = own.map {
            Reference(from: tables.label($0.from), to: tables.label($0.to), constraint: $0.name ?? "")
        }
        if !own.isEmpty {
            referencesHeading = say("Foreign keys of the dump as a list: \(own.count)")
        }
        addLegend(own, tables, say)
    }

    private static func drawing(_ part: ReferenceGraph.Part, _ tables: TableIndex, _ say: Speech) -> Drawing {
        let count = part.groups.reduce(0) { $0 + $1.count }
        return Drawing(
            part.groups.map { $0.map(tables.row) },
            arrows: part.arrows.map { arrow in
                Drawing.Arrow(from: arrow.from, to: arrow.to, title: arrow.names.sorted().joined(separator: ", "))
            },
            summary: say(
                "Foreign keys: \(count, one: "table", many: "tables"), among them \(tables.label(part.center))"))
    }

    // MARK: Registries

    private mutating func drawRegistries(_ added: [DiffReference], _ tables: TableIndex, _ say: Speech) {
        guard !added.isEmpty else { return }
        // Tables that gain the same foreign keys are one box: there may be hundreds.
        let targets = Dictionary(grouping: added, by: \.from).mapValues { Set($0.map(\.to)) }
        let kinds = Dictionary(grouping: targets.keys) { targets[$0] ?? [] }
            .map { (registries: $0.key.sorted(), tables: $0.value.count) }
            .sorted {
                $0.tables == $1.tables
                    ? $0.registries.lexicographicallyPrecedes($1.registries) : $0.tables > $1.tables
            }
        let registries = Set(added.map(\.to)).sorted()
        var rows = registries.map { [tables.registryRow(of: $0)] }
        var arrows: [Drawing.Arrow] = []
        for kind in kinds {
            let name = say("\(kind.tables, one: "table", many: "tables") of the tenant")
            for target in kind.registries {
                guard let to = registries.firstIndex(of: target) else { continue }
                arrows.append(Drawing.Arrow(from: rows.count, to: to, title: name, isAdded: true))
            }
            rows.append([tables.row(named: name)])
        }
        registryText = say(
            "\(targets.count, one: "table gains", many: "tables gain") foreign keys to the registries, which are made "
                + "first where they are missing."
        )
        registryDrawing = Drawing(rows, arrows: arrows, summary: say("New foreign keys to the registries of tenants"))
    }

    // MARK: Legend

    private mutating func addLegend(_ own: [DiffReference], _ tables: TableIndex, _ say: Speech) {
        for kind in TableKind.allCases where tables.count(kind) > 0 {
            legend.append(LegendEntry(key: kind.rawValue, word: tables.word(kind), meaning: say(kind.meaning)))
        }
        if registryDrawing != nil {
            legend.append(
                LegendEntry(key: "registry", word: say("registry"), meaning: say("it lists the tenants")))
        }
        if own.contains(where: { !tables.has($0.to) || !tables.has($0.from) }) {
            legend.append(
                LegendEntry(key: "other", word: say("other"), meaning: say("it is not among the tables of the dump")))
        }
    }
}
