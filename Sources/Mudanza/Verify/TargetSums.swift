internal import PostgresLink
internal import Synchronization

/// Sums up the tenant's rows of the target, over several connections that see one state of it.
final class TargetSums: Sendable {
    /// A part of the work, of which there are enough that no connection is idle for long.
    private enum Part {
        /// Rows of a table; pages nil: all of them.
        case rows(table: Int, pages: Range<Int>?, isLast: Bool)
        /// Rows of a table that have no tenant.
        case withoutTenant(table: Int)
        /// Rows of a table that this batch loaded and that are another tenant's.
        case ofOthers(table: Int)
    }

    private struct State {
        var next = 0
        var sums: [RowSum]
        var withoutTenant: [Int]
        var ofOthers: [Int]
        var failure: (any Error)?
    }

    private static let smallestPart = 4096
    private let tables: [ComparedTable]
    private let parts: [Part]
    private let seed: UInt64
    /// Whether the target may hold characters that the dump's encoding does not have.
    private let mayLackCharacters: Bool
    private let transactions: SQLCommand?
    private let state: Mutex<State>

    /// Divides the work.
    ///
    /// `transactions` are those that loaded the batch, as a list for IN; nil where nobody knows. `canCut` says that the
    /// server reads a range of pages without reading the others: version 14 and later.
    init(
        _ tables: [ComparedTable], seed: UInt64, transactions: SQLCommand?, mayLackCharacters: Bool, jobs: Int,
        canCut: Bool
    ) {
        self.tables = tables
        self.seed = seed
        self.transactions = transactions
        self.mayLackCharacters = mayLackCharacters
        // The largest first, so that none is begun when the others are done.
        let order = tables.indices.sorted { tables[$0].target.pages > tables[$1].target.pages }
        var parts: [Part] = []
        for index in order {
            let pages = tables[index].target.pages
            let size = max(Self.smallestPart, (pages + jobs * 4 - 1) / (jobs * 4))
            guard canCut, jobs > 1, tables[index].target.isHeap, tables[index].target.kind == "r", pages > size else {
                parts.append(.rows(table: index, pages: nil, isLast: true))
                continue
            }
            for start in stride(from: 0, to: pages, by: size) {
                parts.append(.rows(table: index, pages: start..<(start + size), isLast: start + size >= pages))
            }
        }
        for index in order where tables[index].isWithoutTenant != nil { parts.append(.withoutTenant(table: index)) }
        if transactions != nil {
            for index in order where tables[index].hasOnlyThisTenant && tables[index].target.kind == "r" {
                parts.append(.ofOthers(table: index))
            }
        }
        self.parts = parts
        state = Mutex(
            State(
                sums: tables.map { _ in RowSum() }, withoutTenant: tables.map { _ in 0 },
                ofOthers: tables.map { _ in 0 }))
    }

    /// Works on parts until none is left, in a transaction that sees the state to compare.
    func work(_ connection: inout PostgresConnection) throws {
        while let part = try next() {
            switch part {
            case .rows(let table, let pages, let isLast):
                let sum = try sum(tables[table], pages, isLast, &connection)
                state.withLock { $0.sums[table] += sum }
            case .withoutTenant(let table):
                guard let condition = tables[table].isWithoutTenant else { continue }
                let count = try count(tables[table], condition, &connection)
                state.withLock { $0.withoutTenant[table] = count }
            case .ofOthers(let table):
                guard let transactions else { continue }
                let count = try count(
                    tables[table],
                    "(xmin::text::int8) IN (\(transactions)) AND \(tables[table].isOther)", &connection)
                state.withLock { $0.ofOthers[table] = count }
            }
        }
    }

    /// Ends the work of all connections.
    func fail(_ error: any Error) { state.withLock { if $0.failure == nil { $0.failure = error } } }

    /// Throws where the work has failed somewhere else.
    func check() throws { try state.withLock { if let failure = $0.failure { throw failure } } }

    /// What was found of each table.
    var found: [(sum: RowSum, withoutTenant: Int, ofOthers: Int)] {
        state.withLock { state in
            tables.indices.map { (state.sums[$0], state.withoutTenant[$0], state.ofOthers[$0]) }
        }
    }

    private func next() throws -> Part? {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            guard state.next < parts.count else { return nil }
            state.next += 1
            return parts[state.next - 1]
        }
    }

    private func sum(
        _ table: ComparedTable, _ pages: Range<Int>?, _ isLast: Bool, _ connection: inout PostgresConnection
    ) throws -> RowSum {
        guard mayLackCharacters else { return try plainSum(table, pages, isLast, &connection) }
        do {
            return try connection.savepoint { try plainSum(table, pages, isLast, &$0) }
        } catch let error as LinkError where error.server?.sqlState == "22P05" {
            // A character that the dump's encoding does not have is in no row of the dump: a sum of any value differs.
            let rows = try connection.execute(
                "SELECT pg_catalog.count(*) FROM (\(table.rows(of: pages, isLast: isLast))) rows")
            let chance = Digest128(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
            return RowSum(rows: rows.integer(0, 0) ?? 0, digest: chance)
        }
    }

    private func plainSum(
        _ table: ComparedTable, _ pages: Range<Int>?, _ isLast: Bool, _ connection: inout PostgresConnection
    ) throws -> RowSum {
        var summer = RowSummer(table.targetForms, seed: seed)
        try connection.copyOut("COPY (\(table.rows(of: pages, isLast: isLast))) TO STDOUT") { row in
            summer.add(row.extracting(0..<(row.count - 1)))
            if summer.sum.rows & 0xFFFF == 0 { try check() }
        }
        return summer.sum
    }

    private func count(
        _ table: ComparedTable, _ condition: SQLCommand, _ connection: inout PostgresConnection
    ) throws(LinkError) -> Int {
        try connection.execute(
            "SELECT pg_catalog.count(*) FROM \(table.target.source) WHERE \(condition)"
        ).integer(0, 0) ?? 0
    }
}
