internal import Mustache

/// Text as it stands in HTML, between tags and in quoted attributes: every value of a report goes through this.
///
/// The library's own escaping goes by characters, and a character may be a quotation mark with an accent on it, which a
/// browser takes for a quotation mark; this goes by bytes. What reorders or hides text is shown by its number, so that a
/// name looks like what it is.
struct Markup: MustacheContentType {
    /// The name that templates ask for it by.
    static let name = "MARKUP"
    /// Makes the name known, once.
    static let register: Void = MustacheContentTypes.register(Markup(), named: name)

    func escapeText(_ text: String) -> String { Self.escape(text) }

    /// The text, escaped.
    static func escape(_ text: String) -> String {
        let visible = Self.visible(text)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(visible.utf8.count + 16)
        for byte in visible.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text with what cannot be seen written as `\u{202e}`; line ends and tabs stay.
    static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isInvisible) else { return text }
        return text.unicodeScalars.reduce(into: "") { visible, scalar in
            if isInvisible(scalar) {
                visible += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                visible.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a scalar is made visible: as everywhere, but for line ends and tabs, which a page shows as what they are.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\n" && scalar != "\t" && Words.isUnsafe(scalar)
    }
}
