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
    private let tenants: LoadedTenants
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
        (catalog, tenants) = try connection.transaction(.snapshot) { connection in
            let catalog = try memory.read(over: &connection).catalog
            try Self.requireLedger(catalog)
            return (catalog, try LoadedTenants.read(job.project.tenancyColumns, over: &connection))
        }
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

    private func check(_ index: Int, over connection: inout PostgresConnection) throws {
        let dump = job.dumps[index]
        job.progress.update(index) { $0.state = .checking }
        do {
            let apply = try job.apply(dump)
            try Self.requireFile(dump.path)
            let prepared = try apply.prepare(try SpooledDump(apply.dump))
            let loaded = tenants.batches(of: dump.tenant)
            let own = loaded.last { $0.sourceDigest == prepared.sourceDigest }
            try note(index, prepared, isWaiting: own == nil)
            if let own {
                return job.progress.update(index) { ($0.state, $0.batch) = (.skipped, own.id) }
            }
            if let other = loaded.last {
                throw TargetRefused(
                    "the tenant is in the target already: batch \(other.id), from another dump (\(other.sourceName))",
                    advice: "Take that batch out first, or leave this dump out of the manifest.")
            }
            // It refuses what a load would refuse, and changes nothing.
            _ = try BatchLoader(job: apply, prepared: prepared, memory: memory, connection: &connection)
            try keys.add(prepared, of: index)
            job.progress.update(index) { $0.state = .waiting }
        } catch let error as LinkError where error.kind != .server {
            throw error
        } catch {
            found.withLock {
                $0.obstacles[index] = BatchResult.Obstacle(file: dump.path, text: Message(verbatim: "\(error)"))
            }
            job.progress.update(index) { ($0.state, $0.error) = (.refused, "\(error)") }
        }
    }

    /// A pipe could be read once, and a load reads again what is checked here.
    private static func requireFile(_ path: String) throws {
        guard path != "-", try DumpInput(path: path).isSeekable else {
            throw DumpError(
                .cannotRead, at: Location(file: path), found: "the dump is a pipe",
                expected: "a file, which can be read more than once")
        }
    }

    private func note(_ index: Int, _ prepared: ApplyJob.Prepared, isWaiting: Bool) throws {
        let plan = try prepared.plan.digest().hex
        let rows = prepared.survey.loads.reduce(0) { $0 + $1.rows }
        found.withLock { found in
            let tables = found.tables.add(prepared.decisions, prepared.survey.source.catalog, of: index)
            found.dumps[index] = BatchPlan.Dump(
                sourceDigest: prepared.sourceDigest, planDigest: plan, tables: tables)
            if isWaiting { found.waiting.append(index) }
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
