internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// What a target's ledger and rows forbid, before the first row is loaded.
extension BatchLoader {
    static func requireInit(_ live: LiveCatalog, _ decisions: Decisions) throws {
        let ledger = QualifiedName("mudanza", "batches")
        guard live.table(ledger) != nil else {
            throw TargetRefused(
                "the target has no ledger (schema mudanza)", advice: "Prepare it first: mudanza init --target TARGET")
        }
        guard live.table(QualifiedName("mudanza", "loaded_rows")) != nil else {
            throw TargetRefused(
                "the target's ledger was made by an older version",
                advice: "Bring it up to date: mudanza init --target TARGET")
        }
        for registry in decisions.registries where live.table(registry.table) == nil {
            throw TargetRefused(
                "the target lacks the registry \(registry.table)",
                advice: "Prepare it first: mudanza init --target TARGET")
        }
    }

    /// The batch that goes on; nil where a new one begins.
    static func batch(
        _ batches: [Ledger.Batch], _ job: ApplyJob, _ prepared: ApplyJob.Prepared, _ digest: SHA256Digest
    ) throws -> Ledger.Batch? {
        let isOwn = { (batch: Ledger.Batch) in batch.isOfTenant || batch.planDigest == digest.hex }
        if let back = batches.first(where: { $0.state == .rollingBack && isOwn($0) }) {
            throw TargetRefused(
                "batch \(back.id) of the same tenant (\(back.sourceName)) is half rolled back",
                advice: "Finish that first: mudanza rollback --batch \(back.id) --target TARGET")
        }
        if let own = batches.last(where: { $0.planDigest == digest.hex && $0.sourceDigest == prepared.sourceDigest }) {
            // Nothing is left to do.
            if own.isLoaded { return own }
            if job.resumes {
                guard job.jobs != nil else {
                    throw TargetRefused(
                        "batch \(own.id) was begun with --jobs", advice: "Go on with --jobs and --resume.")
                }
                guard own.unitBytes == LoadScript.unitBytes else {
                    throw TargetRefused(
                        "batch \(own.id) was begun by a version of Mudanza that divides dumps otherwise",
                        advice: "Finish it with that version.")
                }
                return own
            }
            throw alreadyBegun(own)
        }
        if let other = batches.first(where: { $0.state == .loading && $0.planDigest == digest.hex }) {
            throw TargetRefused(
                "batch \(other.id) of the same tenant, from another dump (\(other.sourceName)), is half applied",
                advice: "Finish it first, with the dump that it was begun with and --resume.")
        }
        if let other = batches.first(where: { $0.state == .loading && $0.content == .schemaAndData }) {
            throw TargetRefused(
                "batch \(other.id) (\(other.sourceName)) is half applied: its tables lack rows, keys or indexes",
                advice: "Finish it first: its own mudanza apply command, with --resume.")
        }
        return nil
    }

    static func alreadyBegun(_ batch: Ledger.Batch) -> TargetRefused {
        TargetRefused(
            batch.isLoaded
                ? "this dump was loaded already, as batch \(batch.id)"
                : "batch \(batch.id) of this dump is half applied, or another run is loading it now",
            advice: batch.isLoaded
                ? "Nothing is left to do; mudanza verify proves it."
                : "Go on with the same command and --resume.")
    }

    /// The batches of the same tenant, from other dumps or by other plans, that this one takes the place of.
    static func replaced(
        _ batches: [Ledger.Batch], _ job: ApplyJob, _ prepared: ApplyJob.Prepared
    ) throws -> [Int] {
        let others = batches.filter { $0.isLoaded && $0.sharesTables }
        guard let other = others.last else { return [] }
        guard job.replaces else {
            throw TargetRefused(
                other.sourceDigest == prepared.sourceDigest
                    ? "this dump was loaded for this tenant already, by another plan, as batch \(other.id)"
                    : "another dump of this tenant is in the target already: batch \(other.id) (\(other.sourceName))",
                advice: "--replace takes that out and loads this one, in one transaction; mudanza rollback "
                    + "--batch \(other.id) only takes it out.")
        }
        guard job.jobs == nil else {
            throw TargetRefused(
                "batch \(other.id) cannot be replaced in units (--jobs)",
                advice: "Load without --jobs: what is taken out and what comes in are one transaction.")
        }
        return others.map(\.id)
    }

    /// Rows of the tenant that no batch of this plan put there would be doubled.
    static func refuseRowsOfTenant(
        _ prepared: ApplyJob.Prepared, _ connection: inout PostgresConnection
    ) throws {
        let filled = Set(prepared.filled)
        let tables = prepared.decisions.tables.filter { $0.tenancy.contains(.added) && filled.contains($0.name) }
        guard !tables.isEmpty else { return }
        // One query for all: hundreds of round trips would take their time.
        let looks = tables.enumerated().map { number, table -> SQLCommand in
            "SELECT \(number) WHERE EXISTS (SELECT FROM \(table.name) WHERE \(prepared.decisions.isTenant(of: table)))"
        }
        let found = try connection.execute("\(SQLCommand.joined(looks, separator: " UNION ALL ")) LIMIT 1")
        guard found.rowCount > 0, let number = found.integer(0, 0) else { return }
        throw TargetRefused(
            "\(tables[number].name) has rows of this tenant already, which no unfinished batch of this dump put there",
            advice: "Load under another tenant, or take those rows out first.")
    }
}
