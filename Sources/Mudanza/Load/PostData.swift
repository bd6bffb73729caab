internal import DumpStream
internal import PostgresLink
internal import SQLSyntax

/// What comes after the rows, in rounds: the units of one round do not wait for each other's locks.
///
/// Keys and indexes first, each large table's for itself; then what else the dump has before its first foreign key; then
/// foreign keys; then the rest, comments on foreign keys and what runs code over finished tables among it.
struct PostData {
    /// Rows of fewer bytes make no table worth a unit of its own: one transaction a unit costs more.
    private static let largeTable = 16 << 20

    /// The units of each round.
    private(set) var rounds: [[LoadUnit]] = []
    private let settings: [SQLCommand]
    private let bytes: (QualifiedName) -> Int

    /// Sorts `statements`, whose tables hold so many `bytes` of rows; `sequences` are set first.
    init(
        _ statements: [LoadStatement], sequences: [LoadStatement], settings: [SQLCommand],
        bytes: @escaping (QualifiedName) -> Int
    ) {
        self.settings = settings
        self.bytes = bytes
        let firstForeignKey = statements.firstIndex { $0.isForeignKey } ?? statements.count
        var keys: [LoadStatement] = []
        var indexes: [LoadStatement] = []
        var between: [LoadStatement] = []
        var foreignKeys: [LoadStatement] = []
        var last: [LoadStatement] = []
        for (place, statement) in statements.enumerated() {
            switch statement.postKind {
            case .key: keys.append(statement)
            case .index: indexes.append(statement)
            case .foreignKey: foreignKeys.append(statement)
            case .other: if place < firstForeignKey { between.append(statement) } else { last.append(statement) }
            }
        }
        if !sequences.isEmpty { rounds.append([unit("sequences", sequences)]) }
        addKeys(keys, indexes)
        if !between.isEmpty { rounds.append([unit("between", between)]) }
        addForeignKeys(foreignKeys)
        if !last.isEmpty { rounds.append([unit("last", last)]) }
    }

    /// A large table's keys are one unit, for each locks the table; its indexes may be built at once.
    private mutating func addKeys(_ keys: [LoadStatement], _ indexes: [LoadStatement]) {
        var small: [LoadStatement] = []
        var smallIndexes: [LoadStatement] = []
        var keysOf: [QualifiedName: [LoadStatement]] = [:]
        var order: [QualifiedName] = []
        for key in keys {
            guard let table = key.subject.relation, bytes(table) >= Self.largeTable else {
                small.append(key)
                continue
            }
            if keysOf[table] == nil { order.append(table) }
            keysOf[table, default: []].append(key)
        }
        var first = order.map { unit("keys of \($0)", keysOf[$0] ?? []) }
        var second: [LoadUnit] = []
        for (number, index) in indexes.enumerated() {
            guard let table = index.subject.relation, bytes(table) >= Self.largeTable else {
                smallIndexes.append(index)
                continue
            }
            let one = unit("index \(number + 1) on \(table)", [index])
            if keysOf[table] == nil { first.append(one) } else { second.append(one) }
        }
        if !(small + smallIndexes).isEmpty { first.append(unit("keys and indexes", small + smallIndexes)) }
        if !first.isEmpty { rounds.append(first) }
        if !second.isEmpty { rounds.append(second) }
    }

    /// A foreign key locks both tables.
    private mutating func addForeignKeys(_ foreignKeys: [LoadStatement]) {
        var small: [LoadStatement] = []
        var large: [(unit: LoadUnit, tables: Set<QualifiedName>)] = []
        for (number, key) in foreignKeys.enumerated() {
            guard let table = key.subject.relation, let target = key.references, bytes(table) >= Self.largeTable else {
                small.append(key)
                continue
            }
            large.append((unit("foreign key \(number + 1) of \(table)", [key]), [table, target]))
        }
        while !large.isEmpty {
            var locked: Set<QualifiedName> = []
            var round: [LoadUnit] = []
            large.removeAll { candidate in
                guard locked.isDisjoint(with: candidate.tables) else { return false }
                locked.formUnion(candidate.tables)
                round.append(candidate.unit)
                return true
            }
            rounds.append(round)
        }
        if !small.isEmpty { rounds.append([unit("foreign keys", small)]) }
    }

    private func unit(_ name: String, _ statements: [LoadStatement]) -> LoadUnit {
        LoadUnit(name: name, work: .statements(statements), settings: settings)
    }
}

extension LoadStatement {
    enum PostKind { case key, index, foreignKey, other }

    /// When it is done, among what comes after the rows.
    var postKind: PostKind {
        if subject.command == "CREATE INDEX" { return .index }
        guard subject.command == "ALTER TABLE" else { return .other }
        if references != nil { return .foreignKey }
        return addsKey ? .key : .other
    }

    var isForeignKey: Bool { postKind == .foreignKey }

    /// The table that a foreign key refers to.
    var references: QualifiedName? {
        guard subject.command == "ALTER TABLE" else { return nil }
        return ForeignKeyTarget.find(in: command.bytes.span, lexer: Lexer())
    }

    private var addsKey: Bool {
        let text = command.bytes
        var cursor = TokenCursor()
        while cursor.peek(in: text.span) != nil {
            if cursor.skip(words: "add", "constraint", in: text.span) {
                _ = cursor.identifier(in: text.span)
                return cursor.isAt(word: "primary", in: text.span) || cursor.isAt(word: "unique", in: text.span)
                    || cursor.isAt(word: "exclude", in: text.span)
            }
            _ = cursor.next(in: text.span)
        }
        return false
    }
}
