public import Mudanza
internal import Tenancy

/// Whether a target is fit, for people and, as JSON, for scripts.
public struct CheckReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// Where.
    public var target: String
    /// Whether nothing forbids to load.
    public var isFit: Bool
    /// Each thing that was looked at, in order.
    public var findings: [TargetFinding]

    /// Reports on a target that was looked at.
    public init(_ result: CheckJob.Result) {
        target = result.target
        isFit = result.isFit
        findings = result.findings
    }

    /// A line for each thing, with what to do below it.
    public var text: String {
        let width = findings.map(\.subject.rawValue.count).max() ?? 0
        var text = "Target \(Words.safe(target))\n"
        for finding in findings {
            let outcome = finding.outcome.rawValue + (finding.outcome == .ok ? "  " : "")
            let subject = finding.subject.rawValue.padding(to: width)
            text += "  \(outcome)  \(subject)  \(Words.safe("\(finding.text)"))\n"
            if !finding.advice.isEmpty {
                let indent = String(repeating: " ", count: width + 10)
                for line in finding.advice.description.split(separator: "\n") {
                    text += indent + Words.safe(String(line.drop { $0 == " " })) + "\n"
                }
            }
        }
        let failed = findings.count { $0.outcome == .blocker }
        let warned = findings.count { $0.outcome == .warning }
        let warnings = Words.count(warned, "warning", "warnings")
        return text
            + (failed == 0
                ? "Can be loaded; \(warnings).\n"
                : "Not to be loaded: \(Words.count(failed, "failure", "failures")), \(warnings).\n")
    }
}

extension String {
    /// The text with blanks behind it up to a width.
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
