internal import Mudanza
internal import SQLSyntax
internal import Tenancy

/// The tables of a report by their names: where each stands on the page, and how it is called there.
struct TableIndex {
    private let numbers: [QualifiedName: Int]
    private let byText: [String: Int]
    private let kinds: [TableKind]
    private let words: [TableKind: String]
    private let hasOneSchema: Bool
    private let say: Speech

    init(_ tables: [DiffTable], _ say: Speech) {
        numbers = Dictionary(zip(tables.map(\.name), tables.indices)) { first, _ in first }
        byText = Dictionary(zip(tables.map { "\($0.name)" }, tables.indices)) { first, _ in first }
        kinds = tables.map(TableKind.init)
        words = Dictionary(zip(kinds, tables)) { first, _ in first }.mapValues { say(DiffWords.tableClass($0)) }
        hasOneSchema = Set(tables.map(\.name.schema)).count == 1
        self.say = say
    }

    /// Whether the table is in the report.
    func has(_ table: QualifiedName) -> Bool { numbers[table] != nil }

    /// Where the table stands among the report's.
    func number(_ table: QualifiedName) -> Int? { numbers[table] }

    /// The address of the table on the page.
    func anchor(_ table: QualifiedName) -> String? { numbers[table].map { "t\($0)" } }

    /// The table that a finding's object names: itself, or what belongs to it.
    func table(ofObject object: String) -> Int? {
        if let number = byText[object] { return number }
        // `public.visitas.msp_id` is the column of a table.
        return object.lastIndex(of: ".").flatMap { byText[String(object[..<$0])] }
    }

    /// The name of a table, without its schema where all have the same.
    func label(_ table: QualifiedName) -> String {
        Words.safe(hasOneSchema && has(table) ? "\(QualifiedName(nil, table.name))" : "\(table)")
    }

    /// How many tables are of a kind.
    func count(_ kind: TableKind) -> Int { kinds.count { $0 == kind } }

    /// The word for a kind that there is.
    func word(_ kind: TableKind) -> String { words[kind] ?? "" }

    // MARK: In drawings

    /// A table in a drawing.
    func row(of table: QualifiedName) -> Drawing.Row {
        let kind = numbers[table].map { kinds[$0] }
        return Drawing.Row(
            fullName: Words.safe("\(table)"), label: label(table), class: kind?.rawValue ?? "other",
            classWord: kind.map(word) ?? say("other"), anchor: anchor(table))
    }

    /// A registry in a drawing.
    func registryRow(of table: QualifiedName) -> Drawing.Row {
        Drawing.Row(
            fullName: Words.safe("\(table)"), label: Words.safe("\(table)"), class: "registry",
            classWord: say("registry"), anchor: anchor(table))
    }

    /// What stands for several tables of the tenant.
    func row(named name: String) -> Drawing.Row {
        Drawing.Row(
            fullName: name, label: name, class: TableKind.tenant.rawValue, classWord: word(.tenant), anchor: nil)
    }
}
