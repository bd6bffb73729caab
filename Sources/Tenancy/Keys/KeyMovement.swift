internal import DumpStream
internal import SQLSyntax

/// Decides which keys move under the strategies `offset` and `prefix`, and what goes with them.
///
/// Of each primary key one column moves, and with it every column that refers to it, whatever the strategy of its table.
/// A key none of whose columns can move is left to ``KeyWidening``, as are all other unique keys.
struct KeyMovement {
    private(set) var moves = KeyMoves()
    /// Each column that moves, and why.
    private(set) var columns: [MovedColumn] = []
    private(set) var findings: [Finding] = []
    /// Why a primary key stays as it is, by its table.
    private(set) var unmoved: [QualifiedName: Message] = [:]

    private let catalog: Catalog
    private let project: Project
    private let graph: ReferenceGraph
    private let full: FullColumns
    private let known: [Catalog.ColumnReference: Catalog.Column]
    private let domains: [QualifiedName: QualifiedName]
    private let autoNumbered: [Catalog.ColumnReference: [QualifiedName]]
    private var changes: [Catalog.ColumnReference: (change: ColumnMove.Change, reason: Message)] = [:]

    init(_ source: PlanSource, plans: [TablePlan], project: Project) {
        catalog = source.catalog
        self.project = project
        let full = FullColumns(catalog.tables)
        self.full = full
        known = Dictionary(
            catalog.tables.flatMap { table in
                full.columns(of: table).map { (Catalog.ColumnReference(table: table.name, column: $0.name), $0) }
            }
        ) { first, _ in first }
        graph = ReferenceGraph(
            catalog, plans: Dictionary(plans.map { ($0.name, $0) }) { first, _ in first }, project: project, full)
        domains = Dictionary(
            catalog.types.compactMap { type in
                type.kind == .domain ? type.uses.first.map { (type.name, $0) } : nil
            }
        ) { first, _ in first }
        autoNumbered = Self.sequences(of: catalog, full)
        decide()
        emit()
        check(source.encoding)
    }

    /// Whether a key keeps tenants apart because a column of it moves.
    func moves(_ key: UniqueKey) -> Bool {
        key.columns.contains { column in
            column.map { changes[.init(table: key.table, column: $0)] != nil } ?? false
        }
    }

    /// Whether a value of the key is unique wherever it was made.
    func isUniqueEverywhere(_ key: UniqueKey) -> Bool {
        key.columns.contains { name in
            name.flatMap { column(.init(table: key.table, column: $0)) }.map { type($0) == .uuid } ?? false
        }
    }

    // MARK: What moves

    private mutating func decide() {
        let tables = catalog.tables.compactMap { table -> (Catalog.Table, KeyStrategy, Catalog.Constraint)? in
            let strategy = project.rule(for: table.name).strategy.value
            guard strategy == .offset || strategy == .prefix, graph.belongsToTenant(table.name),
                let key = table.constraints.first(where: { $0.kind == .primaryKey })
            else { return nil }
            return (table, strategy, key)
        }
        // A key of one column must move itself; in one of several another's may do.
        for (table, strategy, key) in tables where key.columns.count == 1 { decide(table, strategy, key) }
        for (table, strategy, key) in tables where key.columns.count > 1 { decide(table, strategy, key) }
    }

    private mutating func decide(_ table: Catalog.Table, _ strategy: KeyStrategy, _ key: Catalog.Constraint) {
        let own = key.columns.map { Catalog.ColumnReference(table: table.name, column: $0) }
        guard !own.contains(where: { changes[$0] != nil }) else { return }
        var reason: Message?
        for place in own {
            guard let column = column(place) else { continue }
            if type(column) == .uuid {
                unmoved[table.name] = Message("a uuid is unique across tenants already")
                return
            }
            if graph.refers(place), own.count > 1 { continue }
            // Of several columns only one that PostgreSQL numbers is surely no year and no line number.
            if own.count > 1, autoNumbered[place] == nil { continue }
            guard let obstacle = move(place, strategy, of: key) else { return }
            reason = reason ?? obstacle
        }
        unmoved[table.name] = reason ?? Message("none of its columns is numbered by itself")
    }

    /// Moves a column with its group.
    ///
    /// - Returns: why it cannot; nil where it does.
    private mutating func move(
        _ place: Catalog.ColumnReference, _ strategy: KeyStrategy, of key: Catalog.Constraint
    ) -> Message? {
        let group = graph.group(of: place)
        for (member, _) in group {
            if let obstacle = graph.obstacles[member] {
                return member == place ? obstacle : Message("\(member.table).\(member.column): \(obstacle)")
            }
            guard let column = column(member) else { continue }
            let fits =
                switch (strategy, type(column)) {
                case (.offset, .integer), (.prefix, .text): true
                // A declared reference may keep a number as text; a key that moves is one.
                case (.offset, .text), (.offset, .numeric): member != place
                default: false
                }
            if !fits {
                let type = column.canonicalType
                return member == place
                    ? "its type is \(type)" : "\(member.table).\(member.column) is of the type \(type)"
            }
        }
        let change: ColumnMove.Change =
            strategy == .offset
            ? .offset(project.keyBase ?? 0) : .prefix(project.keyPrefix ?? project.usualPrefix ?? "")
        for (member, link) in group {
            let reason: Message
            if let link {
                reason = link.from == member ? link.why : Message("\(link.from.table).\(link.from.column) refers to it")
            } else {
                reason = "the primary key \(key.name.map { "\($0)" } ?? ""), strategy \(strategy.rawValue)"
            }
            changes[member] = (change, reason)
        }
        return nil
    }

    // MARK: What the stream does

    private mutating func emit() {
        for table in catalog.tables {
            for column in full.columns(of: table) {
                let place = Catalog.ColumnReference(table: table.name, column: column.name)
                guard let (change, reason) = changes[place] else { continue }
                add(place, column, change, nil, reason)
                guard case .offset(let base) = change else { continue }
                for sequence in autoNumbered[place] ?? []
                where !moves.sequences.contains(where: { $0.sequence == sequence }) {
                    moves.sequences.append(SequenceMove(sequence, by: base))
                    if moves.widenedColumns.last == place { moves.widenedSequences.append(sequence) }
                }
            }
            for rule in project.references
            where rule.pattern.matches(table.name) && graph.belongsToTenant(table.name) { addNamed(rule, table) }
            addLargeObjects(of: table)
            addMapped(of: table)
        }
        addLargeObjectsWithoutColumn()
    }

    private mutating func add(
        _ place: Catalog.ColumnReference, _ column: Catalog.Column, _ change: ColumnMove.Change,
        _ condition: ColumnMove.Condition?, _ reason: Message
    ) {
        let limit: ColumnMove.Limit
        switch type(column) {
        case .integer(let bounds):
            let isWidened = project.widensKeys && bounds != KeyType.bigint && domains[column.typeName] == nil
            if isWidened, !moves.widenedColumns.contains(place) { moves.widenedColumns.append(place) }
            limit = .integer(isWidened ? KeyType.bigint : bounds)
        case .text(let characters): limit = .text(characters: characters)
        default: limit = .integer(KeyType.bigint)
        }
        moves.columns.append(
            ColumnMove(
                table: place.table, column: place.column, change: change, limit: limit, isArray: column.isArray,
                condition: condition))
        columns.append(MovedColumn(table: place.table, column: place.column, change: change, reason: reason))
    }

    // MARK: References whose table is named beside them

    private mutating func addNamed(_ rule: ReferenceRule, _ table: Catalog.Table) {
        guard case .named(let namer, let words) = rule.target else { return }
        let place = Catalog.ColumnReference(table: table.name, column: rule.column)
        guard changes[place] == nil, let column = column(place) else { return }
        // Of each change the words that name a table whose key makes it, in the catalog's order.
        var named: [(change: ColumnMove.Change, values: [String])] = []
        for target in catalog.tables {
            guard let key = target.constraints.first(where: { $0.kind == .primaryKey }), key.columns.count == 1,
                let change = changes[.init(table: target.name, column: key.columns[0])]?.change
            else { continue }
            var values = words.filter { $0.value == target.name.inPublic }.map(\.key).sorted()
            values.append(target.name.inPublic.plain)
            let namesakes = catalog.tables.filter { $0.name.name == target.name.name }
            if namesakes.count == 1 || target.name.schema == table.name.schema { values.append(target.name.name.text) }
            if let known = named.firstIndex(where: { $0.change == change }) {
                named[known].values += values
            } else {
                named.append((change, values))
            }
        }
        for (change, values) in named {
            if case .prefix = change, case .integer = type(column) { continue }
            add(
                place, column, change, ColumnMove.Condition(column: namer, values: values),
                Message("it refers to the table that \(namer) names (\(rule.origin.description))"))
        }
    }

    // MARK: Shared rows that have other keys in the target

    private mutating func addMapped(of table: Catalog.Table) {
        for (key, map) in project.keyMaps.sorted(by: { ($0.key.table, $0.key.column) < ($1.key.table, $1.key.column) })
        {
            var places: [(Catalog.ColumnReference, Message)] = []
            if key.table == table.name {
                places.append(
                    (key, Message("rows of \(key.table) that the target has already are known there by its keys")))
            }
            for link in graph.referrersToShared[key] ?? [] where link.from.table == table.name {
                places.append((link.from, link.why))
            }
            for (place, reason) in places {
                guard let column = column(place) else { continue }
                add(place, column, .map(map), nil, reason)
            }
        }
    }

    // MARK: Large objects

    private mutating func addLargeObjects(of table: Catalog.Table) {
        guard graph.belongsToTenant(table.name), project.rule(for: table.name).strategy.value != .keep else { return }
        let configured = project.references.filter { $0.target == .largeObjects && $0.pattern.matches(table.name) }
        for column in full.columns(of: table) {
            let isConfigured = configured.contains { $0.column == column.name }
            guard isConfigured || column.typeName.name.text == "lo", !column.isGenerated else { continue }
            let place = Catalog.ColumnReference(table: table.name, column: column.name)
            moves.largeObjects = project.keyBase ?? 0
            let change = ColumnMove.Change.offset(project.keyBase ?? 0)
            moves.columns.append(
                ColumnMove(
                    table: place.table, column: place.column, change: change, limit: .integer(KeyType.oid),
                    isArray: column.isArray))
            columns.append(
                MovedColumn(
                    table: place.table, column: place.column, change: change,
                    reason: "it holds OIDs of large objects, which get new ones"))
        }
    }

    private mutating func addLargeObjectsWithoutColumn() {
        guard moves.largeObjects == nil, project.strategy != .keep,
            catalog.statementCounts["ALTER LARGE OBJECT", default: 0] > 0
        else { return }
        moves.largeObjects = project.keyBase ?? 0
        findings.append(
            Finding(
                .warning, text: "the dump has large objects, and no column is known to hold their OIDs",
                advice: "They get new OIDs. Name the column under [[references]] with to = \"large objects\"."))
    }

    // MARK: What cannot be

    private mutating func check(_ encoding: String) {
        let needsBase =
            moves.largeObjects != nil
            || moves.columns.contains { move in
                if case .offset = move.change { true } else { false }
            }
        if needsBase, project.keyBase == nil {
            moves.lacksBase = true
            findings.append(
                Finding(
                    .blocker, text: "the tenant has no base for its integer keys",
                    advice:
                        "mudanza apply takes one from the target's ledger; for a file set base in [keys], or --base."))
        }
        for move in moves.columns { checkBase(move) }
        checkPrefix(encoding)
        warnOfUndeclared()
    }

    private mutating func checkBase(_ move: ColumnMove) {
        guard case .offset(let base) = move.change, case .integer(let bounds) = move.limit, !bounds.contains(base)
        else { return }
        findings.append(
            Finding(
                .blocker, object: "\(move.table).\(move.column)",
                text: "the base \(String(base)) is beyond what \(move.table).\(move.column) can hold "
                    + "(\(KeyType.word(for: bounds)))",
                advice: "Give a smaller base, or make the keys bigint: widen = true in [keys], or --widen."))
    }

    private mutating func checkPrefix(_ encoding: String) {
        let prefixes = moves.columns.compactMap { move -> (ColumnMove, String)? in
            guard case .prefix(let prefix) = move.change else { return nil }
            return (move, prefix)
        }
        guard let (_, prefix) = prefixes.first else { return }
        if prefix.isEmpty {
            findings.append(
                Finding(
                    .blocker, text: "the tenant has no prefix for its text keys",
                    advice: "Give the tenant a value, or set prefix in [keys], or --prefix."))
        } else if TextEncoding.hasStandIns(prefix) || TextEncoding.bytes(of: prefix, in: encoding) == nil {
            findings.append(
                Finding(
                    .blocker,
                    text: "the prefix of the tenant's keys cannot be written in the dump's encoding, \(encoding)",
                    advice: "Set another one: prefix in [keys], or --prefix."))
        }
        for (move, prefix) in prefixes {
            guard case .text(let characters?) = move.limit, prefix.unicodeScalars.count >= characters else { continue }
            findings.append(
                Finding(
                    .blocker, object: "\(move.table).\(move.column)",
                    text: "\(move.table).\(move.column) holds \(characters, one: "character", many: "characters"), "
                        + "and the prefix alone has \(String(prefix.unicodeScalars.count))",
                    advice: "Set a shorter one: prefix in [keys], or --prefix."))
        }
    }

    private mutating func warnOfUndeclared() {
        guard !changes.isEmpty else { return }
        let names = DraftNames(catalog)
        let known = Set(moves.columns.map { Catalog.ColumnReference(table: $0.table, column: $0.column) })
        for table in catalog.tables where graph.belongsToTenant(table.name) && !table.isPartition {
            for candidate in DraftReferences.candidates(in: table, names)
            where changes[candidate.target] != nil && candidate.fitsByType {
                let column = candidate.column.name
                guard !known.contains(.init(table: table.name, column: column)) else { continue }
                findings.append(
                    Finding(
                        .warning, object: "\(table.name).\(column)",
                        text: "\(table.name).\(column) looks like a reference to \(candidate.target.table), whose keys "
                            + "move; no foreign key says so, and it stays",
                        advice: "If it is one, declare it under [[references]].", location: table.location))
            }
            for pointer in DraftPointers.find(in: table)
            where !known.contains(.init(table: table.name, column: pointer.key)) {
                findings.append(
                    Finding(
                        .warning, object: "\(table.name).\(pointer.key)",
                        text: "\(table.name).\(pointer.key) looks like a reference to the table that \(pointer.table) "
                            + "names, and keys move; it stays",
                        advice: "If it is one, declare it under [[references]] with table_named_in.",
                        location: table.location))
            }
        }
    }

    // MARK: Columns and sequences

    private func column(_ place: Catalog.ColumnReference) -> Catalog.Column? { known[place] }

    private func type(_ column: Catalog.Column) -> KeyType { KeyType(column, domains: domains) }

    /// The sequences that number each column: those it owns, and the one its default takes from.
    private static func sequences(
        of catalog: Catalog, _ full: FullColumns
    ) -> [Catalog.ColumnReference: [QualifiedName]] {
        var found: [Catalog.ColumnReference: [QualifiedName]] = [:]
        for sequence in catalog.sequences {
            if let owner = sequence.ownedBy { found[owner, default: []].append(sequence.name) }
        }
        for table in catalog.tables {
            for column in full.columns(of: table) {
                let place = Catalog.ColumnReference(table: table.name, column: column.name)
                guard let name = column.defaultExpression.flatMap(DefaultSequence.name),
                    let sequence = catalog.sequences.first(where: { $0.name.inPublic == name.inPublic })?.name,
                    found[place]?.contains(sequence) != true
                else { continue }
                found[place, default: []].append(sequence)
            }
        }
        return found
    }
}

/// The sequence of `nextval('schema.sequence'::regclass)`.
private enum DefaultSequence {
    static func name(_ expression: String) -> QualifiedName? {
        let text = Array(expression.utf8)
        var cursor = TokenCursor()
        while cursor.peek(in: text.span) != nil, !cursor.isAt(word: "nextval", in: text.span) {
            _ = cursor.next(in: text.span)
        }
        guard cursor.skip(word: "nextval", in: text.span), cursor.skip(.leftParenthesis, in: text.span) != nil,
            let name = cursor.string(in: text.span)
        else { return nil }
        var inside = TokenCursor()
        return inside.qualifiedName(in: name.span)
    }
}
