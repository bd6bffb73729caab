internal import DumpStream
internal import SQLSyntax

/// Takes the keys out of one dump's rows, each with the dump's number before it.
final class KeyReader: MigratedRows.Taker {
    private let tables: [QualifiedName: KeyTable]
    private let dump: Int
    private let send: ([UInt8], KeyTable) throws -> Void
    private var current: KeyTable?
    private var fields = AgainstFields(places: [])
    private var buffer: [UInt8] = []

    /// So many bytes are handed over at a time.
    private static let piece = 1 << 18

    init(_ tables: [KeyTable], of dump: Int, send: @escaping ([UInt8], KeyTable) throws -> Void) {
        self.tables = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        self.dump = dump
        self.send = send
    }

    func begin(_ table: QualifiedName, _ columns: [SQLIdentifier]?) throws {
        try finish()
        current = nil
        guard let found = tables[table] else { return }
        let given = columns ?? found.fields
        let places = found.columns.compactMap { given.firstIndex(of: $0) }
        // pg_dump writes every column, in the table's order. What somebody wrote otherwise is seen when it is loaded.
        guard places.count == found.columns.count, places == places.sorted() else { return }
        (current, fields) = (found, AgainstFields(places: places))
    }

    func take(_ rows: Span<UInt8>, count: Int) throws {
        guard current != nil else { return }
        var at = 0
        while at < rows.count {
            at += fields.append(dump, of: rows.extracting(at...), to: &buffer)
            if buffer.count >= Self.piece { try finish() }
        }
    }

    func takeUnreadable(_ table: QualifiedName, count: Int) throws {}

    func takeSequence(_ name: QualifiedName, _ value: SequenceValue) {}

    /// Hands over what is left.
    func finish() throws {
        guard let current, !buffer.isEmpty else { return }
        try send(exchange(&buffer, []), current)
    }
}
