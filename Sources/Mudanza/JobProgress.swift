public import DumpStream
internal import SQLSyntax
internal import Synchronization

/// How far a job has come: the job writes it, whoever shows it reads it, each on a thread of its own.
public final class JobProgress: Sendable {
    /// What is being done.
    public enum Phase: String, Sendable, Codable, CaseIterable {
        /// The dump is read for its schema and rows.
        case reading
        /// The values of a few columns are read.
        case looking
        /// The dump is rewritten.
        case rewriting
        /// Rows are loaded.
        case loading
        /// What comes behind the rows is made.
        case finishing
        /// ANALYZE runs.
        case analyzing
        /// Dump and target are compared.
        case comparing
        /// Rows that differ are looked for one by one.
        case searching
        /// Rows are taken out again.
        case removing
        /// A server is started.
        case starting
        /// A dump is restored with psql.
        case restoring
    }

    /// How far a phase has come.
    public struct State: Sendable {
        /// What is being done.
        public var phase: Phase
        /// When it began.
        public var began: ContinuousClock.Instant
        /// Bytes that are done.
        public var bytes = 0
        /// Bytes that there are; nil where nobody knows.
        public var allBytes: Int?
        /// Rows that are done; nil where they are not counted.
        public var rows: Int?
        /// Rows that there are; nil where nobody knows.
        public var allRows: Int?

        /// Makes one of which nothing is done yet.
        public init(phase: Phase, began: ContinuousClock.Instant, allBytes: Int? = nil) {
            (self.phase, self.began, self.allBytes) = (phase, began, allBytes)
        }
    }

    /// A phase that is over.
    public struct Step: Sendable {
        /// What was done.
        public var phase: Phase
        /// Wall time.
        public var time: Duration
    }

    /// What is known of the dump.
    public struct Dump: Sendable {
        /// Its name.
        public var file: String
        /// Its length in bytes.
        public var bytes: Int
        /// Its rows.
        public var rows: Int
        /// By what it is known again.
        public var digest: Digest

        /// A digest of a dump's bytes.
        public enum Digest: Sendable, Equatable {
            /// What `sha256sum` says.
            case sha256(SHA256Digest)
            /// XXH3, 128 bits: the `source_digest` of the ledger, made at the speed of memory.
            case ledger(String)
        }

        /// Makes it.
        public init(file: String, bytes: Int, rows: Int, digest: Digest) {
            (self.file, self.bytes, self.rows, self.digest) = (file, bytes, rows, digest)
        }
    }

    private struct Memory {
        var state: State?
        var steps: [Step] = []
        var dump: Dump?
    }

    private let memory = Mutex(Memory())
    private let onChange: (@Sendable (State) -> Void)?

    /// Makes one that nothing is known of yet; `onChange` is called at every change, from any thread.
    public init(onChange: (@Sendable (State) -> Void)? = nil) { self.onChange = onChange }

    /// How far the phase has come that is on; nil before the first.
    public var state: State? { memory.withLock { $0.state } }

    /// The phases so far, the one that is on last, in the order in which they began.
    public var steps: [Step] {
        memory.withLock { memory in
            memory.steps + (memory.state.map { [Step(phase: $0.phase, time: .now - $0.began)] } ?? [])
        }
    }

    /// The dump, once it has been read to its end.
    public var dump: Dump? { memory.withLock { $0.dump } }

    // MARK: For the job

    func begin(_ phase: Phase, of allBytes: Int? = nil) {
        change { memory in
            let now = ContinuousClock.now
            if let state = memory.state { memory.steps.append(Step(phase: state.phase, time: now - state.began)) }
            memory.state = State(phase: phase, began: now, allBytes: allBytes)
        }
    }

    func update(_ body: (inout State) -> Void) {
        change { memory in
            guard var state = memory.state else { return }
            body(&state)
            memory.state = state
        }
    }

    func found(_ dump: Dump) { memory.withLock { $0.dump = dump } }

    private func change(_ body: (inout Memory) -> Void) {
        let state = memory.withLock { memory in
            body(&memory)
            return memory.state
        }
        if let state { onChange?(state) }
    }
}

extension JobProgress {
    /// Opens a dump to be read in this phase.
    func open(_ path: String, name: String? = nil, _ phase: Phase) throws(DumpError) -> DumpInput {
        var input = try DumpInput(path: path, name: name)
        watch(&input, phase)
        return input
    }

    /// From here on the phase is how far `input` has been read.
    func watch(_ input: inout DumpInput, _ phase: Phase) {
        begin(phase, of: input.size)
        input.onRead = { [self] count in update { $0.bytes = count } }
    }

    /// Reads a dump once, to its end.
    func survey(
        _ path: String, name: String? = nil, catalog: Catalog? = nil,
        observer: (DumpItem, Span<UInt8>, Lexer) -> Void = { _, _, _ in }
    ) throws(DumpError) -> Survey {
        try hashedSurvey(path, name: name, catalog: catalog, observer: observer).survey
    }

    /// Reads a dump once, to its end.
    ///
    /// - Returns: what was found, and the SHA-256 of its bytes.
    func hashedSurvey(
        _ path: String, name: String? = nil, catalog: Catalog? = nil,
        observer: (DumpItem, Span<UInt8>, Lexer) -> Void
    ) throws(DumpError) -> (survey: Survey, digest: SHA256Digest) {
        var input = try open(path, name: name, .reading)
        try input.startHashing()
        let survey = try Surveyor.survey(&input, extent: .whole, catalog: catalog, observer: observer)
        let digest = try input.finishHashing()
        found(survey, of: input.name, .sha256(digest))
        return (survey, digest)
    }

    /// Reads a dump once, to its end, into the digest by which the ledger knows it.
    func ledgerSurvey(
        _ path: String, name: String? = nil, catalog: Catalog? = nil,
        observer: (DumpItem, Span<UInt8>, Lexer) -> Void
    ) throws(DumpError) -> (survey: Survey, digest: Digest128) {
        let hash = Digest128Stream()
        var input = try open(path, name: name, .reading)
        input.startReadingAhead { hash.add($0) }
        let survey = try Surveyor.survey(&input, extent: .whole, catalog: catalog, observer: observer)
        input.finishReadingAhead()
        let digest = hash.digest()
        found(survey, of: input.name, .ledger(digest.hex))
        return (survey, digest)
    }

    private func found(_ survey: Survey, of file: String, _ digest: Dump.Digest) {
        found(
            Dump(file: file, bytes: survey.bytes, rows: survey.loads.reduce(0) { $0 + $1.rows }, digest: digest))
    }
}
