/// How many columns of a terminal text takes.
enum DisplayWidth {
    /// Wide and full-width characters that are no emoji (Unicode's "East Asian Width"), with what is not assigned between
    /// them.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E, 0x3041...0x3247,
        0x3250...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B,
        0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DF2, 0x1AFF0...0x1B2FB, 0x1D300...0x1D376, 0x1F200...0x1F265,
        0x20000...0x3FFFD,
    ]

    /// The width of a text without control characters.
    static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    /// The width of one character as people see it, its marks and joined parts included.
    static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.isASCII, character.utf8.count == 1 { return 1 }
        if first.properties.isEmojiPresentation { return 2 }
        if first.properties.isEmoji, character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        return character.unicodeScalars.reduce(0) { $0 + of($1) }
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .format, .control, .lineSeparator, .paragraphSeparator:
            // The soft hyphen is shown, and so are marks that stand under the Arabic or Syriac letters that follow them.
            switch scalar.value {
            case 0xAD, 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2: return 1
            default: return 0
            }
        default: break
        }
        let value = scalar.value
        // The vowels and finals of Korean syllables stand inside them; the fillers are nothing.
        if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FB).contains(value) || value == 0x3164 || value == 0xFFA0
        {
            return 0
        }
        return wide.contains { $0.contains(value) } ? 2 : 1
    }

    /// The text with blanks up to a width, at its end or in front of it.
    static func filled(_ text: String, to width: Int, atStart: Bool = false) -> String {
        let fill = String(repeating: " ", count: max(width - of(text), 0))
        return atStart ? fill + text : text + fill
    }

    /// As much of the text as fits, with `…` where it is cut.
    static func cut(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        var (cut, taken) = ("", 0)
        for character in text {
            taken += of(character)
            if taken >= width { break }
            cut.append(character)
        }
        return cut + "…"
    }

    /// The text in lines no wider than `width`, broken at blanks where there are any.
    static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var (line, used) = ("", 0)
        func end() {
            lines.append(line)
            (line, used) = ("", 0)
        }
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            var rest = word[...]
            let length = of(String(word))
            if used > 0, used + 1 + length > width { end() } else if used > 0 { (line, used) = (line + " ", used + 1) }
            if length <= width {
                (line, used) = (line + rest, used + length)
                continue
            }
            while let character = rest.popFirst() {
                let length = of(character)
                if used > 0, used + length > width { end() }
                line.append(character)
                used += length
            }
        }
        end()
        return lines
    }
}
