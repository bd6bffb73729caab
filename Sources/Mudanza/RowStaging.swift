internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// How rows of a table with expressions get into it: by way of a temporary table of the same columns, from which
/// PostgreSQL computes the rows.
struct RowStaging: Sendable {
    /// The temporary table.
    static let stage: SQLCommand = "pg_temp.mudanza_stage"

    private let table: QualifiedName
    /// By what name expressions know the row.
    private let row: SQLIdentifier
    private let expressions: [SQLIdentifier: SQLCommand]
    /// What expressions know besides the row.
    private let values: SQLCommand

    /// Nil where no column of the table is computed.
    init?(_ table: QualifiedName, _ decisions: Decisions) throws(DumpError) {
        guard let all = decisions.expressions else { return nil }
        var expressions: [SQLIdentifier: SQLCommand] = [:]
        for column in all.columns where column.table == table {
            let text = try Self.bytes(column.expression.text, of: column.column, decisions.encoding)
            expressions[column.column] = SQLCommand(statement: text)
        }
        guard !expressions.isEmpty, let first = all.columns.first else { return nil }
        self.table = table
        self.expressions = expressions
        row = table.name == "mudanza" ? "mudanza_stage" : table.name
        let prefix = SQLLiteral(bytes: try Self.bytes(all.prefix, of: first.column, decisions.encoding))
        values = "(SELECT \(all.base)::pg_catalog.int8 AS base, \(prefix)::pg_catalog.text AS prefix) AS mudanza"
    }

    private static func bytes(
        _ text: String, of column: SQLIdentifier, _ encoding: String
    ) throws(DumpError) -> [UInt8] {
        guard let bytes = TextEncoding.bytes(of: text, in: encoding) else {
            throw DumpError(.unsupported, found: "the expression of \(column) cannot be written in \(encoding)")
        }
        return bytes
    }

    /// Makes the temporary table.
    func making(_ columns: [SQLIdentifier]) -> SQLCommand {
        "CREATE TEMPORARY TABLE mudanza_stage AS SELECT \(columns) FROM \(table) WITH NO DATA"
    }

    /// Moves what is in it into the table; the second of these is the INSERT.
    ///
    /// Around it the session is in one form (``SessionForm``'s), whatever the server, the role and the dump have set: an
    /// expression gives the same here as where `verify` evaluates it. `isLocal` keeps that to the transaction.
    func moving(_ columns: [SQLIdentifier], isLocal: Bool) -> [SQLCommand] {
        let local: SQLCommand = isLocal ? "true" : "false"
        let names = SQLCommand.joined(Self.form.map { "(\(SQLLiteral($0.name)))" }, separator: ", ")
        let values = SQLCommand.joined(
            Self.form.map { "(\(SQLLiteral($0.name)), \(SQLLiteral($0.value)))" }, separator: ", ")
        return [
            """
            SELECT pg_catalog.count(pg_catalog.concat(
                pg_catalog.set_config(pg_catalog.concat('mudanza.', name), pg_catalog.current_setting(name), \(local)),
                pg_catalog.set_config(name, value, \(local)))) FROM (VALUES \(values)) AS settings (name, value)
            """,
            "INSERT INTO \(table) (\(columns)) OVERRIDING SYSTEM VALUE \(rows(columns, from: Self.stage))",
            """
            SELECT pg_catalog.count(pg_catalog.set_config(
                name, pg_catalog.current_setting(pg_catalog.concat('mudanza.', name)), \(local)))
            FROM (VALUES \(names)) AS settings (name)
            """,
        ]
    }

    /// The settings that decide what an expression gives.
    private static let form: [(name: String, value: String)] = [
        ("search_path", ""), ("DateStyle", "ISO"), ("IntervalStyle", "postgres"), ("TimeZone", "UTC"),
        ("extra_float_digits", "3"), ("bytea_output", "hex"), ("standard_conforming_strings", "on"),
    ]

    /// The computed columns that rows of these columns lack.
    func missing(in columns: [SQLIdentifier]) -> [SQLIdentifier] {
        expressions.keys.filter { !columns.contains($0) }.sorted()
    }

    /// Whether PostgreSQL computes a column.
    func computes(_ column: SQLIdentifier) -> Bool { expressions[column] != nil }

    /// The rows of `source`, computed; `types` says what a computed column is cast to.
    func rows(
        _ columns: [SQLIdentifier], from source: SQLCommand, types: [SQLIdentifier: SQLCommand] = [:]
    ) -> SQLCommand {
        let fields = columns.map { column -> SQLCommand in
            guard let expression = expressions[column] else { return "\(row).\(column)" }
            // The line's end ends a comment. In CASE no function may give several rows, or none.
            let value: SQLCommand = "CASE WHEN true THEN (\(expression)\n) END"
            return types[column].map { "CAST(\(value) AS \($0)) AS \(column)" } ?? "\(value) AS \(column)"
        }
        return "SELECT \(SQLCommand.joined(fields, separator: ", ")) FROM \(source) AS \(row) CROSS JOIN \(values)"
    }
}
