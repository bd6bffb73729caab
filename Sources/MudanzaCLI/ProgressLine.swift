import Dispatch
import Mudanza
import MudanzaReports
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Shows how far a job has come: one line that changes on a terminal, a line now and then elsewhere.
///
/// It looks at the job's own progress from time to time; the job does not wait for it.
final class ProgressLine: Sendable {
    private struct State {
        var schedule: ProgressSchedule
        var isShown = false
        var isOver = false
    }

    /// What the job writes.
    let progress = JobProgress()
    /// When the run began.
    let start = ContinuousClock.now

    private let dump: String?
    private let language: Language
    private let queue = DispatchQueue(label: "mudanza.progress")
    private let state: Mutex<State>

    /// Begins to show the progress of a command on `dump`, unless it is to be quiet.
    init(of dump: String?, _ messages: MessageOptions) {
        let isQuiet = messages.quiet
        (self.dump, language) = (dump, messages.languages.language)
        state = Mutex(State(schedule: ProgressSchedule(isTerminal: Terminal.hasChangingLine), isOver: isQuiet))
        if !isQuiet { lookAgain() }
    }

    private func lookAgain() {
        queue.asyncAfter(deadline: .now() + .milliseconds(100)) { [weak self] in
            guard let self, !self.state.withLock({ $0.isOver }) else { return }
            self.tick()
            self.lookAgain()
        }
    }

    private func tick() {
        let now = ContinuousClock.now
        guard let job = progress.state else { return }
        state.withLock { state in
            guard !state.isOver, state.schedule.isDue(at: now - start, job.phase) else { return }
            let line = ProgressText.line(job, of: dump, at: now, in: language)
            guard state.schedule.isTerminal else { return Console.tell("mudanza: \(line)") }
            // What is behind the line is cleared: the line before may have been longer.
            Console.tell(raw: "\r" + String(line.prefix(Terminal.columns - 1)) + "\u{1B}[K")
            state.isShown = true
        }
    }

    /// Shows nothing more, and takes the line away.
    func finish() {
        state.withLock { state in
            if state.isShown { Console.tell(raw: "\r\u{1B}[K") }
            (state.isShown, state.isOver) = (false, true)
        }
    }
}

/// When a line of progress is due: never before a second has passed, then five times a second where a line changes; where
/// each stays, as in a log, every ten seconds.
struct ProgressSchedule {
    let isTerminal: Bool
    private var last: Duration?
    private var phase: JobProgress.Phase?

    init(isTerminal: Bool) { self.isTerminal = isTerminal }

    mutating func isDue(at time: Duration, _ phase: JobProgress.Phase) -> Bool {
        guard time >= (isTerminal ? .seconds(1) : .seconds(10)) else { return false }
        let isNews = isTerminal && phase != self.phase
        if let last, !isNews, time - last < (isTerminal ? .milliseconds(200) : .seconds(10)) { return false }
        (last, self.phase) = (time, phase)
        return true
    }
}
