internal import SQLSyntax

/// Finds tenancy columns that a dump has already.
enum DraftColumns {
    /// Names that tenancy columns have, the most telling first; the default ones apart.
    private static let names = [
        "tenant_id", "organization_id", "organisation_id", "org_id", "account_id", "company_id", "empresa_id",
        "workspace_id", "sucursal_id", "condominium_id", "msp",
    ]

    /// The columns that the project file must name because of them, and those that somebody must decide on.
    static func find(_ catalog: Catalog) -> (columns: [DraftColumn], others: [DraftColumn]) {
        let standard = TenancyColumn.standard
        let existing = standard.map { column(named: $0.name.text, in: catalog) }
        if existing.contains(where: { $0 != nil }) {
            // The dump's own type, or the plan would have a blocker.
            let columns = zip(standard, existing).map { column, found in
                found ?? DraftColumn(name: column.name, type: column.type, tables: [])
            }
            let differ = zip(standard, existing).contains { column, found in
                found.map { SQLType.canonical($0.type) != column.canonicalType } ?? false
            }
            return (differ ? columns : [], differ ? [] : existing.compactMap(\.self))
        }
        let found = names.compactMap { column(named: $0, in: catalog) }.filter { $0.tables.count > 1 }
        let ordinary = catalog.tables.count { !$0.isPartition && $0.kind != .foreign }
        guard let best = found.first, best.tables.count * 2 >= ordinary, !best.hasOtherTypes else { return ([], found) }
        return ([best], Array(found.dropFirst()))
    }

    private static func column(named name: String, in catalog: Catalog) -> DraftColumn? {
        var types: [String] = []
        var tables: [QualifiedName] = []
        var target: Catalog.ColumnReference?
        for table in catalog.tables {
            guard let column = table.columns.first(where: { $0.name.text == name && !$0.isGenerated }) else { continue }
            if !types.contains(column.canonicalType) { types.append(column.canonicalType) }
            tables.append(table.name)
            if let key = table.constraints.first(where: { $0.kind == .foreignKey && $0.columns == [column.name] }),
                let other = key.referencedTable, let otherColumn = key.referencedColumns.first
            {
                target = Catalog.ColumnReference(table: other, column: otherColumn)
            }
        }
        guard let type = types.first else { return nil }
        return DraftColumn(
            name: SQLIdentifier(name), type: type, tables: tables, references: target, hasOtherTypes: types.count > 1)
    }
}
