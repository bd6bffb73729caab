public import Mudanza
public import Tenancy

/// The ledger, for people and, as JSON, for scripts.
public struct StatusReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// Where.
    public var target: String
    /// What the ledger has.
    public var result: StatusJob.Result

    /// Reports on a ledger that was read.
    public init(_ result: StatusJob.Result, target: String) { (self.result, self.target) = (result, target) }

    /// How many batches there are of each state, and a line for each that is listed.
    public func text(_ language: Language) -> String {
        let say = Speech(language)
        let all = result.counts.values.reduce(0, +)
        let states = BatchState.allCases.compactMap { state -> String? in
            result.counts[state.rawValue].map { say(Self.count($0, state)) }
        }
        var text = say("Ledger of \(target): \(all, one: "batch", many: "batches")")
        text = Words.safe(text) + (states.isEmpty ? "" : ": " + states.joined(separator: ", ")) + "\n"
        guard !result.batches.isEmpty else {
            return text + (all == 0 ? "" : say("None of them is what was asked for.") + "\n")
        }
        var table = TextTable([.right, .left, .left, .left, .right, .right, .left, .right])
        table.add(
            say("batch"), say("tenant"), say("dump"), say("state"), say("rows"), say("size"), say("begun, UTC"),
            say("time"))
        for batch in result.batches {
            table.add(
                "\(batch.batch)", Words.safe(batch.tenant.map { $0.value ?? "NULL" }.joined(separator: ", ")),
                Words.safe(batch.source), say(Self.word(batch.state)), Words.number(batch.rows),
                ProgressText.size(batch.sourceBytes), Self.moment(batch.startedAt),
                batch.seconds.map { say(Words.duration($0)) } ?? "")
        }
        text += "\n" + table.text
        let more = result.matching - result.batches.count
        if more > 0 {
            text += "\n" + say("And \(more) before these: --limit \(String(result.matching)) lists them all.") + "\n"
        }
        return text
    }

    /// What a state is called.
    private static func word(_ state: BatchState) -> Message {
        switch state {
        case .loading: "loading"
        case .loaded: "loaded"
        case .rollingBack: "rolling back"
        case .rolledBack: "rolled back"
        }
    }

    /// How many batches are in a state.
    private static func count(_ batches: Int, _ state: BatchState) -> Message {
        switch state {
        case .loading: "\(batches, one: "loading", many: "loading")"
        case .loaded: "\(batches, one: "loaded", many: "loaded")"
        case .rollingBack: "\(batches, one: "rolling back", many: "rolling back")"
        case .rolledBack: "\(batches, one: "rolled back", many: "rolled back")"
        }
    }

    /// `2026-03-01 04:05` of `2026-03-01T04:05:06Z`.
    private static func moment(_ text: String) -> String {
        String(text.prefix(16).map { $0 == "T" ? " " : $0 })
    }
}

extension StatusReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        let all = result.counts.values.reduce(0, +)
        return "\(all, one: "batch", many: "batches"), \(result.matching) as asked for"
    }
}
