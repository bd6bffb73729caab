internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// Sums up the rows of the migrated dump, table by table.
final class SourceSums: MigratedRows.Taker {
    /// What the dump holds of one table.
    struct Found: Sendable {
        var sum = RowSum()
        /// Rows that only a server could read.
        var unreadable = 0
        /// Whether rows came with other columns than the table's first: their sum says nothing.
        var hasOtherColumns = false
    }

    /// What the dump comes to.
    struct Outcome: Sendable {
        /// Of each table.
        var found: [Found] = []
        var sequences: [QualifiedName: SequenceValue] = [:]
        var objects: [LargeObjectSum] = []
        /// Statements of large objects that were not understood.
        var unreadableObjects = 0
    }

    private let tables: [ComparedTable]
    private let places: [QualifiedName: Int]
    private let checkpoint: () throws -> Void
    private var summers: [RowSummer]
    private var unreadable: [Int]
    private var hasOtherColumns: [Bool]
    private var current: Int?
    private var sequences: [QualifiedName: SequenceValue] = [:]
    private var objects: LargeObjectSums

    init(_ tables: [ComparedTable], seed: UInt64, checkpoint: @escaping () throws -> Void) throws(DumpError) {
        objects = try LargeObjectSums()
        self.tables = tables
        self.checkpoint = checkpoint
        places = Dictionary(
            tables.enumerated().map { ($0.element.plan.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        summers = tables.map { RowSummer($0.forms, seed: seed) }
        unreadable = tables.map { _ in 0 }
        hasOtherColumns = tables.map { _ in false }
    }

    /// What the dump comes to.
    var outcome: Outcome {
        Outcome(
            found: tables.indices.map {
                Found(sum: summers[$0].sum, unreadable: unreadable[$0], hasOtherColumns: hasOtherColumns[$0])
            }, sequences: sequences, objects: objects.sums, unreadableObjects: objects.unreadable)
    }

    func begin(_ table: QualifiedName, _ columns: [SQLIdentifier]?) throws {
        current = places[table]
        if let current, let columns, columns != tables[current].columns { hasOtherColumns[current] = true }
    }

    func take(_ rows: Span<UInt8>, count: Int) throws {
        try checkpoint()
        guard let current else { return }
        summers[current].add(rows: rows)
    }

    func takeUnreadable(_ table: QualifiedName, count: Int) throws {
        if let place = places[table] { unreadable[place] += count }
    }

    func takeSequence(_ name: QualifiedName, _ value: SequenceValue) { sequences[name] = value }

    func takeObject(_ event: LargeObjectContents.Event) throws {
        try checkpoint()
        try objects.take(event)
    }
}
