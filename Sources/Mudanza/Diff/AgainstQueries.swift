internal import PostgresLink
internal import SQLSyntax

/// What asks the server which of the dump's rows break a rule: each query gives the numbers of those rows.
///
/// The server compares, by the rule's own operators and collations, so that its answer is the load's. Every join is one
/// of equalities, which a server can hash, or look up in the rule's own index.
struct AgainstQueries {
    var table: AgainstTable
    /// The dump's rows, as the target would have them.
    var source: SQLCommand

    private static let row = AgainstTable.row

    // MARK: Columns

    /// Rows without a value for a column.
    func missing(_ column: SQLIdentifier) -> SQLCommand {
        guard let place = table.staged.firstIndex(where: { $0.name == column }) else {
            return "SELECT n FROM \(table.stage)"
        }
        // As the dump has it: a value that the target does not take is something else.
        return "SELECT n FROM \(table.stage) WHERE c\(place) IS NULL"
    }

    /// Rows with a value that a column does not take, for one of these reasons.
    func misfits(of place: Int, sqlStates: [String]) -> SQLCommand {
        let states = sqlStates.map { "\(SQLLiteral($0))" as SQLCommand }
        return """
            SELECT n FROM \(AgainstTable.misfits) WHERE tab = \(table.number) AND col = \(place)
            AND state IN (\(SQLCommand.joined(states, separator: ", ")))
            """
    }

    /// Rows for which a condition of the target is false; NULL will do.
    func breaking(_ condition: SQLCommand) -> SQLCommand {
        "SELECT \(Self.row) AS n FROM \(source) AS \(table.name.name) WHERE NOT (\(condition))"
    }

    // MARK: Keys

    /// Which of a key's columns are NULL in rows of the dump: for keys in which NULL equals NULL.
    func nullPatterns(_ unique: AgainstRule.Unique) -> SQLCommand {
        let nulls = unique.keys.indices.map { "k\($0) IS NULL" as SQLCommand }
        return "SELECT DISTINCT \(SQLCommand.joined(nulls, separator: ", ")) FROM \(ourKeys(unique)) s"
    }

    /// Rows whose key a row of the target has already.
    ///
    /// `patterns` are those of NULLs that occur; by the columns `sparing` a row of the dump finds the row of the target
    /// that it takes the place of.
    func colliding(
        _ unique: AgainstRule.Unique, patterns: [[Bool]], sparing: [SQLIdentifier] = []
    ) -> SQLCommand {
        let (ours, theirs) = (ourKeys(unique, with: sparing), keys(unique, of: table.target, with: sparing))
        let parts = patterns.map { pattern -> SQLCommand in
            var conditions = unique.keys.enumerated().map { place, key -> SQLCommand in
                pattern[place]
                    ? "s.k\(place) IS NULL AND t.k\(place) IS NULL" : "s.k\(place) OPERATOR(\(key.equals)) t.k\(place)"
            }
            if !sparing.isEmpty {
                let same = sparing.indices.map { "s.x\($0) = t.x\($0)" as SQLCommand }
                conditions.append("(\(SQLCommand.joined(same, separator: " AND "))) IS NOT TRUE")
            }
            return """
                SELECT s.n FROM \(ours) s WHERE EXISTS (
                    SELECT FROM \(theirs) t WHERE \(SQLCommand.joined(conditions, separator: " AND ")))
                """
        }
        return SQLCommand.joined(parts, separator: " UNION ALL ")
    }

    /// Rows whose key an earlier row of the dump has.
    func repeating(_ unique: AgainstRule.Unique) -> SQLCommand {
        let list = unique.keys.indices.map { "s.k\($0)" as SQLCommand }
        let full = unique.keys.indices.map { "s.k\($0) IS NOT NULL" as SQLCommand }
        let condition: SQLCommand =
            unique.nullsAreEqual ? "" : "WHERE \(SQLCommand.joined(full, separator: " AND "))"
        return """
            SELECT d.n FROM (
                SELECT s.n, pg_catalog.row_number() OVER (
                    PARTITION BY \(SQLCommand.joined(list, separator: ", ")) ORDER BY s.n) AS place
                FROM \(ourKeys(unique)) s \(condition)) d
            WHERE d.place > 1
            """
    }

    /// The keys of the dump's rows, which expressions of the target find under the table's own name.
    private func ourKeys(_ unique: AgainstRule.Unique, with further: [SQLIdentifier] = []) -> SQLCommand {
        keys(unique, of: "\(source) AS \(table.name.name)", with: further, numbered: ", \(Self.row) AS n")
    }

    private func keys(
        _ unique: AgainstRule.Unique, of rows: SQLCommand, with further: [SQLIdentifier], numbered: SQLCommand = ""
    ) -> SQLCommand {
        var list = unique.keys.enumerated().map { place, key -> SQLCommand in
            "(\(key.expression))\(key.collation.map { " COLLATE \($0)" as SQLCommand } ?? "") AS k\(place)"
        }
        list += further.enumerated().map { "\($0.element) AS x\($0.offset)" }
        let condition: SQLCommand = unique.predicate.map { " WHERE \($0)" } ?? ""
        return "(SELECT \(SQLCommand.joined(list, separator: ", "))\(numbered) FROM \(rows)\(condition))"
    }

    // MARK: Foreign keys

    /// Rows that refer to a row which neither the target nor the dump has.
    ///
    /// `sources` are the dump's rows of the table that is referred to; `known` will be there: the tenant in a registry.
    func dangling(
        _ key: AgainstRule.ForeignKey, sources: [SQLCommand], known: SQLLiteral? = nil
    ) -> SQLCommand {
        let columns = key.pairs.enumerated().map { "\($0.element.column) AS k\($0.offset)" as SQLCommand }
        let ours: SQLCommand =
            "(SELECT \(Self.row) AS n, \(SQLCommand.joined(columns, separator: ", ")) FROM \(source) s)"
        let full = key.pairs.indices.map { "s.k\($0) IS NOT NULL" as SQLCommand }
        let equal = key.pairs.enumerated().map { place, pair -> SQLCommand in
            let collation = pair.collation.map { " COLLATE \($0)" as SQLCommand } ?? ""
            return "t.\(pair.referenced)\(collation) OPERATOR(\(pair.equals)) s.k\(place)\(collation)"
        }
        let there: SQLCommand = key.isPartitioned ? "\(key.name)" : "ONLY \(key.name)"
        var conditions = full
        for rows in [there] + sources {
            conditions.append(
                "NOT EXISTS (SELECT FROM \(rows) t WHERE \(SQLCommand.joined(equal, separator: " AND ")))")
        }
        if let known { conditions.append("s.k0 <> \(known)") }
        var query: SQLCommand = "SELECT s.n FROM \(ours) s WHERE \(SQLCommand.joined(conditions, separator: " AND "))"
        if key.isMatchFull, key.pairs.count > 1 {
            let all = SQLCommand.joined(full, separator: " AND ")
            let some = SQLCommand.joined(full, separator: " OR ")
            query = "\(query) UNION ALL SELECT s.n FROM \(ours) s WHERE (\(some)) AND NOT (\(all))"
        }
        return query
    }

    // MARK: Shared rows

    /// Rows that are not put in, because of a key, and that no row of the target or of those put in is like.
    ///
    /// `kept` gives the rows whose key is there already, be it from an earlier row of the dump.
    func differing(kept: SQLCommand) -> SQLCommand {
        let columns = table.staged.map(\.name)
        let text: SQLCommand = "ROW(\(columns))::pg_catalog.text"
        return """
            WITH kept AS MATERIALIZED (\(kept)), ours AS MATERIALIZED (
                SELECT s.\(Self.row) AS n, \(text) AS whole FROM \(source) s)
            SELECT o.n FROM ours o
            WHERE o.n IN (SELECT n FROM kept)
            AND NOT EXISTS (SELECT FROM (SELECT \(text) AS whole FROM \(table.live.name)) t WHERE t.whole = o.whole)
            AND NOT EXISTS (
                SELECT FROM ours p WHERE p.whole = o.whole AND p.n NOT IN (SELECT n FROM kept))
            """
    }

    // MARK: Answers

    /// How many rows a query gives, and the first of them.
    static func count(_ query: SQLCommand, first limit: Int) -> SQLCommand {
        """
        SELECT pg_catalog.count(*) OVER (), h.n FROM (SELECT DISTINCT q.n FROM (\(query)) q) h ORDER BY h.n LIMIT \(limit)
        """
    }

    /// Values of some rows of the dump, as the dump has them.
    func values(of columns: [SQLIdentifier], rows: [Int]) -> SQLCommand {
        let list = columns.compactMap { column in
            table.staged.firstIndex { $0.name == column }.map { ", c\($0)::pg_catalog.text" as SQLCommand }
        }
        let numbers = rows.map { "\($0)" as SQLCommand }
        return """
            SELECT n\(SQLCommand.joined(list, separator: "")) FROM \(table.stage)
            WHERE n IN (\(SQLCommand.joined(numbers, separator: ", "))) ORDER BY n
            """
    }
}
