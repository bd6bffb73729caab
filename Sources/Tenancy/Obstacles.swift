internal import SQLSyntax

/// Why a table cannot take a further column.
///
/// One member of a family that cannot keeps all of it from it.
struct Obstacles {
    /// The most columns a table can have (`MaxHeapAttributeNumber`).
    static let mostColumns = 1600

    private var reasons: [QualifiedName: Message] = [:]

    init(catalog: Catalog, families: Families, fullColumns: FullColumns, added: [SQLIdentifier]) {
        var own: [QualifiedName: Message] = [:]
        func note(_ table: QualifiedName, _ reason: Message) { if own[table] == nil { own[table] = reason } }

        for table in catalog.tables {
            if let type = table.ofType { note(table.name, "it is a typed table (OF \(type))") }
            if table.kind == .foreign {
                note(table.name, "it is a foreign table: its columns are those of another server")
            }
            let columns = Set(fullColumns.columns(of: table).map(\.name))
            let missing = added.count { !columns.contains($0) }
            if missing > 0, columns.count + missing > Self.mostColumns {
                note(
                    table.name,
                    "it has \(columns.count, one: "column", many: "columns"), and PostgreSQL allows \(Self.mostColumns)"
                )
            }
        }
        for (table, user) in Self.rowTypes(catalog) { note(table, "\(user) is of its row type") }
        for rule in catalog.rules where rule.returnsRows {
            note(rule.table, "the rule \(rule.name) returns its rows column by column")
        }
        for view in catalog.views {
            for table in view.readsByPosition {
                note(table, "the view \(view.name) names the columns of a join with it by their position")
            }
        }
        for shape in catalog.queryShapes { Self.judge(shape, catalog, fullColumns, added, note) }
        for table in catalog.tables {
            for member in families.family(of: table.name) {
                guard let reason = own[member], reasons[table.name] == nil || member == table.name else { continue }
                let shared: Message = "it shares its shape with \(member): \(reason)"
                reasons[table.name] = member == table.name ? reason : shared
            }
        }
    }

    /// What a query leans on that further columns in its tables would change.
    private static func judge(
        _ shape: Catalog.QueryShape, _ catalog: Catalog, _ fullColumns: FullColumns, _ added: [SQLIdentifier],
        _ note: (QualifiedName, Message) -> Void
    ) {
        let object = describe(shape)
        for type in shape.rowCasts { note(type, "\(object) writes out a row of its type") }
        if let type = shape.returns { note(type, "\(object) returns its rows column by column") }
        let ambiguous = added.filter(shape.usingColumns.contains)
        for table in catalog.tables where shape.reads.contains(table.name) {
            // The new columns come last in a table, but before the own columns of one that inherits.
            if shape.renamesColumnsOf.contains(table.name), table.inheritsColumns, !table.isPartition {
                note(table.name, "\(object) names its columns by their position")
            }
            let columns = fullColumns.columns(of: table).map(\.name)
            if let name = ambiguous.first(where: { !columns.contains($0) }) {
                note(table.name, "\(object) joins with it USING (\(name))")
            }
        }
    }

    static func describe(_ shape: Catalog.QueryShape) -> Message {
        switch shape.objectKind {
        case .view: "the view \(shape.object)"
        case .rule: "the rule \(shape.object)"
        case .policy: "the policy \(shape.object)"
        case .function: "the function \(shape.object)"
        }
    }

    func reason(for table: QualifiedName) -> Message? { reasons[table] }

    /// Tables whose row type is the type of some column, directly or inside other types, and one such column.
    private static func rowTypes(_ catalog: Catalog) -> [(QualifiedName, Message)] {
        var columns: [QualifiedName: Message] = [:]
        for table in catalog.tables {
            for column in table.columns where columns[column.typeName] == nil {
                columns[column.typeName] = "the column \(table.name).\(column.name)"
            }
        }
        var users: [QualifiedName: [QualifiedName]] = [:]
        for type in catalog.types {
            for used in type.uses { users[used, default: []].append(type.name) }
        }
        var found: [(QualifiedName, Message)] = []
        for table in catalog.tables {
            var seen: Set<QualifiedName> = [table.name]
            var waiting = [table.name]
            while let type = waiting.popLast() {
                if let user = columns[type] {
                    found.append((table.name, user))
                    break
                }
                for other in users[type] ?? [] where seen.insert(other).inserted { waiting.append(other) }
            }
        }
        return found
    }
}
