/// Finds e-mail addresses, telephone numbers, CURP and RFC by their form alone.
struct PersonalParts {
    private let text: [UInt8]

    /// The parts, in order.
    static func find(in text: [UInt8]) -> [Range<Int>] {
        let search = PersonalParts(text: text)
        var found: [Range<Int>] = []
        var at = 0
        while at < text.count {
            guard let part = search.part(at), part.lowerBound >= found.last?.upperBound ?? 0 else {
                at += 1
                continue
            }
            // An address begins before its sign, and takes in what was found there.
            found.removeAll { $0.lowerBound >= part.lowerBound }
            found.append(part)
            at = part.upperBound
        }
        return found
    }

    private func part(_ at: Int) -> Range<Int>? {
        if let address = address(at) { return address }
        // What follows stands at the start of a word.
        guard at == 0 || !isWord(text[at - 1]) else { return nil }
        switch text[at] {
        case UInt8(ascii: "+"): return international(at)
        case UInt8(ascii: "("), UInt8(ascii: "0")...UInt8(ascii: "9"): return local(at)
        default: return identification(at)
        }
    }

    // MARK: E-mail

    /// The address around an `@`, in whatever way it is written.
    private func address(_ at: Int) -> Range<Int>? {
        let length: Int
        switch text[at] {
        case UInt8(ascii: "@"): length = 1
        case UInt8(ascii: "%") where text[at...].starts(with: "%40".utf8): length = 3
        case UInt8(ascii: "\\") where text[at...].starts(with: "\\u0040".utf8): length = 6
        default: return nil
        }
        var start = at
        while start > 0, isAddress(text[start - 1]), text[start - 1] != UInt8(ascii: ":"),
            text[start - 1] != UInt8(ascii: "=")
        {
            start -= 1
        }
        var end = at + length
        let host = end
        while end < text.count, isAddress(text[end]), text[end] != UInt8(ascii: ":") { end += 1 }
        // A full stop behind an address ends the sentence.
        while end > host, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        guard start < at, text[host..<end].dropFirst().contains(UInt8(ascii: ".")) else { return nil }
        return start..<end
    }

    private static let outside = Set(" \t\n\r\u{B}\u{C}\"'<>,;()[]{}&?|@".utf8)

    private func isAddress(_ byte: UInt8) -> Bool { !Self.outside.contains(byte) }

    // MARK: Telephone

    /// `+52 (55) 1234-5678`: eight digits and signs between them, or more.
    private func international(_ at: Int) -> Range<Int>? {
        var end = at + 1
        guard end < text.count, isDigit(text[end]) else { return nil }
        while end < text.count, isDigit(text[end]) || isGap(text[end]) || text[end] == 0x28 || text[end] == 0x29 {
            end += 1
        }
        while !isDigit(text[end - 1]) { end -= 1 }
        return end - at >= 9 ? at..<end : nil
    }

    /// `55 1234 5678`, `(81) 8123-4567`: as people write it, in groups.
    private func local(_ at: Int) -> Range<Int>? {
        let isBracketed = text[at] == UInt8(ascii: "(")
        var end = isBracketed ? at + 1 : at
        guard digits(&end, 2...3) else { return nil }
        if isBracketed {
            guard end < text.count, text[end] == UInt8(ascii: ")") else { return nil }
            end += 1
            if end < text.count, isGap(text[end]) { end += 1 }
        } else {
            guard end < text.count, isGap(text[end]) else { return nil }
            end += 1
        }
        guard digits(&end, 3...4), end < text.count, isGap(text[end]) else { return nil }
        end += 1
        guard digits(&end, 4...4), end == text.count || !isWord(text[end]) else { return nil }
        return at..<end
    }

    private func digits(_ at: inout Int, _ count: ClosedRange<Int>) -> Bool {
        let start = at
        while at < text.count, isDigit(text[at]) { at += 1 }
        return count.contains(at - start)
    }

    // MARK: Identification

    /// A CURP (`MUAA800101MDFXXX09`) or an RFC (`MUAA800101AB1`): letters, a date, and a few more.
    private func identification(_ at: Int) -> Range<Int>? {
        var end = at
        while end < text.count, isWord(text[end]) || text[end] == UInt8(ascii: "&") { end += 1 }
        // Ñ has two bytes.
        guard (12...20).contains(end - at) else { return nil }
        let word = Array(String(decoding: text[at..<end], as: UTF8.self).uppercased())
        let letters = word.prefix { $0.isLetter || $0 == "&" }.count
        guard (3...4).contains(letters), word.count == letters + 9 || letters == 4 && word.count == 18 else {
            return nil
        }
        let date = word[letters..<(letters + 6)].compactMap(\.wholeNumberValue)
        guard date.count == 6, (1...12).contains(date[2] * 10 + date[3]), (1...31).contains(date[4] * 10 + date[5])
        else {
            return nil
        }
        if word.count == 18 { guard "HMX".contains(word[10]), word[17].isWholeNumber else { return nil } }
        return at..<end
    }

    // MARK: Bytes

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private func isGap(_ byte: UInt8) -> Bool { byte == 0x20 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") }

    /// Whether a byte belongs to a word: letters of every script do.
    private func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte >= 0x80 || byte == UInt8(ascii: "_")
    }
}
