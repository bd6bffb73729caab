internal import SQLSyntax
internal import Tenancy

/// What the checks of all dumps have found: which are to be loaded, in which order, and what forbids it.
struct BatchPlan: Sendable {
    /// What is kept of a dump that was read and planned.
    struct Dump: Sendable {
        var sourceDigest: String
        var planDigest: String
        /// The tables that it needs or makes.
        var tables: Int
    }

    /// Those that make tables, to be loaded alone and first, in their order.
    var makers: [Int] = []
    /// The others.
    var others: [Int] = []
    /// All dumps by their place; nil where one could not be read.
    var dumps: [Dump?] = []
    var obstacles: [BatchResult.Obstacle] = []
    var warnings: [Message] = []

    /// What is to be loaded.
    var waiting: [Int] { makers + others }
}

/// The tables that dumps have, compared as the dumps are read: two dumps that share a table must agree on its columns.
struct BatchTables {
    /// A table as one dump has it.
    private struct Shape: Hashable {
        var columns: [String]
    }

    /// The sets of tables, each once: hundreds of dumps have the same.
    private(set) var sets: [[QualifiedName]] = []
    private var numbers: [[QualifiedName]: Int] = [:]
    /// For each table its shapes, each with the first dump that has it.
    private var shapes: [QualifiedName: [Shape: Int]] = [:]

    /// Takes the tables of a dump.
    ///
    /// - Returns: the number of their set.
    mutating func add(_ decisions: Decisions, _ catalog: Catalog, of dump: Int) -> Int {
        let tables = LoadTarget.tables(decisions)
        for table in tables {
            guard let source = catalog.tables.first(where: { $0.name == table.name }) else { continue }
            // Their order does not matter: rows are loaded with the names of their columns.
            let shape = Shape(columns: source.columns.map { "\($0.name) \($0.canonicalType)" }.sorted())
            let first = shapes[table.name]?[shape] ?? dump
            shapes[table.name, default: [:]][shape] = min(first, dump)
        }
        let names = tables.map(\.name)
        if let number = numbers[names] { return number }
        numbers[names] = sets.count
        sets.append(names)
        return sets.count - 1
    }

    /// Tables that dumps have in more than one shape.
    func obstacles(_ files: [String]) -> [BatchResult.Obstacle] {
        shapes.filter { $0.value.count > 1 }.sorted { $0.key.description < $1.key.description }.flatMap { name, found in
            let sorted = found.sorted { $0.value < $1.value }
            guard let first = sorted.first else { return [BatchResult.Obstacle]() }
            return sorted.dropFirst().map { other in
                let more = other.key.columns.filter { !first.key.columns.contains($0) }
                let less = first.key.columns.filter { !other.key.columns.contains($0) }
                let difference: Message
                if less.isEmpty {
                    difference = Message("it has \(more.joined(separator: ", ")) besides")
                } else if more.isEmpty {
                    difference = Message("it lacks \(less.joined(separator: ", "))")
                } else {
                    difference = Message(
                        "it has \(more.joined(separator: ", ")) and not \(less.joined(separator: ", "))")
                }
                return BatchResult.Obstacle(
                    file: files[other.value],
                    text: "\(name) is not as in \(files[first.value]): \(difference)",
                    advice: "Dumps of one schema go into one target: bring the source up to date and dump it again.")
            }
        }
    }

    /// Decides which of the dumps make tables, for a target that has some already.
    ///
    /// - Returns: those, and the dumps that have tables beside some that are there.
    func makers(_ dumps: [(dump: Int, tables: Int)], there: (QualifiedName) -> Bool) -> (
        makers: [Int], halves: [(dump: Int, missing: [QualifiedName])]
    ) {
        var made: Set<QualifiedName> = []
        var (makers, halves): ([Int], [(dump: Int, missing: [QualifiedName])]) = ([], [])
        // Of equal sets only the first can make anything.
        var seen: Set<Int> = []
        for (dump, set) in dumps where seen.insert(set).inserted {
            let missing = sets[set].filter { !made.contains($0) && !there($0) }
            if missing.isEmpty { continue }
            if missing.count == sets[set].count {
                makers.append(dump)
                made.formUnion(missing)
            } else {
                halves.append((dump, missing))
            }
        }
        return (makers, halves)
    }
}
