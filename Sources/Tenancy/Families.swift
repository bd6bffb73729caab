internal import SQLSyntax

/// Tables that share one shape: a parent with its partitions and INHERITS children, however deep.
struct Families {
    private var roots: [QualifiedName: QualifiedName] = [:]
    private var members: [QualifiedName: [QualifiedName]] = [:]

    init(_ tables: [Catalog.Table]) {
        // A child of two parents joins their families; the first parent's root leads.
        for table in tables { roots[table.name] = table.name }
        for table in tables {
            var leader: QualifiedName?
            for parent in table.parents where roots[parent] != nil {
                let (a, b) = (find(parent), find(table.name))
                if a != b {
                    // The table joins its first parent's family; its other parents' families join that one.
                    if leader == nil { roots[b] = a } else { roots[a] = b }
                }
                leader = leader ?? parent
            }
        }
        for table in tables { members[find(table.name), default: []].append(table.name) }
    }

    private func find(_ name: QualifiedName) -> QualifiedName {
        var at = name
        while let next = roots[at], next != at { at = next }
        return at
    }

    /// The table whose class the family takes.
    func root(of table: QualifiedName) -> QualifiedName { find(table) }

    /// All tables of the family, itself included.
    func family(of table: QualifiedName) -> [QualifiedName] { members[find(table)] ?? [table] }
}
