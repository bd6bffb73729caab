internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// The smallest and the largest integer key of each column of a dump that moves.
struct KeyExtents {
    private(set) var columns: [Catalog.ColumnReference: ClosedRange<Int>] = [:]

    /// Reads the dump once.
    ///
    /// - Throws: `DumpError`.
    init(of plan: Plan, in spool: SpooledDump) throws {
        var input = try DumpInput(path: spool.path, name: spool.name)
        let nowhere = DumpOutput(name: spool.name) { _ throws(DumpError) in }
        var rewriter = try Rewriter(
            plan.decisions, digest: try plan.digest(), source: spool.name, output: nowhere)
        try rewriter.run(&input, hashes: false) { _, _, _ throws(DumpError) in }
        columns = rewriter.keyExtents
    }

    /// Over all columns; nil where there is no key.
    var all: ClosedRange<Int>? {
        columns.values.reduce(nil) { all, one in
            all.map { min($0.lowerBound, one.lowerBound)...max($0.upperBound, one.upperBound) } ?? one
        }
    }

    /// The columns that cannot hold what their keys become.
    func overflows(of moves: KeyMoves) -> [Finding] {
        moves.columns.compactMap { move in
            guard case .offset(let base) = move.change, case .integer(let bounds) = move.limit,
                let keys = columns[Catalog.ColumnReference(table: move.table, column: move.column)]
            else { return nil }
            let (low, overflows) = keys.lowerBound.addingReportingOverflow(base)
            let (high, alsoOverflows) = keys.upperBound.addingReportingOverflow(base)
            guard overflows || alsoOverflows || !bounds.contains(low) || !bounds.contains(high) else { return nil }
            return Finding(
                .blocker, object: "\(move.table).\(move.column)",
                text:
                    "with the base \(String(base)) the keys of \(move.table).\(move.column) are beyond what it can hold",
                advice: "Give a smaller base, or make the keys bigint: widen = true in [keys], or --widen.")
        }
    }
}
