internal import Dispatch
internal import Synchronization

/// Reads and hashes on another thread while what was read before is worked on.
///
/// Its buffers go round: read, hashed, given out by ``next()``, given back by ``recycle(_:)``. Their number bounds the
/// memory. Both sides work in bursts, because waking a thread for every buffer costs more than copying one.
final class ReadAhead: Sendable {
    /// Room in front of the bytes read: where a window moves on, what is left of it is put there.
    static let headroom = 1 << 16
    /// The size of its buffers, headroom and bytes, in bytes.
    static let capacity = headroom + DumpInput.chunk

    private static let buffers = 12
    private static let burst = 3

    private struct State: ~Copyable {
        /// Buffers to be read into.
        var free: [[UInt8]] = []
        /// Read and hashed, the oldest first, each with the number of its bytes.
        var ready: [(bytes: [UInt8], count: Int)] = []
        var isReading = false
        /// Whether somebody waits for what is read.
        var isWanted = false
        /// Whether there is nothing more to read, or nobody to read for.
        var hasEnded = false
        var failure: DumpError?
    }

    private let state: Mutex<State>
    private let hash: Mutex<SHA256?>
    private let arrived = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "mudanza.read")
    private let read: @Sendable (_ bytes: inout [UInt8], _ range: Range<Int>) throws(DumpError) -> Int

    /// Reads with `read`, which fills the range and returns the number of bytes it put there, 0 only at the end.
    init(
        read: @escaping @Sendable (_ bytes: inout [UInt8], _ range: Range<Int>) throws(DumpError) -> Int
    ) throws(DumpError) {
        self.read = read
        let free = (0..<Self.buffers).map { _ in [UInt8](repeating: 0, count: Self.capacity) }
        state = Mutex(State(free: free))
        hash = try Mutex(SHA256())
        begin(atLeast: 1)
    }

    /// The next buffer, whose bytes stand behind the headroom; nil at the end.
    ///
    /// - Throws: the error of `read`, once all that was read before it has been given out.
    func next() throws(DumpError) -> (bytes: [UInt8], count: Int)? {
        while true {
            let (part, isLast, failure) = state.withLock { state -> ((bytes: [UInt8], count: Int)?, Bool, DumpError?) in
                if !state.ready.isEmpty { return (state.ready.removeFirst(), false, nil) }
                if !state.hasEnded { state.isWanted = true }
                return (nil, state.hasEnded, state.failure)
            }
            if let failure { throw failure }
            if part != nil || isLast { return part }
            begin(atLeast: 1)
            arrived.wait()
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
            guard !state.isReading, !state.hasEnded, state.free.count >= count else { return false }
            state.isReading = true
            return true
        }
        if begins { queue.async { self.readAll() } }
    }

    private func readAll() {
        while var bytes = takeFree() {
            let range = Self.headroom..<bytes.count
            var count = 0
            var failure: DumpError?
            do throws(DumpError) {
                count = try read(&bytes, range)
            } catch {
                failure = error
            }
            hash.withLock { $0?.update(bytes, Self.headroom..<(Self.headroom + count)) }
            let wakes = state.withLock { state in
                // Given away, not shared: whoever takes it writes into its headroom.
                if count > 0 { state.ready.append((exchange(&bytes, []), count)) } else { state.hasEnded = true }
                state.failure = failure
                guard state.isWanted, state.ready.count >= Self.burst || state.hasEnded || state.free.isEmpty else {
                    return false
                }
                state.isWanted = false
                return true
            }
            if wakes { arrived.signal() }
        }
    }

    private func takeFree() -> [UInt8]? {
        state.withLock { state in
            guard !state.hasEnded, let bytes = state.free.popLast() else {
                state.isReading = false
                return nil
            }
            return bytes
        }
    }

    /// Ends the reading; waits for a read that has begun.
    ///
    /// - Returns: the digest of all that was read.
    func finish() -> SHA256Digest {
        state.withLock { $0.hasEnded = true }
        queue.sync {}
        return hash.withLock { $0.take()?.digest() } ?? SHA256Digest(hex: "")
    }
}
