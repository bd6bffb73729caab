internal import SQLSyntax

/// What is known of a dump's encoding: whether its bytes can be read safely, and how our own text is written in it.
public enum TextEncoding {
    /// Client encodings in which a byte of a longer character can look like a backslash, a quote or a letter: neither
    /// psql's own rules nor ours can then be applied byte by byte (PostgreSQL's manual, "Supported Character Sets").
    static let unsafe: Set<String> = [
        "SJIS", "SHIFT_JIS_2004", "BIG5", "GBK", "UHC", "GB18030", "JOHAB", "MSKANJI", "SHIFTJIS", "WIN932", "WIN936",
        "WIN949", "WIN950", "WINDOWS932", "WINDOWS936", "WINDOWS949", "WINDOWS950",
    ]

    /// The name without what PostgreSQL ignores in it, in upper case.
    static func normalised(_ name: String) -> String {
        String(name.uppercased().filter { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    /// Whether text has characters that stand for bytes which are no UTF-8, as those of SQLIdentifier do.
    ///
    /// In text of the project they would become such bytes, quotes among them.
    static func hasStandIns(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x10FE80...0x10FEFF).contains($0.value) }
    }

    static func isUTF8(_ name: String) -> Bool { ["UTF8", "UNICODE"].contains(normalised(name)) }

    static func isSafe(_ name: String) -> Bool { !unsafe.contains(normalised(name)) }

    /// Text of the encoding, for people to read: what Mudanza cannot decode is shown by U+FFFD.
    public static func text(of bytes: [UInt8], in encoding: String) -> String {
        switch normalised(encoding) {
        case "LATIN1", "ISO88591", "ISO_8859_1":
            var text = String.UnicodeScalarView()
            for byte in bytes { text.append(Unicode.Scalar(byte)) }
            return String(text)
        default: return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The bytes of `text` in the encoding; nil where Mudanza cannot write it there.
    public static func bytes(of text: String, in encoding: String) -> [UInt8]? {
        let plain = text.utf8.allSatisfy { $0 < 0x80 }
        if plain { return Array(text.utf8) }
        switch normalised(encoding) {
        case "UTF8", "UNICODE", "SQL_ASCII", "SQLASCII": return SQLIdentifier(text).bytes
        case "LATIN1", "ISO88591", "ISO_8859_1":
            // Names of the dump that were not UTF-8 carry their own bytes (see SQLIdentifier).
            var bytes: [UInt8] = []
            for scalar in text.unicodeScalars {
                if scalar.value < 0x100 {
                    bytes.append(UInt8(scalar.value))
                } else if (0x10FE80...0x10FEFF).contains(scalar.value) {
                    bytes.append(UInt8(scalar.value - 0x10FE00))
                } else {
                    return nil
                }
            }
            return bytes
        default:
            // Of another encoding only what came out of the dump itself can go back.
            let own = text.unicodeScalars.allSatisfy { $0.value < 0x80 || (0x10FE80...0x10FEFF).contains($0.value) }
            return own ? SQLIdentifier(text).bytes : nil
        }
    }
}
