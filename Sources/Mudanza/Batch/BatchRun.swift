internal import PostgresLink
internal import SQLSyntax
internal import Synchronization
internal import Tenancy

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The loading of all dumps that are missing, several side by side, beside other processes that do the same.
final class BatchRun: Sendable {
    let job: BatchJob
    let memory: TargetMemory
    let work: WorkTable
    private let plan: BatchPlan
    private let state: Mutex<State>

    private struct State {
        /// Dumps nobody in this process has begun.
        var waiting: ArraySlice<Int> = []
        /// Dumps that another process had: they are looked at again, and waited for.
        var elsewhere: ArraySlice<Int> = []
        var hasFailed = false
        /// The tables that got rows.
        var tables: Set<QualifiedName> = []
    }

    /// Brings the work into the target.
    init(job: BatchJob, plan: BatchPlan, memory: TargetMemory) throws {
        (self.job, self.plan, self.memory) = (job, plan, memory)
        state = Mutex(State())
        let digests = plan.dumps.map { ($0?.sourceDigest ?? "", $0?.planDigest ?? "") }
        var work = try WorkTable(digests: digests, worker: Self.name)
        var connection = try PostgresConnection.connect(
            job.target, cancellation: job.cancellation, backoff: .firstContact)
        try work.register(
            job.dumps.enumerated().map { WorkTable.Entry(entry: $0 + 1, sourceName: $1.path, tenant: $1.tenant) },
            over: &connection)
        self.work = work
    }

    /// Host and process, for people.
    private static var name: String {
        var host = [CChar](repeating: 0, count: 256)
        // Sound: the buffer is the array's own for the call, and its last byte stays zero.
        let isKnown = unsafe host.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe gethostname(start, buffer.count - 1) == 0
        }
        let bytes = host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(isKnown ? String(decoding: bytes, as: UTF8.self) : "?"):\(getpid())"
    }

    /// Loads: first what makes tables, one after the other, then the rest.
    ///
    /// - Throws: `LinkError` where the target is lost, or the job is cancelled. What dumps fail with is in the progress.
    func load() throws {
        try load(plan.makers, side: 1)
        try load(plan.others, side: job.workers)
        var connection = try PostgresConnection.connect(job.target, cancellation: job.cancellation)
        // What others have loaded, the ledger knows.
        for (entry, loaded) in try work.loaded(over: &connection) {
            job.progress.update(entry - 1) { dump in
                guard dump.state == .skipped, dump.batch == nil else { return }
                (dump.batch, dump.rows, dump.seconds) = (loaded.batch, loaded.rows, loaded.seconds)
            }
        }
    }

    private func load(_ dumps: [Int], side: Int) throws {
        guard !dumps.isEmpty else { return }
        state.withLock { ($0.waiting, $0.elsewhere) = (dumps[...], []) }
        let crew = LoadCrew<Int>(size: min(side, dumps.count)) { [self] crew in
            let worker = BatchWorker(run: self)
            do {
                while let (dump, waits) = next() { try worker.load(dump, waits: waits) }
            } catch {
                // The others see it when they come for the next.
                stop()
                throw error
            }
        }
        try crew.close()
    }

    /// The next dump, and whether to wait for another process that has it.
    private func next() -> (dump: Int, waits: Bool)? {
        state.withLock { state in
            if state.hasFailed || job.cancellation.isCancelled { return nil }
            if let dump = state.waiting.popFirst() { return (dump, false) }
            return state.elsewhere.popFirst().map { ($0, true) }
        }
    }

    private func stop() { state.withLock { $0.hasFailed = true } }

    // MARK: What became of a dump

    /// Another process has it.
    func isElsewhere(_ dump: Int) {
        job.progress.update(dump) { $0.state = .elsewhere }
        state.withLock { $0.elsewhere.append(dump) }
    }

    func hasLoaded(_ dump: Int, _ result: ApplyJob.Result) {
        state.withLock { $0.tables.formUnion(result.tables.map(\.name)) }
        job.progress.update(dump) { ($0.batch, $0.warnings) = (result.batch, result.warnings) }
    }

    func hasFailed(_ dump: Int, _ reason: String) {
        job.progress.update(dump) { ($0.state, $0.error) = (.failed, reason) }
        if job.failsFast { stop() }
    }

    // MARK: Statistics

    /// Analyzes the tables that got rows.
    ///
    /// - Returns: what the server refused.
    func analyze() throws -> [Message] {
        let tables = state.withLock { $0.tables }.sorted { $0.description < $1.description }
        guard !tables.isEmpty else { return [] }
        var connection = try PostgresConnection.connect(job.target, cancellation: job.cancellation)
        return try tables.compactMap { table in
            try Self.refusal(to: table, over: &connection).map { Message("\(table) was not analyzed: \($0)") }
        }
    }

    /// Why the server does not analyze a table; nil where it does.
    private static func refusal(
        to table: QualifiedName, over connection: inout PostgresConnection
    ) throws -> String? {
        do {
            try connection.execute("ANALYZE \(table)")
            return nil
        } catch {
            guard error.kind == .server else { throw error }
            return "\(error)"
        }
    }
}
