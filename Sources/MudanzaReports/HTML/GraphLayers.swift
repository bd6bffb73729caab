/// The layer of each box: one that refers to nothing stands leftmost, another right of all that it refers to.
struct LayerRanks {
    /// The layers, counted from the left.
    private(set) var ranks: [Int]

    init(count: Int, arrows: [(from: Int, to: Int)]) {
        ranks = [Int](repeating: 0, count: count)
        var targets = [[Int]](repeating: [], count: count)
        for arrow in arrows { targets[arrow.from].append(arrow.to) }
        var referrers = [[Int]](repeating: [], count: count)
        // A box is done when all it leads to are; an arrow back to one that is not done closes a circle and is let go.
        for box in Self.finished(targets, onArrow: { referrers[$1].append($0) }) {
            for referrer in referrers[box] { ranks[referrer] = max(ranks[referrer], ranks[box] + 1) }
        }
        // What refers to nothing stands next to its first referrer, not far off.
        for box in 0..<count where targets[box].isEmpty {
            if let first = referrers[box].map({ ranks[$0] }).min() { ranks[box] = max(first - 1, 0) }
        }
    }

    /// The boxes in the order in which a search along the arrows leaves them; `onArrow` is told each arrow but those
    /// that lead back.
    private static func finished(_ targets: [[Int]], onArrow: (Int, Int) -> Void) -> [Int] {
        enum State { case new, open, done }
        var states = [State](repeating: .new, count: targets.count)
        var finished: [Int] = []
        for start in targets.indices where states[start] == .new {
            // Without recursion: a chain of tables may be long.
            var path = [(box: start, next: 0)]
            states[start] = .open
            while let last = path.last {
                guard last.next < targets[last.box].count else {
                    states[last.box] = .done
                    finished.append(last.box)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let target = targets[last.box][last.next]
                if states[target] != .open { onArrow(last.box, target) }
                if states[target] == .new {
                    states[target] = .open
                    path.append((target, 0))
                }
            }
        }
        return finished
    }
}

/// The order of boxes and bends inside their layers, with few crossings.
struct LayerOrder {
    /// The layers from the left, each from above.
    private(set) var layers: [[Int]]
    /// The layer of each.
    let rank: [Int]
    /// What each is linked with, in either direction.
    let neighbours: [[Int]]

    init(_ layers: [[Int]], links: [(Int, Int)], count: Int) {
        var rank = [Int](repeating: 0, count: count)
        for (index, layer) in layers.enumerated() { for one in layer { rank[one] = index } }
        var neighbours = [[Int]](repeating: [], count: count)
        for (a, b) in links {
            neighbours[a].append(b)
            neighbours[b].append(a)
        }
        (self.layers, self.rank, self.neighbours) = (layers, rank, neighbours)
        var best = (layers: layers, crossings: crossings())
        for round in 0..<12 where best.crossings > 0 {
            sweep(toTheRight: round.isMultiple(of: 2))
            let count = crossings()
            if count < best.crossings { best = (self.layers, count) }
        }
        self.layers = best.layers
    }

    /// Orders each layer by where its links come from in the one before.
    private mutating func sweep(toTheRight: Bool) {
        var place = [Double](repeating: 0, count: rank.count)
        for index in toTheRight ? Array(layers.indices) : layers.indices.reversed() {
            let before = index + (toTheRight ? -1 : 1)
            for (at, one) in layers[index].enumerated() { place[one] = Double(at) }
            let wanted = layers[index].map { one in
                let near = neighbours[one].filter { rank[$0] == before }
                return near.isEmpty ? place[one] : near.reduce(0) { $0 + place[$1] } / Double(near.count)
            }
            layers[index] = zip(wanted, layers[index]).enumerated()
                .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
            for (at, one) in layers[index].enumerated() { place[one] = Double(at) }
        }
    }

    /// How many pairs of links cross.
    private func crossings() -> Int {
        var place = [Int](repeating: 0, count: rank.count)
        for layer in layers { for (at, one) in layer.enumerated() { place[one] = at } }
        return layers.dropLast().enumerated().reduce(0) { total, layer in
            let ends = layer.element.flatMap { one in
                neighbours[one].filter { rank[$0] == layer.offset + 1 }.map { place[$0] }.sorted()
            }
            return total + Self.inversions(ends).count
        }
    }

    /// How many pairs are in the wrong order, by merging.
    private static func inversions(_ values: [Int]) -> (sorted: [Int], count: Int) {
        guard values.count > 1 else { return (values, 0) }
        let middle = values.count / 2
        let (left, right) = (inversions(Array(values[..<middle])), inversions(Array(values[middle...])))
        var merged: [Int] = []
        var count = left.count + right.count
        var at = 0
        for value in right.sorted {
            while at < left.sorted.count, left.sorted[at] <= value {
                merged.append(left.sorted[at])
                at += 1
            }
            count += left.sorted.count - at
            merged.append(value)
        }
        return (merged + left.sorted[at...], count)
    }
}
