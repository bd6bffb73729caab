internal import DumpStream
internal import SQLSyntax

/// Decides for each table its class and what is done to it.
struct Classification {
    private(set) var tables: [TablePlan] = []
    /// Tables and views that are left out.
    private(set) var skipped: Set<QualifiedName> = []
    private(set) var findings: [Finding] = []

    private let project: Project
    private let catalog: Catalog
    private let isDataOnly: Bool
    private let byName: [QualifiedName: Catalog.Table]
    private let families: Families
    private let fullColumns: FullColumns

    init(source: PlanSource, project: Project) {
        self.project = project
        catalog = source.catalog
        isDataOnly = source.isDataOnly
        byName = Dictionary(source.catalog.tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        families = Families(source.catalog.tables)
        fullColumns = FullColumns(source.catalog.tables)
        let obstacles = Obstacles(
            catalog: source.catalog, families: families, fullColumns: fullColumns,
            added: project.tenancyColumns.map(\.name))
        for table in source.catalog.tables { add(table, obstacles) }
        for view in source.catalog.views where project.rule(for: view.name).tableClass.value == .skip {
            skipped.insert(view.name)
        }
        for load in source.loads where byName[load.table] == nil && !tables.contains(where: { $0.name == load.table }) {
            add(load)
        }
    }

    // MARK: Tables of the catalog

    private mutating func add(_ table: Catalog.Table, _ obstacles: Obstacles) {
        let (tableClass, reason) = tableClass(of: table)
        let columns = fullColumns.columns(of: table)
        var plan = TablePlan(name: table.name, tableClass: tableClass, treatment: .unchanged, reason: reason)
        plan.isCreated = !isDataOnly
        if table.ofType == nil {
            plan.columns = columns.map { PlannedSourceColumn(name: $0.name, isGenerated: $0.isGenerated) }
        }
        switch tableClass {
        case .shared: break
        case .skip:
            plan.treatment = .leaveOut
            skipped.insert(table.name)
        case .tenant:
            if let obstacle = obstacles.reason(for: table.name) {
                plan.reason = "\(obstacle); schema and rows stay as they are, without the tenant"
                findings.append(
                    Finding(
                        .warning, object: table.name.description,
                        text: "\(table.name) cannot take the tenancy columns: \(obstacle)",
                        advice: "Its rows are copied unchanged. Make it shared or skip it if that is not wanted.",
                        location: table.location))
            } else {
                place(columns, of: table, in: &plan)
            }
        }
        tables.append(plan)
    }

    /// Finds each tenancy column's origin, and from them what is done to the table.
    private mutating func place(_ columns: [Catalog.Column], of table: Catalog.Table, in plan: inout TablePlan) {
        for wanted in project.tenancyColumns {
            guard let existing = columns.first(where: { $0.name == wanted.name }) else {
                plan.tenancy.append(.added)
                continue
            }
            plan.tenancy.append(.existing)
            if existing.isGenerated {
                findings.append(
                    Finding(
                        .blocker, object: "\(table.name).\(wanted.name)",
                        text: "\(table.name) has a column \(wanted.name) already, and it is generated",
                        advice: "Give the tenancy column another name, or make the table shared.",
                        location: table.location))
            } else if existing.canonicalType != wanted.canonicalType {
                findings.append(
                    Finding(
                        .blocker, object: "\(table.name).\(wanted.name)",
                        text: "\(table.name) has a column \(wanted.name) of type \(existing.canonicalType) already",
                        advice: "The tenancy column is \(wanted.canonicalType): change the type in "
                            + "[[tenancy.columns]], give the tenancy column another name, or make the table shared.",
                        location: table.location))
            } else {
                findings.append(
                    Finding(
                        .note, object: "\(table.name).\(wanted.name)",
                        text: "\(table.name) has \(wanted.name) already: NULLs get the tenant's value, others stay "
                            + "and are counted; no index or foreign key is added for it",
                        location: table.location))
            }
        }
        if !plan.tenancy.contains(.added) {
            plan.treatment = .keepColumns
            // The parent's new columns stand before its own.
            plan.namesColumns = inherits(table) && !table.isPartition
        } else if inherits(table) {
            plan.treatment = .inheritColumns
            plan.namesColumns = !table.isPartition
            plan.reason =
                "\(plan.reason); the columns come from \(table.parents.map(\.description).joined(separator: ", "))"
        } else {
            plan.treatment = .addColumns
        }
    }

    /// Whether the tenancy columns reach the table through a parent's.
    private func inherits(_ table: Catalog.Table) -> Bool {
        table.inheritsColumns && table.parents.contains { byName[$0] != nil }
    }

    /// The class and its reason.
    ///
    /// Children follow their root: rows of one family live in one shape.
    private mutating func tableClass(of table: Catalog.Table) -> (TableClass, Message) {
        let root = families.root(of: table.name)
        let own = project.rule(for: table.name).tableClass
        guard root != table.name else { return (own.value, Self.reason(own.origin)) }
        let (rootClass, _) = byName[root].map { tableClass(of: $0) } ?? (.tenant, "")
        if own.value != rootClass, own.origin != .standard {
            findings.append(
                Finding(
                    .blocker, object: table.name.description,
                    text: "\(table.name) is to be \(own.value.rawValue), and \(root), which it belongs to, "
                        + "\(rootClass.rawValue)",
                    advice: "Partitions and INHERITS children follow their parent: give both the same class.",
                    location: table.location))
        }
        return (rootClass, "it follows \(root)")
    }

    private static func reason(_ origin: SettingOrigin) -> Message {
        switch origin {
        case .standard: "the default"
        case .file(let key, let line?): "the project file says so (\(key), line \(String(line)))"
        case .file(let key, nil): "the project file says so (\(key))"
        case .option(let option): "the command line says so (\(option))"
        }
    }

    // MARK: Tables that the dump only fills

    /// Whether a table that is filled and not created is an extension's own: the dump makes tables and extensions.
    private var hasExtensions: Bool { !catalog.extensions.isEmpty && !catalog.tables.isEmpty }

    private mutating func add(_ load: PlanSource.Load) {
        let rule = project.rule(for: load.table).tableClass
        let tableClass = rule.value
        var plan = TablePlan(
            name: load.table, tableClass: tableClass, treatment: .unchanged, reason: Self.reason(rule.origin))
        plan.isCreated = false
        plan.columns = load.columns?.map { PlannedSourceColumn(name: $0, isGenerated: false) }
        switch tableClass {
        case .shared: break
        case .skip:
            plan.treatment = .leaveOut
            skipped.insert(load.table)
        case .tenant:
            if hasExtensions {
                plan.reason =
                    "the dump makes extensions and not this table, which is taken to be one's; its rows stay as "
                    + "they are, without the tenant"
                findings.append(
                    Finding(
                        .warning, object: load.table.description,
                        text: "the dump fills \(load.table) and does not create it: it is taken to be an extension's",
                        advice: "Its rows are copied unchanged.", location: load.location))
            } else if let columns = load.columns {
                plan.tenancy = project.tenancyColumns.map { columns.contains($0.name) ? .existing : .added }
                plan.treatment = plan.tenancy.contains(.added) ? .addColumns : .keepColumns
            } else {
                findings.append(
                    Finding(
                        .blocker, object: load.table.description,
                        text: "the dump fills \(load.table) without naming its columns and does not create it",
                        advice: "Give the file that creates it: --schema SCHEMA.sql", location: load.location))
            }
        }
        tables.append(plan)
    }
}
