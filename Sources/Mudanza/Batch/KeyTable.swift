internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// A table some of whose keys stay as they are, and the columns of those.
struct KeyTable: Sendable {
    /// A primary key or unique constraint.
    struct Key: Sendable {
        var columns: [SQLIdentifier]
        /// Their places in ``KeyTable/columns``.
        var places: [Int]
    }

    var name: QualifiedName
    /// The columns that rows have where none are named.
    var fields: [SQLIdentifier]
    /// The columns of all keys, in the table's order.
    var columns: [SQLIdentifier] = []
    /// Their types in the target, or those that the target will have.
    var types: [SQLCommand] = []
    var keys: [Key] = []
    /// What stands behind FROM for the target's own rows; nil where it has none.
    var target: SQLCommand?

    /// The tables of a plan whose keys must be compared.
    static func all(_ plan: Plan, _ catalog: Catalog, _ live: LiveCatalog) -> [KeyTable] {
        let moved = Set((plan.decisions.moves?.columns ?? []).map { "\($0.table).\($0.column)" })
        var keys: [QualifiedName: [[String]]] = [:]
        for key in plan.keys where ["PRIMARY KEY", "UNIQUE"].contains(key.kind) && key.before == key.after {
            guard !key.before.contains(where: { moved.contains("\(key.table).\($0)") }) else { continue }
            keys[key.table, default: []].append(key.before)
        }
        return catalog.tables.compactMap { source in
            keys[source.name].flatMap { KeyTable(source, keys: $0, live.table(source.name)) }
        }
    }

    private init?(_ source: Catalog.Table, keys names: [[String]], _ live: LiveCatalog.Table?) {
        name = source.name
        fields = source.columns.filter { !$0.isGenerated }.map(\.name)
        target = live.map { $0.kind == .partitioned ? "\($0.name)" : "ONLY \($0.name)" }
        let used = Set(names.joined())
        for column in source.columns where used.contains(column.name.description) {
            columns.append(column.name)
            // A type of the dump's own is not there yet; one that is no more than a type may stand in a command.
            let type = column.canonicalType
            let isPlain = !type.contains(".") && SQLType.canonical(type) == type
            let known = live?.column(column.name)?.type ?? (isPlain ? type : "pg_catalog.text")
            types.append(SQLCommand(statement: Array(known.utf8)))
        }
        for key in names {
            let places = key.compactMap { name in columns.firstIndex { $0.description == name } }
            // A column that comes from a parent is not among the table's own.
            guard places.count == key.count else { continue }
            self.keys.append(Key(columns: places.map { columns[$0] }, places: places))
        }
        if self.keys.isEmpty { return nil }
    }

    // MARK: In SQL

    static func stage(_ number: Int) -> SQLCommand { "pg_temp.mudanza_keys_\(number)" }

    /// The temporary table: the dump's place, then the columns.
    func creation(_ number: Int) -> SQLCommand {
        let list = types.enumerated().map { place, type in ", c\(place) \(type)" as SQLCommand }
        return """
            CREATE TEMPORARY TABLE mudanza_keys_\(number) \
            (n pg_catalog.int4\(SQLCommand.joined(list, separator: ""))) ON COMMIT DROP
            """
    }

    /// How many keys are in more than one dump, and two dumps that have one.
    func repeated(_ key: Key, _ number: Int) -> SQLCommand {
        let list = SQLCommand.joined(key.places.map { "c\($0)" }, separator: ", ")
        let full = SQLCommand.joined(key.places.map { "c\($0) IS NOT NULL" }, separator: " AND ")
        return """
            SELECT pg_catalog.count(*), (pg_catalog.min(d.pair))[1], (pg_catalog.min(d.pair))[2] FROM (
                SELECT ARRAY[pg_catalog.min(n), pg_catalog.max(n)] AS pair FROM \(Self.stage(number)) WHERE \(full)
                GROUP BY \(list) HAVING pg_catalog.min(n) < pg_catalog.max(n)) d
            """
    }

    /// How many rows have a key that the target has, the first dump with one, and how many dumps; nil where it lacks the table.
    func colliding(_ key: Key, _ number: Int) -> SQLCommand? {
        guard let target else { return nil }
        let same = zip(key.columns, key.places).map { "t.\($0) = s.c\($1)" as SQLCommand }
        return """
            SELECT pg_catalog.count(*), pg_catalog.min(s.n), pg_catalog.count(DISTINCT s.n) FROM \(Self.stage(number)) s
            WHERE EXISTS (SELECT FROM \(target) t WHERE \(SQLCommand.joined(same, separator: " AND ")))
            """
    }
}
