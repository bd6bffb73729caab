internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Narrows the rows that may differ down to a few, without keeping more than a few: both sides are divided into buckets
/// by the rows' digests, and only rows of buckets whose sums differ are looked at.
struct SuspectRows {
    /// Of each table the dump's rows, and the target's, in text format; nil where they are too many to be worth it.
    private(set) var rows: [(source: [UInt8], target: [UInt8])?]

    /// So many bytes of rows are kept, of all tables together.
    private static let most = 8 << 20

    private let tables: [ComparedTable]
    private let seed = UInt64.random(in: .min ... .max)

    /// Reads both sides twice, the target in the transaction that is open.
    static func find(
        in dump: MigratedDump, _ tables: [ComparedTable], over connection: inout PostgresConnection
    ) throws -> [(source: [UInt8], target: [UInt8])?] {
        var search = SuspectRows(tables)
        if search.rows.contains(where: { $0 != nil }) { try search.run(dump, &connection) }
        return search.rows
    }

    private init(_ tables: [ComparedTable]) {
        self.tables = tables
        // Rows of other tenants among the dump's are compared with rows that no bucket has.
        // What PostgreSQL computes has no digest before it has.
        rows = tables.map { $0.plan.tenancy.contains(.existing) || $0.staging != nil ? nil : ([], []) }
    }

    private mutating func run(_ dump: MigratedDump, _ connection: inout PostgresConnection) throws {
        let count = tables.count <= 16 ? 1 << 16 : 1 << 10
        let buckets = Buckets(sums: rows.map { $0 == nil ? [] : [Digest128](repeating: .zero, count: count) })
        let source = try walk(dump) { table, _, digest in
            if !buckets.sums[table].isEmpty { buckets.sums[table][Int(digest.low & UInt64(count - 1))] += digest }
        }
        for index in source.oddTables { rows[index] = nil }
        try walk(&connection) { table, _, digest in
            if !buckets.sums[table].isEmpty { buckets.sums[table][Int(digest.low & UInt64(count - 1))] -= digest }
        }
        for index in tables.indices where rows[index] != nil {
            if buckets.sums[index].count(where: { $0 != .zero }) > count / 2 { rows[index] = nil }
        }
        let kept = Kept(rows)
        func isSuspect(_ table: Int, _ digest: Digest128) -> Bool {
            kept.areKept(of: table) && buckets.sums[table][Int(digest.low & UInt64(count - 1))] != .zero
        }
        _ = try walk(dump) { table, row, digest in
            if isSuspect(table, digest) { kept.addSource(row, of: table) }
        }
        for index in tables.indices where !kept.areKept(of: index) { rows[index] = nil }
        try walk(&connection) { table, row, digest in
            if isSuspect(table, digest) { kept.addTarget(row, of: table) }
        }
        for index in tables.indices where rows[index] == nil { kept.leave(index) }
        rows = kept.rows
    }

    /// Shows every row of the dump to `body`, its line end left out.
    private func walk(
        _ dump: MigratedDump, _ body: @escaping (Int, Span<UInt8>, Digest128) -> Void
    ) throws -> SourceWalk {
        let walk = SourceWalk(tables, seed: seed, body: body)
        try MigratedRows.read(dump, into: walk)
        return walk
    }

    /// Shows every row of the target to `body`.
    private mutating func walk(
        _ connection: inout PostgresConnection, _ body: (Int, Span<UInt8>, Digest128) -> Void
    ) throws {
        for (index, table) in tables.enumerated() where rows[index] != nil {
            var summer = RowSummer(table.targetForms, seed: seed)
            do {
                try connection.savepoint { connection in
                    _ = try connection.copyOut("COPY (\(table.rows())) TO STDOUT") { row in
                        let row = row.extracting(0..<(row.count - 1))
                        body(index, row, summer.digest(of: row))
                    }
                }
            } catch let error as LinkError where error.server?.sqlState == "22P05" {
                rows[index] = nil
            }
        }
    }

    private final class Buckets {
        var sums: [[Digest128]]

        init(sums: [[Digest128]]) { self.sums = sums }
    }

    private final class Kept {
        private var source: [[UInt8]]
        private var target: [[UInt8]]
        private var areAll: [Bool]
        private var bytes = 0

        init(_ rows: [(source: [UInt8], target: [UInt8])?]) {
            source = rows.map { _ in [] }
            target = source
            areAll = rows.map { $0 == nil }
        }

        var rows: [(source: [UInt8], target: [UInt8])?] {
            source.indices.map { areAll[$0] ? nil : (source[$0], target[$0]) }
        }

        func areKept(of table: Int) -> Bool { !areAll[table] }

        func leave(_ table: Int) { areAll[table] = true }

        func addSource(_ row: Span<UInt8>, of table: Int) {
            guard hasRoom(for: row, of: table) else { return }
            source[table].append(row)
            source[table].append(UInt8(ascii: "\n"))
        }

        func addTarget(_ row: Span<UInt8>, of table: Int) {
            guard hasRoom(for: row, of: table) else { return }
            target[table].append(row)
            target[table].append(UInt8(ascii: "\n"))
        }

        private func hasRoom(for row: Span<UInt8>, of table: Int) -> Bool {
            bytes += row.count + 1
            if bytes > SuspectRows.most { (source[table], target[table], areAll[table]) = ([], [], true) }
            return !areAll[table]
        }
    }
}

/// Shows the dump's rows one by one.
private final class SourceWalk: MigratedRows.Taker {
    /// Tables whose rows came with other columns than the first.
    private(set) var oddTables: Set<Int> = []
    private let tables: [ComparedTable]
    private let places: [QualifiedName: Int]
    private let body: (Int, Span<UInt8>, Digest128) -> Void
    private var summers: [RowSummer]
    private var current: Int?

    init(_ tables: [ComparedTable], seed: UInt64, body: @escaping (Int, Span<UInt8>, Digest128) -> Void) {
        self.tables = tables
        self.body = body
        places = Dictionary(
            tables.enumerated().map { ($0.element.plan.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        summers = tables.map { RowSummer($0.forms, seed: seed) }
    }

    func begin(_ table: QualifiedName, _ columns: [SQLIdentifier]?) throws {
        current = places[table]
        if let current, let columns, columns != tables[current].columns { oddTables.insert(current) }
    }

    func take(_ rows: Span<UInt8>, count: Int) throws {
        guard let current else { return }
        var at = 0
        while at < rows.count {
            let rest = rows.extracting(at...)
            let (end, next) = CopyRows.firstRow(of: rest)
            let row = rest.extracting(0..<end)
            body(current, row, summers[current].digest(of: row))
            at += next
        }
    }

    func takeUnreadable(_ table: QualifiedName, count: Int) throws {
        if let place = places[table] { oddTables.insert(place) }
    }

    func takeSequence(_ name: QualifiedName, _ value: SequenceValue) {}
}
