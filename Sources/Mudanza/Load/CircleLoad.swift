internal import PostgresLink
internal import SQLSyntax
internal import Synchronization

/// Loads the tables whose foreign keys go round in a circle, into a target that has them: all their rows in one
/// transaction, which is one unit of the batch.
struct CircleLoad {
    let job: ApplyJob
    let loader: UnitLoader
    /// The tables' keys and triggers.
    let target: LoadTarget
    let batch: Int
    /// The unit's name in the ledger.
    let name: String
    let counter: LoadCounter
    private let backoff = Backoff.patient

    init(job: ApplyJob, loader: UnitLoader, target: LoadTarget, batch: Int, name: String, counter: LoadCounter) {
        self.job = job
        self.loader = loader
        self.target = target
        self.batch = batch
        self.name = name
        self.counter = counter
    }

    private struct Loaded {
        var rows = 0
        var bytes = 0
        var isResumed = false
    }

    /// Loads what `read` gives to a crew; where the connection is lost, all of it again.
    ///
    /// - Returns: what `read` did.
    func run<Result>(_ read: (LoadCrew<LoadUnit>) throws -> Result) throws -> Result {
        var failed = 0
        while true {
            do {
                return try attempt(read)
            } catch let error as LinkError where error.isTransient || error.kind == .commitUnknown {
                // The ledger's row decides whether it took effect.
                failed += 1
                guard let delay = backoff.delay(afterFailed: failed, chance: .random(in: 0..<1)) else {
                    throw LoadFailure(
                        doing: name, cause: error,
                        advice: "What was committed stays. Go on with the same command and --resume.")
                }
                guard job.cancellation.wait(for: delay) else { throw LinkError.interrupted }
            }
        }
    }

    private func attempt<Result>(_ read: (LoadCrew<LoadUnit>) throws -> Result) throws -> Result {
        var loader = loader
        loader.tables.merge(target.loading) { _, resting in resting }
        let loaded = Mutex(Loaded())
        // One member, who loads all that comes in one transaction.
        let crew = LoadCrew<LoadUnit>(size: 1) { [self, loader] crew in
            var connection = try PostgresConnection(job.target, cancellation: job.cancellation)
            try connection.transaction(beginning: ["SET LOCAL synchronous_commit = on"]) { connection in
                let unit = LoadUnit(name: name, work: .statements([]))
                var whole = Loaded()
                if case .loaded = try Ledger.claim(unit, of: batch, &connection) { whole.isResumed = true }
                if !whole.isResumed { try connection.runAll(target.deferring) }
                var settings: [SQLCommand] = []
                var all = LoadedRows()
                while let part = try crew.next() {
                    if !whole.isResumed, part.settings != settings { try connection.runAll(part.settings) }
                    settings = part.settings
                    if whole.isResumed {
                        whole.rows += part.rowCount
                    } else {
                        all += try loader.load(part, of: batch, over: &connection)
                    }
                    whole.bytes += part.byteCount
                    crew.done()
                }
                if !whole.isResumed {
                    try connection.runAll(target.restoring)
                    try loader.note(all, unit: name, of: batch, over: &connection)
                    whole.rows = all.count
                }
                loaded.withLock { $0 = whole }
            }
        }
        let result: Result
        do {
            result = try read(crew)
            try crew.close()
        } catch {
            crew.fail(error)
            // Its own first error comes before what that led to.
            try crew.close()
            throw error
        }
        let whole = loaded.withLock { $0 }
        counter.add(whole.rows, bytes: whole.bytes, isResumed: whole.isResumed)
        return result
    }
}
