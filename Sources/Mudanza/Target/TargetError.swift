/// Why a target is not, or not yet, fit for what was asked: what was found, what was expected, what to do.
public struct TargetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is; programs and tests match on it.
    public enum Code: String, Sendable, Codable {
        /// A migration or registry was made from another definition than today's.
        case changedMigration
        /// The ledger was made by a newer version of Mudanza.
        case newerLedger
        /// A registry's name belongs to something that cannot be one.
        case notARegistry
        /// The tenant lacks a value, or belongs to another in the registries.
        case tenant
        /// The target is the source, or looks single-tenant.
        case wrongTarget
        /// A local server cannot be made or started.
        case noCluster
    }

    /// The kind of failure.
    public var code: Code
    /// What was found, in one sentence without a final full stop.
    public var found: String
    /// What was expected instead; empty when obvious.
    public var expected: String
    /// What the user can do; empty when nothing sensible can be said.
    public var advice: String

    /// Makes an error; the texts are sentences without a final full stop.
    public init(_ code: Code, found: String, expected: String = "", advice: String = "") {
        self.code = code
        self.found = found
        self.expected = expected
        self.advice = advice
    }

    /// The whole message: one line, and the advice on the next.
    public var description: String {
        found + (expected.isEmpty ? "" : "; expected \(expected)") + (advice.isEmpty ? "" : "\n  \(advice)")
    }
}
