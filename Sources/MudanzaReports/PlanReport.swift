public import DumpStream
public import Tenancy

/// A plan for people to read.
public struct PlanReport: Sendable {
    let plan: Plan
    let digest: SHA256Digest

    /// Reports on `plan`.
    public init(_ plan: Plan, digest: SHA256Digest) {
        self.plan = plan
        self.digest = digest
    }

    /// The whole report as plain text.
    public var text: String {
        [heading, registries, tables, keys, moved, computed, additions, leftOut, mentions, findings, verdict]
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var heading: String {
        let tenant = plan.decisions.columns.map { "\($0.name) = \($0.value.map { "'\(Words.safe($0))'" } ?? "NULL")" }
        return """
            Plan    \(digest)
            Tenant  \(tenant.joined(separator: ", "))
            Keys    \(plan.decisions.strategy.rawValue)

            """
    }

    private var registries: String {
        guard !plan.decisions.registries.isEmpty else { return "" }
        let names = plan.decisions.registries.map { "  \($0.table)\n" }.joined()
        return "Registries, made first where they are missing, with the tenant's row\n" + names
    }

    private var tables: String {
        var table = TextTable([.left, .left, .left, .left])
        for plan in plan.decisions.tables {
            table.add(
                Words.safe("\(plan.name)"), plan.tableClass.rawValue, treatment(plan), Words.safe("\(plan.reason)"))
        }
        let classes = TableClass.allCases.map { tableClass in
            "\(plan.decisions.tables.filter { $0.tableClass == tableClass }.count) \(tableClass.rawValue)"
        }
        return "Tables: \(classes.joined(separator: ", "))\n" + table.text
    }

    private func treatment(_ table: TablePlan) -> String {
        let columns = zip(plan.decisions.columns, table.tenancy)
        let added = columns.filter { $0.1 == .added }.map { "\($0.0.name)" }.joined(separator: ", ")
        let kept = columns.filter { $0.1 == .existing }.map { "\($0.0.name)" }.joined(separator: ", ")
        switch table.treatment {
        case .addColumns: return "+ \(added)" + (kept.isEmpty ? "" : "; keeps \(kept)")
        case .inheritColumns: return "inherits \(added)" + (kept.isEmpty ? "" : "; keeps \(kept)")
        case .keepColumns: return "keeps \(kept)"
        case .unchanged: return "unchanged"
        case .leaveOut: return "left out"
        }
    }

    private var keys: String {
        guard !plan.keys.isEmpty else { return "" }
        let changed = plan.keys.filter { $0.before != $0.after }
        var table = TextTable([.left, .left, .left, .left])
        for key in changed {
            table.add(
                Words.safe("\(key.table)"), key.kind.lowercased(), key.name.map { Words.safe("\($0)") } ?? "",
                Words.safe("(\(key.before.joined(separator: ", "))) -> (\(key.after.joined(separator: ", ")))"))
        }
        return "Keys: \(plan.keys.count - changed.count) stay as they are, \(changed.count) change\n" + table.text
    }

    private var moved: String {
        guard let moved = plan.moved else { return "" }
        var table = TextTable([.left, .left, .left])
        for column in moved {
            let change =
                switch column.change {
                case .offset(let base): "+ \(Words.number(base))"
                case .prefix(let prefix): "'\(Words.safe(prefix))' …"
                case .map(let map): Words.count(map.count, "value", "values")
                }
            table.add(Words.safe("\(column.table).\(column.column)"), change, Words.safe("\(column.reason)"))
        }
        var text = "Values that change: those of \(Words.count(moved.count, "column", "columns"))\n" + table.text
        let sequences = plan.decisions.moves?.sequences ?? []
        if !sequences.isEmpty {
            text += "  and \(Words.count(sequences.count, "sequence", "sequences")) go on further up\n"
        }
        if let widened = plan.decisions.moves?.widenedColumns, !widened.isEmpty {
            text += "  \(Words.count(widened.count, "column becomes", "columns become")) bigint\n"
        }
        if plan.decisions.moves?.largeObjects != nil { text += "  large objects get new OIDs\n" }
        return text
    }

    private var computed: String {
        guard let columns = plan.decisions.expressions?.columns else { return "" }
        var table = TextTable([.left, .left])
        for column in columns {
            table.add(Words.safe("\(column.table).\(column.column)"), Words.safe("\(column.expression)"))
        }
        return "Values that PostgreSQL computes\n" + table.text
    }

    private var additions: String {
        guard !plan.decisions.additions.isEmpty else { return "" }
        var table = TextTable([.left, .left, .left])
        for addition in plan.decisions.additions where addition.kind != .comment {
            table.add(addition.kind.rawValue.lowercased(), Words.safe("\(addition.table)"), Words.safe(addition.name))
        }
        let comments = plan.decisions.additions.filter { $0.kind == .comment }.count
        return "Added after the rows\n" + table.text + "  and \(Words.count(comments, "comment", "comments"))\n"
    }

    private var leftOut: String {
        let settings = plan.decisions.omittedSettings.map { "setting \($0)" }
        let names = plan.decisions.leftOut.map { Words.safe("\($0)") } + settings
        return names.isEmpty ? "" : "Left out\n" + names.map { "  \($0)\n" }.joined()
    }

    private var mentions: String {
        let shown = plan.mentions.filter { $0.effect != .harmless }
        guard !plan.mentions.isEmpty else { return "" }
        var text =
            "Objects that mention a changed table: \(plan.mentions.count), "
            + "\(plan.mentions.count - shown.count) of them harmless\n"
        for effect in [Mention.Effect.breaks, .seesAllTenants] {
            var last = ""
            for mention in shown where mention.effect == effect {
                let object = "\(mention.objectKind) \(Words.safe(mention.object))"
                if object != last { text += "  \(effect == .breaks ? "may break" : "look at") \(object)\n" }
                last = object
                text += "      \(Words.safe("\(mention.table)")): \(Words.safe("\(mention.text)"))\n"
            }
        }
        return text
    }

    private var findings: String {
        var text = ""
        for (severity, title) in [
            (Finding.Severity.blocker, "Blockers"), (.warning, "Warnings"), (.note, "Notes"),
        ] {
            let found = plan.findings.filter { $0.severity == severity }
            guard !found.isEmpty else { continue }
            text += (text.isEmpty ? "" : "\n") + "\(title): \(found.count)\n"
            for finding in found {
                text += "  " + Words.safe("\(finding.text)") + "\n"
                if let location = finding.location { text += "    at \(Words.safe("\(location)"))\n" }
                if !finding.advice.isEmpty { text += "    \(Words.safe("\(finding.advice)"))\n" }
            }
        }
        return text
    }

    private var verdict: String {
        let blockers = plan.blockers.count
        guard blockers == 0 else {
            return "Not to be executed: \(Words.count(blockers, "blocker", "blockers")).\n"
        }
        let warnings = plan.findings.filter { $0.severity == .warning }.count
        let breaking = plan.mentions.filter { $0.effect == .breaks }.count
        return "Can be executed; \(Words.count(warnings, "warning", "warnings")), "
            + "\(Words.count(breaking, "object that may break", "objects that may break")).\n"
    }
}
