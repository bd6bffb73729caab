internal import DumpStream
internal import Mudanza
internal import SQLSyntax
internal import Tenancy

extension DiffWords {
    /// What a target is, and what it has of the dump.
    var target: [Message] {
        guard let target = report.target else { return [] }
        let (all, there) = (report.tables.count, target.existingTables.count)
        var lines: [Message] = ["\(target.database), PostgreSQL \(target.serverVersion)"]
        lines.append(
            there == 0
                ? "it has none of the tables"
                : "it has \(there) of \(all, one: "table", many: "tables"); rows compared in \(target.comparedTables.count)"
        )
        if let isRegistered = target.tenantIsRegistered {
            lines.append(isRegistered ? "it knows the tenant" : "it does not know the tenant yet")
        }
        if let room = target.roomLeft { lines.append("room left before the load: \(ByteCount(room))") }
        return lines
    }

    /// Rows that the target refuses: of each rule the first.
    var refused: [(place: Message, examples: [DiffExample])] {
        (report.target?.conflicts ?? []).filter { !$0.examples.isEmpty }.map { ($0.place, $0.examples) }
    }
}

extension DiffConflict {
    /// Which rule refuses its rows.
    fileprivate var place: Message {
        kind == .repeats ? "\(table): \(rule), among the dump's own rows" : "\(table): \(rule)"
    }
}
