import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// The table of docs/reliability.md: what `make test-faults` did to a load, and what was there afterwards.
struct FaultTable: Sendable {
    /// The file that the table is written to; nil: these tests do not run, for they take minutes.
    static let file = ProcessInfo.processInfo.environment["MUDANZA_FAULTS"].map { FilePath($0) }
    /// How often mudanza is killed, each way of loading.
    static let kills = ProcessInfo.processInfo.environment["MUDANZA_FAULT_KILLS"].flatMap { Int($0) } ?? 50

    /// What came of one fault, one way of loading.
    struct Outcomes: Sendable {
        var runs = 0
        /// The load ended well in spite of it, or was over already.
        var unharmed = 0
        var nothing = 0
        /// Ended by `--resume`, equal to an undisturbed load.
        var resumed = 0
        /// Units that the ledger had when the load was resumed, the fewest and the most.
        var units: ClosedRange<Int>?
        var wrong: [String] = []

        mutating func saw(units count: Int) {
            units = min(units?.lowerBound ?? count, count)...max(units?.upperBound ?? count, count)
        }

        var cell: String {
            var parts: [String] = []
            if nothing > 0 { parts.append("nothing there: \(nothing)") }
            if resumed > 0 {
                let range = units.map { " (at \($0.lowerBound) to \($0.upperBound) units committed)" } ?? ""
                parts.append("`--resume` ends equal: \(resumed)\(range)")
            }
            if unharmed > 0 { parts.append("loaded in spite of it, equal: \(unharmed)") }
            parts += wrong.map { "**\($0)**" }
            return "\(runs) runs; " + parts.joined(separator: "; ")
        }
    }

    private var lines: [String] = []

    mutating func add(_ fault: String, _ atomic: Outcomes, _ chunked: Outcomes) {
        lines.append("| \(fault) | \(atomic.cell) | \(chunked.cell) |")
        try? FileHandle.standardError.write(
            contentsOf: Data("\(fault)\n    atomic: \(atomic.cell)\n    --jobs 2: \(chunked.cell)\n".utf8))
        for wrong in atomic.wrong + chunked.wrong { Issue.record("\(fault): \(wrong)") }
    }

    /// The whole document.
    func document(bytes: Int, units: Int, seconds: (atomic: Double, chunked: Double)) -> String {
        let megabytes = String(format: "%.0f MB", Double(bytes) / 1e6)
        return """
            # Reliability: what was done to loads, and what was there afterwards

            Written by `make test-faults`. A dump of \(megabytes), which makes \(units) units, is loaded into a PostgreSQL 15 \
            over TCP with TLS, with `fsync` and `synchronous_commit` on, and disturbed. Undisturbed it takes \
            \(String(format: "%.1f", seconds.atomic)) s in one transaction and \(String(format: "%.1f", seconds.chunked)) s \
            with `--jobs 2`, on the machine that wrote this.

            "Nothing there": no table, no row of the ledger. "Equal": PostgreSQL counts and hashes the rows of every table, \
            and describes the schema, as after an undisturbed load.

            | fault | one transaction | `--jobs 2` |
            | --- | --- | --- |
            \(lines.joined(separator: "\n"))

            A load in one transaction that was killed while it committed may be there whole: the same command says then \
            that the dump was loaded already. A unit that is reported as committed is on the server's disk: units are \
            committed with `synchronous_commit` on, whatever the server's default.

            """
    }
}

extension FaultyLoad {
    /// Runs one way of loading with a fault and looks what is there; units are resumed once the fault is `over`.
    func run(
        _ options: [String], _ outcomes: inout FaultTable.Outcomes, in target: TemporaryDatabase,
        port: Int? = nil, load: () async throws -> CommandResult, over: () async throws -> Void = {},
        resume more: [String] = [], dump: FilePath? = nil, mended: () async throws -> Void = {}
    ) async throws {
        outcomes.runs += 1
        let result = try await load()
        try await over()
        let left = try await left(in: target)
        let ended = "\(result.ending): \(result.errors.suffix(300))"
        if options.isEmpty {
            switch left {
            case .nothing where result.ending != .exit(0): outcomes.nothing += 1
            case .everything: outcomes.unharmed += 1
            default: outcomes.wrong.append("left \(left) after \(ended)")
            }
            return
        }
        if left == .everything {
            outcomes.unharmed += 1
            return
        }
        let units = try await target.query("SELECT count(*) FROM mudanza.chunks").first?.first ?? ""
        outcomes.saw(units: Int(units) ?? -1)
        let resumed = try await apply(into: target.name, options + ["--resume"] + more, port: port, dump: dump)
        try await mended()
        let then = try await self.left(in: target)
        if then == .everything {
            outcomes.resumed += 1
        } else {
            outcomes.wrong.append("left \(then) after \(ended) and \(resumed.ending): \(resumed.errors.suffix(300))")
        }
    }

    /// Runs the command and kills it after so many seconds.
    func killed(_ words: [String], after seconds: Double) async throws -> CommandResult {
        try await Command.bash(
            #"d=$1; shift; "$@" & p=$!; sleep "$d"; kill -KILL $p; wait $p"#,
            [String(format: "%.3f", seconds), try MudanzaBinary.find().string] + words, in: folder, seconds: 120
        ).run()
    }
}
