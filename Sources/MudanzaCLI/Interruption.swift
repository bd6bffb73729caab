import Dispatch
import DumpStream

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Ctrl-C and its like: what was begun is removed, then the signal takes its usual course.
enum Interruption {
    /// Watches as long as the result is kept.
    static func watch() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            // The default action would come before the clean-up.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                UnfinishedFiles.removeAll()
                _ = signal(number, SIG_DFL)
                raise(number)
            }
            source.resume()
            return source
        }
    }
}
