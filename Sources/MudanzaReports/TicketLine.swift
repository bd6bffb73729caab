internal import DumpStream
public import Mudanza
public import Tenancy

/// One line that says what a run was and how it ended, to be pasted into a ticket.
public enum TicketLine {
    /// `plan customer.sql (sha256 3f2a9c1b0d4e, 118,734 bytes, 478 rows) in 0.4 s: can be executed`.
    ///
    /// Of a load it is the ledger's digest that is named. `about` is what a command worked on that read no dump.
    public static func text(
        command: String, dump: JobProgress.Dump?, about: String, time: Duration, verdict: Message,
        in language: Language
    ) -> String {
        var subject = Message(verbatim: about.isEmpty ? "" : " " + Words.safe(about))
        if let dump {
            let digest: Message =
                switch dump.digest {
                case .sha256(let digest): "sha256 \(String(digest.hex.prefix(12)))"
                case .ledger(let digest): "digest \(String(digest.prefix(12)))"
                }
            subject =
                " \(Words.file(dump.file)) (\(digest), \(dump.bytes, one: "byte", many: "bytes"), \(dump.rows, one: "row", many: "rows"))"
        }
        let seconds = Words.seconds(time / .seconds(1))
        return "mudanza \(command)" + Speech(language)(Message("\(subject) in \(seconds): \(verdict)"))
    }
}

extension RewriteReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        "written to \(Words.file(output, isOutput: true)), \(summary.resultBytes, one: "byte", many: "bytes"), "
            + "plan \(String(summary.planDigest.hex.prefix(12)))"
    }
}

extension InspectReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        "read to its end, \(tables.count, one: "table", many: "tables"), "
            + "\(oddities.count, one: "oddity", many: "oddities")"
    }
}

extension PlanReport {
    /// How it ended, for the ticket.
    public var summary: Message {
        let warnings = plan.findings.count { $0.severity == .warning }
        let blockers = plan.blockers.count
        let verdict: Message =
            blockers == 0
            ? "can be executed" : "not to be executed, \(blockers, one: "blocker", many: "blockers")"
        return "\(verdict), \(warnings, one: "warning", many: "warnings"), plan \(String(digest.hex.prefix(12)))"
    }
}

extension DiffReport {
    /// How it ended, for the ticket.
    public var summary: Message {
        let words = DiffWords(report: self)
        return "\(words.verdict): \(words.grounds); plan \(String(planDigest.hex.prefix(12)))"
    }
}

extension CheckReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        let failed = findings.count { $0.outcome == .blocker }
        let warnings = findings.count { $0.outcome == .warning }
        let verdict: Message =
            failed == 0 ? "can be loaded" : "not to be loaded, \(failed, one: "failure", many: "failures")"
        return "\(verdict), \(warnings, one: "warning", many: "warnings"), target \(Words.safe(target))"
    }
}

extension InitReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        let made = steps.count { $0.outcome == .created }
        return made == 0 ? "everything was there" : "created \(made) of \(steps.count)"
    }
}

extension ApplyReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        let batch = String(result.batch)
        if result.wasLoaded { return "was loaded already, batch \(batch) of \(Words.safe(target))" }
        let loaded: Message =
            "loaded \(rows, one: "row", many: "rows") as batch \(batch) into \(Words.safe(target))"
        return hasFindings ? "\(loaded), \(result.rejectedRows, one: "row", many: "rows") put aside" : loaded
    }
}

extension VerifyReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        let target = Words.safe(result.target)
        let count = result.tables.count
        if isEqual { return "equal, \(count, one: "table", many: "tables") of \(target)" }
        let differing = result.tables.count { !$0.isEqual }
        if let objects = result.largeObjects, !objects.isEqual {
            let those = objects.missing + objects.changed + objects.unread + objects.notUnderstood
            return "different, \(differing) of \(count, one: "table", many: "tables"), "
                + "\(result.sequences.count, one: "sequence", many: "sequences") and "
                + "\(those, one: "large object", many: "large objects") of \(target)"
        }
        return "different, \(differing) of \(count, one: "table", many: "tables") and "
            + "\(result.sequences.count, one: "sequence", many: "sequences") of \(target)"
    }
}

extension RehearseReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        let word: Message = isEqual ? "equal" : "different"
        return
            "\(word), \(result.comparedTables, one: "table", many: "tables") on PostgreSQL \(String(result.serverVersion))"
    }
}

extension Words {
    /// A file as people call it: `-` is a stream.
    static func file(_ name: String, isOutput: Bool = false) -> Message {
        guard name == "-" else { return Message(verbatim: safe(name)) }
        return isOutput ? "standard output" : "standard input"
    }
}
