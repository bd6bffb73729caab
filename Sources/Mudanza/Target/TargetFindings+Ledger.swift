internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

extension TargetFindings {
    /// Whether the ledger and the registries are there, made from today's definitions.
    static func prepared(_ target: Target, project: Project) throws -> [TargetFinding] {
        guard target.ledger.isPresent else {
            return [TargetFinding(.ledger, .blocker, "there is none", advice: "Run mudanza init.")]
        }
        let files = try Migration.files()
        let registries = try project.distinctRegistries.map {
            ($0, try Migration.registry(PlannedRegistry(table: $0.name, statements: $0.definition)))
        }
        return [ledger(target.ledger, files), self.registries(target, registries)]
    }

    private static func ledger(_ ledger: LedgerState, _ files: [Migration]) -> TargetFinding {
        let known = Set(files.compactMap(\.version))
        if let newer = ledger.migrations.last(where: {
            $0.version <= Migration.lastOfFiles && !known.contains($0.version)
        }) {
            return TargetFinding(
                .ledger, .blocker,
                "it has \(newer.name) of Mudanza \(newer.toolVersion), which this version does not know",
                advice: "Use a version that is at least as new.")
        }
        let missing = files.filter { ledger.migration($0.name) == nil }
        guard missing.isEmpty else {
            return TargetFinding(
                .ledger, .blocker, "it lacks \(list(missing.map(\.name)))", advice: "Run mudanza init.")
        }
        if let changed = files.first(where: { ledger.migration($0.name)?.checksum != $0.checksum }) {
            return TargetFinding(
                .ledger, .blocker, "\(changed.name) was made from another file than this version's",
                advice: "Use the version that made it, or restore the ledger.")
        }
        return TargetFinding(.ledger, .ok, "there, with every migration")
    }

    private static func registries(
        _ target: Target, _ registries: [(registry: Registry, migration: Migration)]
    ) -> TargetFinding {
        guard !registries.isEmpty else { return TargetFinding(.registries, .ok, "the project has none") }
        let missing = registries.filter {
            target.catalog.table($0.registry.name) == nil || target.ledger.migration($0.migration.name) == nil
        }
        guard missing.isEmpty else {
            return TargetFinding(
                .registries, .blocker, "missing: \(list(missing.map { $0.registry.name.description }))",
                advice: "Run mudanza init.")
        }
        let changed = registries.filter {
            target.ledger.migration($0.migration.name)?.checksum != $0.migration.checksum
        }
        guard changed.isEmpty else {
            return TargetFinding(
                .registries, .blocker,
                "made from another definition than the project's: \(list(changed.map { $0.registry.name.description }))",
                advice: "mudanza init says what to do.")
        }
        return TargetFinding(.registries, .ok, "there: \(list(registries.map { $0.registry.name.description }))")
    }

    /// Whether something is half loaded.
    static func batches(_ ledger: LedgerState, load: Load?) -> TargetFinding {
        guard !ledger.unfinished.isEmpty else { return TargetFinding(.batches, .ok, "none is half applied") }
        let tenant = load.map { load in
            Dictionary(
                uniqueKeysWithValues: load.plan.decisions.columns.compactMap { column in
                    column.value.map { (column.name.text, $0) }
                })
        }
        func name(_ batch: LedgerState.Batch) -> Message {
            "batch \(String(batch.id)) of \(batch.source), begun \(batch.startedAt)"
        }
        let back = ledger.unfinished.filter { $0.isRollingBack }
        if let other = back.first(where: { tenant == $0.tenant }) ?? (load == nil ? back.first : nil) {
            return TargetFinding(
                .batches, load == nil ? .warning : .blocker, "\(name(other)), is half rolled back",
                advice: "Go on with it: mudanza rollback --batch \(String(other.id)).")
        }
        if let load, let same = ledger.unfinished.first(where: { $0.planDigest == load.digest }) {
            return TargetFinding(
                .batches, .warning, "\(name(same)), is half applied, with this plan",
                advice: "Unless it is under way just now, mudanza apply --resume goes on with it.")
        }
        if let other = ledger.unfinished.first(where: { tenant == $0.tenant }) {
            return TargetFinding(
                .batches, .blocker, "\(name(other)), is half applied for this tenant, with another plan",
                advice: "Resume it with its own plan, or roll it back: mudanza rollback --batch \(String(other.id)).")
        }
        let list = list(ledger.unfinished.map(name), limit: 3)
        return TargetFinding(
            .batches, .warning, "half applied or under way: \(list)", advice: "Resume each, or roll it back.")
    }
}
