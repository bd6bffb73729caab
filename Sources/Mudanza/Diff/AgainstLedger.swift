internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// What the target knows of this dump and this tenant: batches, registries, rows.
struct AgainstLedger {
    /// A batch of the same file.
    struct Known {
        var batch: DiffBatch
        var planDigest: String
    }

    private(set) var batches: [Known] = []
    /// Whether the registries have the tenant; nil where there are none.
    private(set) var tenantIsRegistered: Bool?
    private(set) var tenantRows: [DiffTenantRows] = []
    /// Bytes of a dump a second.
    private(set) var measuredRate: Double?
    /// Why the tenant's rows could not be counted.
    private var problem: String?

    /// Reads it, in a transaction.
    static func read(
        _ load: TargetFindings.Load, sourceDigest: String, project: Project, _ target: TargetFindings.Target,
        over connection: inout PostgresConnection
    ) throws -> AgainstLedger {
        var found = AgainstLedger()
        if target.ledger.isPresent {
            try found.readBatches(load.plan.decisions, sourceDigest, &connection)
            try found.readRate(&connection)
        }
        try found.readTenant(project, target.catalog, &connection)
        try found.countRows(load, target.catalog, &connection)
        return found
    }

    /// The batch of this dump under this plan that is loaded or under way.
    func own(plan: String) -> DiffBatch? {
        batches.last { $0.planDigest == plan && $0.batch.state != "rolled_back" }?.batch
    }

    private mutating func readBatches(
        _ decisions: Decisions, _ digest: String, _ connection: inout PostgresConnection
    ) throws(LinkError) {
        let rows = try connection.execute(
            """
            SELECT batch_id, state, pg_catalog.to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                tenant = \(Ledger.tenant(of: decisions)), plan_digest
            FROM mudanza.batches WHERE source_digest = $1 ORDER BY batch_id
            """, [.text(digest)])
        batches = (0..<rows.rowCount).map { row in
            Known(
                batch: DiffBatch(
                    id: rows.text(row, 0) ?? "", state: rows.text(row, 1) ?? "", startedAt: rows.text(row, 2) ?? "",
                    isSameTenant: rows.boolean(row, 3) ?? false),
                planDigest: rows.text(row, 4) ?? "")
        }
    }

    /// Half of the latest batches were faster than this, half slower: one that waited to be resumed does not count.
    private mutating func readRate(_ connection: inout PostgresConnection) throws(LinkError) {
        // Small ones say how long a connection takes, not how fast rows come.
        measuredRate = try connection.execute(
            """
            SELECT pg_catalog.percentile_cont(0.5) WITHIN GROUP (ORDER BY b.rate) FROM (
                SELECT source_bytes / pg_catalog.date_part('epoch', finished_at - started_at) AS rate
                FROM mudanza.batches
                WHERE state = 'loaded' AND finished_at > started_at AND source_bytes >= 1048576
                ORDER BY finished_at DESC LIMIT 10) b
            """
        ).text(0, 0).flatMap { Double($0) }
    }

    private mutating func readTenant(
        _ project: Project, _ catalog: LiveCatalog, _ connection: inout PostgresConnection
    ) throws(LinkError) {
        for registry in project.distinctRegistries {
            guard let value = project.tenant[registry.tenancyColumn.name.text] else { continue }
            guard tenantIsRegistered != false, catalog.table(registry.name)?.column(registry.key) != nil else {
                tenantIsRegistered = false
                continue
            }
            tenantIsRegistered = try connection.execute(
                "SELECT EXISTS (SELECT FROM \(registry.name) WHERE \(registry.key)::text = $1)", [.text(value)]
            ).boolean(0, 0)
        }
    }

    private mutating func countRows(
        _ load: TargetFindings.Load, _ catalog: LiveCatalog, _ connection: inout PostgresConnection
    ) throws {
        let filled = Set(load.survey.loads.filter { $0.rows > 0 }.map(\.table))
        let decisions = load.plan.decisions
        let tables = decisions.tables.filter { table in
            guard table.tenancy.contains(.added), filled.contains(table.name), table.treatment != .leaveOut,
                let live = catalog.table(TargetFindings.qualified(table.name))
            else { return false }
            return zip(decisions.columns, table.tenancy).allSatisfy { $1 == .existing || live.column($0.name) != nil }
        }
        guard !tables.isEmpty else { return }
        let counts = tables.enumerated().map { number, table -> SQLCommand in
            """
            SELECT \(number), pg_catalog.count(*) FROM \(TargetFindings.qualified(table.name))
            WHERE \(decisions.isTenant(of: table))
            """
        }
        do {
            tenantRows = try connection.savepoint { connection in
                let rows = try connection.execute("\(SQLCommand.joined(counts, separator: " UNION ALL ")) ORDER BY 1")
                return (0..<rows.rowCount).compactMap { row -> DiffTenantRows? in
                    guard let number = rows.integer(row, 0), let count = rows.integer(row, 1), count > 0 else {
                        return nil
                    }
                    return DiffTenantRows(table: tables[number].name, rows: count)
                }
            }
        } catch let error as LinkError where error.kind == .server && !error.isTransient {
            problem = error.server?.safeMessage ?? "the server refused"
        }
    }

    // MARK: Findings

    func findings(plan: String) -> [Finding] {
        var findings: [Finding] = []
        let own = own(plan: plan)
        if let own, own.state == "loaded" {
            findings.append(
                Finding(
                    .blocker, object: "target", text: "this dump was loaded already, as batch \(own.id)",
                    advice: "Nothing is left to do; mudanza verify proves it."))
        }
        for known in batches where known.batch.id != own?.id && known.batch.state != "rolled_back" {
            findings.append(
                Finding(
                    .warning, object: "target",
                    text: known.batch.isSameTenant
                        ? "this dump is in the target for this tenant, loaded by another plan: batch \(known.batch.id)"
                        : "this dump is in the target for another tenant: batch \(known.batch.id)",
                    advice: "Make sure that it is this tenant's dump."))
        }
        if own == nil, !tenantRows.isEmpty {
            let names = TargetFindings.list(tenantRows.map { "\($0.table): \($0.rows)" as Message })
            findings.append(
                Finding(
                    .blocker, object: "target", text: "rows of this tenant are there already: \(names)",
                    advice: "Load under another tenant, or take those rows out first."))
        }
        if let problem {
            findings.append(
                Finding(
                    .warning, object: "target", text: "rows of this tenant could not be counted: \(problem)"))
        }
        return findings
    }
}
