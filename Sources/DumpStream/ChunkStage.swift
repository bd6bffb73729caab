internal import Dispatch
internal import Synchronization

/// Work done on buffers beside the thread that fills them, in order: hashing what was read, writing what was made.
///
/// Buffers move: the caller takes an empty one, fills it, submits it, and never sees it again until it comes round.
/// Their number bounds the memory and holds back whichever side is faster.
final class ChunkStage: Sendable {
    private struct State: ~Copyable {
        var idle: [[UInt8]] = []
        var waiting: [(bytes: [UInt8], range: Range<Int>)] = []
        var failure: DumpError?
    }

    private let state: Mutex<State>
    private let available: DispatchSemaphore
    private let queue: DispatchQueue
    private let capacity: Int
    private let count: Int
    private let work: @Sendable (_ bytes: [UInt8], _ range: Range<Int>) throws(DumpError) -> Void

    /// There are `buffers` of them, each of `capacity` bytes.
    ///
    /// After the first error of `work` nothing more is done.
    init(
        _ label: String, buffers: Int, capacity: Int,
        work: @escaping @Sendable (_ bytes: [UInt8], _ range: Range<Int>) throws(DumpError) -> Void
    ) {
        state = Mutex(State())
        available = DispatchSemaphore(value: buffers)
        queue = DispatchQueue(label: label)
        self.capacity = capacity
        self.count = buffers
        self.work = work
    }

    /// An empty buffer of at least `length` bytes; waits until one is free.
    ///
    /// - Throws: the error of work submitted earlier.
    func take(atLeast length: Int) throws(DumpError) -> [UInt8] {
        available.wait()
        let (buffer, failure) = state.withLock { state in (state.idle.popLast(), state.failure) }
        if let failure {
            available.signal()
            throw failure
        }
        if length <= capacity, let buffer { return buffer }
        return [UInt8](repeating: 0, count: max(length, capacity))
    }

    /// Hands a buffer over.
    func submit(_ bytes: consuming [UInt8], _ range: Range<Int>) {
        // The array must have one owner when it comes round, or filling it again would copy it: so it travels in the
        // state, not in the closure.
        let bytes = bytes
        state.withLock { $0.waiting.append((bytes, range)) }
        queue.async { self.workOnNext() }
    }

    private func workOnNext() {
        let next = state.withLock { state in state.failure == nil ? state.waiting.removeFirst() : nil }
        if let next {
            do throws(DumpError) {
                try work(next.bytes, next.range)
                if next.bytes.count == capacity { state.withLock { $0.idle.append(next.bytes) } }
            } catch {
                state.withLock { $0.failure = error }
            }
        }
        available.signal()
    }

    /// Waits until all submitted work is done.
    ///
    /// - Throws: the first error that the work met.
    func finish() throws(DumpError) {
        queue.sync {}
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    // A semaphore must not be freed while it is below its first value: buffers in the caller's hands at the end of
    // its work are counted back here. Submitted work holds the stage, so none is left; and since the last of it may
    // be what frees the stage, on the queue itself, waiting for the queue here would be waiting for oneself.
    deinit {
        for _ in 0..<count { available.signal() }
    }
}
