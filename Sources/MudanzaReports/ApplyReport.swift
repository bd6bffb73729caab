internal import DumpStream
public import Mudanza

/// What a load did, for people and, as JSON, for scripts.
public struct ApplyReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// The dump, as its command named it.
    public var source: String
    /// Where it went, without password.
    public var target: String
    /// Rows of all tables.
    public var rows: Int
    /// The result itself.
    public var result: ApplyJob.Result

    /// Reports on a finished load.
    public init(_ result: ApplyJob.Result, source: String, target: String) {
        self.source = source
        self.target = target
        rows = result.rows
        self.result = result
    }

    /// Whether somebody should look: rows were put aside.
    public var hasFindings: Bool { result.rejectedRows > 0 }

    /// The warnings, what was left out, and a line that can be pasted into a ticket.
    public var text: String {
        if result.wasLoaded {
            return "\(Words.safe(source)) was loaded already, as batch \(result.batch): nothing to do.\n"
        }
        var lines = result.warnings.map { "warning: \(Words.safe($0))" }
        var reasons: [String] = []
        var counts: [String: Int] = [:]
        for omission in result.omitted {
            if counts[omission.reason] == nil { reasons.append(omission.reason) }
            counts[omission.reason, default: 0] += 1
        }
        for reason in reasons {
            let count = Words.count(counts[reason] ?? 0, "statement", "statements")
            lines.append("left out: \(count), because \(Words.safe(reason))")
        }
        if result.rejectedRows > 0 {
            lines.append("rejected: \(Words.count(result.rejectedRows, "row", "rows")), put aside")
        }
        if result.resumedUnits > 0 {
            lines.append("resumed: \(Words.count(result.resumedUnits, "unit was", "units were")) loaded before")
        }
        if !result.replaced.isEmpty {
            lines.append("replaced: batch \(result.replaced.map(String.init).joined(separator: ", ")), taken out")
        }
        let how = result.content == .dataOnly ? "rows alone" : "schema and rows"
        let seconds = result.seconds
        lines.append(
            "Loaded \(Words.safe(source)) into \(Words.safe(target)) as batch \(result.batch): "
                + "\(Words.count(rows, "row", "rows")) in \(Words.count(result.tables.count, "table", "tables")), \(how); "
                + "data \(Words.seconds(seconds.data)), indexes and keys \(Words.seconds(seconds.after)), "
                + "ANALYZE \(Words.seconds(seconds.analyze))")
        return lines.joined(separator: "\n") + "\n"
    }
}
