public import Mudanza
internal import Tenancy

/// How the dumps of a batch are getting on, for people.
public struct BatchProgressText: Sendable {
    private let say: Speech
    private let words: BatchWords

    /// Says it in a language.
    public init(_ language: Language) {
        say = Speech(language)
        words = BatchWords(say)
    }

    /// What has become of a dump, on a line; nil where this run has done nothing to it yet.
    public func line(_ dump: BatchResult.Dump) -> String? {
        let file = Words.safe(dump.file)
        switch dump.state {
        case .waiting, .checking, .loading, .verifying, .elsewhere, .skipped, .refused: return nil
        case .loaded:
            return say(
                "\(file): \(words.state(dump)), \(dump.rows, one: "row", many: "rows") in \(Words.seconds(dump.seconds))"
            )
        case .failed, .different:
            let reason = (dump.error ?? "").split(separator: "\n").first.map { ": " + Words.safe(String($0)) } ?? ""
            return "\(file): \(words.verdict(dump))\(reason)"
        }
    }

    /// A block of at most so many lines: sums, what is being done, and what failed last.
    public func block(_ dumps: [BatchResult.Dump], seconds: Double, height: Int) -> [String] {
        let room = max(height - 1, 0)
        let active = dumps.filter { [.checking, .loading, .verifying].contains($0.state) }.prefix(room)
        let failed = dumps.filter { $0.state == .failed || $0.state == .different }.suffix(room - active.count)
        var table = TextTable([.left, .left, .left])
        for dump in active + failed {
            table.add(Words.safe(dump.file), Words.safe(dump.tenantName), words.verdict(dump))
        }
        return [say(sums(dumps, ProgressText.time(seconds)))] + table.text.split(separator: "\n").map(String.init)
    }

    private func sums(_ dumps: [BatchResult.Dump], _ time: String) -> Message {
        if dumps.contains(where: { $0.state == .checking }) {
            let checked = dumps.count { $0.state != .checking && ($0.bytes > 0 || $0.state == .refused) }
            return "\(checked) of \(dumps.count, one: "dump", many: "dumps") checked: \(time)"
        }
        let ended = dumps.filter { [.loaded, .skipped, .failed, .different].contains($0.state) }
        let rows = ended.reduce(0) { $0 + $1.rows }
        let bad = ended.count { $0.state == .failed || $0.state == .different }
        return bad == 0
            ? "\(ended.count) of \(dumps.count, one: "dump", many: "dumps"), \(rows, one: "row", many: "rows"): \(time)"
            : "\(ended.count) of \(dumps.count, one: "dump", many: "dumps"), \(rows, one: "row", many: "rows"), "
                + "\(bad) failed: \(time)"
    }
}

/// The words for a dump of a batch.
struct BatchWords: Sendable {
    let say: Speech

    init(_ say: Speech) { self.say = say }

    func verdict(_ dump: BatchResult.Dump) -> String { say(state(dump)) }

    func state(_ dump: BatchResult.Dump) -> Message {
        switch dump.state {
        case .waiting: "not begun"
        case .checking: "being checked"
        case .loading: "being loaded"
        case .verifying: "being compared"
        case .elsewhere: "being loaded by another process"
        case .loaded: dump.batch.map { "loaded as batch \("\($0)")" } ?? "loaded"
        case .skipped: dump.batch.map { "there already, batch \("\($0)")" } ?? "there already"
        case .different: "loaded, and different"
        case .refused: "refused"
        case .failed: "failed"
        }
    }
}
