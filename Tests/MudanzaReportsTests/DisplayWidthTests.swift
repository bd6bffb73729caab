import MudanzaTestSupport
import Testing

@testable import MudanzaReports

@Suite("The width of text in a terminal")
struct DisplayWidthTests {
    /// Every assigned character of the plane that people write in, with what `wcwidth` says of it.
    @Test("Single characters are as wide as Python's wcwidth has them")
    func characters() async throws {
        let script = """
            import wcwidth, unicodedata
            for code in list(range(0x20, 0x3400)) + list(range(0xF900, 0x10000)) + list(range(0x1F000, 0x1FB00)):
                text = chr(code)
                if unicodedata.category(text) not in ("Cn", "Cc", "Cs", "Co"):
                    print(code, max(wcwidth.wcwidth(text), 0))
            """
        var differences: [String] = []
        var count = 0
        for line in try await Python.run(script).split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { UInt32($0) }
            guard let scalar = Unicode.Scalar(numbers[0]) else { continue }
            count += 1
            let width = DisplayWidth.of(String(scalar))
            if width != Int(numbers[1]) { differences.append("U+\(String(scalar.value, radix: 16)): \(width)") }
        }
        #expect(count > 10_000)
        #expect(differences.isEmpty, "\(differences)")
    }

    @Test(
        "Whole characters",
        arguments: [
            ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("ＡＢ", 4), ("ﾊﾝ", 2), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
            ("👍🏽", 2),
            ("👩‍👩‍👧", 2), ("🇲🇽", 2), ("❤️", 2), ("❤", 1), ("™", 1), ("", 0), ("ñandú", 5), ("עברית", 5),
        ])
    func whole(text: String, width: Int) async throws {
        #expect(DisplayWidth.of(text) == width)
        let script = "import wcwidth, sys; print(wcwidth.wcswidth(sys.stdin.buffer.read().decode()))"
        #expect(try await Python.run(script, input: Array(text.utf8)) == "\(width)\n")
    }

    @Test("Lines are no wider than asked, and lose nothing but the blanks at which they are broken")
    func lines() {
        let text = "uno dos  日本語日本語日本語 👩‍👩‍👧👩‍👩‍👧 palabra_larguísima_que_no_cabe fin"
        for width in 2...40 {
            let lines = DisplayWidth.lines(text, width: width)
            #expect(lines.allSatisfy { DisplayWidth.of($0) <= width }, "\(lines)")
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
        }
        #expect(DisplayWidth.lines("", width: 10) == [""])
        #expect(DisplayWidth.lines("a b", width: 3) == ["a b"])
        #expect(DisplayWidth.cut("日本語", to: 4) == "日…" && DisplayWidth.cut("日本", to: 4) == "日本")
        #expect(DisplayWidth.filled("日", to: 4) == "日  " && DisplayWidth.filled("日", to: 4, atStart: true) == "  日")
    }
}
