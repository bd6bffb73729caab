public import DumpStream

/// Writes the constants of INSERT statements as fields of COPY data in text format.
public enum CopyFieldWriter {
    /// Appends the field that means the same as the value in `range`.
    ///
    /// - Returns: false, and nothing appended, where the value is no constant (an expression, DEFAULT).
    public static func append(
        _ range: Range<Int>, of text: Span<UInt8>, lexer: Lexer, to field: inout [UInt8]
    ) -> Bool {
        guard let token = lexer.token(in: text, at: range.lowerBound, atEnd: true) else { return false }
        if token.kind == .symbol {
            // A sign and a number.
            guard text[token.start] == UInt8(ascii: "-") || text[token.start] == UInt8(ascii: "+"),
                let number = lexer.token(in: text, at: token.end, atEnd: true), number.kind == .number,
                number.end == range.upperBound
            else { return false }
            for index in range { field.append(text[index]) }
            return true
        }
        guard token.end == range.upperBound else { return false }
        switch token.kind {
        case .string:
            let skipped = text[token.start] == UInt8(ascii: "'") ? 1 : 2
            appendPlain(text, (token.start + skipped)..<(token.end - 1), to: &field)
        case .escapeString, .unicodeString:
            guard let bytes = StringToken.value(of: token, in: text, escape: UInt8(ascii: "\\")) else { return false }
            field += SQLLiteral(bytes: bytes).copyField
        case .bitString: for index in (token.start + 2)..<(token.end - 1) { field.append(text[index]) }
        case .hexString:
            field.append(UInt8(ascii: "X"))
            for index in (token.start + 2)..<(token.end - 1) { field.append(text[index]) }
        case .number: for index in token.range { field.append(text[index]) }
        case .word:
            if text.hasWord("null", in: token.range) {
                field.append(UInt8(ascii: "\\"))
                field.append(UInt8(ascii: "N"))
            } else if text.hasWord("true", in: token.range) || text.hasWord("false", in: token.range) {
                for index in token.range { field.append(text[index]) }
            } else {
                return false
            }
        default: return false
        }
        return true
    }

    /// The inside of `'…'`: doubled quotes become one, and what COPY treats specially is escaped.
    ///
    /// Sound: every index comes from `range`, which the lexer found inside the text. Gain: runs of ordinary bytes are
    /// appended at once, some three times as fast as byte by byte.
    private static func appendPlain(_ text: Span<UInt8>, _ range: Range<Int>, to field: inout [UInt8]) {
        unsafe text.withUnsafeBufferPointer { bytes in
            var run = range.lowerBound
            var at = range.lowerBound
            while at < range.upperBound {
                let byte = unsafe bytes[at]
                // Everything special lies below 0x10, or is a quote or a backslash.
                guard byte < 0x10 || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\"),
                    let escaped = byte == UInt8(ascii: "'") ? byte : CopyField.escape(byte)
                else {
                    at += 1
                    continue
                }
                unsafe field.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<at]))
                at += 1
                if byte == UInt8(ascii: "'") {
                    field.append(byte)
                    at += 1
                } else {
                    field.append(UInt8(ascii: "\\"))
                    field.append(escaped)
                }
                run = at
            }
            if run < range.upperBound {
                unsafe field.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<range.upperBound]))
            }
        }
    }
}
