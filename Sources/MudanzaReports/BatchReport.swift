public import Mudanza
public import Tenancy

/// What became of the dumps of a manifest, for people and, as JSON, for scripts.
public struct BatchReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// The manifest.
    public var manifest: String
    /// Where the dumps went, without password.
    public var target: String
    /// The dumps that this run loaded.
    public var loaded: Int
    /// Their rows.
    public var rows: Int
    /// Their bytes.
    public var bytes: Int
    /// The result itself.
    public var result: BatchResult

    /// Reports on a finished run.
    public init(_ result: BatchResult, manifest: String, target: String) {
        let own = result.dumps.filter { $0.state == .loaded || $0.state == .different }
        (self.manifest, self.target, self.result) = (manifest, target, result)
        loaded = own.count
        rows = own.reduce(0) { $0 + $1.rows }
        bytes = own.reduce(0) { $0 + $1.bytes }
    }

    /// How it ended, for the ticket.
    public var verdict: Message {
        let place = Words.safe(target)
        if !result.obstacles.isEmpty {
            return "nothing loaded into \(place), \(result.obstacles.count, one: "problem", many: "problems")"
        }
        let all: Message = "\(result.dumps.count, one: "dump", many: "dumps")"
        let missing = result.dumps.count - loaded - result.count(.skipped)
        if !result.hasBegun {
            return missing == 0
                ? "nothing to do, \(all) in \(place) already"
                : "\(missing) of \(all) can be loaded into \(place)"
        }
        let (skipped, failed) = (result.count(.skipped), result.count(.failed))
        let (different, waiting) = (result.count(.different), result.count(.waiting))
        let rest: [(count: Int, words: Message)] = [
            (skipped, "\(skipped) there already"), (failed, "\(failed) failed"),
            (different, "\(different) different"), (waiting, "\(waiting) not begun"),
        ]
        let ending: Message = "loaded \(loaded) of \(all), \(rows, one: "row", many: "rows") into \(place)"
        return rest.filter { $0.count > 0 }.reduce(ending) { "\($0), \($1.words)" }
    }

    /// The report in a language: what forbids to begin, or a line for each dump and the sums.
    public func text(in language: Language) -> String {
        let say = Speech(language)
        var text = result.warnings.map { say("warning: \($0)") + "\n" }.joined()
        guard result.obstacles.isEmpty else { return text + problems(say) }
        let words = BatchWords(say)
        var table = TextTable([.left, .left, .right, .right, .right, .left])
        table.add(say("dump"), say("tenant"), say("rows"), say("bytes"), say("time"), say("verdict"))
        for dump in result.dumps {
            table.add(
                Words.safe(dump.file), Words.safe(dump.tenantName), Words.number(dump.rows),
                Words.number(dump.bytes), dump.seconds > 0 ? Words.seconds(dump.seconds) : "",
                dump.state == .waiting && !result.hasBegun ? say("can be loaded") : words.verdict(dump))
        }
        text += table.text
        for dump in result.dumps where dump.error != nil || !dump.warnings.isEmpty {
            text += "\n\(Words.safe(dump.file)):\n"
            for line in dump.warnings { text += "  " + say("warning: \(Words.safe(line))") + "\n" }
            for line in (dump.error ?? "").split(separator: "\n") { text += "  \(Words.safe(String(line)))\n" }
        }
        return text + "\n" + say(sums) + "\n"
    }

    private func problems(_ say: Speech) -> String {
        let count = result.obstacles.count
        var text = say("Nothing was loaded: \(count, one: "problem", many: "problems").") + "\n"
        for (index, obstacle) in result.obstacles.enumerated() {
            let words = say(obstacle.text)
            // A dump's own error names the file.
            let isNamed = obstacle.file.isEmpty || words.hasPrefix(obstacle.file)
            text += "\n" + (isNamed ? "" : Words.safe(obstacle.file) + ": ") + Self.indented(words) + "\n"
            // What several have in common is said behind the last.
            let isLast = index + 1 == count || result.obstacles[index + 1].advice != obstacle.advice
            if !obstacle.advice.isEmpty, isLast { text += "  " + say(obstacle.advice) + "\n" }
        }
        return text
    }

    /// Further lines of what was found stand under the first.
    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { number, line in
            let line = Words.safe(String(line))
            return number == 0 || line.hasPrefix("  ") ? line : "  " + line
        }.joined(separator: "\n")
    }

    private var sums: Message {
        let seconds = result.seconds
        let all = result.dumps.count
        guard result.hasBegun else {
            let missing = result.dumps.count { $0.state == .waiting }
            return missing == 0
                ? "Nothing to do: \(all, one: "dump is", many: "dumps are") there already."
                : "Nothing forbids to load \(missing, one: "dump", many: "dumps"); checked in \(Words.duration(seconds.checking))."
        }
        return "Loaded \(loaded) of \(all, one: "dump", many: "dumps"): \(rows, one: "row", many: "rows"), "
            + "\(bytes, one: "byte", many: "bytes"); checked in \(Words.duration(seconds.checking)), "
            + "loaded in \(Words.duration(seconds.loading)), ANALYZE \(Words.duration(seconds.analyze))."
    }
}

/// One line of a batch's report as a stream: a dump whose state has changed, or the whole report, last.
public enum BatchLine: Sendable, Encodable {
    /// A dump's state has changed.
    case dump(BatchResult.Dump)
    /// The run is over.
    case report(BatchReport)

    private enum CodingKeys: String, CodingKey { case dump, report }

    /// Under the name of what it is.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .dump(let dump): try container.encode(dump, forKey: .dump)
        case .report(let report): try container.encode(report, forKey: .report)
        }
    }
}
