internal import SQLSyntax

/// Finds columns that look like references and are not declared so.
enum DraftReferences {
    /// A column, and what it may refer to.
    struct Candidate {
        var column: Catalog.Column
        var target: Catalog.ColumnReference
        var key: Catalog.Column
        var clue: DraftReference.Clue
        var fitsByType: Bool { DraftType(column) == DraftType(key) }
    }

    /// Words for people: whom `created_by` may refer to.
    static let people = [
        "user", "usuario", "person", "persona", "account", "cuenta", "employee", "empleado", "member", "staff",
        "customer", "client", "cliente", "contact", "contacto",
    ]
    private static let authors: Set = [
        "created_by", "updated_by", "modified_by", "deleted_by", "approved_by", "assigned_to", "author", "creado_por",
        "actualizado_por", "modificado_por", "eliminado_por", "autorizado_por", "registrado_por", "atendido_por",
    ]

    /// The candidates of a table, in the order of its columns.
    static func candidates(in table: Catalog.Table, _ names: DraftNames) -> [Candidate] {
        let declared = Set(table.constraints.filter { $0.kind == .foreignKey }.flatMap(\.columns))
        let pointers = Set(DraftPointers.find(in: table).map(\.key))
        let own = DraftNames.key(of: table)?.name
        return table.columns.compactMap { column in
            guard !declared.contains(column.name), !pointers.contains(column.name), !column.isGenerated,
                !column.isArray, column.identity == nil
            else { return nil }
            guard let (target, clue) = target(of: column, in: table, names), let key = DraftNames.key(of: target)
            else { return nil }
            // A table's own key refers to nothing, but where two tables share one.
            if column.name == own, target.name == table.name || clue != .tableName || column.hasDefault { return nil }
            return Candidate(
                column: column, target: Catalog.ColumnReference(table: target.name, column: key.name), key: key,
                clue: clue)
        }
    }

    private static func target(
        of column: Catalog.Column, in table: Catalog.Table, _ names: DraftNames
    ) -> (Catalog.Table, DraftReference.Clue)? {
        let word = DraftNames.snake(column.name.text)
        let schema = table.name.schema
        if let found = names.table(withKey: word, near: schema), found.name != table.name { return (found, .keyName) }
        if authors.contains(word) {
            for person in people { if let found = names.table(person, near: schema) { return (found, .person) } }
            return nil
        }
        guard let stem = DraftNames.stem(of: word) else {
            guard let found = names.table(word, near: schema), found.name != table.name else { return nil }
            return (found, .bareName)
        }
        if ["parent", "padre", "superior", "titular"].contains(stem) { return (table, .parent) }
        if let found = names.table(stem, near: schema), found.name != table.name { return (found, .tableName) }
        var parts = stem.split(separator: "_")[...]
        while parts.count > 1 {
            parts = parts.dropFirst()
            if let found = names.table(parts.joined(separator: "_"), near: schema) { return (found, .partOfName) }
        }
        return nil
    }
}

extension DraftReferences.Candidate {
    /// Fewer values than this are no proof for a name that says little.
    private static let fewest = 3

    /// The suggestion; nil where the name says little and the rows do not bear it out.
    func judged(_ answer: DraftAnswer?, comment: String?) -> DraftReference? {
        var reference = DraftReference(
            column: column.name, target: target, clue: clue, finding: .notLooked, comment: comment, isInForce: false)
        guard fitsByType else {
            reference.finding = .otherType(column.canonicalType, key.canonicalType)
            return clue.isStrong ? reference : nil
        }
        guard case .fits(let values, let missing, let isPartial)? = answer, values > 0 else {
            return clue.isStrong ? reference : nil
        }
        reference.finding = .looked(values: values, missing: missing, isPartial: isPartial)
        reference.isInForce = missing == 0 && values >= (clue.isStrong ? 1 : Self.fewest)
        return reference.isInForce || clue.isStrong ? reference : nil
    }
}
