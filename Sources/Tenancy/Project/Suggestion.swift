/// Finds the name that somebody probably meant.
public enum Suggestion {
    /// The candidate nearest to a mistyped word, or nil when none is near enough to be worth saying.
    ///
    /// Near is at most one change in three characters: a letter more, less, another, or two swapped. Capitals and the
    /// difference between `-`, `_` and a blank do not count. Of two equally near candidates the first is taken.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = folded(word)
        guard !wanted.isEmpty else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = folded(candidate)
            let limit = min(max(1, max(wanted.count, other.count) / 3), best.map { $0.distance - 1 } ?? .max)
            guard limit >= 0, abs(wanted.count - other.count) <= limit else { continue }
            let distance = distance(wanted, other)
            if distance <= limit { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// `did you mean "x"?`, or nothing when no candidate is near.
    static func advice(for word: String, among candidates: some Sequence<String>) -> String {
        nearest(to: word, among: candidates).map { "did you mean \"\($0)\"?" } ?? ""
    }

    private static func folded(_ word: String) -> [Character] {
        word.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }
    }

    /// Changes, additions, removals and swaps of neighbours that lead from one word to the other.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
