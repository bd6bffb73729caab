import Dispatch
import Mudanza
import MudanzaReports
import Synchronization

/// Shows the dumps of a batch while they are loaded: a block that changes on a terminal, a line for each dump elsewhere,
/// or lines of JSON.
final class BatchDisplay: Sendable {
    private struct State {
        /// How many lines the block on the terminal has.
        var height = 0
        var isOver = false
    }

    /// What the job writes.
    let progress: BatchProgress
    private let text: BatchProgressText
    private let hasBlock: Bool
    private let start = ContinuousClock.now
    private let queue = DispatchQueue(label: "mudanza.batch.display")
    private let state = Mutex(State())

    init(_ format: BatchFormat, _ messages: MessageOptions) {
        let text = BatchProgressText(messages.languages.language)
        self.text = text
        hasBlock = format != .jsonl && !messages.quiet && Terminal.hasChangingLine
        let (isQuiet, hasBlock) = (messages.quiet || format == .json, hasBlock)
        // States come from several threads: their lines must not mix.
        let turn = Mutex(())
        progress = BatchProgress { _, dump in
            turn.withLock { _ in
                switch format {
                case .jsonl: try? Console.write(JSONReport.line(BatchLine.dump(dump)))
                case .text, .json:
                    guard !isQuiet, !hasBlock, let line = text.line(dump) else { return }
                    Console.tell("mudanza: \(line)")
                }
            }
        }
    }

    /// Runs `body`, and shows meanwhile how far it has come.
    func showing<Result>(_ body: () throws -> Result) throws -> Result {
        if hasBlock { drawAgain() }
        defer { finish() }
        return try body()
    }

    private func drawAgain() {
        queue.asyncAfter(deadline: .now() + .milliseconds(200)) { [weak self] in
            guard let self, self.draw() else { return }
            self.drawAgain()
        }
    }

    private func draw() -> Bool {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let lines = text.block(progress.dumps, seconds: seconds, height: Terminal.lines - 1)
        return state.withLock { state in
            guard !state.isOver else { return false }
            let width = Terminal.columns - 1
            let block = lines.map { String($0.prefix(width)) + "\u{1B}[K\n" }.joined()
            Console.tell(raw: Self.up(state.height) + block + "\u{1B}[J")
            state.height = lines.count
            return true
        }
    }

    private func finish() {
        state.withLock { state in
            if state.height > 0 { Console.tell(raw: Self.up(state.height) + "\u{1B}[J") }
            (state.height, state.isOver) = (0, true)
        }
    }

    /// To the first of so many lines above.
    private static func up(_ lines: Int) -> String { lines > 0 ? "\r\u{1B}[\(lines)A" : "\r" }
}
