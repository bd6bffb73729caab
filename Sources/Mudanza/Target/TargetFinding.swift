public import Tenancy

/// One thing that was looked at before a target is loaded.
public struct TargetFinding: Sendable, Equatable, Codable {
    /// What was looked at; the names are those of the JSON form.
    public enum Subject: String, Sendable, Codable, CaseIterable {
        case server, version, tls, pooler, privileges, superuser, encoding, extensions, roles, plan, ledger, registries,
            source
        case tables, batches, room
    }

    /// What it means for loading.
    public enum Outcome: String, Sendable, Codable {
        /// All is well.
        case ok
        /// It can be loaded, and somebody should look first.
        case warning = "warn"
        /// It must not be loaded.
        case blocker = "fail"
    }

    /// What was looked at.
    public var subject: Subject
    /// What it means.
    public var outcome: Outcome
    /// What was found, in one sentence without a final full stop.
    public var text: Message
    /// What to do; empty when nothing needs doing.
    public var advice: Message

    /// Makes a finding.
    public init(_ subject: Subject, _ outcome: Outcome, _ text: Message, advice: Message = "") {
        self.subject = subject
        self.outcome = outcome
        self.text = text
        self.advice = advice
    }
}

/// A target that must not be loaded into.
public struct TargetBlocked: Error, Sendable, CustomStringConvertible {
    /// What forbids it.
    public let blockers: [TargetFinding]

    /// Makes the error.
    public init(blockers: [TargetFinding]) { self.blockers = blockers }

    /// One blocker a paragraph.
    public var description: String {
        blockers.map { "\($0.text)" + ($0.advice.isEmpty ? "" : "\n  \($0.advice)") }.joined(separator: "\n")
    }
}
