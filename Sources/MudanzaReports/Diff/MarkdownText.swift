/// Text from a dump made safe for Markdown as GitHub and its like read it.
enum MarkdownText {
    /// Words: every sign that Markdown or HTML could take for its own is escaped, and no name becomes a mention or link.
    static func words(_ text: String) -> String {
        var safe = ""
        for character in Words.safe(text) {
            switch character {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            // Behind an entity no mention, issue or address begins.
            case "@": safe += "&#64;<!-- -->"
            case "#": safe += "&#35;<!-- -->"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "|", "~", "$": safe += "\\" + String(character)
            default: safe.append(character)
            }
        }
        return safe.replacing("://", with: ":<!-- -->//").replacing("www.", with: "www<!-- -->.")
    }

    /// Text inside HTML, where Markdown is not read.
    static func html(_ text: String) -> String {
        Words.safe(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    /// A name or value as code: nothing in it is read, nor made a mention or link.
    ///
    /// `inTable`: a stroke would end the cell there even inside code.
    static func code(_ text: String, inTable: Bool = false) -> String {
        let safe = Words.safe(text)
        guard !safe.isEmpty else { return "` `" }
        var longest = 0
        var run = 0
        for character in safe {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        // One blank on either side is taken away again.
        let isEdged = safe.first == "`" || safe.last == "`" || safe.first == " " && safe.last == " "
        let body = inTable ? safe.replacing("|", with: "\\|") : safe
        return isEdged ? "\(fence) \(body) \(fence)" : "\(fence)\(body)\(fence)"
    }

    /// A block of code that its text cannot end.
    static func fenced(_ text: String, _ kind: String) -> String {
        var longest = 2
        for line in text.split(whereSeparator: \.isNewline) {
            longest = max(longest, line.drop { $0 == " " }.prefix { $0 == "`" }.count)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            Words.safe(String($0))
        }
        return "\(fence)\(kind)\n\(lines.joined(separator: "\n"))\n\(fence)\n"
    }
}
