internal import SQLSyntax

extension PlannedRegistry {
    /// The statements that make a registry and the tenant's row in it, each doing nothing where that exists.
    init(_ registry: Registry, tenant: [String: String]) {
        let lines = registry.columns.map { column in
            switch column {
            case .key(let name, _):
                "    \(name) \(registry.tenancyColumn.canonicalType) NOT NULL "
                    + (registry.keyIsPrimary ? "PRIMARY KEY" : "UNIQUE")
            case .carried(let column):
                "    \(column.name) \(column.canonicalType)" + (column.nullable ? "" : " NOT NULL")
                    + (column.references.map { " REFERENCES \($0) ON DELETE RESTRICT" } ?? "")
            case .written(_, let definition): "    \(definition)"
            }
        }
        var statements: [String] = []
        if let schema = registry.name.schema, schema != "public" {
            statements.append("CREATE SCHEMA IF NOT EXISTS \(schema);")
        }
        statements.append("CREATE TABLE IF NOT EXISTS \(registry.name) (\n\(lines.joined(separator: ",\n"))\n);")

        // A tenant without a value has no row.
        guard tenant[registry.tenancyColumn.name.text] != nil else {
            self.init(table: registry.name, statements: statements)
            return
        }
        var row: [(name: SQLIdentifier, value: String)] = [
            (registry.key, Self.literal(of: registry.tenancyColumn, tenant))
        ]
        for column in registry.carried { row.append((column.name, Self.literal(of: column, tenant))) }
        for value in registry.values where !row.contains(where: { $0.name == value.column }) {
            row.append((value.column, value.sql))
        }
        statements.append(
            "INSERT INTO \(registry.name) (\(row.map(\.name.description).joined(separator: ", ")))\n"
                + "    VALUES (\(row.map(\.value).joined(separator: ", ")))\n"
                + "    ON CONFLICT (\(registry.key)) DO NOTHING;")
        self.init(table: registry.name, statements: statements)
    }

    private static func literal(of column: TenancyColumn, _ tenant: [String: String]) -> String {
        tenant[column.name.text].map { SQLLiteral($0).description } ?? "NULL"
    }
}
