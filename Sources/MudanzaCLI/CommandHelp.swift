/// What stands under a command's one-line summary in its help: examples first, then what must be known, then how it
/// ends, the same way for every command.
enum CommandHelp {
    /// Makes the text; `found` says what status 2 means where the command has it.
    static func text(examples: [String], _ about: String, found: String? = nil) -> String {
        let two = found.map { " 2 \($0);" } ?? ""
        return """
            Examples:
            \(examples.map { "  " + $0 }.joined(separator: "\n"))

            \(about)

            Exit status: 0 done;\(two) 1 failed, and the error says why; 64 used wrongly.
            """
    }
}
