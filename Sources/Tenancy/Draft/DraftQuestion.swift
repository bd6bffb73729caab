public import SQLSyntax

/// What a draft would like to know of a dump's rows.
public enum DraftQuestion: Sendable, Hashable {
    /// Whether the values of a column are among those of another.
    case fits(Catalog.ColumnReference, into: Catalog.ColumnReference)
    /// Which words a column holds.
    case words(Catalog.ColumnReference)
}

/// What the rows say.
public enum DraftAnswer: Sendable, Equatable {
    /// Of `values` different ones, `missing` are not in the other column; `isPartial`: not all rows were looked at.
    case fits(values: Int, missing: Int, isPartial: Bool)
    /// The different words.
    case words(Set<String>)
}

extension ProjectDraft {
    /// What should be looked up in the rows before a draft is made.
    public static func questions(_ source: PlanSource) -> [DraftQuestion] {
        let names = DraftNames(source.catalog)
        let tables = DraftTables.own(source.catalog)
        let pointers = tables.flatMap { table in
            DraftPointers.find(in: table).map {
                DraftQuestion.words(Catalog.ColumnReference(table: table.name, column: $0.table))
            }
        }
        let references = tables.flatMap { table in
            DraftReferences.candidates(in: table, names).filter(\.fitsByType).map {
                DraftQuestion.fits(
                    Catalog.ColumnReference(table: table.name, column: $0.column.name), into: $0.target)
            }
        }
        return pointers + references
    }

    /// What is suggested for a dump; `rows` is how many each table has, `answers` what the rows say.
    public init(_ source: PlanSource, rows: [QualifiedName: Int], answers: [DraftQuestion: DraftAnswer] = [:]) {
        let catalog = source.catalog
        let names = DraftNames(catalog)
        let comments = DraftComments(catalog)
        let own = DraftTables.own(catalog)
        tableCount = catalog.tables.count
        hasRows = rows.values.contains { $0 > 0 }
        (columns, otherColumns) = DraftColumns.find(catalog)
        let tenancy = columns.isEmpty ? TenancyColumn.standard.map(\.name) : columns.map(\.name)
        keys = DraftKeys(own)

        var drafts = own.map { DraftTable(name: $0.name) }
        for (index, table) in own.enumerated() {
            drafts[index].comment = comments.of(table.name)
            drafts[index].pointers = DraftPointers.find(in: table).map { pair in
                pair.answered(
                    answers[.words(Catalog.ColumnReference(table: table.name, column: pair.table))], names,
                    comment: comments.of(table.name, pair.key))
            }
            drafts[index].references = DraftReferences.candidates(in: table, names)
                .filter { !tenancy.contains($0.column.name) }
                .compactMap { candidate in
                    let column = Catalog.ColumnReference(table: table.name, column: candidate.column.name)
                    return candidate.judged(
                        answers[.fits(column, into: candidate.target)],
                        comment: comments.of(table.name, candidate.column.name))
                }
        }
        let references = drafts.reduce(into: [:]) { $0[$1.name] = $1.references }
        let shared = DraftLookups.find(own, rows: hasRows ? rows : nil, references: references, without: tenancy)
        let families = Families(catalog.tables)
        let obstacles = Obstacles(
            catalog: catalog, families: families, fullColumns: FullColumns(catalog.tables), added: tenancy)
        for index in drafts.indices {
            let name = drafts[index].name
            drafts[index].shared = shared[name]
            if shared[name]?.isInForce != true { drafts[index].obstacle = obstacles.reason(for: name) }
        }
        tables = drafts.filter { !$0.isEmpty }
    }
}

/// The tables of a catalog that settings are made for.
enum DraftTables {
    /// Partitions and children apart: they follow their parents.
    static func own(_ catalog: Catalog) -> [Catalog.Table] {
        let families = Families(catalog.tables)
        return catalog.tables.filter { families.root(of: $0.name) == $0.name }
    }
}

/// The comments of a dump's tables and columns.
struct DraftComments {
    private let texts: [String: String]

    init(_ catalog: Catalog) {
        texts = Dictionary(
            catalog.comments.filter { $0.objectKind == "TABLE" || $0.objectKind == "COLUMN" }
                .map { ("\($0.objectKind) \($0.object)", $0.text) }
        ) { _, last in last }
    }

    func of(_ table: QualifiedName) -> String? { texts["TABLE \(table)"] }
    func of(_ table: QualifiedName, _ column: SQLIdentifier) -> String? { texts["COLUMN \(table).\(column)"] }
}

extension DraftKeys {
    init(_ tables: [Catalog.Table]) {
        for table in tables {
            guard let key = table.constraints.first(where: { $0.kind == .primaryKey }) else {
                without.append(table.name)
                continue
            }
            guard key.columns.count == 1, let column = table.columns.first(where: { $0.name == key.columns[0] }) else {
                continue
            }
            switch DraftType(column) {
            case .integer: counted.append(table.name)
            case .text: text.append(table.name)
            case .other("uuid"): universal.append(table.name)
            default: break
            }
        }
    }
}

/// Types that refer to each other.
enum DraftType: Equatable {
    case integer
    case text
    case other(String)

    init(_ column: Catalog.Column) {
        let type = column.canonicalType
        if column.isArray {
            self = .other(type)
        } else if ["smallint", "integer", "bigint"].contains(type) {
            self = .integer
        } else if type == "text" || type.hasPrefix("character") || type.hasSuffix("citext") {
            self = .text
        } else {
            self = .other(type)
        }
    }
}
