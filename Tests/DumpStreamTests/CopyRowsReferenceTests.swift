import Testing

@testable import DumpStream

/// The same as ``CopyRows``, written so plainly that it can be seen to be right.
private func reference(_ data: [UInt8], fields: Int?, suffix: [UInt8]) -> RowsCopied {
    var all = RowsCopied()
    while all.consumed < data.count {
        let rest = Array(data[all.consumed...])
        var escaped = false
        var tabs = 0
        var lineEnd: Int?
        var innerLines = 0
        var lineStart = 0
        for (index, byte) in rest.enumerated() {
            if byte == 0x0A {
                let line = rest[lineStart..<index]
                let isMark = line.elementsEqual([0x5C, 0x2E]) || line.elementsEqual([0x5C, 0x2E, 0x0D])
                if isMark, lineStart == 0 {
                    all.endMark = index + 1
                    return all
                } else if isMark {
                    let at = all.consumed + lineStart
                    all.refused = CopyRows.Refused(reason: .endMarkInRow, at: at, lines: all.lines + innerLines)
                    return all
                }
            }
            if byte == 0x0A, !escaped {
                lineEnd = index
                break
            }
            if byte == 0x0A {
                innerLines += 1
                lineStart = index + 1
            }
            if byte == 0x09, !escaped { tabs += 1 }
            escaped = byte == 0x5C && !escaped
        }
        guard let lineEnd else {
            let isMark = rest == [0x5C, 0x2E] || rest == [0x5C, 0x2E, 0x0D]
            if isMark { all.endMark = rest.count }
            return all
        }
        var text = Array(rest[0..<lineEnd])
        var end: [UInt8] = [0x0A]
        // A carriage return belongs to the line end unless an odd number of backslashes stands before it.
        if text.last == 0x0D, text.dropLast().reversed().prefix(while: { $0 == 0x5C }).count.isMultiple(of: 2) {
            text.removeLast()
            end = [0x0D, 0x0A]
        }
        if let fields, !(fields == 0 && text.isEmpty), tabs + 1 != fields {
            // Tabs alone decide first: pg_dump writes no escaped tab.
            if text.filter({ $0 == 0x09 }).count + 1 != fields {
                all.wrong = (all.consumed, tabs + 1)
                return all
            }
        }
        all.output += text + suffix + end
        all.rows += 1
        all.lines += 1 + innerLines
        all.consumed += lineEnd + 1
    }
    return all
}

@Suite("COPY rows against a plain implementation")
struct CopyRowsReferenceTests {
    static let pieces = [
        "\n", "\t", "\\", "\r", "\\.", "\n\\.\n", "\\N", "a", ".", "é", "\r\n", "0123456789abcdef", "\\\\",
    ]

    @Test("agree on random data, without a field count", arguments: [0, 1, 7, 1 << 16])
    func random(room: Int) {
        var random = SeededRandom(seed: UInt64(room))
        for _ in 0..<3_000 {
            let data = random.text(of: Self.pieces, count: 40)
            let (copied, wanted) = (
                copyRows(data, suffix: "\tX", room: room), reference(data, fields: nil, suffix: [9, 88])
            )
            #expect(copied == wanted, "\(data)")
            guard copied == wanted else { return }
        }
    }

    @Test("agree on random rows of some width, most with the right number of fields", arguments: 0..<6)
    func wide(fields: Int) {
        var random = SeededRandom(seed: UInt64(fields) + 100)
        let parts = ["", "a", "\\N", "0123456789abcdefg", "\\\t", "é\\\\", String(repeating: "x", count: 5_000)]
        for _ in 0..<150 {
            var data: [UInt8] = []
            for _ in 0..<random.below(12) {
                let width = random.below(30) == 0 ? random.below(8) : max(fields, 1)
                let row = (0..<width).map { _ in fields == 0 ? "" : random.pick(parts) }.joined(separator: "\t")
                data += Array((row + (random.below(5) == 0 ? "\r\n" : "\n")).utf8)
            }
            data += Array("\\.\n".utf8)
            #expect(
                copyRows(data, fields: fields, suffix: "\tX\tY", room: random.below(200))
                    == reference(data, fields: fields, suffix: Array("\tX\tY".utf8)), "\(data.count) bytes")
        }
    }
}
