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

    /// Moves what is in it into the table.
    func moving(_ columns: [SQLIdentifier]) -> SQLCommand {
        "INSERT INTO \(table) (\(columns)) OVERRIDING SYSTEM VALUE \(rows(columns, from: Self.stage))"
    }

    /// The rows of `source`, computed; `types` says what a computed column is cast to.
    func rows(
        _ columns: [SQLIdentifier], from source: SQLCommand, types: [SQLIdentifier: SQLCommand] = [:]
    ) -> SQLCommand {
        let fields = columns.map { column -> SQLCommand in
            guard let expression = expressions[column] else { return "\(row).\(column)" }
            // The line's end ends a comment.
            guard let type = types[column] else { return "(\(expression)\n) AS \(column)" }
            return "CAST((\(expression)\n) AS \(type)) AS \(column)"
        }
        return "SELECT \(SQLCommand.joined(fields, separator: ", ")) FROM \(source) AS \(row) CROSS JOIN \(values)"
    }
}
