public import SQLSyntax

extension Project {
    /// Refuses rules for columns that their tables do not have, and references to such.
    ///
    /// A glob's columns must be in one of its tables. Tables whose columns the catalog does not know are left alone.
    ///
    /// - Throws: ``ProjectError`` with every unknown column and its nearest neighbour.
    public func requireColumns(in catalog: Catalog) throws(ProjectError) {
        let full = FullColumns(catalog.tables)
        var problems: [Diagnostic] = []
        for rule in tables {
            let own = catalog.tables.filter { rule.pattern.matches($0.name) }
            for column in (rule.naturalKey ?? []) + rule.references.keys.sorted() {
                if let advice = Self.missing(column, in: own, full) {
                    problems.append(
                        diagnostic(rule.origin, "\(rule.pattern) has no column \(column)", advice: advice))
                }
            }
            for (column, target) in rule.references.sorted(by: { $0.key < $1.key }) {
                let others = catalog.tables.filter { $0.name.inPublic == target.table }
                if let advice = Self.missing(target.column, in: others, full) {
                    problems.append(
                        diagnostic(
                            rule.origin, "\(column) references \(target.table), which has no column \(target.column)",
                            advice: advice))
                }
            }
        }
        for rule in references {
            let own = catalog.tables.filter { rule.pattern.matches($0.name) }
            var wanted = [rule.column]
            if case .named(let namer, _) = rule.target { wanted.append(namer) }
            for column in wanted {
                if let advice = Self.missing(column, in: own, full) {
                    problems.append(
                        diagnostic(rule.origin, "\(rule.pattern) has no column \(column)", advice: advice))
                }
            }
            guard case .column(let target) = rule.target else { continue }
            let others = catalog.tables.filter { $0.name.inPublic == target.table }
            if let advice = Self.missing(target.column, in: others, full) {
                problems.append(
                    diagnostic(
                        rule.origin, "\(rule.column) refers to \(target.table), which has no column \(target.column)",
                        advice: advice))
            }
        }
        guard problems.isEmpty else { throw ProjectError(problems) }
    }

    /// What to say of a column that none of the tables has; nil where one has it, or nobody knows.
    private static func missing(_ column: SQLIdentifier, in tables: [Catalog.Table], _ full: FullColumns) -> String? {
        guard !tables.isEmpty, tables.allSatisfy({ $0.ofType == nil }) else { return nil }
        let names = tables.flatMap { full.columns(of: $0).map(\.name) }
        guard !names.contains(column) else { return nil }
        return Suggestion.advice(for: column.text, among: names.map(\.text))
    }
}

extension QualifiedName {
    /// The name as the project file means it: one without schema is in `public`.
    var inPublic: QualifiedName { QualifiedName(schema ?? "public", name) }
}
