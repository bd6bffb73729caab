internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Synchronization
internal import Tenancy

/// Reads and checks every dump before the first row is loaded: what a load would refuse, what is there already, and
/// where dumps meet each other.
final class BatchPreflight: Sendable {
    private let job: BatchJob
    private let memory: TargetMemory
    private let catalog: LiveCatalog
    private let keys: BatchKeys
    private let found: Mutex<Found>

    private struct Found {
        var dumps: [BatchPlan.Dump?]
        var tables = BatchTables()
        /// What forbids to load a dump, by its place.
        var obstacles: [Int: BatchResult.Obstacle] = [:]
        /// The dumps to be loaded.
        var waiting: [Int] = []
    }

    /// Looks at the target.
    init(job: BatchJob, memory: TargetMemory) throws {
        self.job = job
        self.memory = memory
        found = Mutex(Found(dumps: Array(repeating: nil, count: job.dumps.count)))
        var connection = try PostgresConnection.connect(
            job.target, cancellation: job.cancellation, backoff: .firstContact)
        if let first = job.dumps.first { try job.apply(first).refuseSource(&connection) }
        catalog = try connection.transaction(.snapshot) { try memory.read(over: &$0).catalog }
        try Self.requireLedger(catalog)
        keys = BatchKeys(job.target, catalog, job.cancellation)
    }

    private static func requireLedger(_ catalog: LiveCatalog) throws {
        for table in ["batches", "work"] as [SQLIdentifier] where catalog.table(QualifiedName("mudanza", table)) == nil
        {
            throw TargetRefused(
                table == "batches"
                    ? "the target has no ledger (schema mudanza)" : "the target's ledger was made by an older version",
                advice: "Prepare it first: mudanza init --target TARGET")
        }
    }

    /// Checks all dumps, several side by side.
    ///
    /// - Throws: `LinkError` where the target is lost, or the job is cancelled. What is wrong with dumps is in the plan.
    func run() throws -> BatchPlan {
        let crew = LoadCrew<Int>(size: max(min(job.workers, job.dumps.count), 1)) { [self] crew in
            var connection = try PostgresConnection.connect(
                job.target, cancellation: job.cancellation, backoff: .firstContact)
            while let index = try crew.next() {
                try check(index, over: &connection)
                crew.done()
            }
        }
        do {
            for index in job.dumps.indices {
                if job.cancellation.isCancelled { throw LinkError.interrupted }
                try crew.submit(index)
            }
        } catch {
            crew.fail(error)
        }
        try crew.close()
        return try plan()
    }

    // MARK: One dump

    private func check(
        _ index: Int, isSecondLook: Bool = false, over connection: inout PostgresConnection
    ) throws {
        let dump = job.dumps[index]
        job.progress.update(index) { $0.state = .checking }
        do {
            let apply = try job.apply(dump)
            try Self.requireFile(dump.path)
            var prepared = try apply.prepare(try SpooledDump(apply.dump))
            // By the plan that is the same in every process, whatever the target has by now.
            try note(index, prepared)
            prepared = try planned(prepared, apply)
            // It refuses what a load would refuse, and changes nothing.
            let loader = try BatchLoader(job: apply, prepared: prepared, memory: memory, connection: &connection)
            if let batch = loader.loadedBatch {
                return job.progress.update(index) { ($0.state, $0.batch) = (.skipped, batch) }
            }
            found.withLock { $0.waiting.append(index) }
            try keys.add(prepared, of: index)
            job.progress.update(index) { $0.state = .waiting }
        } catch let error as LinkError where error.kind != .server {
            throw error
        } catch is TargetRefused where !isSecondLook {
            // Another process may have loaded it between two looks of this one.
            try check(index, isSecondLook: true, over: &connection)
        } catch {
            found.withLock {
                $0.obstacles[index] = BatchResult.Obstacle(file: dump.path, text: Message(verbatim: "\(error)"))
            }
            job.progress.update(index) { ($0.state, $0.error) = (.refused, "\(error)") }
        }
    }

    /// The plan with what the target decides of it, as far as it has: a tenant's base, and keys of shared rows.
    private func planned(_ prepared: ApplyJob.Prepared, _ apply: ApplyJob) throws -> ApplyJob.Prepared {
        guard case .project(var planning) = apply.planning else { return prepared }
        planning.insertsBecomeCopy = true
        var prepared = prepared
        let (job, plan) = try planning.plan(prepared.survey, prepared.spool, at: job.target, job.cancellation)
        guard plan.blockers.isEmpty else { throw PlanBlocked(blockers: plan.blockers) }
        (prepared.plan, prepared.project) = (plan, job.project)
        prepared.plan.decisions.insertsBecomeCopy = true
        return prepared
    }

    /// A pipe could be read once, and a load reads again what is checked here.
    private static func requireFile(_ path: String) throws {
        guard path != "-", try DumpInput(path: path).isSeekable else {
            throw DumpError(
                .cannotRead, at: Location(file: path), found: "the dump is a pipe",
                expected: "a file, which can be read more than once")
        }
    }

    private func note(_ index: Int, _ prepared: ApplyJob.Prepared) throws {
        let plan = try prepared.plan.digest().hex
        let rows = prepared.survey.loads.reduce(0) { $0 + $1.rows }
        found.withLock { found in
            let tables = found.tables.add(prepared.decisions, prepared.survey.source.catalog, of: index)
            found.dumps[index] = BatchPlan.Dump(
                sourceDigest: prepared.sourceDigest, planDigest: plan, tables: tables)
        }
        job.progress.update(index) { ($0.rows, $0.bytes) = (rows, prepared.survey.bytes) }
    }

    // MARK: All together

    private func plan() throws -> BatchPlan {
        let found = found.withLock { $0 }
        let files = job.dumps.map(\.path)
        var plan = BatchPlan(dumps: found.dumps)
        plan.obstacles = found.obstacles.sorted { $0.key < $1.key }.map(\.value) + sameDumps(found.dumps)
        plan.obstacles += found.tables.obstacles(files)
        let ready = found.waiting.sorted().filter { found.obstacles[$0] == nil }
        let sets = ready.compactMap { index in found.dumps[index].map { (dump: index, tables: $0.tables) } }
        let (makers, halves) = found.tables.makers(sets) { catalog.table($0) != nil }
        for (dump, missing) in halves {
            plan.obstacles.append(
                BatchResult.Obstacle(
                    file: files[dump],
                    text:
                        "neither the target nor a dump before it has \(TargetFindings.list(missing.map(\.description))), "
                        + "and some of its other tables are there",
                    advice: "Put the dump that has the most tables first."))
        }
        let compared = try keys.find(files)
        plan.obstacles += compared.obstacles
        plan.warnings = compared.warnings
        plan.makers = makers
        let isMaker = Set(makers)
        plan.others = ready.filter { !isMaker.contains($0) }
        return plan
    }

    /// Dumps with the same bytes, for several tenants: nearly always a file that was copied instead of another.
    private func sameDumps(_ dumps: [BatchPlan.Dump?]) -> [BatchResult.Obstacle] {
        var first: [String: Int] = [:]
        return dumps.enumerated().compactMap { index, dump in
            guard let digest = dump?.sourceDigest else { return nil }
            guard let other = first[digest] else {
                first[digest] = index
                return nil
            }
            return BatchResult.Obstacle(
                file: job.dumps[index].path, text: "it is byte for byte the same as \(job.dumps[other].path)",
                advice: "One database belongs to one tenant: dump the right one.")
        }
    }
}
