import Dispatch
import DumpStream
import Mudanza
import PostgresLink
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Ctrl-C and its like: what was begun is removed, then the signal takes its usual course.
enum Interruption {
    /// Watches as long as the result is kept.
    static func watch() -> [any DispatchSourceSignal] {
        // Who starts a program with a signal ignored, as nohup does, wants it to stay so.
        [SIGINT, SIGTERM, SIGHUP].filter { !isIgnored($0) }.map { number in
            // The default action would come before the clean-up.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if let cancellation = cancellable.withLock({ $0.take() }) { return cancellation.cancel() }
                UnfinishedFiles.removeAll()
                ThrowawayCluster.stopAll()
                _ = signal(number, SIG_DFL)
                // To the process, not to this thread: Dispatch blocks signals on its own.
                kill(getpid(), number)
            }
            source.resume()
            return source
        }
    }

    private static let cancellable = Mutex<Cancellation?>(nil)

    /// Runs `body`; a signal cancels what it does first, so that the server is told, and a second one ends the process.
    static func cancelling<Result>(_ cancellation: Cancellation, _ body: () throws -> Result) throws -> Result {
        cancellable.withLock { $0 = cancellation }
        defer { cancellable.withLock { $0 = nil } }
        return try body()
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        // Putting the default in place and what was there back would lose a signal in between: sigaction only looks.
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        // SIG_IGN is the address 1.
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
