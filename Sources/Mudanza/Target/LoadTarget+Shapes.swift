internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

extension LoadTarget {
    /// Decides what of the dump is loaded.
    ///
    /// - Throws: ``TargetRefused`` where the target has some of the tables, or has them in another shape.
    static func content(
        _ plan: Plan, _ catalog: Catalog, _ live: LiveCatalog, isResumed: LoadContent?
    ) throws -> LoadContent {
        if let isResumed { return isResumed }
        if isNew(plan.decisions, live) { return .schemaAndData }
        let refusals = refusals(plan, catalog, live)
        guard refusals.isEmpty else {
            throw TargetRefused(refusals.map { ("\($0.text)", "\($0.advice)") })
        }
        return .dataOnly
    }

    /// Why a target's tables cannot take the rows; empty where they can, and where they are made first.
    static func refusals(_ plan: Plan, _ catalog: Catalog, _ live: LiveCatalog) -> [Finding] {
        let decisions = plan.decisions
        if isNew(decisions, live) { return [] }
        let tables = tables(decisions)
        let there = tables.filter { live.table($0.name) != nil }
        let registries = Set(decisions.registries.map(\.table))
        let different = there.filter { !registries.contains($0.name) }.flatMap {
            differences($0, decisions, catalog, live)
        }
        guard different.isEmpty, there.count < tables.count else {
            return different + plan.keys.compactMap { bareKey($0, live) }
        }
        let missing = tables.filter { live.table($0.name) == nil }.map(\.name.description)
        return [
            Finding(
                .blocker, object: "target",
                text:
                    "the target has \(there.count) of the \(tables.count) tables; it lacks \(TargetFindings.list(missing))",
                advice: tables.contains { $0.isCreated }
                    ? "Load into an empty target, or one that has all of them; a half-applied batch goes on with --resume."
                    : "The dump makes no tables: load the one that does first.")
        ]
    }

    /// Whether the target has none of the tables, and the dump makes them.
    private static func isNew(_ decisions: Decisions, _ live: LiveCatalog) -> Bool {
        let tables = tables(decisions)
        return tables.allSatisfy { live.table($0.name) == nil }
            && (tables.isEmpty || tables.contains { $0.isCreated })
    }

    /// A key that the tenant is to lead, and that the target has without: its values would have to be unique across
    /// tenants, which this plan does not see to.
    private static func bareKey(_ key: KeyPlan, _ live: LiveCatalog) -> Finding? {
        guard key.before != key.after, let table = live.table(key.table) else { return nil }
        let bare = table.constraints.first { constraint in
            (constraint.kind == .primaryKey || constraint.kind == .unique)
                && Set(constraint.columns.map(\.description)) == Set(key.before)
        }
        guard let bare else { return nil }
        let (before, after) = (key.before.joined(separator: ", "), key.after.joined(separator: ", "))
        return Finding(
            .blocker, object: key.table.description,
            text:
                "\(bare.name) of \(key.table) is (\(before)) in the target, and this plan makes it (\(after)): rows of two "
                + "tenants would meet there",
            advice:
                "Load with the strategy that the target's tables were made with, or into a target made with this one.")
    }

    private static func differences(
        _ table: TablePlan, _ decisions: Decisions, _ catalog: Catalog, _ live: LiveCatalog
    ) -> [Finding] {
        guard let there = live.table(table.name), let columns = table.columns else { return [] }
        var wanted = columns.map(\.name)
        for (column, origin) in zip(decisions.columns, table.tenancy) where origin == .added {
            wanted.append(column.name)
        }
        let lacking = wanted.filter { there.column($0) == nil }
        let names = lacking.map(\.description).joined(separator: ", ")
        let tenancy = Set(decisions.columns.map(\.name))
        let object = table.name.description
        if !lacking.isEmpty, lacking.allSatisfy({ tenancy.contains($0) }) {
            return [
                Finding(
                    .blocker, object: object,
                    text: "\(table.name) is in the target without \(names): the target looks single-tenant, "
                        + "it may be the source itself",
                    advice: "Give another target. The source is never written to.")
            ]
        }
        if !lacking.isEmpty {
            return [
                Finding(
                    .blocker, object: object, text: "\(table.name) of the target has no column \(names)",
                    advice: "Load into a target of the same schema.")
            ]
        }
        let source = catalog.tables.first { $0.name == table.name }
        let widened = Set(
            (decisions.moves?.widenedColumns ?? []).filter { $0.table == table.name }.map(\.column))
        return (source?.columns ?? []).compactMap { column in
            var column = column
            if widened.contains(column.name) {
                column.type = column.isArray ? "bigint[]" : "bigint"
                column.canonicalType = column.type
            }
            guard let other = there.column(column.name), other.type != column.canonicalType,
                SQLType.canonical(other.type) != column.canonicalType, other.type != column.type
            else { return nil }
            return Finding(
                .blocker, object: object,
                text: "\(table.name).\(column.name) is \(other.type) in the target and \(column.type) in the dump",
                advice: "Load into a target of the same schema.")
        }
    }
}
