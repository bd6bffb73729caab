internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Shared tables whose rows cannot be told apart: each load would add them all once more.
enum KeylessTables {
    /// Those that have rows in the target, get some from the dump, and have no key there: no unique index whose columns
    /// all must have a value.
    static func find(
        _ decisions: Decisions, filled: [QualifiedName], _ live: LiveCatalog, over connection: inout PostgresConnection
    ) throws -> [Finding] {
        let filled = Set(filled)
        let tables = decisions.tables.filter { $0.tableClass == .shared && filled.contains($0.name) }
            .map { TargetFindings.qualified($0.name) }.filter { live.table($0) != nil }
        guard !tables.isEmpty else { return [] }
        // One query for all: hundreds of round trips would take their time.
        let looks = tables.enumerated().map { number, table -> SQLCommand in
            """
            SELECT \(number) AS number FROM (SELECT tableoid FROM \(table) LIMIT 1) AS found
            WHERE NOT EXISTS (
                SELECT FROM pg_catalog.pg_index i
                WHERE i.indrelid = found.tableoid AND i.indisunique AND i.indisvalid AND i.indimmediate
                    AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS (
                        SELECT FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) AS place
                        JOIN pg_catalog.pg_attribute a
                            ON a.attrelid = i.indrelid AND a.attnum = i.indkey[place] AND NOT a.attnotnull))
            """
        }
        let found = try connection.execute("\(SQLCommand.joined(looks, separator: " UNION ALL ")) ORDER BY number")
        return (0..<found.rowCount).compactMap { found.integer($0, 0) }.map { finding(tables[$0]) }
    }

    private static func finding(_ table: QualifiedName) -> Finding {
        Finding(
            .blocker, object: table.description,
            text: "\(table): this shared table has rows in the target and no key: the dump's would be doubled",
            advice: "Give it a primary key in the target, of columns that are the same for every tenant, or skip it.")
    }
}
