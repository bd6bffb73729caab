internal import DumpStream
internal import SQLSyntax
internal import Tenancy

extension DiffKey {
    /// Those of every table, in the dump's order; what is added comes last.
    static func all(in catalog: Catalog, _ plan: Plan) -> [QualifiedName: [DiffKey]] {
        let leftOut = Set(plan.decisions.leftOut)
        let planned = Dictionary(grouping: plan.keys, by: \.table)
        let edits = Dictionary(grouping: plan.decisions.keyEdits ?? [], by: \.table)
        var keys: [QualifiedName: [DiffKey]] = [:]

        func add(
            _ kind: Kind, _ name: String?, _ columns: [String], _ constraint: Catalog.Constraint? = nil, stays: Bool,
            of table: QualifiedName
        ) {
            var key = DiffKey(
                kind, name: name, before: list(columns) + (constraint.map { suffix(of: $0) } ?? ""), after: nil)
            if stays, !leftOut.contains(table) {
                let plan = planned[table]?.first { $0.name?.text == name && $0.kind == kind.rawValue }
                let isChanged = plan.map { $0.before != $0.after } ?? false
                let edit = edits[table]?.first { $0.name.text == name && $0.kind == .foreignKey }
                key.after =
                    list(isChanged ? plan?.after.map { $0 == "(expression)" ? "…" : $0 } ?? columns : columns)
                    + (constraint.map { suffix(of: $0, edit) } ?? "")
                key.reason = plan?.reason
            }
            keys[table, default: []].append(key)
        }

        for table in catalog.tables {
            for constraint in table.constraints {
                guard let kind = kind(of: constraint) else { continue }
                let target = constraint.referencedTable
                add(
                    kind, constraint.name?.text, constraint.columns.map(\.description), constraint,
                    // A foreign key goes with the table that it refers to.
                    stays: target.map { !leftOut.contains($0) } ?? true, of: table.name)
            }
        }
        for index in catalog.indexes {
            add(
                index.isUnique ? .uniqueIndex : .index, index.name.name.text,
                index.columns.map { $0?.description ?? "…" }, stays: true, of: index.table)
        }
        for addition in plan.decisions.additions {
            guard let key = AddedKey(addition)?.key else { continue }
            keys[addition.table, default: []].append(key)
        }
        return keys
    }

    private static func kind(of constraint: Catalog.Constraint) -> Kind? {
        switch constraint.kind {
        case .primaryKey: .primaryKey
        case .unique: .unique
        case .foreignKey: .foreignKey
        case .exclusion: .exclusion
        case .check: .check
        // A column's own, and its table's definition shows it.
        case .notNull: nil
        }
    }

    /// What a foreign key refers to, with what the tenant adds to it.
    private static func suffix(of constraint: Catalog.Constraint, _ edit: KeyEdit? = nil) -> String {
        guard let table = constraint.referencedTable else { return "" }
        let columns = ((edit?.leading ?? []) + constraint.referencedColumns).map(\.description)
        let setColumns = edit?.setColumns ?? constraint.onDeleteColumns
        return " REFERENCES \(table)" + (columns.isEmpty ? "" : list(columns))
            + (constraint.matchesFull && edit?.dropsMatchFull != true ? " MATCH FULL" : "")
            + (constraint.onUpdate.map { " ON UPDATE \($0)" } ?? "")
            + (constraint.onDelete.map { " ON DELETE \($0)" } ?? "")
            + (constraint.onDelete == nil || setColumns.isEmpty ? "" : " \(list(setColumns.map(\.description)))")
    }

    /// Columns as SQL has them; `…` stands for an expression.
    private static func list(_ columns: [String]) -> String {
        columns.isEmpty ? "(…)" : "(\(columns.joined(separator: ", ")))"
    }
}

/// What a plan's addition says of the index or foreign key that it makes.
struct AddedKey {
    let key: DiffKey
    /// For a foreign key: the registry.
    let referencedTable: QualifiedName?

    /// Reads it; nil for a comment.
    init?(_ addition: Addition) {
        let bytes = Array(addition.statement.utf8)
        let text = bytes.span
        var cursor = TokenCursor()
        var name: SQLIdentifier?
        var referencedTable: QualifiedName?
        var start: Int?
        while let token = cursor.next(in: text), token.kind != .semicolon {
            guard token.kind == .word else {
                if token.kind == .leftParenthesis, start == nil { start = token.start }
                continue
            }
            if text.hasWord("constraint", in: token.range) { name = cursor.identifier(in: text) }
            if text.hasWord("references", in: token.range) { referencedTable = cursor.qualifiedName(in: text) }
        }
        guard let start, let kind = Self.kind(addition.kind) else { return nil }
        let definition = String(decoding: bytes[start...], as: UTF8.self)
        key = DiffKey(
            kind, name: name?.text ?? addition.name, before: nil,
            after: definition.hasSuffix(";") ? String(definition.dropLast()) : definition)
        self.referencedTable = referencedTable
    }

    private static func kind(_ kind: Addition.Kind) -> DiffKey.Kind? {
        switch kind {
        case .index: .index
        case .foreignKey: .foreignKey
        case .check: .check
        case .comment: nil
        }
    }
}
