/// In which order rows go from tables that refer to each other: who refers, first.
enum RemovalOrder {
    /// Divides `tables`, given the pairs of who refers to whom, into steps.
    ///
    /// Those of one step go in one statement: one table, or all that is left where references go round in a circle.
    /// PostgreSQL checks foreign keys at a statement's end, when all of its rows are gone.
    static func steps<Table: Hashable & Comparable>(
        _ tables: Set<Table>, references: [(child: Table, parent: Table)]
    ) -> [[Table]] {
        var steps: [[Table]] = []
        var left = tables
        while !left.isEmpty {
            let needed = Set(
                references.filter { left.contains($0.child) && $0.child != $0.parent }.map(\.parent))
            let free = left.subtracting(needed)
            if free.isEmpty {
                steps.append(left.sorted())
                return steps
            }
            steps += free.sorted().map { [$0] }
            left.subtract(free)
        }
        return steps
    }
}
