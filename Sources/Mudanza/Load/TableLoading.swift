internal import PostgresLink
internal import SQLSyntax

/// How one table of the target is filled.
struct TableLoading: Sendable {
    /// How rows come together with those that are there.
    struct Merge: Sendable {
        enum Conflict: Sendable { case error, keep, update }
        var key: [SQLIdentifier]
        var conflict: Conflict
        /// How the ledger knows the rows.
        var shared: SharedRows
    }

    /// Whether rows go through a temporary table: where COPY itself is refused, under row-level security.
    var isStaged = false
    /// Where PostgreSQL computes columns.
    var staging: RowStaging?
    /// For a shared table that may have its rows already.
    var merge: Merge?
    /// Triggers that a restore must not fire, with the word that puts each back.
    var triggers: [(name: SQLIdentifier, enable: SQLCommand)] = []
    var table: QualifiedName?
    /// Whether identity columns are filled as they come.
    var stages: Bool { isStaged || merge != nil || staging != nil }

    /// The temporary table.
    var stage: SQLCommand { RowStaging.stage }

    func before(_ part: RowsPart) -> [SQLCommand] {
        var commands = triggersOff(of: part.table)
        if stages {
            let columns = part.columns.map { "\($0)" as SQLCommand } ?? "*"
            commands.append(
                "CREATE TEMPORARY TABLE mudanza_stage ON COMMIT DROP AS SELECT \(columns) FROM \(part.table) WITH NO DATA"
            )
        }
        return commands
    }

    /// The COPY that takes the rows.
    func copy(_ part: RowsPart) -> SQLCommand {
        guard stages else { return part.copy }
        return part.columns.map { "COPY \(stage) (\($0)) FROM STDIN" } ?? "COPY \(stage) FROM STDIN"
    }

    /// From the temporary table into the real one.
    func move(_ part: RowsPart) -> [SQLCommand] {
        guard stages else { return [] }
        let columns = part.columns ?? []
        if let staging { return staging.moving(columns, isLocal: true) + ["TRUNCATE \(stage)"] }
        let list: SQLCommand = columns.isEmpty ? "" : "(\(columns)) "
        let insert: SQLCommand = "INSERT INTO \(part.table) \(list)OVERRIDING SYSTEM VALUE SELECT * FROM \(stage)"
        guard let merge else { return [insert, "TRUNCATE \(stage)"] }
        let others = columns.filter { !merge.key.contains($0) }
        switch merge.conflict {
        case .keep: return ["\(insert) ON CONFLICT DO NOTHING", "TRUNCATE \(stage)"]
        case .update where !others.isEmpty && !merge.key.isEmpty:
            let sets = others.map { "\($0) = EXCLUDED.\($0)" as SQLCommand }
            return [
                "\(insert) ON CONFLICT (\(merge.key)) DO UPDATE SET \(SQLCommand.joined(sets, separator: ", "))",
                "TRUNCATE \(stage)",
            ]
        case .update, .error:
            return ["\(insert) ON CONFLICT DO NOTHING", differences(part, merge), "TRUNCATE \(stage)"]
        }
    }

    /// How many rows the table does not have as they are, how many of these have no row of their key there, and in how
    /// many each column differs.
    private func differences(_ part: RowsPart, _ merge: Merge) -> SQLCommand {
        let columns = part.columns ?? []
        let agree = columns.map { "t.\($0)::text IS NOT DISTINCT FROM s.\($0)::text" as SQLCommand }
        let all = SQLCommand.joined(agree, separator: " AND ")
        guard !merge.key.isEmpty else {
            return
                "SELECT pg_catalog.count(*) FROM \(stage) s WHERE NOT EXISTS (SELECT FROM \(part.table) t WHERE \(all))"
        }
        let key = SQLCommand.joined(merge.key.map { "t.\($0) = s.\($0)" }, separator: " AND ")
        let none = SQLCommand.joined(merge.key.map { "t.\($0) IS NULL" }, separator: " AND ")
        let each = agree.map { "pg_catalog.count(*) FILTER (WHERE NOT (\($0)) AND NOT (\(none)))" as SQLCommand }
        return """
            SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE \(none)),
                \(SQLCommand.joined(each, separator: ", "))
            FROM \(stage) s LEFT JOIN \(part.table) t ON \(key)
            WHERE NOT EXISTS (SELECT FROM \(part.table) t WHERE \(all))
            """
    }

    /// Looks at what a command of ``move(_:)`` gave.
    func check(_ result: consuming QueryResult, _ part: RowsPart) throws {
        if staging != nil {
            guard result.columnCount == 0, let taken = result.affectedRows, taken != part.rows else { return }
            throw TargetRefused(
                "\(part.source): \(part.table) took \(taken) of \(part.rows) rows",
                advice: "A trigger or rule of the target keeps rows out; nothing of this was committed.")
        }
        guard result.rowCount == 1, let differing = result.integer(0, 0), differing > 0 else { return }
        let columns = part.columns ?? []
        let named = columns.enumerated().compactMap { place, column -> String? in
            guard result.columnCount > 2, let count = result.integer(0, place + 2), count > 0 else { return nil }
            return "\(column) (\(count))"
        }
        var words = named.isEmpty ? "" : ", in \(named.joined(separator: ", "))"
        if result.columnCount > 1, let lost = result.integer(0, 1), lost > 0 {
            words += "; \(lost) collide\(lost == 1 ? "s" : "") with rows of other keys"
        }
        throw TargetRefused(
            "\(part.source): \(differing) row\(differing == 1 ? "" : "s") of the shared table \(part.table) "
                + "differ\(differing == 1 ? "s" : "") from those the target has\(words)",
            advice: "Make them agree, or set on_conflict = \"keep\" or \"update\" for the table in the project file.")
    }

    var after: [SQLCommand] {
        guard let table else { return [] }
        return (stages ? ["DROP TABLE pg_temp.mudanza_stage"] : [])
            + triggersOn(of: table)
    }

    func triggersOff(of table: QualifiedName) -> [SQLCommand] {
        triggers.map { "ALTER TABLE \(table) DISABLE TRIGGER \($0.name)" }
    }

    func triggersOn(of table: QualifiedName) -> [SQLCommand] {
        triggers.map { "ALTER TABLE \(table) \($0.enable) TRIGGER \($0.name)" }
    }
}
