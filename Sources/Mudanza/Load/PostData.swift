internal import DumpStream
internal import PostgresLink
internal import SQLSyntax

/// What comes after the rows, in rounds: the units of one round do not wait for each other's locks.
///
/// Keys and indexes first, a table's by one connection unless it is large; then what else the dump has before its first
/// foreign key; then foreign keys; then the rest, comments on foreign keys and what runs code over finished tables among
/// it; ANALYZE last. Units depend on the dump alone, never on the number of connections: a resumed run may have another.
struct PostData {
    /// Tables with fewer bytes of rows are taken together, up to as many bytes or statements: a unit costs a few round
    /// trips.
    private static let large = 16 << 20
    private static let together = (bytes: 8 << 20, statements: 100)

    /// The units of each round.
    private(set) var rounds: [[LoadUnit]] = []
    private let bytes: (QualifiedName) -> Int

    private let partitioned: Set<QualifiedName>

    /// Sorts `statements`, whose tables hold so many `bytes` of rows; `sequences` are set first.
    ///
    /// Where it `validatesApart` foreign keys are made without looking at the rows, and validated by several connections
    /// afterwards: those locks let each other pass. A server before 18 cannot do so for `partitioned` tables.
    init(
        _ statements: [LoadStatement], sequences: [LoadStatement], analyzed: [QualifiedName],
        partitioned: Set<QualifiedName>, validatesApart: Bool, bytes: @escaping (QualifiedName) -> Int
    ) {
        self.bytes = bytes
        self.partitioned = partitioned
        // pg_dump makes nothing here that an index needs; where a dump does, all up to that keeps its order.
        let sorted = (statements.lastIndex(where: \.makesObject) ?? -1) + 1
        let firstForeignKey = statements[sorted...].firstIndex(where: \.isForeignKey) ?? statements.count
        var keys: [LoadStatement] = []
        var indexes: [LoadStatement] = []
        var between: [LoadStatement] = []
        var foreignKeys: [LoadStatement] = []
        var last: [LoadStatement] = []
        for place in sorted..<statements.count {
            let statement = statements[place]
            switch statement.postKind {
            case .key: keys.append(statement)
            case .index: indexes.append(statement)
            case .foreignKey: foreignKeys.append(statement)
            case .other: if place < firstForeignKey { between.append(statement) } else { last.append(statement) }
            }
        }
        add([unit("in order", Array(statements[..<sorted]))])
        add([unit("sequences", sequences)])
        addKeys(keys, indexes)
        add([unit("between", between)])
        addForeignKeys(foreignKeys) { validatesApart && !partitioned.contains($0) }
        add([unit("last", last)])
        add(
            groups(analyzed.map { ($0, 1, $0) }).enumerated().map { number, tables in
                LoadUnit(name: "analyze \(number + 1)", work: .analyze(tables))
            })
    }

    private mutating func add(_ units: [LoadUnit]) {
        let units = units.filter { !$0.isEmpty }
        if !units.isEmpty { rounds.append(units) }
    }

    /// A large table's indexes are built at once, those behind its keys among them; what makes them keys locks the table.
    private mutating func addKeys(_ keys: [LoadStatement], _ indexes: [LoadStatement]) {
        var first: [LoadUnit] = []
        var adopted: [QualifiedName: [LoadStatement]] = [:]
        var small: [QualifiedName?: [LoadStatement]] = [:]
        var large: [QualifiedName: [LoadStatement]] = [:]
        var order: [QualifiedName?] = []
        for statement in keys + indexes {
            let table = statement.subject.relation
            if let table, bytes(table) >= Self.large {
                guard statement.postKind == .key else { continue }
                if !partitioned.contains(table), let (index, adoption) = statement.keyInTwoSteps {
                    first.append(unit("index of \(index.title)", [index]))
                    adopted[table, default: []].append(adoption)
                } else {
                    large[table, default: []].append(statement)
                }
            } else {
                if small[table] == nil { order.append(table) }
                small[table, default: []].append(statement)
            }
        }
        first += large.keys.sorted().map { unit("keys of \($0)", large[$0] ?? []) }
        var second = adopted.keys.sorted().map { unit("keys with indexes of \($0)", adopted[$0] ?? []) }
        for (number, index) in indexes.enumerated() {
            guard let table = index.subject.relation, bytes(table) >= Self.large else { continue }
            let one = unit("index \(number + 1) on \(table)", [index])
            if large[table] == nil { first.append(one) } else { second.append(one) }
        }
        let parts = groups(order.map { ($0, small[$0]?.count ?? 0, small[$0] ?? []) })
        first += parts.enumerated().map { number, group in
            unit("keys and indexes \(number + 1)", group.flatMap(\.self))
        }
        add(first)
        add(second)
    }

    private mutating func addForeignKeys(_ foreignKeys: [LoadStatement], _ validates: (QualifiedName) -> Bool) {
        var made: [LoadStatement] = []
        var validations: [QualifiedName: [LoadStatement]] = [:]
        var order: [QualifiedName] = []
        for key in foreignKeys {
            guard let table = key.subject.relation, validates(table), let (making, validation) = key.inTwoSteps else {
                made.append(key)
                continue
            }
            made.append(making)
            if validations[table] == nil { order.append(table) }
            validations[table, default: []].append(validation)
        }
        add([unit("foreign keys", made)])
        let parts = groups(order.map { ($0, validations[$0]?.count ?? 0, validations[$0] ?? []) })
        add(parts.enumerated().map { number, group in unit("validation \(number + 1)", group.flatMap(\.self)) })
    }

    /// Puts what belongs to tables together, a large table's alone.
    private func groups<Element>(_ tables: [(table: QualifiedName?, count: Int, element: Element)]) -> [[Element]] {
        var groups: [[Element]] = []
        var open: [Element] = []
        var held = (bytes: 0, statements: 0)
        for (table, count, element) in tables {
            let bytes = table.map(bytes) ?? 0
            if bytes >= Self.large {
                groups.append([element])
                continue
            }
            open.append(element)
            held = (held.bytes + bytes, held.statements + count)
            if held.bytes >= Self.together.bytes || held.statements >= Self.together.statements {
                groups.append(open)
                (open, held) = ([], (0, 0))
            }
        }
        return open.isEmpty ? groups : groups + [open]
    }

    private func unit(_ name: String, _ statements: [LoadStatement]) -> LoadUnit {
        LoadUnit(name: name, work: .statements(statements))
    }
}
