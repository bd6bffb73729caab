internal import Synchronization

/// Counts what all threads have loaded, and tells of it.
final class LoadCounter: Sendable {
    private struct State {
        var rows = 0
        var bytes = 0
        var resumed = 0
        var units = 0
        var warnings: [String] = []
    }

    private let state = Mutex(State())
    private let allRows: Int
    private let allBytes: Int
    private let progress: JobProgress

    init(_ survey: Survey, _ progress: JobProgress) {
        allRows = survey.loads.reduce(0) { $0 + $1.rows }
        allBytes = survey.loads.reduce(0) { $0 + $1.bytes }
        self.progress = progress
    }

    var rows: Int { state.withLock { $0.rows } }
    /// How many units are loaded, by this run or an earlier one.
    var units: Int { state.withLock { $0.units } }
    var resumed: Int { state.withLock { $0.resumed } }

    var warnings: [String] { state.withLock { $0.warnings } }

    func warn(_ text: String) { state.withLock { $0.warnings.append(text) } }

    /// From here on rows are loaded.
    func begin() {
        if progress.state?.phase != .loading { progress.begin(.loading, of: allBytes) }
        tell()
    }

    func add(_ rows: Int, _ unit: LoadUnit) { add(rows, bytes: unit.byteCount, isResumed: false) }

    /// A unit that an earlier run loaded.
    func resume(_ unit: LoadUnit) { add(unit.rowCount, bytes: unit.byteCount, isResumed: true) }

    /// A unit of so many rows; `isResumed` where an earlier run loaded it.
    func add(_ rows: Int, bytes: Int, isResumed: Bool) {
        state.withLock { state in
            state.rows += rows
            state.bytes += bytes
            state.units += 1
            if isResumed { state.resumed += 1 }
        }
        tell()
    }

    private func tell() {
        let now = state.withLock { $0 }
        progress.update { state in
            // The units behind the rows are counted too, and have no bytes.
            guard state.phase == .loading else { return }
            (state.rows, state.allRows, state.bytes) = (now.rows, allRows, now.bytes)
        }
    }
}
