internal import DumpStream
internal import Foundation
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

extension PlanJob {
    /// The plan with what a target decides of it: the base that the tenant has there, or would get, where the project
    /// gives none, and its keys for shared rows.
    ///
    /// Nothing is handed out: for what only reads.
    func plan(
        _ survey: Survey, _ spool: SpooledDump, at target: ConnectionSettings, _ cancellation: Cancellation
    ) throws -> (job: PlanJob, plan: Plan) {
        var job = self
        var plan = try plan(survey)
        let shared = SharedKeys(self, survey, spool, reserves: false)
        let lacksBase = plan.decisions.moves?.lacksBase == true
        guard lacksBase || !shared.isEmpty else { return (job, plan) }
        let held = HeldConnection(
            try PostgresConnection.connect(target, cancellation: cancellation, backoff: .firstContact))
        job.project.keyMaps = try shared.maps(over: held)
        if lacksBase {
            job.project.keyBase = 0
            let keys = try KeyExtents(of: try job.plan(survey), in: spool).all
            job.project.keyBase = try held.use { connection in
                try connection.transaction(.snapshot) { connection in
                    try KeyBlock.find(given: nil, keys: keys, for: plan.decisions, over: &connection)?.base
                }
            }
        }
        plan = try job.plan(survey)
        return (job, plan)
    }
}

extension ApplyJob {
    /// Puts the dump's keys where the target has room for them, and under the names that it has for shared rows.
    ///
    /// Where integer keys move the dump is read once more, for those that it has. Whoever gave the base, the ledger knows
    /// it afterwards.
    ///
    /// - Throws: ``TargetRefused`` where a given base would overlap another tenant's keys or a natural key is none,
    ///   ``PlanBlocked`` where a column cannot hold what its keys become.
    func placed(_ prepared: Prepared, over held: HeldConnection) throws -> Prepared {
        var prepared = prepared
        var given: Int?
        if case .project(var job) = planning {
            given = job.project.keyBase
            job.project.keyMaps = try keyMaps(prepared, job, held)
            job.project.keyBase = given ?? 0
            if !job.project.keyMaps.isEmpty { try prepared.replan(job) }
            guard prepared.plan.blockers.isEmpty else { throw PlanBlocked(blockers: prepared.plan.blockers) }
            prepared.project = job.project
        } else {
            given = prepared.decisions.moves?.base
        }
        guard let moves = prepared.decisions.moves, let planned = moves.base else { return prepared }
        let extents = try KeyExtents(of: prepared.plan, in: prepared.spool)
        let block = try held.use { connection in
            try KeyBlock.take(given: given, keys: extents.all, for: prepared.decisions, over: &connection)
        }
        if case .project(var job) = planning, let project = prepared.project, block.base != planned {
            job.project = project
            job.project.keyBase = block.base
            try prepared.replan(job)
        }
        let blockers = prepared.plan.blockers + extents.overflows(of: prepared.decisions.moves ?? moves)
        guard blockers.isEmpty else { throw PlanBlocked(blockers: blockers) }
        return prepared
    }

    /// Whether shared rows get the target's keys.
    func mapsSharedKeys(_ prepared: Prepared) -> Bool {
        guard case .project(let job) = planning else { return false }
        return !SharedKeys(job, prepared.survey, prepared.spool, reserves: false).isEmpty
    }

    /// The target's keys for shared rows; those of a batch that goes on stay what they were.
    private func keyMaps(_ prepared: Prepared, _ job: PlanJob, _ held: HeldConnection) throws -> SharedKeys.Maps {
        let shared = SharedKeys(job, prepared.survey, prepared.spool, reserves: true)
        guard !shared.isEmpty else { return [:] }
        guard jobs != nil else { return try shared.maps(over: held) }
        let maps = try held.use { try KeyMapLedger.kept(prepared, shared.keys, over: &$0) } ?? shared.maps(over: held)
        try held.use { try KeyMapLedger.keep(maps, prepared, over: &$0) }
        return maps
    }
}

/// Keys of shared rows in the ledger: a load in chunks that was cut off must find those it began with.
private enum KeyMapLedger {
    static func kept(
        _ prepared: ApplyJob.Prepared, _ keys: [Catalog.ColumnReference], over connection: inout PostgresConnection
    ) throws -> SharedKeys.Maps? {
        let tenant = Ledger.tenant(of: prepared.decisions)
        let isBegun = try connection.execute(
            """
            SELECT EXISTS (
                SELECT FROM mudanza.batches
                WHERE source_digest = $1 AND tenant = \(tenant) AND state IN ('loading', 'loaded'))
            """, [.text(prepared.sourceDigest)]
        ).boolean(0, 0)
        guard isBegun == true else { return nil }
        let rows = try connection.execute(
            """
            SELECT m.relation, k.key, k.value FROM mudanza.key_maps m, pg_catalog.jsonb_each_text(m.keys) k
            WHERE m.source_digest = $1 AND m.tenant = \(tenant)
            """, [.text(prepared.sourceDigest)])
        var maps: SharedKeys.Maps = [:]
        for row in 0..<rows.rowCount {
            guard let own = rows.text(row, 1), let key = keys.first(where: { "\($0.table)" == rows.text(row, 0) })
            else { continue }
            maps[key, default: [:]][own] = rows.text(row, 2)
        }
        return maps
    }

    static func keep(
        _ maps: SharedKeys.Maps, _ prepared: ApplyJob.Prepared, over connection: inout PostgresConnection
    ) throws {
        for (key, map) in maps {
            let json = String(decoding: try JSONEncoder().encode(map), as: UTF8.self)
            try connection.execute(
                """
                INSERT INTO mudanza.key_maps (tenant, source_digest, relation, keys)
                VALUES (\(Ledger.tenant(of: prepared.decisions)), $1, $2, $3::pg_catalog.jsonb)
                ON CONFLICT (source_digest, relation, tenant) DO UPDATE SET keys = EXCLUDED.keys
                """, [.text(prepared.sourceDigest), .text("\(key.table)"), .text(json)])
        }
    }
}

extension KeyMoves {
    /// What is added to integer keys; nil where none moves.
    var base: Int? {
        if let largeObjects { return largeObjects }
        return columns.lazy.compactMap { move in
            if case .offset(let base) = move.change { base } else { nil }
        }.first
    }
}
