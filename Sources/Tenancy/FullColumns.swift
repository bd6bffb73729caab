internal import SQLSyntax

/// The columns of tables in the order in which a restored database has them: inherited ones first, then their own.
struct FullColumns {
    private let byName: [QualifiedName: Catalog.Table]

    init(_ tables: [Catalog.Table]) {
        byName = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func columns(of table: Catalog.Table) -> [Catalog.Column] { columns(of: table, depth: 0) }

    private func columns(of table: Catalog.Table, depth: Int) -> [Catalog.Column] {
        guard table.inheritsColumns, depth < 100 else { return table.columns }
        var found: [Catalog.Column] = []
        var seen: Set<SQLIdentifier> = []
        for parent in table.parents.compactMap({ byName[$0] }) {
            found += columns(of: parent, depth: depth + 1).filter { seen.insert($0.name).inserted }
        }
        return found + table.columns.filter { seen.insert($0.name).inserted }
    }
}
