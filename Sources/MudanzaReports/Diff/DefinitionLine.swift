/// A line of a definition before and after.
struct DefinitionLine: Equatable {
    /// `-` where it goes, `+` where it comes, a blank where it stays.
    var sign: Character
    var text: String

    /// The lines of both, in order; `after` is nil where nothing stays.
    static func all(_ before: String, _ after: String?) -> [DefinitionLine] {
        let old = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        let new = after?.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init) ?? []
        let changes = new.difference(from: old)
        let removed = Set(changes.removals.map(offset))
        let inserted = Set(changes.insertions.map(offset))
        var lines: [DefinitionLine] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, removed.contains(i) {
                lines.append(DefinitionLine(sign: "-", text: old[i]))
                i += 1
            } else if j < new.count, inserted.contains(j) {
                lines.append(DefinitionLine(sign: "+", text: new[j]))
                j += 1
            } else {
                lines.append(DefinitionLine(sign: " ", text: new[j]))
                (i, j) = (i + 1, j + 1)
            }
        }
        return lines
    }

    private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
