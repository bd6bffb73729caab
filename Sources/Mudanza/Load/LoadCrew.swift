internal import Dispatch
internal import Synchronization

/// The threads that load units, each over a connection of its own.
///
/// The queue is short: who reads the dump waits until somebody has time for the next unit, so that memory is bounded.
final class LoadCrew<Unit: Sendable>: Sendable {
    private struct State: ~Copyable {
        var waiting: [Unit] = []
        /// Units submitted and not yet done.
        var open = 0
        var isClosed = false
        var failure: (any Error)?
        var drains = false
    }

    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)
    private let room: DispatchSemaphore
    private let drained = DispatchSemaphore(value: 0)
    private let ended = DispatchGroup()
    private let size: Int

    /// Starts `size` threads, each of which runs `member` once.
    ///
    /// It asks ``next()`` for units until that gives nil, and says ``done()`` after each.
    init(size: Int, member: @escaping @Sendable (LoadCrew<Unit>) throws -> Void) {
        self.size = size
        room = DispatchSemaphore(value: size)
        for number in 0..<size {
            let queue = DispatchQueue(label: "mudanza.load.\(number)")
            ended.enter()
            queue.async { [self] in
                do {
                    try member(self)
                } catch {
                    fail(error)
                }
                ended.leave()
            }
        }
    }

    /// Hands a unit over; waits while all are busy and one unit a thread waits already.
    ///
    /// - Throws: what a thread failed with.
    func submit(_ unit: consuming Unit) throws {
        let unit = unit
        room.wait()
        let failure = state.withLock { state in
            if state.failure == nil {
                state.waiting.append(unit)
                state.open += 1
            }
            return state.failure
        }
        if let failure {
            room.signal()
            throw failure
        }
        arrived.signal()
    }

    /// The next unit; nil when there will be no more.
    ///
    /// - Throws: what another thread, or the reader of the dump, failed with.
    func next() throws -> Unit? {
        arrived.wait()
        let (unit, failure) = state.withLock { state -> (Unit?, (any Error)?) in
            if let failure = state.failure { return (nil, failure) }
            return (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), nil)
        }
        if let failure { throw failure }
        if unit != nil { room.signal() }
        return unit
    }

    /// Says that the unit taken last is done.
    func done() {
        let wakes = state.withLock { state in
            state.open -= 1
            guard state.open == 0, state.drains else { return false }
            state.drains = false
            return true
        }
        if wakes { drained.signal() }
    }

    /// Waits until every unit submitted so far is done.
    func drain() throws {
        let waits = state.withLock { state in
            guard state.open > 0, state.failure == nil else { return false }
            state.drains = true
            return true
        }
        if waits { drained.wait() }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Makes everybody stop; the first failure is the one that counts.
    func fail(_ error: any Error) {
        let wakes = state.withLock { state in
            if state.failure == nil { state.failure = error }
            defer { state.drains = false }
            return state.drains
        }
        if wakes { drained.signal() }
        room.signal()
        for _ in 0..<size { arrived.signal() }
    }

    /// Says that no more units come, and waits until all threads have ended.
    func close() throws {
        state.withLock { $0.isClosed = true }
        for _ in 0..<size { arrived.signal() }
        ended.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}
