import Testing

@testable import DumpStream

/// What ``CopyRows`` made of data, put together by a caller that grows its output when told to.
struct RowsCopied: Equatable {
    var output: [UInt8] = []
    var rows = 0
    var lines = 0
    var consumed = 0
    var endMark = 0
    var wrong: (start: Int, fields: Int)?
    var refused: CopyRows.Refused?

    static func == (a: RowsCopied, b: RowsCopied) -> Bool {
        a.output == b.output && a.rows == b.rows && a.lines == b.lines && a.consumed == b.consumed
            && a.endMark == b.endMark && a.wrong?.start == b.wrong?.start && a.wrong?.fields == b.wrong?.fields
            && a.refused == b.refused
    }
}

/// Copies data whose first output has `room` bytes.
func copyRows(_ data: [UInt8], fields: Int? = nil, suffix: String = "", room: Int = 1 << 16) -> RowsCopied {
    let rows = CopyRows(fields: fields, suffix: Array(suffix.utf8))
    var all = RowsCopied()
    var output = [UInt8](repeating: 0, count: room)
    while true {
        var written = 0
        let window = data.span.extracting(all.consumed...)
        let scan = rows.copy(window, atEnd: true, into: &output, written: &written)
        all.output += output[0..<written]
        if var refused = scan.refused {
            refused.at += all.consumed
            refused.lines += all.lines
            all.refused = refused
        }
        all.wrong = scan.wrong.map { ($0.start + all.consumed, $0.fields) }
        all.rows += scan.rows
        all.lines += scan.lines
        all.consumed += scan.consumed
        all.endMark = scan.endMark
        guard scan.needsRoom > 0, scan.refused == nil else { return all }
        if scan.needsRoom > output.count { output = [UInt8](repeating: 0, count: scan.needsRoom) }
    }
}

@Suite("COPY rows")
struct CopyRowsTests {
    @Test(
        "gain the suffix before their line end",
        arguments: [
            ("1\tb\n2\tc\n\\.\n", "1\tb\tX\n2\tc\tX\n", 2, 3),
            ("1\r\n2\r\n\\.\r\n", "1\tX\r\n2\tX\r\n", 2, 4),
            ("\n\n\\.", "\tX\n\tX\n", 2, 2),
            ("\r\n\\.\n", "\tX\r\n", 1, 3),
            ("a\\\nb\n\\.\n", "a\\\nb\tX\n", 1, 3),
            ("a\\\\\nb\n", "a\\\\\tX\nb\tX\n", 2, 0),
            ("a\\\\\\\nb\n\\.\n", "a\\\\\\\nb\tX\n", 1, 3),
            // A carriage return with a backslash of its own is the value's last byte, not the line's.
            ("a\\\r\n\\.\n", "a\\\r\tX\n", 1, 3),
            ("a\\\\\r\n\\.\n", "a\\\\\tX\r\n", 1, 3),
            ("\\.x\n\\..\n.\n\\\\.\n\\N\n\\.\n", "\\.x\tX\n\\..\tX\n.\tX\n\\\\.\tX\n\\N\tX\n", 5, 3),
            ("\\.\n1\n", "", 0, 3),
            ("1\n2", "1\tX\n", 1, 0),
            ("", "", 0, 0),
        ])
    func suffix(_ data: String, _ output: String, _ rows: Int, _ endMark: Int) {
        let copied = copyRows(Array(data.utf8), suffix: "\tX")
        #expect(String(decoding: copied.output, as: UTF8.self) == output)
        #expect(copied.rows == rows && copied.endMark == endMark && copied.wrong == nil)
    }

    @Test(
        "have their fields counted, escaped tabs left out",
        arguments: [
            ("a\tb\n", 2), ("\n", 1), ("\n", 0), ("\t\n", 2), ("\r\n", 0), ("a\\\tb\tc\n", 2), ("a\\\\\tb\n", 2),
            ("a\\\\\\\tb\n", 1), ("\\N\t\\N\t\\N\n", 3), ("a\\\n\tb\n", 2), ("0123456789abcdef\t0123456789abcdef\n", 2),
            (String(repeating: "\t", count: 9_000) + "\n", 9_001),
        ])
    func fieldCount(_ row: String, _ fields: Int) {
        let good = Array((row + row).utf8)
        #expect(CopyRows(fields: fields).scan(good.span, atEnd: true).wrong == nil)
        #expect(CopyRows(fields: fields).scan(good.span, atEnd: true).rows == 2)
    }

    @Test(
        "with another number of fields stop the scan at their first byte",
        arguments: [
            ("a\tb\nc\n", 2, 4, 1), ("a\tb\n\n", 2, 4, 1), ("a\tb\na\tb\tc\n", 2, 4, 3), ("a\n", 0, 0, 1),
            ("\n", 2, 0, 1), ("a\tb\r\nc\r\n", 2, 5, 1),
        ])
    func wrongFields(_ data: String, _ fields: Int, _ start: Int, _ found: Int) {
        let scan = CopyRows(fields: fields).scan(Array(data.utf8).span, atEnd: true)
        #expect(scan.wrong?.start == start && scan.wrong?.fields == found)
        #expect(scan.consumed == start && scan.endMark == 0)
    }

    @Test("are counted with the lines that were consumed, not with those of a row still open")
    func lines() {
        let scan = CopyRows().scan(Array("a\nb\\\nc\nd\\\ne".utf8).span, atEnd: false)
        #expect(scan.rows == 2 && scan.consumed == 7 && scan.lines == 3)
    }

    @Test("ask for as much room as the next row needs, however little there is")
    func room() {
        let data = Array("a\tb\n\(String(repeating: "é", count: 100))\t2\nc\td\n\\.\n".utf8)
        let roomy = copyRows(data, fields: 2, suffix: "\tX\tY")
        #expect(roomy.rows == 3)
        for room in 0..<30 { #expect(copyRows(data, fields: 2, suffix: "\tX\tY", room: room) == roomy) }
    }

    @Test("hold their end mark back until its line end is seen, unless the dump ends")
    func openEndMark() {
        #expect(CopyRows().scan(Array("\\.".utf8).span, atEnd: false) == CopyRows.Scan())
        #expect(CopyRows().scan(Array("\\.\r".utf8).span, atEnd: false) == CopyRows.Scan())
        #expect(CopyRows().scan(Array("\\.".utf8).span, atEnd: true).endMark == 2)
        #expect(CopyRows().scan(Array("\\.\r".utf8).span, atEnd: true).endMark == 3)
    }
}
