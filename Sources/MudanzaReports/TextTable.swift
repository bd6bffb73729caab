internal import Tenancy

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
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(cell)) }
        }
        return rows.map { row in
            var line = " "
            for (index, cell) in row.enumerated() {
                line += " " + DisplayWidth.filled(cell, to: widths[index], atStart: alignments[index] == .right) + " "
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

/// Numbers and names as people read them.
enum Words {
    /// `1,234,567`.
    static func number(_ value: Int) -> String { Message.number(value) }

    /// `1 row`, `2 rows`.
    static func count(_ value: Int, _ one: String, _ many: String) -> String {
        "\(number(value)) \(value == 1 ? one : many)"
    }

    /// `3.4 s`.
    static func seconds(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// `under 1 s`, `3.4 s`, `2 min 5 s`, `1 h 20 min`.
    static func duration(_ value: Double) -> Message {
        guard value >= 1 else { return "under 1 s" }
        guard value >= 59.95 else { return Message(verbatim: seconds(value)) }
        let whole = Int(min(value.rounded(), 1e12))
        if whole < 3600 { return Message(verbatim: "\(whole / 60) min \(whole % 60) s") }
        return Message(verbatim: "\(number(whole / 3600)) h \(whole % 3600 / 60) min")
    }

    /// Text from a dump made safe for a terminal: control characters, and those that change the direction of text or
    /// cannot be seen, become their escapes.
    static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.map { isUnsafe($0) ? "\\u{" + String($0.value, radix: 16) + "}" : String($0) }
            .joined()
    }

    /// Whether a scalar controls what is shown, or cannot be seen.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        // Emoji and some scripts are joined by U+200C and U+200D.
        case .format: return scalar.value != 0x200C && scalar.value != 0x200D
        default: return false
        }
    }
}
