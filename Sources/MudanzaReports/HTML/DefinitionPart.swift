internal import Mudanza
internal import Tenancy

/// The statement that makes a table, before and after in one: the script shows them side by side.
struct DefinitionPart {
    /// A line; where it has another in its place, what both begin and end with stands apart from what differs.
    struct Line: Equatable {
        var start: String
        var middle: String?
        var end = ""
        var isPlain = false
        var isAdded = false
        var isRemoved = false
    }

    var remark: String?
    var isChanged = false
    var lines: [Line]

    /// What is shown of a table's definition; nil where the dump has none.
    init?(_ table: DiffTable, _ say: Speech) {
        guard let before = table.definitionBefore else { return nil }
        if table.treatment == .leaveOut { remark = say("left out") }
        if table.definitionAfter == before { remark = say("unchanged") }
        lines = Self.lines(DefinitionLine.all(before, table.definitionAfter ?? before))
        isChanged = lines.contains { !$0.isPlain }
    }

    /// The lines, with what differs in those that take another's place.
    static func lines(_ lines: [DefinitionLine]) -> [Line] {
        var result: [Line] = []
        var at = 0
        while at < lines.count {
            guard lines[at].sign != " " else {
                result.append(Line(start: lines[at].text, isPlain: true))
                at += 1
                continue
            }
            let goes = lines[at...].prefix { $0.sign == "-" }.map(\.text)
            let comes = lines[(at + goes.count)...].prefix { $0.sign == "+" }.map(\.text)
            at += goes.count + comes.count
            for (index, text) in goes.enumerated() {
                var line = part(text, comparedWith: index < comes.count ? comes[index] : nil)
                line.isRemoved = true
                result.append(line)
            }
            for (index, text) in comes.enumerated() {
                var line = part(text, comparedWith: index < goes.count ? goes[index] : nil)
                line.isAdded = true
                result.append(line)
            }
        }
        return result
    }

    private static func part(_ line: String, comparedWith other: String?) -> Line {
        guard let other else { return Line(start: line) }
        let same = zip(line, other).prefix { $0 == $1 }.count
        let atEnd = zip(line.reversed(), other.reversed()).prefix { $0 == $1 }.count
        let shorter = min(line.count, other.count)
        // Lines that have little in common are marked whole.
        guard 2 * max(same, atEnd) > shorter else { return Line(start: line) }
        let tail = min(atEnd, shorter - same)
        let middle = String(line.dropFirst(same).dropLast(tail))
        return Line(
            start: String(line.prefix(same)), middle: middle.isEmpty ? nil : middle, end: String(line.suffix(tail)))
    }
}
