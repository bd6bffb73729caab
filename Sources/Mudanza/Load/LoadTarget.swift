internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// What is decided about a load from what the target has: pure, over the plan and the live catalog.
struct LoadTarget {
    var content: LoadContent
    /// How each table is filled, where not by a plain COPY.
    var loading: [QualifiedName: TableLoading] = [:]
    /// For rows alone: the tables in the order of their foreign keys, those of one step independent of each other.
    var steps: [Set<QualifiedName>] = []
    /// Foreign keys within one step: they are checked at the transaction's end.
    var deferred: [Deferred] = []
    private var triggersOff: [SQLCommand] = []
    private var triggersOn: [SQLCommand] = []

    init(content: LoadContent) { self.content = content }

    struct Deferred {
        var table: QualifiedName
        var name: SQLIdentifier
        var wasDeferrable: Bool
    }

    /// What makes units of their own of the tables' triggers: with rows that wait for their checks a table cannot be
    /// altered, so that in one transaction all triggers rest from its first row to its last check.
    mutating func restTriggers() {
        for (name, loading) in loading.sorted(by: { $0.key.description < $1.key.description }) {
            triggersOff += loading.triggersOff(of: name)
            triggersOn += loading.triggersOn(of: name)
            self.loading[name]?.triggers = []
        }
    }

    /// Before the rows: what lets them come in any order.
    var deferring: [SQLCommand] {
        guard !deferred.isEmpty else { return triggersOff }
        let made = deferred.filter { !$0.wasDeferrable }.map { key in
            "ALTER TABLE \(key.table) ALTER CONSTRAINT \(key.name) DEFERRABLE" as SQLCommand
        }
        return triggersOff + made + ["SET CONSTRAINTS ALL DEFERRED"]
    }

    /// After them: checks, and puts everything back.
    var restoring: [SQLCommand] {
        guard !deferred.isEmpty || !triggersOn.isEmpty else { return [] }
        let unmade = deferred.filter { !$0.wasDeferrable }.map { key in
            "ALTER TABLE \(key.table) ALTER CONSTRAINT \(key.name) NOT DEFERRABLE" as SQLCommand
        }
        return ["SET CONSTRAINTS ALL IMMEDIATE"] + unmade + triggersOn
    }

    /// The tables of a plan that get rows or are made.
    static func tables(_ decisions: Decisions) -> [TablePlan] {
        decisions.tables.filter { $0.treatment != .leaveOut }
    }

    /// Decides what of the dump is loaded.
    ///
    /// - Throws: ``TargetRefused`` where the target has some of the tables, or has them in another shape.
    static func content(
        _ decisions: Decisions, _ catalog: Catalog, _ live: LiveCatalog, isResumed: LoadContent?
    ) throws -> LoadContent {
        if let isResumed { return isResumed }
        let tables = tables(decisions)
        let there = tables.filter { live.table($0.name) != nil }
        let isMade = tables.contains { $0.isCreated }
        if there.isEmpty, isMade || tables.isEmpty { return .schemaAndData }
        let registries = Set(decisions.registries.map(\.table))
        var findings: [(found: String, advice: String)] = []
        for table in there where !registries.contains(table.name) {
            findings += differences(table, decisions, catalog, live)
        }
        if findings.isEmpty, there.count < tables.count {
            let missing = tables.filter { live.table($0.name) == nil }.map(\.name.description)
            findings.append(
                (
                    "the target has \(there.count) of the \(tables.count) tables; it lacks "
                        + missing.prefix(5).joined(separator: ", ") + (missing.count > 5 ? ", …" : ""),
                    isMade
                        ? "Load into an empty target, or one that has all of them; a half-applied batch goes on with --resume."
                        : "The dump makes no tables: load the one that does first."
                ))
        }
        guard findings.isEmpty else { throw TargetRefused(findings) }
        return .dataOnly
    }

    private static func differences(
        _ table: TablePlan, _ decisions: Decisions, _ catalog: Catalog, _ live: LiveCatalog
    ) -> [(found: String, advice: String)] {
        guard let there = live.table(table.name), let columns = table.columns else { return [] }
        var wanted = columns.map(\.name)
        for (column, origin) in zip(decisions.columns, table.tenancy) where origin == .added {
            wanted.append(column.name)
        }
        let lacking = wanted.filter { there.column($0) == nil }
        let tenancy = Set(decisions.columns.map(\.name))
        if !lacking.isEmpty, lacking.allSatisfy({ tenancy.contains($0) }) {
            return [
                (
                    "\(table.name) is in the target without \(list(lacking)): the target looks single-tenant, "
                        + "it may be the source itself",
                    "Give another target. The source is never written to."
                )
            ]
        }
        if !lacking.isEmpty {
            return [
                ("\(table.name) of the target has no column \(list(lacking))", "Load into a target of the same schema.")
            ]
        }
        let source = catalog.tables.first { $0.name == table.name }
        return (source?.columns ?? []).compactMap { column in
            guard let other = there.column(column.name), other.type != column.canonicalType,
                SQLType.canonical(other.type) != column.canonicalType, other.type != column.type
            else { return nil }
            return (
                "\(table.name).\(column.name) is \(other.type) in the target and \(column.type) in the dump",
                "Load into a target of the same schema."
            )
        }
    }

    private static func list(_ names: [SQLIdentifier]) -> String {
        names.map(\.description).joined(separator: ", ")
    }

    /// Decides how rows get into tables that are there.
    static func rows(
        _ decisions: Decisions, filled: [QualifiedName], project: Project?, _ live: LiveCatalog
    ) -> LoadTarget {
        var target = LoadTarget(content: .dataOnly)
        let names = Set(filled)
        for name in filled {
            guard let table = live.table(name) else { continue }
            var loading = TableLoading()
            loading.table = name
            loading.isStaged = seesRowSecurity(table, live)
            loading.triggers = table.triggers.compactMap { trigger in
                switch trigger.enabled {
                case "O": (trigger.name, "ENABLE")
                case "A": (trigger.name, "ENABLE ALWAYS")
                default: nil
                }
            }
            if let plan = decisions.tables.first(where: { $0.name == name }), plan.tableClass == .shared {
                let rule = project?.rule(for: name)
                let primary = table.constraints.first { $0.kind == .primaryKey }?.columns ?? []
                let conflict: TableLoading.Merge.Conflict =
                    switch rule?.onConflict.value {
                    case .keep: .keep
                    case .update: .update
                    default: .error
                    }
                loading.merge = TableLoading.Merge(key: rule?.naturalKey.value ?? primary, conflict: conflict)
            }
            target.loading[name] = loading
        }
        target.order(names, live)
        return target
    }

    /// Whether COPY FROM is refused because policies apply to this role.
    private static func seesRowSecurity(_ table: LiveCatalog.Table, _ live: LiveCatalog) -> Bool {
        guard table.rowSecurity, !live.facts.isSuperuser, !live.facts.bypassesRowSecurity else { return false }
        return table.forcesRowSecurity || !(live.roles.first { $0.name == table.owner }?.mayBecome ?? false)
    }

    private mutating func order(_ names: Set<QualifiedName>, _ live: LiveCatalog) {
        var keys: [(table: QualifiedName, target: QualifiedName, constraint: LiveCatalog.Constraint)] = []
        for name in names {
            for constraint in live.table(name)?.constraints ?? [] where constraint.kind == .foreignKey {
                guard let target = constraint.referencedTable, names.contains(target) else { continue }
                keys.append((name, target, constraint))
            }
        }
        var left = names
        while !left.isEmpty {
            let waiting = Set(keys.filter { left.contains($0.target) && $0.target != $0.table }.map(\.table))
            let ready = left.subtracting(waiting)
            let step = ready.isEmpty ? left : ready
            for key in keys where step.contains(key.table) && step.contains(key.target) {
                deferred.append(
                    Deferred(
                        table: key.table, name: key.constraint.name, wasDeferrable: key.constraint.isDeferrable))
            }
            steps.append(step)
            left.subtract(step)
        }
    }
}
