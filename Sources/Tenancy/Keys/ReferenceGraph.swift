internal import SQLSyntax

/// Which columns hold the same keys: joined by foreign keys, by references that the project declares, by inheritance.
///
/// Only the columns of tables that belong to the tenant are joined. What ties one of them to rows that stay as they are
/// is an obstacle to moving it.
struct ReferenceGraph {
    /// A column that refers, and the one it refers to.
    struct Link {
        var from: Catalog.ColumnReference
        var to: Catalog.ColumnReference
        /// Why they belong together, said of ``from``.
        var why: Message
    }

    private var links: [Catalog.ColumnReference: [Link]] = [:]
    /// What refers to columns whose rows are shared.
    private(set) var referrersToShared: [Catalog.ColumnReference: [Link]] = [:]
    private(set) var obstacles: [Catalog.ColumnReference: Message] = [:]
    private let plans: [QualifiedName: TablePlan]
    private let tables: [QualifiedName: Catalog.Table]

    init(_ catalog: Catalog, plans: [QualifiedName: TablePlan], project: Project, _ full: FullColumns) {
        self.plans = plans
        tables = Dictionary(catalog.tables.map { ($0.name, $0) }) { first, _ in first }
        for table in catalog.tables {
            addForeignKeys(of: table)
            addConfigured(of: table, project)
            addInherited(by: table, full)
            for name in table.partitionKey.compactMap({ $0 }) {
                obstacles[.init(table: table.name, column: name)] = Message("rows find their partition by it")
            }
            for column in full.columns(of: table) where column.isGenerated {
                obstacles[.init(table: table.name, column: column.name)] = Message("PostgreSQL computes it")
            }
            for column in project.tenancyColumns {
                obstacles[.init(table: table.name, column: column.name)] = Message("it names the tenant")
            }
        }
    }

    /// Whether the rows of a table are the tenant's and stay in the result.
    func belongsToTenant(_ table: QualifiedName) -> Bool {
        plans[table].map { $0.tableClass == .tenant && $0.treatment != .leaveOut } ?? false
    }

    /// The columns that go where this one goes, itself first, each with the link by which it was reached.
    func group(of column: Catalog.ColumnReference) -> [(column: Catalog.ColumnReference, link: Link?)] {
        var found: [(column: Catalog.ColumnReference, link: Link?)] = [(column, nil)]
        var seen: Set = [column]
        var next = 0
        while next < found.count {
            let at = found[next].column
            for link in links[at] ?? [] {
                let other = link.from == at ? link.to : link.from
                if seen.insert(other).inserted { found.append((other, link)) }
            }
            next += 1
        }
        return found
    }

    /// Whether the column refers to another.
    func refers(_ column: Catalog.ColumnReference) -> Bool { links[column]?.contains { $0.from == column } ?? false }

    private mutating func addForeignKeys(of table: Catalog.Table) {
        for key in table.constraints where key.kind == .foreignKey {
            guard let target = key.referencedTable else { continue }
            let primary = tables[target]?.constraints.first { $0.kind == .primaryKey }?.columns ?? []
            let columns = key.referencedColumns.isEmpty ? primary : key.referencedColumns
            let name = key.name.map { "\($0)" } ?? ""
            for (from, to) in zip(key.columns, columns) {
                add(
                    Link(
                        from: .init(table: table.name, column: from), to: .init(table: target, column: to),
                        why: "the foreign key \(name) refers to \(target).\(to)"))
            }
        }
    }

    private mutating func addConfigured(of table: Catalog.Table, _ project: Project) {
        for (column, setting) in project.rule(for: table.name).references.sorted(by: { $0.key < $1.key }) {
            add(table.name, column, setting.value, setting.origin)
        }
        for rule in project.references where rule.pattern.matches(table.name) {
            if case .column(let target) = rule.target { add(table.name, rule.column, target, rule.origin) }
        }
    }

    private mutating func add(
        _ table: QualifiedName, _ column: SQLIdentifier, _ target: Catalog.ColumnReference, _ origin: SettingOrigin
    ) {
        guard let name = tables.keys.first(where: { $0.inPublic == target.table }) else { return }
        add(
            Link(
                from: .init(table: table, column: column), to: .init(table: name, column: target.column),
                why: "the project file says that it refers to \(name).\(target.column) (\(origin.description))"))
    }

    private mutating func addInherited(by table: Catalog.Table, _ full: FullColumns) {
        let own = Set(full.columns(of: table).map(\.name))
        for parent in table.parents {
            guard let above = tables[parent] else { continue }
            for column in full.columns(of: above) where own.contains(column.name) {
                add(
                    Link(
                        from: .init(table: table.name, column: column.name),
                        to: .init(table: parent, column: column.name), why: "it is a column of \(parent) too"))
            }
        }
    }

    private mutating func add(_ link: Link) {
        if plans[link.to.table]?.tableClass == .shared, plans[link.from.table]?.treatment != .leaveOut {
            referrersToShared[link.to, default: []].append(link)
        }
        switch (belongsToTenant(link.from.table), belongsToTenant(link.to.table)) {
        case (true, true):
            links[link.from, default: []].append(link)
            if link.from != link.to { links[link.to, default: []].append(link) }
        case (true, false):
            guard let plan = plans[link.to.table], plan.treatment != .leaveOut else { return }
            obstacles[link.from] = Message("it refers to \(link.to.table), whose rows are shared")
        case (false, true):
            guard let plan = plans[link.from.table], plan.treatment != .leaveOut else { return }
            obstacles[link.to] = Message("\(link.from.table), whose rows are shared, refers to it")
        case (false, false): break
        }
    }
}
