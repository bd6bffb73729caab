internal import PostgresLink
internal import SQLSyntax

/// Loads units over a connection of its own, each in its own transaction; connects again where the connection is lost.
struct UnitWorker: ~Copyable {
    let job: ApplyJob
    let loader: UnitLoader
    let batch: Int
    let counter: LoadCounter
    private var connection: PostgresConnection?
    private let backoff = Backoff.patient

    /// Loads over `connection` first, where there is one.
    init(
        job: ApplyJob, loader: UnitLoader, batch: Int, counter: LoadCounter, connection: consuming PostgresConnection?
    ) {
        self.connection = connection
        self.job = job
        self.loader = loader
        self.batch = batch
        self.counter = counter
    }

    /// Loads a unit, unless an earlier run has.
    mutating func load(_ unit: LoadUnit) throws {
        var failed = 0
        while true {
            do {
                return try attempt(unit)
            } catch let error as LinkError where error.isTransient || error.kind == .commitUnknown {
                // The ledger's row decides whether it took effect.
                connection = nil
                failed += 1
                guard let delay = backoff.delay(afterFailed: failed, chance: .random(in: 0..<1)) else {
                    throw LoadFailure(
                        doing: "\(unit.name)", cause: error,
                        advice: "What was committed stays. Go on with the same command and --resume.")
                }
                guard job.cancellation.wait(for: delay) else { throw LinkError.interrupted }
            }
        }
    }

    private mutating func attempt(_ unit: LoadUnit) throws {
        var open: PostgresConnection
        if let kept = connection.take() {
            open = kept
        } else {
            // One try: whoever catches its failure waits and counts.
            open = try PostgresConnection(job.target, cancellation: job.cancellation)
        }
        do {
            // A unit that is counted as done must outlast a crash of the server: this run would not miss it.
            let settings = ["SET LOCAL synchronous_commit = on"] + unit.settings
            let loaded = try open.transaction(beginning: settings) { connection -> Int? in
                switch try Ledger.claim(unit, of: batch, &connection) {
                case .mine:
                    let loaded = try loader.load(unit, of: batch, over: &connection)
                    try loader.note(loaded, unit: unit.name, of: batch, over: &connection)
                    return loaded.count
                case .loaded(let digest):
                    guard digest == unit.digest.hex else {
                        throw TargetRefused(
                            "\(unit.name) of the dump is not what batch \(batch) loaded under that name",
                            advice: "The dump has changed since. Go on with the dump that the batch was begun with.")
                    }
                    return nil
                }
            }
            connection = consume open
            if let loaded { counter.add(loaded, unit) } else { counter.resume(unit) }
        } catch {
            if !open.isBroken { connection = consume open }
            throw error
        }
    }
}
