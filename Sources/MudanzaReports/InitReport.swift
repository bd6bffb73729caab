public import Mudanza
internal import SQLSyntax
internal import Tenancy

/// What was made in a target and what was there, for people and, as JSON, for scripts.
public struct InitReport: Sendable, Codable {
    /// A tenancy column's value.
    public struct Value: Sendable, Codable, Equatable {
        /// The column.
        public var column: String
        /// The value; absent where the tenant has none.
        public var value: String?
    }

    /// The version of the JSON form.
    public var format = 1
    /// Where.
    public var target: String
    /// The tenant.
    public var tenant: [Value]
    /// Whether it is the demonstration tenant, because no other was given.
    public var isDemonstration: Bool
    /// Each thing, in order.
    public var steps: [InitJob.Step]

    /// Reports on a target that was prepared.
    public init(_ result: InitJob.Result) {
        target = result.target
        tenant = result.tenant.map { Value(column: $0.name.description, value: $0.value) }
        isDemonstration = result.isDemonstration
        steps = result.steps
    }

    /// A line for each thing, and a sum.
    public var text: String {
        var text = "Target \(Words.safe(target))\n"
        if isDemonstration { text += "No tenant was given: the demonstration tenant is used.\n" }
        var table = TextTable([.left, .left, .left])
        for step in steps {
            let word =
                switch step.outcome {
                case .created: "created"
                case .present: "was there"
                case .adopted: "recorded"
                }
            let name = step.name + (step.key.map { " '\($0)'" } ?? "")
            table.add(word, step.kind.rawValue, Words.safe(name))
        }
        text += table.text
        let made = steps.count { $0.outcome == .created }
        if !steps.contains(where: { $0.kind == .tenant }) {
            text += "No tenant's row: the tenant has no value for a column with a registry.\n"
        }
        return text + (made == 0 ? "Everything was there.\n" : "Created \(made) of \(steps.count).\n")
    }
}
