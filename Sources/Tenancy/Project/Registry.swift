public import SQLSyntax

/// A table that lists tenants: one row for each value of a tenancy column.
public struct Registry: Sendable, Equatable {
    /// The table.
    public var name: QualifiedName
    /// The tenancy column that refers to it.
    public var tenancyColumn: TenancyColumn
    /// Its key: the column that ``tenancyColumn`` refers to, always `NOT NULL` and `UNIQUE`.
    public var key: SQLIdentifier
    /// Its columns, in the order in which CREATE TABLE lists them.
    public var columns: [RegistryColumn]
    /// Further values of the tenant's row.
    public var values: [RegistryValue]
    /// Whether ``key`` is the primary key, because the table has no other.
    public var keyIsPrimary: Bool

    /// The tenancy columns before its own that it carries as foreign keys to their registries.
    public var carried: [TenancyColumn] {
        columns.compactMap {
            guard case .carried(let column) = $0 else { return nil }
            return column
        }
    }
}

/// A column of a registry that Mudanza makes.
public enum RegistryColumn: Sendable, Equatable {
    /// The registry's key, with the type of its tenancy column.
    case key(SQLIdentifier, type: String)
    /// An earlier tenancy column, a foreign key to that column's registry.
    case carried(TenancyColumn)
    /// A column of its own: its name, and its definition as CREATE TABLE lists it.
    case written(SQLIdentifier, definition: String)

    /// The column's name.
    public var name: SQLIdentifier {
        switch self {
        case .key(let name, _), .written(let name, _): name
        case .carried(let column): column.name
        }
    }
}

/// A value of the tenant's row in a registry.
public struct RegistryValue: Sendable, Hashable {
    /// What the project file wrote.
    public enum Kind: String, Sendable, Codable {
        case text, integer, float, boolean
        /// A date, a time, or both.
        case moment
    }

    /// The registry's column.
    public var column: SQLIdentifier
    /// What the project file wrote.
    public var kind: Kind
    /// The value's text, without quotes.
    public var text: String

    /// Makes a value.
    public init(column: SQLIdentifier, kind: Kind, text: String) {
        self.column = column
        self.kind = kind
        self.text = text
    }

    /// The value as an SQL literal.
    public var sql: String {
        switch kind {
        case .integer, .boolean: text
        case .float where text.utf8.contains { $0 &- 0x30 < 10 }: text
        // `inf` and `nan` are text that PostgreSQL reads as a number.
        case .float, .text, .moment: SQLLiteral(text).description
        }
    }

    /// The type of a column that is made for this value.
    var columnType: String {
        switch kind {
        case .text: "text"
        case .integer: "bigint"
        case .float: "numeric"
        case .boolean: "boolean"
        case .moment where text.contains(":"): text.contains("-") ? "timestamp with time zone" : "time"
        case .moment: "date"
        }
    }
}
