public import Mudanza

/// What a rehearsal found, for people and, as JSON, for scripts.
public struct RehearseReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// Whether everything is equal.
    public var isEqual: Bool
    /// The result itself.
    public var result: RehearseJob.Result

    /// Reports on a finished rehearsal.
    public init(_ result: RehearseJob.Result) {
        self.result = result
        isEqual = result.isEqual
    }

    /// The verdict first, then what it rests on.
    public var text: String {
        var lines: [String] = []
        let rows = Words.count(result.comparedRows, "row", "rows")
        let tables = Words.count(result.comparedTables, "table", "tables")
        lines.append(
            isEqual
                ? "EQUAL: \(rows) in \(tables) of \(Words.safe(result.source)) arrived unchanged, each under its tenant."
                : "DIFFERENT: the migrated \(Words.safe(result.source)) is not what the original is.")
        for difference in result.differences { lines.append("  \(Words.safe(difference))") }
        for error in result.newErrors { lines.append("  the migrated dump alone fails: \(Words.safe(error))") }
        let verification = VerifyReport(result.verification)
        lines.append("")
        lines.append(verification.text.trimmingEnd())
        if result.restoredWithPsql {
            let count = Words.count(result.originalErrors.count, "error", "errors")
            lines.append("")
            lines.append(
                "The original itself restores with \(count), so both were restored with psql, which goes on after them:"
            )
            for error in result.originalErrors.prefix(10) { lines.append("  \(Words.safe(error))") }
            if result.originalErrors.count > 10 { lines.append("  … and \(result.originalErrors.count - 10) more") }
        }
        for warning in result.warnings { lines.append("warning: \(Words.safe(warning))") }
        lines.append("")
        lines.append("On PostgreSQL \(result.serverVersion):")
        for step in result.steps { lines.append("  \(Words.seconds(step.seconds))  \(step.name)") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension String {
    fileprivate func trimmingEnd() -> String {
        var text = self
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
