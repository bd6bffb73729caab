internal import Dispatch
internal import Synchronization

/// Work done on buffers beside the thread that fills them, in order: hashing what was read, writing what was made.
///
/// Buffers move: the caller takes an empty one, fills it, submits it, and never sees it again until it comes round.
/// Their number bounds the memory and holds back whichever side is faster. Both sides work in bursts: waking a thread
/// for every single buffer costs more than the copying it is for.
final class ChunkStage: Sendable {
    private struct State: ~Copyable {
        /// How many more buffers may be taken.
        var free: Int
        var idle: [[UInt8]] = []
        var waiting: [(bytes: [UInt8], range: Range<Int>)] = []
        var isWorking = false
        var isWanted = false
        var failure: DumpError?
    }

    private let state: Mutex<State>
    private let freed = DispatchSemaphore(value: 0)
    private let queue: DispatchQueue
    private let capacity: Int
    /// The number of buffers that makes a burst.
    private let burst: Int
    private let work: @Sendable (_ bytes: [UInt8], _ range: Range<Int>) throws(DumpError) -> Void

    /// There are `buffers` of them, each of `capacity` bytes.
    ///
    /// After the first error of `work` nothing more is done.
    init(
        _ label: String, buffers: Int, capacity: Int,
        work: @escaping @Sendable (_ bytes: [UInt8], _ range: Range<Int>) throws(DumpError) -> Void
    ) {
        state = Mutex(State(free: buffers))
        queue = DispatchQueue(label: label)
        self.capacity = capacity
        self.burst = max(buffers / 4, 1)
        self.work = work
    }

    /// An empty buffer of at least `length` bytes; waits until one is free.
    ///
    /// - Throws: the error of work submitted earlier.
    func take(atLeast length: Int) throws(DumpError) -> [UInt8] {
        while true {
            let (taken, buffer, failure) = state.withLock { state -> (Bool, [UInt8]?, DumpError?) in
                if let failure = state.failure { return (false, nil, failure) }
                guard state.free > 0 else {
                    state.isWanted = true
                    return (false, nil, nil)
                }
                state.free -= 1
                return (true, state.idle.popLast(), nil)
            }
            if let failure { throw failure }
            if taken {
                if length <= capacity, let buffer { return buffer }
                return [UInt8](repeating: 0, count: max(length, capacity))
            }
            begin(atLeast: 1)
            freed.wait()
        }
    }

    /// Hands a buffer over.
    func submit(_ bytes: consuming [UInt8], _ range: Range<Int>) {
        // The array must have one owner when it comes round, or filling it again would copy it: so it travels in the
        // state, not in the closure.
        let bytes = bytes
        state.withLock { $0.waiting.append((bytes, range)) }
        begin(atLeast: burst)
    }

    /// Starts working where nobody does and so many buffers wait.
    private func begin(atLeast count: Int) {
        let begins = state.withLock { state in
            guard !state.isWorking, state.waiting.count >= count else { return false }
            state.isWorking = true
            return true
        }
        if begins { queue.async { self.workOnAll() } }
    }

    private func workOnAll() {
        while let next = next() {
            var failure: DumpError?
            do throws(DumpError) {
                try work(next.bytes, next.range)
            } catch {
                failure = error
            }
            let wakes = state.withLock { state in
                if let failure { state.failure = failure }
                state.free += 1
                if next.bytes.count == capacity { state.idle.append(next.bytes) }
                guard state.isWanted, state.free >= burst || state.waiting.isEmpty || failure != nil else {
                    return false
                }
                state.isWanted = false
                return true
            }
            if wakes { freed.signal() }
        }
    }

    private func next() -> (bytes: [UInt8], range: Range<Int>)? {
        state.withLock { state in
            if state.failure != nil { state.waiting.removeAll() }
            guard !state.waiting.isEmpty else {
                state.isWorking = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }

    /// Waits until all submitted work is done.
    ///
    /// - Throws: the first error that the work met.
    func finish() throws(DumpError) {
        begin(atLeast: 1)
        queue.sync {}
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}
