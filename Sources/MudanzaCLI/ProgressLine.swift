import Mudanza
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Shows how far a load has come: one line that changes on a terminal, a line now and then elsewhere.
final class ProgressLine: Sendable {
    private struct State {
        var last: ContinuousClock.Instant
        var width = 0
        var doing = ""
    }

    private let start = ContinuousClock.now
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state: Mutex<State>

    init() { state = Mutex(State(last: start)) }

    func show(_ progress: LoadProgress) {
        let now = ContinuousClock.now
        state.withLock { state in
            let pause: Duration = isTerminal ? .milliseconds(200) : .seconds(10)
            guard now - state.last >= pause || isTerminal && state.doing != progress.doing else { return }
            (state.last, state.doing) = (now, progress.doing)
            let text = Self.text(progress, after: now - start)
            guard isTerminal else { return Console.tell("mudanza: \(text)") }
            Console.tell(raw: "\r" + text + String(repeating: " ", count: max(state.width - text.count, 0)))
            state.width = text.count
        }
    }

    /// Takes the line away.
    func finish() {
        state.withLock { state in
            guard state.width > 0 else { return }
            Console.tell(raw: "\r" + String(repeating: " ", count: state.width) + "\r")
            state.width = 0
        }
    }

    static func text(_ progress: LoadProgress, after time: Duration) -> String {
        let seconds = max(Double(time / .milliseconds(1)) / 1000, 0.001)
        let rate = Double(progress.bytes) / seconds
        var text = "\(progress.doing): \(progress.rows) of \(progress.allRows) rows, \(progress.bytes >> 20) MiB, "
        text += "\(Int(rate / 1_000_000)) MB/s"
        if progress.doing == "rows", progress.bytes > 0, progress.bytes < progress.allBytes {
            text += ", \(Int(Double(progress.allBytes - progress.bytes) / rate) + 1) s left"
        }
        return text
    }
}
