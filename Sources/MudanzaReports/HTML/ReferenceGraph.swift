internal import SQLSyntax

/// Which tables refer to which, put into parts that nothing connects.
struct ReferenceGraph {
    /// Tables that are connected.
    struct Part {
        /// The tables in boxes: one each, but those that nothing refers to and that refer to the same stand together.
        var groups: [[QualifiedName]]
        /// From box to box; several foreign keys between two boxes are one.
        var arrows: [(from: Int, to: Int, names: Set<String>)]
        /// The table that most refer to.
        var center: QualifiedName
    }

    private var tables: [QualifiedName] = []
    private var numbers: [QualifiedName: Int] = [:]
    private var targets: [Set<Int>] = []
    private var referrers: [Set<Int>] = []
    private var names: [[Int]: Set<String>] = [:]

    /// Adds a foreign key.
    mutating func add(from: QualifiedName, to: QualifiedName, name: String?) {
        let (from, to) = (number(from), number(to))
        targets[from].insert(to)
        referrers[to].insert(from)
        names[[from, to], default: []].insert(name ?? "")
    }

    /// Whether a foreign key leads from or to a table.
    func has(_ table: QualifiedName) -> Bool { numbers[table] != nil }

    private mutating func number(_ table: QualifiedName) -> Int {
        if let number = numbers[table] { return number }
        numbers[table] = tables.count
        tables.append(table)
        targets.append([])
        referrers.append([])
        return tables.count - 1
    }

    // MARK: Parts

    /// The parts, the largest first.
    var parts: [Part] {
        var isTaken = [Bool](repeating: false, count: tables.count)
        var parts: [[Int]] = []
        for start in tables.indices where !isTaken[start] {
            var part = [start]
            isTaken[start] = true
            var at = 0
            while at < part.count {
                for near in targets[part[at]].union(referrers[part[at]]).sorted() where !isTaken[near] {
                    isTaken[near] = true
                    part.append(near)
                }
                at += 1
            }
            parts.append(part)
        }
        return parts.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }.map(part)
    }

    /// As few tables as are worth a box of their own.
    private static let fewest = 4

    private func part(_ members: [Int]) -> Part {
        let leaves = members.filter { referrers[$0].isEmpty }
        let together = Dictionary(grouping: leaves) { targets[$0] }.values.filter { $0.count >= Self.fewest }
        let grouped = Set(together.joined())
        let groups =
            members.filter { !grouped.contains($0) }.map { [$0] }
            + together.map { $0.sorted { tables[$0] < tables[$1] } }.sorted { $0[0] < $1[0] }
        var boxes: [Int: Int] = [:]
        for (box, group) in groups.enumerated() { for table in group { boxes[table] = box } }
        var arrows: [[Int]: Set<String>] = [:]
        for from in members {
            for to in targets[from] {
                guard let start = boxes[from], let end = boxes[to] else { continue }
                arrows[[start, end], default: []].formUnion(names[[from, to]] ?? [])
            }
        }
        let center = members.max { (referrers[$0].count, $1) < (referrers[$1].count, $0) } ?? members[0]
        return Part(
            groups: groups.map { $0.map { tables[$0] } },
            arrows: arrows.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key[0], $0.key[1], $0.value) },
            center: tables[center])
    }
}
