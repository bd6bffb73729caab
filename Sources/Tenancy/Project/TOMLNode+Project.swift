import TOMLText

extension TOMLNode {
    /// Reads a project file's text; what is no TOML is a diagnostic of that file.
    static func document(_ text: String, file: String) throws(ProjectError) -> TOMLNode {
        do {
            return try document(text, quotedName: "[table.\"log_*\"]")
        } catch {
            throw ProjectError(
                error.problems.map {
                    Diagnostic(
                        file: file, line: $0.line, keyPath: "", found: $0.found, expected: $0.expected,
                        advice: $0.advice)
                })
        }
    }

    /// Whether this is what a dotted name without quotes gives: a table that holds nothing but a table.
    var isDottedName: Bool {
        guard entries.count == 1, let inner = entries.first, case .table = inner.node.value else { return false }
        return !["references", "expressions"].contains(inner.key)
    }
}
