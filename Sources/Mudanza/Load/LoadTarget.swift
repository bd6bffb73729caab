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
        var target: QualifiedName
        var name: SQLIdentifier
        var wasDeferrable: Bool
    }

    /// The tables of a step whose foreign keys go round in a circle, as a load of their own: their rows come in one
    /// transaction; nil where there are none.
    func circle(of step: Set<QualifiedName>) -> (tables: Set<QualifiedName>, load: LoadTarget)? {
        var load = LoadTarget(content: content)
        load.deferred = deferred.filter { step.contains($0.table) }
        let tables = Set(load.deferred.flatMap { [$0.table, $0.target] })
        guard !tables.isEmpty else { return nil }
        load.loading = loading.filter { tables.contains($0.key) }
        load.restTriggers()
        return (tables, load)
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

    /// Decides how rows get into tables that are there.
    ///
    /// `comeAtOnce` says whether each of these tables gets all of its rows by one COPY, where they are loaded together.
    static func rows(
        _ decisions: Decisions, filled: [QualifiedName], project: Project?, _ live: LiveCatalog,
        comeAtOnce: (Set<QualifiedName>) -> Bool = { _ in false }
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
                let key = rule?.naturalKey.value ?? primary
                let columns = table.columns.filter { !$0.isGenerated }.map(\.name)
                loading.merge = TableLoading.Merge(
                    key: key, conflict: conflict,
                    shared: SharedRows(table: name, key: key.isEmpty ? columns : key))
            }
            target.loading[name] = loading
        }
        target.order(names, live, comeAtOnce)
        return target
    }

    /// Has PostgreSQL compute the columns that the plan says.
    mutating func compute(_ decisions: Decisions) throws(DumpError) {
        for name in Set((decisions.expressions?.columns ?? []).map(\.table)) {
            loading[name, default: TableLoading()].table = name
            loading[name]?.staging = try RowStaging(name, decisions)
        }
    }

    /// Whether COPY FROM is refused because policies apply to this role.
    private static func seesRowSecurity(_ table: LiveCatalog.Table, _ live: LiveCatalog) -> Bool {
        guard table.rowSecurity, !live.facts.isSuperuser, !live.facts.bypassesRowSecurity else { return false }
        return table.forcesRowSecurity || !(live.roles.first { $0.name == table.owner }?.mayBecome ?? false)
    }

    private mutating func order(
        _ names: Set<QualifiedName>, _ live: LiveCatalog, _ comeAtOnce: (Set<QualifiedName>) -> Bool
    ) {
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
            let isOneCopy = comeAtOnce(step)
            for key in keys where step.contains(key.table) && step.contains(key.target) {
                // The server checks at the end of a COPY. To defer the check it would have to lock out other loads.
                if isOneCopy, key.table == key.target { continue }
                deferred.append(
                    Deferred(
                        table: key.table, target: key.target, name: key.constraint.name,
                        wasDeferrable: key.constraint.isDeferrable))
            }
            steps.append(step)
            left.subtract(step)
        }
    }
}
