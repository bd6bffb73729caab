internal import CLibpq

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One libpq connection and how to wait for it.
///
/// Everything is non-blocking inside and waits in poll(), so that a deadline, a cancellation and what the server says
/// meanwhile are all seen.
@safe final class Wire {
    // Sound, here and in the extensions: the pointer is PQconnectStart's, lives until deinit calls PQfinish, and never
    // leaves the module. PostgresConnection, which cannot be copied, sees to it that one thread at a time uses it.
    let pointer: OpaquePointer
    let cancellation: Cancellation
    let notices = NoticeBox()
    /// Whom errors are about: `server:5432/database`.
    let target: String
    /// What must not be in any message.
    var secrets: [Secret]
    /// How long to wait for one command's answer; nil: as long as it takes.
    var timeout: Duration?
    /// Whether cancellations are heeded: not while cleaning up after one.
    var heedsCancellation = true
    /// What broke the connection; nothing more is sent over it.
    var broken: LinkError?
    /// Whether a pipeline is under way, and whether its synchronization point was sent.
    var isPipelining = false
    var hasSentSync = false
    /// Whether the command under way was stopped already.
    var hasStopped = false
    /// How many savepoints are open.
    var savepoints = 0

    init(pointer: OpaquePointer, cancellation: Cancellation, target: String, secrets: [Secret]) {
        unsafe self.pointer = pointer
        self.cancellation = cancellation
        self.target = target
        self.secrets = secrets
        unsafe notices.attach(to: pointer)
    }

    deinit { unsafe PQfinish(pointer) }

    /// What a wait is for.
    struct Events: OptionSet {
        var rawValue: Int16
        static let read = Events(rawValue: Int16(POLLIN))
        static let write = Events(rawValue: Int16(POLLOUT))
    }

    /// Why a wait ended without what it was for.
    enum Interruption: Error {
        case cancelled
        case timedOut
    }

    /// Waits until the socket is ready.
    func wait(for events: Events, until deadline: Deadline) throws(Interruption) -> Events {
        while true {
            if heedsCancellation, cancellation.isCancelled { throw .cancelled }
            let socket = unsafe PQsocket(pointer)
            // OpenSSL may hold bytes that poll() cannot see.
            var limit = unsafe PQsslInUse(pointer) == 1 ? 20 : Int32.max
            if cancellation.descriptor < 0 { limit = min(limit, 50) }
            var entries = [
                pollfd(fd: socket, events: events.rawValue, revents: 0),
                pollfd(fd: heedsCancellation ? cancellation.descriptor : -1, events: Int16(POLLIN), revents: 0),
            ]
            let rest = deadline.milliseconds(atMost: limit)
            // Sound: two entries, and the array outlives the call.
            let ready = unsafe entries.withUnsafeMutableBufferPointer { unsafe poll($0.baseAddress, 2, rest) }
            if ready > 0, entries[0].revents != 0 {
                // An error or the other side's end shows when libpq reads.
                let seen = entries[0].revents
                return seen & ~events.rawValue != 0 ? events : Events(rawValue: seen)
            }
            if ready == 0 {
                if deadline.isOver { throw .timedOut }
                if limit == 20 { return events }
            }
        }
    }

    /// Waits without sleeping: what is ready now.
    func readyNow(_ events: Events) -> Events {
        var entry = pollfd(fd: unsafe PQsocket(pointer), events: events.rawValue, revents: 0)
        guard unsafe poll(&entry, 1, 0) > 0 else { return [] }
        let seen = entry.revents
        return seen & ~events.rawValue != 0 ? events : Events(rawValue: seen)
    }

    /// libpq's last message without its line ends and what must not be shown.
    var message: String {
        guard let text = unsafe PQerrorMessage(pointer) else { return "" }
        return unsafe clean(String(cString: text))
    }

    /// A text without line ends at its end, and without passwords.
    func clean(_ text: String) -> String {
        var text = text
        while text.last?.isNewline == true { text.removeLast() }
        for secret in secrets { text = secret.removed(from: text) }
        return text
    }

    /// The error of a connection that is gone.
    func lost(_ server: ServerError? = nil) -> LinkError {
        let error = LinkError(
            .lost, found: "the connection to \(target) was lost" + (server == nil ? reason : ""), server: server)
        if broken == nil { broken = error }
        return error
    }

    private var reason: String {
        let text = message
        return text.isEmpty ? "" : ": " + text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Throws where the connection was broken before.
    func checkUsable() throws(LinkError) {
        if let broken { throw broken }
        if heedsCancellation, cancellation.isCancelled { throw cancelled }
    }

    var cancelled: LinkError { LinkError(.cancelled, found: "cancelled while at work on \(target)") }

    var timedOut: LinkError {
        let seconds = timeout.map { " after \($0.formattedSeconds)" } ?? ""
        return LinkError(.timedOut, found: "\(target) did not answer\(seconds)")
    }
}

extension Duration {
    /// `2.5 s`.
    var formattedSeconds: String {
        let tenths = (components.seconds * 10) + components.attoseconds / 100_000_000_000_000_000
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
