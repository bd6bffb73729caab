public import Tenancy

/// A suggested project file, for scripts as JSON.
public struct DraftReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// The dump.
    public var source: String
    /// Where the file was written.
    public var output: String
    /// What is suggested.
    public var draft: ProjectDraft

    /// Reports on a draft.
    public init(_ draft: ProjectDraft, source: String, output: String) {
        (self.draft, self.source, self.output) = (draft, source, output)
    }

    /// How it ended, for the ticket.
    public var verdict: Message {
        let shared = draft.tables.count { $0.shared?.isInForce == true }
        let references = draft.tables.flatMap(\.references)
        let set = references.count(where: \.isInForce)
        var open = references.count - set
        for table in draft.tables {
            open += table.pointers.count + (table.obstacle == nil ? 0 : 1) + (table.shared?.isInForce == false ? 1 : 0)
        }
        let place = Words.file(output, isOutput: true)
        return "written to \(place), \(shared, one: "shared table", many: "shared tables"), "
            + "\(set, one: "undeclared reference", many: "undeclared references"), "
            + "\(open, one: "question", many: "questions") left to you"
    }
}
