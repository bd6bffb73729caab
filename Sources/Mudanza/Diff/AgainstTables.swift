internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Which tables are compared, and by which of their columns: decisions over the plan and the target's catalogs.
struct AgainstTables {
    private(set) var tables: [AgainstTable] = []
    /// Rules that cannot be judged before the load.
    private(set) var unknown: [(table: QualifiedName, rule: SQLIdentifier)] = []

    private let load: TargetFindings.Load
    private let catalog: LiveCatalog
    private let project: Project
    private let rules: AgainstRules
    /// The columns of each table's rows.
    private var given: [[SQLIdentifier]] = []
    private var places: [Int: Int] = [:]

    /// The tables that have rows in the dump, and that are in the target with all columns of those.
    static func candidates(
        _ load: TargetFindings.Load, _ catalog: LiveCatalog
    ) throws(DumpError) -> [(plan: TablePlan, live: LiveCatalog.Table, rows: Int, columns: [SQLIdentifier])] {
        let live = Dictionary(catalog.tables.map { ($0.name, $0) }) { first, _ in first }
        let sources = Dictionary(load.survey.source.loads.map { ($0.table, $0) }) { first, _ in first }
        let rows = Dictionary(load.survey.loads.map { ($0.table, $0.rows) }) { first, _ in first }
        var found: [(TablePlan, LiveCatalog.Table, Int, [SQLIdentifier])] = []
        for plan in load.plan.decisions.tables where plan.treatment != .leaveOut {
            guard let count = rows[plan.name], count > 0, let table = live[TargetFindings.qualified(plan.name)],
                table.kind == .ordinary || table.kind == .partitioned
            else { continue }
            let template = try RowTemplate(plan, load.plan.decisions)
            var columns = sources[plan.name]?.columns ?? plan.columns?.map(\.name)
            let generated = Set(plan.columns?.filter(\.isGenerated).map(\.name) ?? [])
            columns?.removeAll { generated.contains($0) }
            let all =
                (columns
                    ?? table.columns.filter { !$0.isGenerated && !template.added.contains($0.name) }.map(\.name))
                + template.added
            if all.allSatisfy({ table.column($0) != nil }) { found.append((plan, table, count, all)) }
        }
        return found
    }

    init(
        _ candidates: [(plan: TablePlan, live: LiveCatalog.Table, rows: Int, columns: [SQLIdentifier])],
        _ load: TargetFindings.Load, _ catalog: LiveCatalog, _ rules: AgainstRules, project: Project
    ) {
        (self.load, self.catalog, self.rules, self.project) = (load, catalog, rules, project)
        let loading = LoadTarget.rows(
            load.plan.decisions, filled: candidates.map(\.plan.name), project: project, catalog
        ).loading
        for (number, one) in candidates.enumerated() {
            var table = AgainstTable(number: number, plan: one.plan, live: one.live, rows: one.rows)
            table.merge = loading[one.plan.name]?.merge
            table.rules = (rules.rules[one.live.oid] ?? []).filter { !isKeptByRegistry($0, one.plan) }
            tables.append(table)
            given.append(one.columns)
            places[one.live.oid] = number
        }
        // What a rule of one table needs of another must be known before the columns are chosen.
        var wanted = tables.map { Set($0.rules.flatMap(\.columns)) }
        for table in tables {
            for case .foreignKey(let key) in table.rules.map(\.kind) {
                for source in sources(of: key) ?? [] { wanted[source].formUnion(key.pairs.map(\.referenced)) }
            }
        }
        for number in tables.indices { choose(number, wanted[number]) }
    }

    /// Whether a foreign key refers to the registry that gets the tenant's row before all others.
    private func isKeptByRegistry(_ rule: AgainstRule, _ plan: TablePlan) -> Bool {
        guard case .foreignKey(let key) = rule.kind, key.pairs.count == 1,
            load.plan.decisions.registries.contains(where: { $0.table == key.name })
        else { return false }
        return zip(load.plan.decisions.columns, plan.tenancy).contains {
            $0.name == key.pairs[0].column && $1 == .added
        }
    }

    /// The compared tables whose rows a foreign key may refer to; nil where that cannot be told.
    func sources(of key: AgainstRule.ForeignKey) -> [Int]? {
        let own = tables.indices.filter { isPart(tables[$0].live, of: key.name) }
        // Rows that come by way of the partitioned table may or may not end up in this partition.
        guard key.isPartition, let live = catalog.table(key.name) else { return own }
        let hasAncestor = tables.contains { $0.name != key.name && isPart(live, of: $0.name) }
        return hasAncestor ? nil : own
    }

    /// Whether a table is another one, or one of its partitions.
    private func isPart(_ table: LiveCatalog.Table, of name: QualifiedName) -> Bool {
        if table.name == name { return true }
        guard table.isPartition, let parent = table.parents.first.flatMap({ catalog.table($0) }) else { return false }
        return isPart(parent, of: name)
    }

    // MARK: Columns

    private mutating func choose(_ number: Int, _ wanted: Set<SQLIdentifier>) {
        let table = tables[number]
        let given = Set(self.given[number])
        let primary = table.live.constraints.first { $0.kind == .primaryKey }?.columns ?? []
        tables[number].key = primary.filter(given.contains)
        tables[number].notNull = table.live.columns.filter { mayBeMissing($0, table, given) }.map(\.name)
        var wanted = wanted.union(tables[number].notNull)
        for column in table.live.columns where given.contains(column.name) {
            if !isOfSameType(column, table) { wanted.insert(column.name) }
        }
        if table.merge?.conflict == .error { wanted.formUnion(given) }
        if table.live.columns.contains(where: { $0.isGenerated && wanted.contains($0.name) }) {
            wanted.formUnion(given)
        }
        guard !wanted.isEmpty else { return }
        wanted.formUnion(tables[number].key)
        var columns: [AgainstTable.Column] = []
        var unknown: Set<SQLIdentifier> = []
        for column in table.live.columns where wanted.contains(column.name) {
            var one = AgainstTable.Column(
                name: column.name, type: SQLCommand(statement: Array(column.type.utf8)),
                collation: column.collation, origin: .dump)
            if given.contains(column.name) {
                if !isOfSameType(column, table) { one.origin = .text }
            } else if let value = Self.value(of: column) {
                one.origin = .computed(value)
            } else {
                unknown.insert(column.name)
                continue
            }
            columns.append(one)
        }
        tables[number].columns = columns
        let unjudged = table.rules.filter { rule in
            if case .foreignKey(let key) = rule.kind, sources(of: key) == nil { return true }
            return rule.columns.contains(where: unknown.contains)
        }.map(\.name)
        tables[number].rules.removeAll { unjudged.contains($0.name) }
        self.unknown += unjudged.map { (table.name, $0) }
    }

    /// What the server puts into a column that the rows have no value for; nil where that is known only then.
    private static func value(of column: LiveCatalog.Column) -> SQLCommand? {
        guard let text = column.defaultExpression else { return column.identity == nil ? "NULL" : nil }
        // A default that calls a function may give another value each time.
        guard column.isGenerated || !text.contains("(") else { return nil }
        return SQLCommand(statement: Array(text.utf8))
    }

    private func mayBeMissing(
        _ column: LiveCatalog.Column, _ table: AgainstTable, _ given: Set<SQLIdentifier>
    ) -> Bool {
        guard column.notNull, !column.isGenerated else { return false }
        guard given.contains(column.name) else {
            return column.defaultExpression == nil && column.identity == nil
        }
        if let (planned, origin) = tenancy(column.name, table), origin == .added { return planned.value == nil }
        return source(column.name, of: table.plan.name)?.notNull != true
    }

    /// Whether all values that the dump can have are the target's type's too.
    private func isOfSameType(_ column: LiveCatalog.Column, _ table: AgainstTable) -> Bool {
        if column.type == "text" || column.type == "character varying" { return true }
        // To a variable of such a type no text can be assigned: what is no value is found by COPY then.
        if rules.composites[table.live.oid]?.contains(column.name) == true { return true }
        if let (planned, origin) = tenancy(column.name, table), origin == .added { return planned.type == column.type }
        guard let source = source(column.name, of: table.plan.name) else { return false }
        return column.type == source.canonicalType || column.type == source.type
            || SQLType.canonical(column.type) == source.canonicalType
    }

    private func tenancy(
        _ name: SQLIdentifier, _ table: AgainstTable
    ) -> (column: PlannedColumn, origin: TablePlan.Origin)? {
        zip(load.plan.decisions.columns, table.plan.tenancy).first { $0.0.name == name }.map { ($0, $1) }
    }

    /// A column as the dump has it, be it a parent's.
    private func source(_ column: SQLIdentifier, of name: QualifiedName) -> Catalog.Column? {
        guard let table = load.survey.source.catalog.tables.first(where: { $0.name == name }) else { return nil }
        if let own = table.columns.first(where: { $0.name == column }) { return own }
        for parent in table.parents where parent != name {
            if let inherited = source(column, of: parent) { return inherited }
        }
        return nil
    }
}
