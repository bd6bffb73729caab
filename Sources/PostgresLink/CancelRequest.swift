internal import CLibpq
internal import Dispatch

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One request to cancel what a connection does.
///
/// PQcancel connects anew and waits without a limit: a thread of its own does it, which a network that swallows
/// everything holds back alone.
struct CancelRequest {
    private let handle: Handle?

    /// Sound: PQgetCancel copies what it needs, PQfreeCancel comes last, and one thread at a time has it.
    @safe private final class Handle: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

        deinit { unsafe PQfreeCancel(pointer) }
    }

    init(_ connection: OpaquePointer) { handle = unsafe PQgetCancel(connection).map { unsafe Handle($0) } }

    /// Sends it.
    ///
    /// - Returns: whether the server took it in time.
    func run(within time: Duration) -> Bool {
        guard let handle else { return false }
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            Self.send(handle)
            done.signal()
        }
        return done.wait(timeout: .now() + .milliseconds(Int(time.components.seconds * 1000))) == .success
    }

    /// PQcancel sends without MSG_NOSIGNAL: a server that closes at once would end the process by SIGPIPE.
    private static func send(_ handle: Handle) {
        var pipe = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&pipe)
        unsafe sigaddset(&pipe, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &pipe, &before)
        var message = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(handle.pointer, &message, Int32(message.count))
        var pending = sigset_t()
        unsafe sigemptyset(&pending)
        if unsafe sigpending(&pending) == 0, unsafe sigismember(&pending, SIGPIPE) == 1,
            unsafe sigismember(&before, SIGPIPE) == 0
        {
            var number: Int32 = 0
            _ = unsafe sigwait(&pipe, &number)
        }
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
