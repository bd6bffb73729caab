internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// One table of the dump that the target has too: which of its rows' columns must be laid beside the target's.
struct AgainstTable: Sendable {
    /// A column that is compared.
    struct Column: Sendable {
        enum Origin: Sendable, Equatable {
            /// The dump has values that are of the target's type.
            case dump
            /// The dump has values of another type, or nobody knows of which: the server tries them.
            case text
            /// The rows have no value: what the server puts in.
            case computed(SQLCommand)
        }
        var name: SQLIdentifier
        /// The target's type, as the server writes it.
        var type: SQLCommand
        var collation: QualifiedName?
        var origin: Origin

        var collated: SQLCommand { collation.map { " COLLATE \($0)" } ?? "" }
    }

    /// Its place among the tables, which names its temporary table.
    var number: Int
    var plan: TablePlan
    var live: LiveCatalog.Table
    /// How many rows the dump has.
    var rows: Int
    /// Those whose values the dump has come first.
    var columns: [Column] = []
    /// What the target keeps its rows to, as far as it can be judged.
    var rules: [AgainstRule] = []
    /// Columns that must not be NULL, and that the dump does not keep from it.
    var notNull: [SQLIdentifier] = []
    /// For a shared table: how its rows come together with those that are there.
    var merge: TableLoading.Merge?
    /// What tells its rows apart, for examples.
    var key: [SQLIdentifier] = []

    var name: QualifiedName { live.name }
    /// The columns that the dump has values of, in the order of the temporary table.
    var staged: [Column] { columns.filter { if case .computed = $0.origin { false } else { true } } }
    var isStaged: Bool { !columns.isEmpty }

    /// What stands behind FROM for the target's own rows.
    var target: SQLCommand { live.kind == .partitioned ? "\(live.name)" : "ONLY \(live.name)" }

    // MARK: In SQL

    var stage: SQLCommand { "pg_temp.mudanza_rows_\(number)" }
    static let misfits: SQLCommand = "pg_temp.mudanza_misfits"
    /// The number of a row in the dump; no column of a table is called so.
    static let row: SQLIdentifier = "mudanza row"

    /// The temporary table: columns by number, for names depend on the encoding that a command is in.
    var creation: SQLCommand {
        let list = staged.enumerated().map { place, column -> SQLCommand in
            column.origin == .text
                ? ", c\(place) pg_catalog.text" : ", c\(place) \(column.type)\(column.collated)"
        }
        return """
            CREATE TEMPORARY TABLE mudanza_rows_\(number) \
            (n pg_catalog.int8\(SQLCommand.joined(list, separator: ""))) ON COMMIT DROP
            """
    }

    /// The dump's rows as the target would have them, with ``row`` before the columns.
    ///
    /// `misfits` are the places of columns of which some values are none of the target's type: those are NULL.
    func source(misfits: Set<Int>) -> SQLCommand {
        var list: [SQLCommand] = ["r.n AS \(Self.row)"]
        var joins: SQLCommand = ""
        for (place, column) in staged.enumerated() {
            var value: SQLCommand = "r.c\(place)"
            if column.origin == .text {
                value = "CAST(\(value) AS \(column.type))\(column.collated)"
                if misfits.contains(place) {
                    value = "CASE WHEN m\(place).n IS NULL THEN \(value) END"
                    joins = """
                        \(joins) LEFT JOIN \(Self.misfits) m\(place)
                        ON m\(place).n = r.n AND m\(place).tab = \(number) AND m\(place).col = \(place)
                        """
                }
            }
            list.append("\(value) AS \(column.name)")
        }
        let stored: SQLCommand = "(SELECT \(SQLCommand.joined(list, separator: ", ")) FROM \(stage) r\(joins))"
        let computed = columns.compactMap { column -> SQLCommand? in
            guard case .computed(let value) = column.origin else { return nil }
            return ", CAST((\(value)) AS \(column.type))\(column.collated) AS \(column.name)"
        }
        // Under the table's own name: expressions of the target may say it.
        guard !computed.isEmpty else { return stored }
        let name = live.name.name
        return "(SELECT \(name).*\(SQLCommand.joined(computed, separator: "")) FROM \(stored) AS \(name))"
    }
}
