internal import SQLSyntax
internal import Tenancy

extension ApplyJob.Prepared {
    /// Whether the rows of these tables, loaded together, are one unit, in which each table has one COPY.
    func comeAtOnce(_ tables: Set<QualifiedName>) -> Bool {
        // Escapes may double a byte; keys that move may grow by their prefix or the digits of a base.
        let tenant = decisions.columns.reduce(0) { $0 + ($1.value?.utf8.count ?? 2) + 1 }
        let moved = (decisions.moves?.columns ?? []).reduce(0) { sum, move in
            switch move.change {
            case .prefix(let prefix): sum + prefix.utf8.count
            case .offset: sum + 20
            case .map(let values): sum + (values.values.lazy.map(\.utf8.count).max() ?? 0)
            }
        }
        var bytes = 0
        for load in survey.loads where tables.contains(load.table) {
            guard load.form == .copy, load.statements == 1 else { return false }
            bytes += load.bytes + load.rows * 2 * (tenant + moved)
        }
        return bytes < LoadScript.unitBytes
    }
}
