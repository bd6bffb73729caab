internal import SQLSyntax

extension KeyPlan {
    /// What becomes of every key of the tables that carry the tenant.
    ///
    /// Under `keep` each stays as it is.
    static func all(in catalog: Catalog, tables: [TablePlan]) -> [KeyPlan] {
        let tenants = Set(tables.filter { !$0.tenancy.isEmpty }.map(\.name))
        var keys: [KeyPlan] = []
        for table in catalog.tables where tenants.contains(table.name) {
            for constraint in table.constraints {
                guard let kind = word(constraint.kind) else { continue }
                let columns = constraint.columns.map(\.description)
                keys.append(
                    KeyPlan(
                        table: table.name, name: constraint.name, kind: kind, before: columns, after: columns,
                        reason: "strategy keep"))
            }
        }
        for index in catalog.indexes where index.isUnique && tenants.contains(index.table) {
            let columns = index.columns.map { $0?.description ?? "(expression)" }
            keys.append(
                KeyPlan(
                    table: index.table, name: index.name.name, kind: "UNIQUE INDEX", before: columns, after: columns,
                    reason: "strategy keep"))
        }
        return keys
    }

    private static func word(_ kind: Catalog.Constraint.Kind) -> String? {
        switch kind {
        case .primaryKey: "PRIMARY KEY"
        case .unique: "UNIQUE"
        case .foreignKey: "FOREIGN KEY"
        case .exclusion: "EXCLUDE"
        case .check, .notNull: nil
        }
    }
}
