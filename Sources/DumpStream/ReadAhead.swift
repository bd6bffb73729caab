internal import Dispatch
internal import Synchronization

/// Reads ahead, and hashes on another thread, while what was read before is worked on.
///
/// Its buffers go round: read, hashed, given out by ``next()``, given back by ``recycle(_:)``. Their number bounds the
/// memory. Hashing takes the longest, so whoever would wait for it reads in the meantime. Both sides work in bursts,
/// because waking a thread for every buffer costs more than copying one.
final class ReadAhead: Sendable {
    /// Room in front of the bytes read: where a window moves on, what is left of it is put there.
    static let headroom = 1 << 16
    /// The size of its buffers, headroom and bytes, in bytes.
    static let capacity = headroom + DumpInput.chunk

    private static let buffers = 12
    private static let burst = 3

    /// A buffer, and the number of the bytes behind its headroom.
    typealias Part = (bytes: [UInt8], count: Int)

    private struct State: ~Copyable {
        /// Buffers to be read into.
        var free: [[UInt8]] = []
        /// Read, and yet to be hashed; the oldest first.
        var unhashed: [Part] = []
        /// Read and hashed; the oldest first.
        var ready: [Part] = []
        /// Whether either side is reading, which one at a time may do.
        var isReading = false
        /// Whether the other thread is at work, and whether it is hashing.
        var isWorking = false
        var isHashing = false
        /// Whether somebody waits for what is ready.
        var isWanted = false
        /// Whether there is nothing more to read, or nobody to read for.
        var hasEnded = false
        var failure: DumpError?

        var isThrough: Bool { hasEnded && unhashed.isEmpty && !isHashing }

        /// A buffer to read into, unless somebody reads already.
        mutating func beginReading() -> [UInt8]? {
            guard !hasEnded, !isReading, let bytes = free.popLast() else { return nil }
            isReading = true
            return bytes
        }

        /// Whether the one who waits is to be woken; then nobody waits any longer.
        mutating func wakes() -> Bool {
            guard isWanted, ready.count >= ReadAhead.burst || unhashed.isEmpty else { return false }
            isWanted = false
            return true
        }
    }

    // Move-only, so that a buffer has one owner: a second would have it copied when it is written to.
    private enum Step: ~Copyable {
        case read([UInt8])
        case hash(Part)
    }

    private enum Turn: ~Copyable {
        case part(Part)
        case read([UInt8])
        case end(DumpError?)
        case wait
    }

    private let state: Mutex<State>
    private let arrived = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "mudanza.read")
    private let source: @Sendable (_ bytes: inout [UInt8], _ range: Range<Int>) throws(DumpError) -> Int

    private let hash: @Sendable (Span<UInt8>) -> Void

    /// Reads with `read`, which fills the range and returns the number of bytes it put there, 0 only at the end.
    ///
    /// `hash` is given what was read, in order, by one thread at a time.
    init(
        hash: @escaping @Sendable (Span<UInt8>) -> Void,
        read: @escaping @Sendable (_ bytes: inout [UInt8], _ range: Range<Int>) throws(DumpError) -> Int
    ) {
        self.hash = hash
        source = read
        let free = (0..<Self.buffers).map { _ in [UInt8](repeating: 0, count: Self.capacity) }
        state = Mutex(State(free: free))
        begin(atLeast: 1)
    }

    /// The next buffer, whose bytes stand behind the headroom; nil at the end.
    ///
    /// - Throws: the error of `read`, once all that was read before it has been given out.
    func next() throws(DumpError) -> Part? {
        while true {
            let turn = state.withLock { state -> Turn in
                if !state.ready.isEmpty { return .part(state.ready.removeFirst()) }
                if state.isThrough { return .end(state.failure) }
                // Where the other thread has nothing to hash, it is the one that reads.
                if state.isWorking, !state.unhashed.isEmpty || state.isHashing, let bytes = state.beginReading() {
                    return .read(bytes)
                }
                state.isWanted = true
                return .wait
            }
            switch consume turn {
            case .part(let part): return part
            case .end(let failure?): throw failure
            case .end: return nil
            case .read(let bytes):
                read(into: bytes)
                begin(atLeast: 1)
            case .wait:
                begin(atLeast: 1)
                arrived.wait()
            }
        }
    }

    /// Gives back a buffer that ``next()`` gave.
    func recycle(_ bytes: consuming [UInt8]) {
        // The array must have one owner when it comes round, or filling it again would copy it.
        let bytes = bytes
        state.withLock { $0.free.append(bytes) }
        begin(atLeast: Self.burst)
    }

    private func begin(atLeast count: Int) {
        let begins = state.withLock { state in
            let canRead = !state.hasEnded && !state.isReading && state.free.count >= count
            guard !state.isWorking, canRead || !state.unhashed.isEmpty else { return false }
            state.isWorking = true
            return true
        }
        if begins { queue.async { self.work() } }
    }

    /// What the other thread does: hashes what is read, and reads where there is nothing to hash.
    private func work() {
        while let step = nextStep() {
            switch consume step {
            case .read(let bytes): read(into: bytes)
            case .hash(var part):
                hash(part.bytes.span.extracting(Self.headroom..<(Self.headroom + part.count)))
                let wakes = state.withLock { state in
                    state.isHashing = false
                    // Given away, not shared: whoever takes it writes into its headroom.
                    state.ready.append(exchange(&part, ([], 0)))
                    return state.wakes()
                }
                if wakes { arrived.signal() }
            }
        }
    }

    private func nextStep() -> Step? {
        state.withLock { state in
            if !state.unhashed.isEmpty {
                state.isHashing = true
                return .hash(state.unhashed.removeFirst())
            }
            if let bytes = state.beginReading() { return .read(bytes) }
            state.isWorking = false
            return nil
        }
    }

    /// Reads into a buffer that ``State/beginReading()`` gave.
    private func read(into buffer: consuming [UInt8]) {
        var bytes = buffer
        let range = Self.headroom..<bytes.count
        var count = 0
        var failure: DumpError?
        do throws(DumpError) {
            count = try source(&bytes, range)
        } catch {
            failure = error
        }
        let wakes = state.withLock { state in
            state.isReading = false
            if count > 0 { state.unhashed.append((exchange(&bytes, []), count)) } else { state.hasEnded = true }
            state.failure = failure
            return state.isThrough && state.wakes()
        }
        if wakes { arrived.signal() }
    }

    /// Ends the reading; waits until all that was read is hashed.
    func finish() {
        state.withLock { $0.hasEnded = true }
        queue.sync {}
    }
}
