internal import DumpStream
public import Mudanza
internal import Tenancy

/// What a rewrite did, for people and, as JSON, for scripts.
public struct RewriteReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// Where the result went.
    public var output: String
    /// The figures.
    public var summary: RewriteSummary
    /// What should be looked at.
    public var warnings: [String]

    /// Reports on a finished rewrite.
    public init(_ result: RewriteJob.Result, output: String) {
        self.output = output
        summary = result.summary
        warnings = result.plan.findings.filter { $0.severity == .warning }.map(\.description)
        for table in summary.tables where table.rowsOfOthers > 0 {
            warnings.append(
                "\(table.name): \(Words.count(table.rowsOfOthers, "row has", "rows have")) another tenant's values; they stay"
            )
        }
    }

    /// The warnings, each on a line of its own.
    public var text: String {
        warnings.map { warning in
            "warning: " + warning.split(separator: "\n").map { Words.safe(String($0)) }.joined(separator: "\n") + "\n"
        }.joined()
    }
}
