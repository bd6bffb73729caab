internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Asks, rule by rule, which of the staged rows the target would refuse.
struct AgainstConflicts {
    private(set) var conflicts: [DiffConflict] = []
    /// What could not be judged.
    private(set) var findings: [Finding] = []

    private let stage: AgainstStage
    private let tables: AgainstTables
    private let decisions: Decisions
    private let mask: SampleMask
    /// How many examples are shown.
    private let limit: Int
    /// Columns some of whose values the target does not take, by table.
    private var misfits: [Int: Set<Int>] = [:]

    init(_ stage: AgainstStage, _ tables: AgainstTables, _ decisions: Decisions, mask: SampleMask, limit: Int) {
        self.stage = stage
        self.tables = tables
        self.decisions = decisions
        self.mask = mask
        self.limit = limit
    }

    mutating func find() throws {
        let found = try stage.misfits()
        for one in found { misfits[one.table, default: []].insert(one.column) }
        for table in tables.tables where table.isStaged && stage.problems[table.number] == nil {
            let queries = queries(table)
            try judgeTypes(queries, found.filter { $0.table == table.number })
            for column in table.notNull {
                try add(.missing, column, table.key + [column], queries, queries.missing(column))
            }
            for rule in table.rules { try judge(rule, queries) }
            if table.merge?.conflict == .error { try judgeShared(queries) }
        }
    }

    private func queries(_ table: AgainstTable) -> AgainstQueries {
        AgainstQueries(table: table, source: table.source(misfits: misfits[table.number] ?? []))
    }

    // MARK: Rules

    private mutating func judgeTypes(_ queries: AgainstQueries, _ found: [AgainstStage.Misfits]) throws {
        for (place, column) in queries.table.staged.enumerated() {
            let states = found.filter { $0.column == place }.map(\.sqlState)
            for (kind, own) in Dictionary(grouping: states, by: Self.kind(of:)).sorted(by: {
                $0.key.rawValue < $1.key.rawValue
            }) {
                try add(
                    kind, column.name, queries.table.key.filter { $0 != column.name } + [column.name], queries,
                    queries.misfits(of: place, sqlStates: own))
            }
        }
    }

    /// What it means that a value is refused so.
    private static func kind(of sqlState: String) -> DiffConflict.Kind {
        switch sqlState {
        // Too long a text, a number or a moment out of range, bits of another length.
        case "22001", "22003", "22008", "22026": .tooWide
        // A domain's NOT NULL; its checks say which values are of the type at all.
        case "23502": .missing
        default: .invalid
        }
    }

    private mutating func judge(_ rule: AgainstRule, _ queries: AgainstQueries) throws {
        switch rule.kind {
        case .check(let condition):
            try add(.violates, rule.name, rule.columns, queries, queries.breaking(condition))
        case .foreignKey(let key):
            guard let sources = tables.sources(of: key), sources.allSatisfy({ stage.problems[$0] == nil }) else {
                return unknown(rule.name, queries.table, "the rows that it refers to could not be read")
            }
            // A registry gets the tenant's row before all others.
            let registry = decisions.registries.contains { $0.table == key.name } && key.pairs.count == 1
            let known = decisions.columns.first { registry && $0.name == key.pairs[0].column }?.value
            let query = queries.dangling(
                key,
                sources: sources.filter { tables.tables[$0].isStaged }.map { self.queries(tables.tables[$0]).source },
                known: known.map { SQLLiteral($0) })
            try add(.dangles, rule.name, rule.columns, queries, query)
        case .unique(let unique): try judge(unique, rule, queries)
        }
    }

    private mutating func judge(_ unique: AgainstRule.Unique, _ rule: AgainstRule, _ queries: AgainstQueries) throws {
        let merge = queries.table.merge
        var sparing: [SQLIdentifier] = []
        switch merge?.conflict {
        // The load leaves such rows out, or compares them whole.
        case .keep, .error: return
        case .update:
            // Rows with the key of a row that is there take its place.
            sparing = merge?.key ?? []
            if Set(sparing) == Set(rule.columns) {
                try add(.repeats, rule.name, rule.columns, queries, queries.repeating(unique))
                return
            }
        case nil: break
        }
        guard let patterns = try patterns(unique, rule, queries) else { return }
        let colliding = queries.colliding(unique, patterns: patterns, sparing: sparing)
        let count = try add(.collides, rule.name, rule.columns, queries, colliding)
        // Rows of the source kept to it among themselves, and no grouping tells which of two would come first.
        guard let count, !unique.isExclusion else { return }
        let repeating = queries.repeating(unique)
        try add(
            .repeats, rule.name, rule.columns, queries,
            count == 0 ? repeating : "\(repeating) EXCEPT (\(colliding))")
    }

    /// The patterns of NULLs that can collide; nil where the server refuses to tell.
    private mutating func patterns(
        _ unique: AgainstRule.Unique, _ rule: AgainstRule, _ queries: AgainstQueries
    ) throws -> [[Bool]]? {
        guard unique.nullsAreEqual else { return [unique.keys.map { _ in false }] }
        switch try stage.query(queries.nullPatterns(unique)) {
        case .rows(let rows):
            let patterns = rows.map { $0.map { $0 == [UInt8(ascii: "t")] } }
            return patterns.isEmpty ? [unique.keys.map { _ in false }] : patterns
        case .refused(let reason):
            unknown(rule.name, queries.table, reason)
            return nil
        }
    }

    /// Rows of a shared table that are there already must be like those of the dump.
    private mutating func judgeShared(_ queries: AgainstQueries) throws {
        var kept: [SQLCommand] = []
        for rule in queries.table.rules {
            guard case .unique(let unique) = rule.kind, let patterns = try patterns(unique, rule, queries) else {
                continue
            }
            kept.append(queries.colliding(unique, patterns: patterns))
            if !unique.isExclusion { kept.append(queries.repeating(unique)) }
        }
        guard !kept.isEmpty else { return }
        let key = queries.table.merge?.key ?? []
        try add(
            .differs, queries.table.name.name, key, queries,
            queries.differing(kept: SQLCommand.joined(kept, separator: " UNION ALL ")))
    }

    // MARK: Answers

    /// Counts the rows that a query gives.
    ///
    /// - Returns: nil where the server refuses to tell.
    @discardableResult
    private mutating func add(
        _ kind: DiffConflict.Kind, _ rule: SQLIdentifier, _ columns: [SQLIdentifier], _ queries: AgainstQueries,
        _ query: SQLCommand
    ) throws -> Int? {
        let table = queries.table
        var numbers: [Int] = []
        var conflict = DiffConflict(
            kind: kind, table: table.plan.name, rule: rule.text, columns: columns.map(\.text), rows: 0)
        switch try stage.query(AgainstQueries.count(query, first: max(limit, 1))) {
        case .refused(let reason):
            unknown(rule, table, reason)
            return nil
        case .rows(let rows):
            guard let first = rows.first else { return 0 }
            conflict.rows = Self.integer(first[0]) ?? 0
            numbers = rows.compactMap { Self.integer($0[1]) }
        }
        if limit > 0, case .rows(let rows) = try stage.query(queries.values(of: columns, rows: numbers)) {
            let shown = columns.filter { column in table.staged.contains { $0.name == column } }
            conflict.examples = rows.map { row in
                DiffExample(
                    row: Self.integer(row[0]) ?? 0,
                    fields: zip(shown, row.dropFirst()).map { column, value in
                        mask.field(
                            value.map { String(decoding: $0, as: UTF8.self) }, column: column.text, of: table.plan.name)
                    })
            }
        }
        conflicts.append(conflict)
        return conflict.rows
    }

    private static func integer(_ value: [UInt8]?) -> Int? {
        value.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }

    private mutating func unknown(_ rule: SQLIdentifier, _ table: AgainstTable, _ reason: String) {
        findings.append(
            Finding(
                .warning, object: table.name.description,
                text: "\(table.name): whether its rows keep to \(rule) could not be found out: \(reason)"))
    }
}
