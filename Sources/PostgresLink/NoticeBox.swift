internal import CLibpq
internal import Synchronization

/// Takes what the server says by the way, which libpq would print on standard error.
final class NoticeBox: Sendable {
    private struct State {
        var notices: [ServerError] = []
        var total = 0
    }

    private let state = Mutex(State())
    /// More than this are counted, not kept.
    private static let limit = 1000

    /// How many came so far.
    var total: Int { state.withLock { $0.total } }

    /// Those since the last call.
    func take() -> [ServerError] {
        state.withLock { state in
            let notices = state.notices
            state.notices = []
            return notices
        }
    }

    private func add(_ notice: ServerError) {
        state.withLock { state in
            state.total += 1
            if state.notices.count < Self.limit { state.notices.append(notice) }
        }
    }

    /// Becomes the receiver of a connection's notices.
    ///
    /// Sound: the connection's ``Wire`` owns both the box and the connection, and ends the connection first.
    func attach(to connection: OpaquePointer) {
        _ = unsafe PQsetNoticeReceiver(
            connection,
            { box, result in
                guard let box = unsafe box, let result = unsafe result else { return }
                unsafe Unmanaged<NoticeBox>.fromOpaque(box).takeUnretainedValue().add(ServerError(result: result))
            }, unsafe Unmanaged.passUnretained(self).toOpaque())
    }
}
