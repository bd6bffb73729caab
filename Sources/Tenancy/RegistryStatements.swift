internal import SQLSyntax

extension Registry {
    /// The statements that make it, each doing nothing where that exists.
    public var definition: [String] {
        let lines = columns.map { column in
            switch column {
            case .key(let name, _):
                "    \(name) \(tenancyColumn.canonicalType) NOT NULL " + (keyIsPrimary ? "PRIMARY KEY" : "UNIQUE")
            case .carried(let column):
                "    \(column.name) \(column.canonicalType)" + (column.nullable ? "" : " NOT NULL")
                    + (column.references.map { " REFERENCES \($0) ON DELETE RESTRICT" } ?? "")
            case .written(_, let definition): "    \(definition)"
            }
        }
        var statements: [String] = []
        if let schema = name.schema, schema != "public" {
            statements.append("CREATE SCHEMA IF NOT EXISTS \(schema);")
        }
        statements.append("CREATE TABLE IF NOT EXISTS \(name) (\n\(lines.joined(separator: ",\n"))\n);")
        return statements
    }

    /// The statement that makes a tenant's row in it, doing nothing where that exists.
    ///
    /// - Parameter tenant: The values of the tenancy columns, by name.
    /// - Returns: nil for a tenant without a value here, who has no row.
    public func row(of tenant: [String: String]) -> String? {
        guard tenant[tenancyColumn.name.text] != nil else { return nil }
        var row: [(name: SQLIdentifier, value: String)] = [(key, Self.literal(of: tenancyColumn, tenant))]
        for column in carried { row.append((column.name, Self.literal(of: column, tenant))) }
        for value in values where !row.contains(where: { $0.name == value.column }) {
            row.append((value.column, value.sql))
        }
        return "INSERT INTO \(name) (\(row.map(\.name.description).joined(separator: ", ")))\n"
            + "    VALUES (\(row.map(\.value).joined(separator: ", ")))\n"
            + "    ON CONFLICT (\(key)) DO NOTHING;"
    }

    private static func literal(of column: TenancyColumn, _ tenant: [String: String]) -> String {
        tenant[column.name.text].map { SQLLiteral($0).description } ?? "NULL"
    }
}

extension PlannedRegistry {
    /// The statements that make a registry and the tenant's row in it, each doing nothing where that exists.
    init(_ registry: Registry, tenant: [String: String]) {
        let row = registry.row(of: tenant)
        self.init(table: registry.name, statements: registry.definition + (row.map { [$0] } ?? []))
    }

    /// The statements that make the table itself.
    public var definition: [String] { statements.filter { !$0.hasPrefix(Self.rowPrefix) } }

    /// The statement that makes the tenant's row; nil for a tenant who has none.
    public var row: String? { statements.first { $0.hasPrefix(Self.rowPrefix) } }

    // Schemas and tables are made by CREATE alone.
    private static let rowPrefix = "INSERT INTO "
}

extension Project {
    /// The registries as ``registriesInOrder``, each table once.
    public var distinctRegistries: [Registry] {
        registriesInOrder.reduce(into: []) { made, registry in
            if !made.contains(where: { $0.name == registry.name }) { made.append(registry) }
        }
    }
}
