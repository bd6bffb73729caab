public import PostgresLink
internal import SQLSyntax
public import Tenancy

/// What of a dump a target has already, and so what is loaded.
public enum TargetContent: Sendable, Equatable {
    /// None of the tables is there: schema and rows.
    case schemaAndData
    /// All tables are there, with the columns that the rows need: rows alone.
    case dataOnly
    /// Neither.
    case neither
}

extension TargetFindings {
    /// What of the plan's tables a target has already.
    public static func content(_ catalog: LiveCatalog, plan: Plan) -> TargetContent {
        tables(catalog, plan: plan).content
    }

    /// Compares the plan's tables with the target's.
    static func tables(_ catalog: LiveCatalog, plan: Plan) -> (content: TargetContent, finding: TargetFinding) {
        let live = Dictionary(catalog.tables.map { ($0.name, $0) }) { first, _ in first }
        var there: [String] = []
        var absent: [String] = []
        var withoutTenancy: [String] = []
        var different: [Message] = []
        for table in plan.decisions.tables where table.treatment != .leaveOut {
            let name = table.name.description
            guard let found = live[qualified(table.name)] else {
                absent.append(name)
                if !table.isCreated { different.append(Message("\(name) is not there, and the dump does not make it")) }
                continue
            }
            there.append(name)
            if !table.tenancy.isEmpty, plan.decisions.columns.contains(where: { found.column($0.name) == nil }) {
                withoutTenancy.append(name)
            } else if let difference = difference(found, table, plan.decisions) {
                different.append("\(name): \(difference)")
            }
        }
        let columns = plan.decisions.columns.map(\.name.description).joined(separator: ", ")
        if !withoutTenancy.isEmpty {
            return (.neither, singleTenant(Message("\(list(withoutTenancy)): there without \(columns)")))
        }
        if !different.isEmpty {
            return (
                .neither,
                TargetFinding(
                    .tables, .blocker, list(different, limit: 3),
                    advice: "The target's tables must have the columns that the plan gives them.")
            )
        }
        if there.isEmpty {
            return (
                .schemaAndData,
                TargetFinding(
                    .tables, .ok, "none of the dump's \(absent.count) is there: schema and rows are loaded")
            )
        }
        if absent.isEmpty {
            return (
                .dataOnly,
                TargetFinding(.tables, .ok, "all \(there.count) of the dump's are there: rows are loaded")
            )
        }
        return (
            .neither,
            TargetFinding(
                .tables, .blocker,
                "\(there.count) of the dump's are there (\(list(there))), \(absent.count) are not (\(list(absent)))",
                advice: "All or none must be there.")
        )
    }

    /// What the columns of a table that is there lack for the rows.
    private static func difference(
        _ live: LiveCatalog.Table, _ plan: TablePlan, _ decisions: Decisions
    ) -> Message? {
        var expected = Set((plan.columns ?? []).map(\.name))
        for column in (plan.columns ?? []) where !column.isGenerated && live.column(column.name) == nil {
            return "it has no column \(column.name)"
        }
        if !plan.tenancy.isEmpty {
            for column in decisions.columns {
                expected.insert(column.name)
                guard let found = live.column(column.name), found.type != column.type else { continue }
                return "\(column.name) is \(found.type), not \(column.type)"
            }
        }
        guard plan.columns != nil else { return nil }
        let further = live.columns.first {
            !expected.contains($0.name) && $0.notNull && $0.defaultExpression == nil && $0.identity == nil
        }
        return further.map { "its column \($0.name) must not be NULL, and the dump has no value for it" }
    }

    /// Without a dump: whether the tables that are there belong to tenants at all.
    static func tenancy(of catalog: LiveCatalog, project: Project) -> TargetFinding {
        let registries = Set(project.registriesInOrder.map(\.name))
        let tables = catalog.tables.filter {
            [.ordinary, .partitioned].contains($0.kind) && $0.belongsTo == nil && $0.name.schema != "mudanza"
        }
        let others = tables.filter { !registries.contains($0.name) }
        guard !others.isEmpty else { return TargetFinding(.tables, .ok, "none yet") }
        let tenancy = project.tenancyColumns.map(\.name)
        let tenants = others.filter { table in tenancy.allSatisfy { table.column($0) != nil } }
        // Where the registries are, an earlier run has been here: a target may hold shared tables alone.
        guard tenants.isEmpty, tables.count == others.count, !tenancy.isEmpty else {
            return TargetFinding(.tables, .ok, "\(others.count) there, \(tenants.count) of them tenants'")
        }
        let columns = tenancy.map(\.description).joined(separator: ", ")
        return singleTenant(Message("\(list(others.map(\.name.description))): there, and no table has \(columns)"))
    }

    private static func singleTenant(_ what: Message) -> TargetFinding {
        TargetFinding(
            .tables, .blocker, "\(what); this looks like a single-tenant database",
            advice: "Is it the source? Give the multi-tenant database, or an empty one.")
    }
}
