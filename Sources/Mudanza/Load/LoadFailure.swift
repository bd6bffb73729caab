public import PostgresLink

/// Why a load ended early: what was being loaded, where that stands in the dump, and what the server said.
public struct LoadFailure: Error, Sendable, CustomStringConvertible {
    /// What was being done: `customer.sql:120 (byte 4711): ALTER TABLE public.t`.
    public var doing: String
    /// What the server or libpq said.
    public var cause: LinkError
    /// What became of what had been loaded, and what to do.
    public var advice: String

    /// Makes one.
    public init(doing: String, cause: LinkError, advice: String = "") {
        self.doing = doing
        self.cause = cause
        self.advice = advice
    }

    /// The whole message, without values of rows.
    public var description: String {
        "\(doing): \(cause)" + (advice.isEmpty ? "" : "\n  \(advice)")
    }
}

/// A target that a dump cannot be loaded into as it is.
public struct TargetRefused: Error, Sendable, CustomStringConvertible {
    /// What was found, each in one sentence without a final full stop, with what to do.
    public var findings: [(found: String, advice: String)]

    /// Makes one from its findings.
    public init(_ findings: [(found: String, advice: String)]) { self.findings = findings }

    /// Makes one of a single finding.
    public init(_ found: String, advice: String) { findings = [(found, advice)] }

    /// One finding a paragraph.
    public var description: String {
        findings.map { $0.found + ($0.advice.isEmpty ? "" : "\n  \($0.advice)") }.joined(separator: "\n")
    }
}
