internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Loads dumps of a batch one after the other, over a connection that it keeps.
struct BatchWorker {
    let run: BatchRun
    private let held = HeldConnection()
    private let backoff = Backoff.patient

    private var job: BatchJob { run.job }
    private var work: WorkTable { run.work }

    init(run: BatchRun) { self.run = run }

    /// The claim of a dump that another process had meanwhile.
    private struct ClaimLost: Error {}
    /// The tables that a dump was to make are there by now.
    private struct TablesMade: Error {}
    /// Shared rows of a dump are there by now, under other keys.
    private struct SharedRowsMade: Error { var cause: TargetRefused }
    /// So often shared rows are looked up again: another load may add some each time.
    private static let mostLookups = 5

    /// Loads a dump, unless another process has it; `waits` until that is done with it.
    ///
    /// - Throws: what ends the whole run: the target is lost, or the job is cancelled.
    func load(_ dump: Int, waits: Bool) throws {
        let start = ContinuousClock.now
        var failed = 0
        var lookups = 0
        while true {
            do {
                return try attempt(dump, waits: waits, since: start)
            } catch is TablesMade {
                continue
            } catch let made as SharedRowsMade {
                lookups += 1
                guard lookups < Self.mostLookups else { return try fail(dump, made.cause, since: start) }
            } catch is ClaimLost {
                return run.isElsewhere(dump)
            } catch let error where Self.mayPass(error) {
                // A COMMIT that went under way is seen in the work's row, which is looked at first.
                failed += 1
                guard let delay = backoff.delay(afterFailed: failed, chance: .random(in: 0..<1)) else {
                    return try fail(dump, error, since: start)
                }
                guard job.cancellation.wait(for: delay) else { throw LinkError.interrupted }
            } catch let error as LinkError where error.kind != .server {
                throw error
            } catch {
                return try fail(dump, error, since: start)
            }
        }
    }

    /// Whether the same may go well in a while: the connection was lost, or two loads were in each other's way.
    private static func mayPass(_ error: any Error) -> Bool {
        let link = error as? LinkError ?? (error as? LoadFailure)?.cause
        return link.map { $0.isTransient || $0.kind == .commitUnknown } ?? false
    }

    private func attempt(_ dump: Int, waits: Bool, since start: ContinuousClock.Instant) throws {
        var connection =
            try held.take()
            ?? PostgresConnection.connect(
                job.target, cancellation: job.cancellation, backoff: .patient)
        let look = try connection.transaction { try work.claim(dump + 1, waits: waits, over: &$0) }
        if isSettled(dump, look) { return held.hold(connection) }
        job.progress.update(dump) { $0.state = .loading }
        var apply = try job.apply(job.dumps[dump])
        held.hold(connection)
        let planned = try apply.prepare(try SpooledDump(apply.dump))
        let prepared = try apply.placed(planned, over: held)
        apply.claim = claim(of: dump, prepared)
        let loader = try held.use {
            try BatchLoader(job: apply, prepared: prepared, memory: run.memory, connection: &$0)
        }
        let result: ApplyJob.Result
        do {
            result = try loader.run(held)
        } catch let error as TargetRefused {
            // Another load may have brought the same shared rows meanwhile.
            guard apply.mapsSharedKeys(planned), let again = try? apply.placed(planned, over: held),
                again.decisions != prepared.decisions
            else { throw error }
            throw SharedRowsMade(cause: error)
        }
        if result.wasLoaded { return job.progress.update(dump) { ($0.state, $0.batch) = (.skipped, result.batch) } }
        run.hasLoaded(dump, result)
        try verify(dump)
        let seconds = BatchJob.seconds(ContinuousClock.now - start)
        job.progress.update(dump) { dump in
            (dump.rows, dump.seconds) = (result.rows, seconds)
            if dump.state != .different { dump.state = .loaded }
        }
    }

    /// Claims the dump in the transaction that loads it.
    private func claim(of dump: Int, _ prepared: ApplyJob.Prepared) -> LoadClaim {
        let (work, first) = (work, LoadTarget.tables(prepared.decisions).first?.name)
        return LoadClaim(
            begin: { connection, content in
                guard case .mine = try work.claim(dump + 1, over: &connection) else { throw ClaimLost() }
                // A session keeps the plans by which foreign keys are checked. Those made while tables were small read them
                // whole, and would cost more with each dump.
                try connection.execute("DISCARD PLANS")
                // Whoever makes tables is alone; who fills them waits until they are made. A load by itself would not
                // wait, but refuse.
                try Ledger.waitForTables(&connection, content: content)
                guard content == .schemaAndData, let first else { return }
                let there = try connection.execute(
                    "SELECT pg_catalog.to_regclass($1) IS NOT NULL", [.text(first.description)])
                if there.boolean(0, 0) == true { throw TablesMade() }
            },
            finish: { connection, batch in try work.finish(dump + 1, batch: batch, over: &connection) })
    }

    private func verify(_ dump: Int) throws {
        guard job.verifies else { return }
        job.progress.update(dump) { $0.state = .verifying }
        let apply = try job.apply(job.dumps[dump])
        var verify = VerifyJob(dump: apply.dump, planning: apply.planning, target: job.target)
        (verify.jobs, verify.cancellation) = (1, job.cancellation)
        let reason: String?
        do {
            let result = try verify.run()
            let tables = result.tables.filter { !$0.isEqual }.map(\.name.description)
            let sequences = result.sequences.isEmpty ? [] : ["sequences"]
            reason = result.isEqual ? nil : "the target differs: \(TargetFindings.list(tables + sequences))"
        } catch let error as LinkError where error.kind == .cancelled {
            throw error
        } catch {
            reason = "it is loaded, and could not be compared: \(error)"
        }
        if let reason { job.progress.update(dump) { ($0.state, $0.error) = (.different, reason) } }
    }

    /// Notes that a dump failed, unless another process was the reason: it has loaded it meanwhile, or is at it.
    private func fail(_ dump: Int, _ error: any Error, since start: ContinuousClock.Instant) throws {
        let seconds = BatchJob.seconds(ContinuousClock.now - start)
        var connection =
            try held.take()
            ?? PostgresConnection.connect(
                job.target, cancellation: job.cancellation, backoff: .patient)
        let look = try connection.transaction { connection in
            let claim = try work.claim(dump + 1, over: &connection)
            if case .mine = claim { try work.fail(dump + 1, "\(error)", seconds: seconds, over: &connection) }
            return claim
        }
        held.hold(connection)
        if isSettled(dump, look) { return }
        job.progress.update(dump) { $0.seconds = seconds }
        run.hasFailed(dump, "\(error)")
    }

    /// Whether what was seen of a dump leaves this process nothing to do for now; it is said then.
    private func isSettled(_ dump: Int, _ look: WorkTable.Claim) -> Bool {
        switch look {
        case .mine: return false
        case .busy: run.isElsewhere(dump)
        case .loaded: job.progress.update(dump) { $0.state = .skipped }
        case .failed(let reason): run.hasFailed(dump, reason)
        }
        return true
    }
}
