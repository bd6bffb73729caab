internal import Synchronization

/// Counts what all threads have loaded, and tells of it.
final class LoadCounter: Sendable {
    private struct State {
        var rows = 0
        var bytes = 0
        var resumed = 0
        var units = 0
        var doing = "rows"
        var warnings: [String] = []
    }

    private let state = Mutex(State())
    private let allRows: Int
    private let allBytes: Int
    private let tell: (@Sendable (LoadProgress) -> Void)?

    init(_ survey: Survey, _ tell: (@Sendable (LoadProgress) -> Void)?) {
        allRows = survey.loads.reduce(0) { $0 + $1.rows }
        allBytes = survey.loads.reduce(0) { $0 + $1.bytes }
        self.tell = tell
    }

    var rows: Int { state.withLock { $0.rows } }
    /// How many units are loaded, by this run or an earlier one.
    var units: Int { state.withLock { $0.units } }
    var resumed: Int { state.withLock { $0.resumed } }

    var warnings: [String] { state.withLock { $0.warnings } }

    func warn(_ text: String) { state.withLock { $0.warnings.append(text) } }

    func add(_ rows: Int, _ unit: LoadUnit) {
        change { state in
            state.rows += rows
            state.bytes += unit.byteCount
            state.units += 1
        }
    }

    /// A unit that an earlier run loaded.
    func resume(_ unit: LoadUnit) {
        change { state in
            state.rows += unit.rowCount
            state.bytes += unit.byteCount
            state.resumed += 1
            state.units += 1
        }
    }

    func doing(_ what: String) { change { $0.doing = what } }

    private func change(_ body: (inout State) -> Void) {
        let now = state.withLock { state in
            body(&state)
            return state
        }
        tell?(
            LoadProgress(rows: now.rows, allRows: allRows, bytes: now.bytes, allBytes: allBytes, doing: now.doing))
    }
}
