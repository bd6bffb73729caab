import DumpStream
import Testing

@Suite("Lexer on random text")
struct LexerWindowTests {
    /// What breaks lexers: quotes, their prefixes, what continues them, and what begins or ends a comment.
    static let pieces = [
        "'", "''", "\"", "\\", "$", "$$", "$a$", "$é$", "$1", "E'", "e", "U&", "u&'", "b'", "N", "x", "/*", "*/", "*",
        "/", "--", "-", "\n", "\r", " ", "\t", ";", "(", ")", ".", "..", "1", "2e", "e+", "0x", "_", "é", "word", ",",
        "\u{0}", "\u{7F}", "😀", "+", "&",
    ]

    @Test("tiles the text with tokens, except for what is unterminated at its end", arguments: [false, true])
    func tiling(backslashEscapes: Bool) {
        var random = SeededRandom(seed: 1)
        for _ in 0..<3_000 {
            let text = random.text(of: Self.pieces, count: 40)
            let found = tokens(of: text, Lexer(backslashEscapes: backslashEscapes), keepingBlanks: true)
            var at = 0
            for token in found {
                #expect(token.start == at && token.end > at)
                at = token.end
            }
            if at < text.count { #expect("'\"/$EeUuNnBbXx".utf8.contains(text[at]), "stopped before \(text[at])") }
        }
    }

    @Test("answers nil or the same through a window that grows byte by byte", arguments: [false, true])
    func growingWindow(backslashEscapes: Bool) {
        var random = SeededRandom(seed: 2)
        let lexer = Lexer(backslashEscapes: backslashEscapes)
        for _ in 0..<1_000 {
            let text = random.text(of: Self.pieces, count: 25)
            for whole in tokens(of: text, lexer, keepingBlanks: true) {
                for end in (whole.start + 1)...text.count {
                    let early = lexer.token(in: text.span.extracting(0..<end), at: whole.start, atEnd: false)
                    guard let early else { continue }
                    // A run of blanks is as long as the window shows it.
                    let same = early == whole || (whole.kind == .whitespace && early.end == end)
                    #expect(same, "\(early) in \(end) bytes is \(whole) in \(text.count): \(text)")
                    guard same else { return }
                }
            }
        }
    }
}
