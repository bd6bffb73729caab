import Foundation
import Synchronization

/// A TCP proxy on the loopback interface that is slow, cuts connections or refuses them.
///
/// Each connection has a thread of its own, which waits in `poll`: a late answer holds up no other connection.
package final class FaultyProxy: Sendable {
    /// What goes wrong; it may change while the proxy runs.
    package struct Faults: Sendable {
        /// How long what the client sends is held back, in milliseconds; it is not slowed further.
        package var delayToServer = 0
        /// How long what the server sends is held back, in milliseconds.
        package var delayToClient = 0
        /// After how many bytes from the client a connection is cut; nil for never.
        package var cutAfter: Int?
        /// After how many bytes from all clients nothing more is taken from them; nil for never.
        package var holdAfter: Int?
        /// Whether new connections are reset at once.
        package var refuses = false

        package init(
            delayToServer: Int = 0, delayToClient: Int = 0, cutAfter: Int? = nil, holdAfter: Int? = nil,
            refuses: Bool = false
        ) {
            self.holdAfter = holdAfter
            self.delayToServer = delayToServer
            self.delayToClient = delayToClient
            self.cutAfter = cutAfter
            self.refuses = refuses
        }
    }

    /// What went through so far.
    package struct Counts: Sendable, Equatable {
        package var connections = 0
        package var refused = 0
        package var cut = 0
        /// How often a client spoke after the server had, or for the first time.
        package var roundTrips = 0
        package var bytesFromClients = 0
    }

    package let port: Int
    private let target: Int
    private let listener: Int32
    /// When its other end is closed every thread ends.
    private let stopSign: Int32
    private let state: Mutex<State>

    private struct State {
        var faults: Faults
        var counts = Counts()
        var stopper: Int32
    }

    /// A proxy before a port; it runs until ``stop()``.
    package init(to target: Int, _ faults: Faults = Faults()) throws {
        var ends: [Int32] = [-1, -1]
        // Sound: the array has room for the two descriptors.
        guard unsafe pipe(&ends) == 0 else { throw SocketError(call: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (listener, port) = try LoopbackSocket.listening()
        self.target = target
        stopSign = ends[0]
        state = Mutex(State(faults: faults, stopper: ends[1]))
        Thread.detachNewThread { self.listen() }
    }

    /// Runs a proxy for `body`.
    package static func with<Result>(
        to target: Int, _ faults: Faults = Faults(), _ body: (FaultyProxy) async throws -> Result
    ) async throws -> Result {
        let proxy = try FaultyProxy(to: target, faults)
        defer { proxy.stop() }
        return try await body(proxy)
    }

    package var counts: Counts { state.withLock { $0.counts } }

    /// Changes what goes wrong, for connections that are open too.
    package func set(_ faults: Faults) { state.withLock { $0.faults = faults } }

    /// Cuts every connection and takes no more.
    package func stop() {
        state.withLock { state in
            if state.stopper >= 0 { close(state.stopper) }
            state.stopper = -1
        }
    }

    private func listen() {
        defer { close(listener) }
        while true {
            var waiting = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0), pollfd(fd: stopSign, events: 0, revents: 0),
            ]
            // Sound: the array holds as many entries as the call is told.
            guard unsafe poll(&waiting, 2, -1) > 0, waiting[1].revents == 0 else { return }
            let client = accept(listener, nil, nil)
            guard client >= 0 else { continue }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            let refuses = state.withLock { state in
                if state.faults.refuses { state.counts.refused += 1 } else { state.counts.connections += 1 }
                return state.faults.refuses
            }
            guard !refuses, let server = try? LoopbackSocket.connected(to: target) else {
                LoopbackSocket.reset(client)
                continue
            }
            LoopbackSocket.setNoDelay(client)
            LoopbackSocket.setNoDelay(server)
            Thread.detachNewThread { self.carry(client, server) }
        }
    }

    /// Carries bytes both ways until either side ends, the connection is cut or the proxy stops.
    private func carry(_ client: Int32, _ server: Int32) {
        var toServer = DelayedBytes(from: client, to: server)
        var toClient = DelayedBytes(from: server, to: client)
        var serverSpoke = true
        var sent = 0
        loop: while true {
            let now = DispatchTime.now().uptimeNanoseconds
            let (faults, holds) = state.withLock { state in
                (state.faults, state.faults.holdAfter.map { state.counts.bytesFromClients >= $0 } ?? false)
            }
            guard toServer.deliver(now), toClient.deliver(now) else { break }
            if toServer.isDone, toClient.isDone { break }
            var waiting = [
                toServer.interest, toClient.interest, pollfd(fd: stopSign, events: 0, revents: 0),
            ]
            let due = [toServer.due, toClient.due].compactMap(\.self).min()
            // Rounded up, or the last millisecond would be spent polling.
            var timeout = due.map { $0 > now ? Int32(($0 - now) / 1_000_000) + 1 : 0 } ?? -1
            if holds {
                waiting[0].fd = -1
                // Nothing else says when it is over.
                timeout = timeout < 0 ? 5 : min(timeout, 5)
            }
            // Sound: as above.
            guard unsafe poll(&waiting, 3, timeout) >= 0 || errno == EINTR, waiting[2].revents == 0 else { break }
            if waiting[0].revents != 0 {
                let room = faults.cutAfter.map { max($0 - sent, 0) }
                let count = toServer.take(atMost: room, delay: faults.delayToServer)
                sent += count
                state.withLock { state in
                    state.counts.bytesFromClients += count
                    if serverSpoke, count > 0 { state.counts.roundTrips += 1 }
                }
                if count > 0 { serverSpoke = false }
                if let room, count >= room {
                    // What came before the cut still arrives.
                    _ = toServer.deliver(.max)
                    state.withLock { $0.counts.cut += 1 }
                    break loop
                }
            }
            if waiting[1].revents != 0, toClient.take(atMost: nil, delay: faults.delayToClient) > 0 {
                serverSpoke = true
            }
        }
        LoopbackSocket.reset(client)
        LoopbackSocket.reset(server)
    }
}

/// Bytes on their way from one socket to another, each piece with the time at which it may go on.
private struct DelayedBytes {
    private let source: Int32
    private let target: Int32
    private var pieces: [(due: UInt64, bytes: [UInt8])] = []
    private var waitingBytes = 0
    private var hasEnded = false
    private(set) var isDone = false
    private static let mostWaiting = 8 << 20

    init(from source: Int32, to target: Int32) {
        self.source = source
        self.target = target
    }

    /// When the next piece may go on.
    var due: UInt64? { pieces.first?.due }

    /// What to wait for: nothing once the source has ended or too much is on its way.
    var interest: pollfd {
        let reads = !hasEnded && waitingBytes < Self.mostWaiting
        return pollfd(fd: reads ? source : -1, events: Int16(POLLIN), revents: 0)
    }

    /// Reads what there is, and returns how much.
    mutating func take(atMost limit: Int?, delay: Int) -> Int {
        let size = min(limit ?? 65_536, 65_536)
        guard size > 0 else { return 0 }
        var bytes = [UInt8](repeating: 0, count: size)
        // Sound: the array has room for `size` bytes.
        let count = unsafe recv(source, &bytes, size, 0)
        guard count > 0 else {
            hasEnded = true
            return 0
        }
        bytes.removeLast(size - count)
        waitingBytes += count
        pieces.append((DispatchTime.now().uptimeNanoseconds + UInt64(delay) * 1_000_000, bytes))
        return count
    }

    /// Sends on what is due; false where the other side takes no more.
    mutating func deliver(_ now: UInt64) -> Bool {
        while let piece = pieces.first, piece.due <= now {
            pieces.removeFirst()
            waitingBytes -= piece.bytes.count
            var start = 0
            while start < piece.bytes.count {
                let rest = Array(piece.bytes[start...])
                // Sound: the array is as long as the call is told.
                let count = unsafe send(target, rest, rest.count, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return false }
                start += count
            }
        }
        if hasEnded, pieces.isEmpty, !isDone {
            isDone = true
            _ = shutdown(target, Int32(SHUT_WR))
        }
        return true
    }
}
