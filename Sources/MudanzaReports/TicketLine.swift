internal import DumpStream
public import Mudanza
internal import Tenancy

/// One line that says what a run was and how it ended, to be pasted into a ticket.
public enum TicketLine {
    /// `plan customer.sql (sha256 3f2a9c1b0d4e, 118,734 bytes, 478 rows) in 0.4 s: can be executed`.
    ///
    /// Of a load it is the ledger's digest that is named. `about` is what a command worked on that read no dump.
    public static func text(
        command: String, dump: JobProgress.Dump?, about: String, time: Duration, verdict: String
    ) -> String {
        var text = "mudanza \(command)"
        if let dump {
            let digest =
                switch dump.digest {
                case .sha256(let digest): "sha256 \(digest.hex.prefix(12))"
                case .ledger(let digest): "digest \(digest.prefix(12))"
                }
            text += " \(Words.file(dump.file)) (\(digest), "
            text += "\(Words.count(dump.bytes, "byte", "bytes")), \(Words.count(dump.rows, "row", "rows")))"
        } else if !about.isEmpty {
            text += " \(Words.safe(about))"
        }
        return text + " in \(Words.seconds(time / .seconds(1))): \(verdict)"
    }
}

extension RewriteReport {
    /// How it ended, for the ticket.
    public var verdict: String {
        "written to \(Words.file(output, isOutput: true)), \(Words.count(summary.resultBytes, "byte", "bytes")), "
            + "plan \(summary.planDigest.hex.prefix(12))"
    }
}

extension InspectReport {
    /// How it ended, for the ticket.
    public var verdict: String {
        let found = Words.count(oddities.count, "oddity", "oddities")
        return "read to its end, \(Words.count(tables.count, "table", "tables")), \(found)"
    }
}

extension PlanReport {
    /// How it ended, for the ticket.
    public var summary: String {
        let warnings = Words.count(plan.findings.count { $0.severity == .warning }, "warning", "warnings")
        let blockers = plan.blockers.count
        let verdict =
            blockers == 0 ? "can be executed" : "not to be executed, \(Words.count(blockers, "blocker", "blockers"))"
        return "\(verdict), \(warnings), plan \(digest.hex.prefix(12))"
    }
}

extension CheckReport {
    /// How it ended, for the ticket.
    public var verdict: String {
        let failed = findings.count { $0.outcome == .blocker }
        let warnings = Words.count(findings.count { $0.outcome == .warning }, "warning", "warnings")
        return (failed == 0 ? "can be loaded" : "not to be loaded, \(Words.count(failed, "failure", "failures"))")
            + ", \(warnings), target \(Words.safe(target))"
    }
}

extension InitReport {
    /// How it ended, for the ticket.
    public var verdict: String {
        let made = steps.count { $0.outcome == .created }
        return made == 0 ? "everything was there" : "created \(made) of \(steps.count)"
    }
}

extension ApplyReport {
    /// How it ended, for the ticket.
    public var verdict: String {
        if result.wasLoaded { return "was loaded already, batch \(result.batch) of \(Words.safe(target))" }
        let aside = hasFindings ? ", \(Words.count(result.rejectedRows, "row", "rows")) put aside" : ""
        return "loaded \(Words.count(rows, "row", "rows")) as batch \(result.batch) into \(Words.safe(target))\(aside)"
    }
}

extension VerifyReport {
    /// How it ended, for the ticket.
    public var verdict: String {
        let tables = Words.count(result.tables.count, "table", "tables")
        let place = "of \(Words.safe(result.target))"
        if isEqual { return "equal, \(tables) \(place)" }
        let differing = Words.number(result.tables.count { !$0.isEqual })
        let sequences = Words.count(result.sequences.count, "sequence", "sequences")
        return "different, \(differing) of \(tables) and \(sequences) \(place)"
    }
}

extension RehearseReport {
    /// How it ended, for the ticket.
    public var verdict: String {
        let tables = Words.count(result.comparedTables, "table", "tables")
        return (isEqual ? "equal" : "different") + ", \(tables) on PostgreSQL \(result.serverVersion)"
    }
}

extension Words {
    /// A file as people call it: `-` is a stream.
    static func file(_ name: String, isOutput: Bool = false) -> String {
        name == "-" ? (isOutput ? "standard output" : "standard input") : safe(name)
    }
}
