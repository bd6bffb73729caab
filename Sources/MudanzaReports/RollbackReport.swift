public import Mudanza
public import Tenancy

/// What was taken out, or why nothing was, for people and, as JSON, for scripts.
public struct RollbackReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// Where.
    public var target: String
    /// Rows of the tenant's tables that went, or would go.
    public var rows: Int
    /// The result itself.
    public var result: RollbackJob.Result

    /// Reports on a rollback that ended.
    public init(_ result: RollbackJob.Result, target: String) {
        (self.result, self.target) = (result, target)
        rows = result.rows
    }

    /// Whether something forbids it.
    public var isRefused: Bool { result.outcome == .refused }

    /// The batch, its tables, what forbids to take it out, and what came of it.
    public func text(_ language: Language) -> String {
        let say = Speech(language)
        let batch = result.batch
        let tenant = batch.tenant.map { "\($0.column) = \($0.value.map { "'\($0)'" } ?? "NULL")" }
        guard result.outcome != .wasRemoved else {
            return say("Batch \(String(batch.batch)) was taken out already, on \(batch.rolledBackAt ?? "").") + "\n"
        }
        var text =
            Words.safe(
                say("Batch \(String(batch.batch)) of \(target): \(batch.source), \(tenant.joined(separator: ", "))"))
            + "\n"
        text += tables(say) + obstacles(say)
        return text + "\n" + end(say)
    }

    private func tables(_ say: Speech) -> String {
        guard !result.tables.isEmpty else { return "" }
        var table = TextTable([.left, .right, .right, .right])
        let goes = result.outcome == .removed ? say("taken out") : say("would go")
        table.add(say("table"), say("loaded"), goes, say("changed or new"))
        for one in result.tables {
            table.add(
                Words.safe(one.name), Words.number(one.loaded), Words.number(one.found), Words.number(one.changed))
        }
        return "\n" + table.text
    }

    private func obstacles(_ say: Speech) -> String {
        var lines: [String] = []
        let changed = result.tables.filter(\.isChanged)
        if !changed.isEmpty {
            lines.append(say("Rows are not as the batch has left them:"))
            for table in changed {
                let gone = max(0, table.loaded - table.found)
                lines.append(
                    "  "
                        + Words.safe(
                            say(
                                "\(table.name): \(gone, one: "row", many: "rows") changed or deleted; \(table.changed) of the tenant changed or added since"
                            )))
            }
            lines.append(
                say(
                    "To take those of the tenant along: --with-changed. To keep them, move them to another tenant first."
                ))
        }
        if !result.references.isEmpty {
            lines.append(say("Other rows refer to the batch's:"))
            for reference in result.references {
                let constraint: Message =
                    "\(reference.table) refers to \(reference.referencedTable), by \(reference.constraint)"
                let count: Message =
                    reference.rows.map { "\($0, one: "row", many: "rows")" }
                    ?? "policies may hide rows from this user; connect as one that they do not bind"
                lines.append("  " + Words.safe(say("\(constraint): \(count)")))
            }
            lines.append(say("Take those out first, or make them refer to something else."))
        }
        return lines.isEmpty ? "" : "\n" + lines.map { $0 + "\n" }.joined()
    }

    private func end(_ say: Speech) -> String {
        var lines: [String] = []
        if result.sharedRows > 0 {
            lines.append(
                say("\(result.sharedRows, one: "row", many: "rows") of shared tables that no other batch had."))
        }
        if result.registryRows > 0 {
            lines.append(
                say("\(result.registryRows, one: "row", many: "rows") of registries that nobody uses any more."))
        }
        if result.largeObjects > 0 {
            lines.append(say("\(result.largeObjects, one: "large object", many: "large objects")."))
        }
        if result.objects > 0 {
            lines.append(
                say(
                    "No batch is left: \(result.objects, one: "object", many: "objects") that the dump made went too, tables and all."
                ))
        }
        if !result.keptObjects.isEmpty {
            lines.append(say("No batch is left, but what the dump made stays, all of it:"))
            for kept in result.keptObjects {
                lines.append("  " + Words.safe("\(kept.object): \(say(kept.reason))"))
            }
        }
        switch result.outcome {
        case .removed:
            lines.append(say("Taken out: \(rows, one: "row", many: "rows") of the tenant."))
        case .counted:
            lines.append(
                say("Nothing was changed. Would be taken out: \(rows, one: "row", many: "rows") of the tenant."))
        case .refused where result.chunks > 0:
            lines.append(say("Not taken out whole: what is out stays out, and the same command goes on."))
        case .refused: lines.append(say("Not taken out; nothing was changed."))
        case .wasRemoved: break
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension RollbackReport {
    /// How it ended, for the ticket.
    public var verdict: Message {
        let batch = String(result.batch.batch)
        return switch result.outcome {
        case .removed: "batch \(batch) taken out, \(rows, one: "row", many: "rows")"
        case .counted: "batch \(batch) can be taken out, \(rows, one: "row", many: "rows")"
        case .refused: "batch \(batch) not taken out"
        case .wasRemoved: "batch \(batch) was taken out already"
        }
    }
}
