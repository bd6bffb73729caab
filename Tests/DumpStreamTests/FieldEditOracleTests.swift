import Testing

@testable import DumpStream

/// A value of a column, and the same change made to it so plainly that it can be seen to be right.
private indirect enum Value: Equatable {
    case null
    case text(String)
    case list([Value])

    /// What COPY TO writes (`CopyAttributeOutText`).
    var field: String {
        switch self {
        case .null: "\\N"
        case .text(let text): Self.escaped(text)
        case .list: Self.escaped(element)
        }
    }

    /// What `array_out` writes.
    private var element: String {
        switch self {
        case .null: return "NULL"
        case .list(let elements): return "{" + elements.map(\.element).joined(separator: ",") + "}"
        case .text(let text):
            let special = text.unicodeScalars.contains { "{},\"\\ \t\n\r\u{B}\u{C}".unicodeScalars.contains($0) }
            guard special || text.isEmpty || text.lowercased() == "null" else { return text }
            let inside = text.unicodeScalars.map { "\"\\".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }
            return "\"" + inside.joined() + "\""
        }
    }

    private static func escaped(_ text: String) -> String {
        let letters: [Unicode.Scalar: String] = [
            "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\u{8}": "\\b", "\u{B}": "\\v", "\u{C}": "\\f",
        ]
        return text.unicodeScalars.map { letters[$0] ?? "\($0)" }.joined()
    }

    func mapped(_ change: (String) throws -> String) rethrows -> Value {
        switch self {
        case .null: .null
        case .text(let text): .text(try change(text))
        case .list(let elements): .list(try elements.map { try $0.mapped(change) })
        }
    }
}

/// A column and what becomes of it.
private struct Column {
    var change: FieldEdit.Change
    var isNumber: Bool
    var isArray: Bool
    var characters: Int?
    var condition: (column: Int, value: String)?
    var rule: (String) throws -> String

    struct Refused: Error {}

    init(_ random: inout SeededRandom) {
        isArray = random.below(3) == 0
        isNumber = false
        if random.below(2) == 0 { characters = 1 + random.below(14) }
        let most = characters
        func fitting(_ text: String) throws -> String {
            if let most, text.unicodeScalars.count > most { throw Refused() }
            return text
        }
        switch random.below(4) {
        case 0:
            let offset = random.pick([1, -1, 70_000, 2_147_400_000])
            let bounds = random.pick([-32_768...32_767, -2_147_483_648...2_147_483_647, Int.min...Int.max])
            (change, isNumber, characters) = (.offset(offset, bounds: bounds), true, nil)
            rule = { text in
                guard let sum = Int(text).map({ $0 + offset }), bounds.contains(sum) else { throw Refused() }
                return "\(sum)"
            }
        case 1:
            let offset = random.pick([5, 999, -12])
            change = .textOffset(offset)
            rule = { text in
                guard let number = Int(text), "\(number)" == text else { return text }
                return try fitting("\(number + offset)")
            }
        case 2:
            let prefix = random.pick(["P-", "é ", "\"{\\", "N", "\t", ""])
            change = .prefix(Array(prefix.utf8))
            rule = { try fitting(prefix + $0) }
        default:
            let map = ["1": "one two", "-7": "\\", "é\t": "", "null": "x,\"y\"", "": "NULL"]
            change = .map(map)
            rule = { text in try map[text].map(fitting) ?? text }
        }
    }

    func value(_ random: inout SeededRandom, depth: Int = 0) -> Value {
        if random.below(8) == 0 { return .null }
        if isArray, depth == 0 || (depth < 3 && random.below(4) == 0) {
            return .list((0..<random.below(4)).map { _ in value(&random, depth: depth + 1) })
        }
        if isNumber || random.below(3) == 0 {
            return .text("\(random.pick([0, 1, -7, 12, 99_999, 32_767, -2_147_483_648]))")
        }
        let pieces = ["a", "é", "🏠", "\t", "\\", "\"", "{", ",", "1", "\n", "NULL", "null", "x y", "\u{B}", "."]
        return .text(String(decoding: random.text(of: pieces, count: 4), as: UTF8.self))
    }
}

@Suite("Changes of fields against a plain implementation")
struct FieldEditOracleTests {
    @Test("agree on random columns, rows, cuts and rooms", arguments: 0..<8)
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var refusals = 0
        for _ in 0..<1_500 {
            let width = 1 + random.below(5)
            var columns = (0..<width).map { _ in random.below(4) == 0 ? nil : Column(&random) }
            let tags = ["usuarios", "é", ""]
            for index in columns.indices where random.below(3) == 0 {
                // Of a column that itself does not change.
                if let other = columns.firstIndex(where: { $0 == nil }) {
                    columns[index]?.condition = (other, random.pick(tags))
                }
            }
            let edits = columns.enumerated().compactMap { field, column in
                column.map { column in
                    FieldEdit(
                        field: field, change: column.change, isArray: column.isArray, characters: column.characters,
                        condition: column.condition.map { .init(field: $0.column, values: [Array($0.value.utf8)]) })
                }
            }
            var (before, after, isRefused) = ("", "", false)
            for _ in 0..<random.below(6) {
                let row = columns.map { $0?.value(&random) ?? .text(random.pick(tags + ["x\ty", "\\"])) }
                before += row.map(\.field).joined(separator: "\t") + "\n"
                guard !isRefused else { continue }
                do {
                    let changed = try zip(columns, row).map { column, value in
                        guard let column else { return value }
                        if let (other, wanted) = column.condition, row[other] != .text(wanted) { return value }
                        return try value.mapped(column.rule)
                    }
                    after += changed.map(\.field).joined(separator: "\t") + "\tT\n"
                } catch {
                    isRefused = true
                    refusals += 1
                }
            }
            guard !edits.isEmpty else { continue }
            let data = Array(before.utf8)
            var made = FieldEdits(edits.reversed(), isUTF8: true)
            let found = edit(
                data, &made, suffix: "\tT", cut: random.below(data.count + 1), room: random.below(300))
            #expect(found.output == after, "\(edits) of \(before)")
            #expect((found.refusal != nil) == isRefused, "\(edits) of \(before)")
        }
        #expect(refusals > 20)
    }
}
