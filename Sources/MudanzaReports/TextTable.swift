/// Rows of cells in aligned columns, for terminals.
struct TextTable {
    /// On which side a column's cells are filled up.
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    init(_ alignments: [Alignment]) { self.alignments = alignments }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// The rows, each indented by two blanks and without blanks at its end.
    var text: String {
        var widths = [Int](repeating: 0, count: alignments.count)
        for row in rows { for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) } }
        return rows.map { row in
            var line = " "
            for (index, cell) in row.enumerated() {
                let fill = String(repeating: " ", count: widths[index] - cell.count)
                line += " " + (alignments[index] == .left ? cell + fill : fill + cell) + " "
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

/// Numbers and names as people read them.
enum Words {
    /// `1,234,567`.
    static func number(_ value: Int) -> String {
        var digits = String(value.magnitude)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([digits[...]] + groups).joined(separator: ",")
    }

    /// `1 row`, `2 rows`.
    static func count(_ value: Int, _ one: String, _ many: String) -> String {
        "\(number(value)) \(value == 1 ? one : many)"
    }

    /// `3.4 s`.
    static func seconds(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// Text from a dump made safe for a terminal: control characters become their escapes.
    static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
            return text
        }
        return text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
        }.joined()
    }
}
