public import Mudanza
internal import Tenancy

/// How far a job has come, on one line.
public enum ProgressText {
    /// `reading customer.sql: 42 %, 512 MB of 1.2 GB, 480 MB/s, 2 s left`.
    ///
    /// What is not known is left out; where nothing is counted the seconds since the phase began are said.
    public static func line(
        _ state: JobProgress.State, of dump: String?, at now: ContinuousClock.Instant, in language: Language
    ) -> String {
        let say = Speech(language)
        let seconds = (now - state.began) / .seconds(1)
        var words = words(state.phase)
        if let dump, [.reading, .looking, .rewriting].contains(state.phase) { words = "\(words) \(Words.file(dump))" }
        if state.bytes == 0, let rows = state.rows, let all = state.allRows {
            return "\(say(words)): \(say("\(rows) of \(all, one: "row", many: "rows")"))"
        }
        guard state.bytes > 0, seconds > 0 else { return say("\(words): \(time(seconds))") }
        let rate = Double(state.bytes) / seconds
        var parts: [String] = []
        if let all = state.allBytes, all > 0 { parts.append("\(min(state.bytes * 100 / all, 100)) %") }
        let done = size(state.bytes)
        if let rows = state.rows, let all = state.allRows {
            parts.append(say("\(rows) of \(all, one: "row", many: "rows")"))
        } else {
            parts.append(state.allBytes.map { say("\(done) of \(size($0))") } ?? done)
        }
        parts.append("\(size(Int(rate)))/s")
        if let all = state.allBytes, all > state.bytes {
            parts.append(say("\(time(Double(all - state.bytes) / rate)) left"))
        }
        return "\(say(words)): \(parts.joined(separator: ", "))"
    }

    /// `1.2 s reading, 0.3 s loading`.
    public static func steps(_ steps: [JobProgress.Step], in language: Language) -> String {
        let say = Speech(language)
        return steps.map { "\(Words.seconds($0.time / .seconds(1))) \(say(words($0.phase)))" }.joined(separator: ", ")
    }

    private static func words(_ phase: JobProgress.Phase) -> Message {
        switch phase {
        case .reading: "reading"
        case .looking: "looking at values of"
        case .rewriting: "rewriting"
        case .loading: "loading"
        case .finishing: "indexes and keys"
        case .analyzing: "ANALYZE"
        case .comparing: "comparing"
        case .searching: "looking for the rows that differ"
        case .starting: "starting PostgreSQL"
        case .restoring: "restoring with psql"
        case .removing: "taking out"
        }
    }

    /// `640 kB`, `512 MB`, `1.2 GB`: powers of 1,000, as disks and networks are sold.
    static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1000: return "\(bytes) B"
        case ..<1_000_000: return "\(bytes / 1000) kB"
        case ..<1_000_000_000: return "\(bytes / 1_000_000) MB"
        default:
            let tenths = bytes / 100_000_000
            return "\(Words.number(tenths / 10)).\(tenths % 10) GB"
        }
    }

    /// `12 s`, `3 min 20 s`, `2 h 5 min`.
    static func time(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e9).rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
