public import SQLSyntax

/// A column that every tenant-owned table gains.
public struct TenancyColumn: Sendable, Hashable {
    /// The column's name.
    public var name: SQLIdentifier
    /// The type as written in the project file.
    public var type: String
    /// The type in PostgreSQL's own form, for comparing with a dump's columns.
    public var canonicalType: String
    /// Whether it may hold NULL.
    public var nullable = false
    /// The registry and its key column; nil where the column refers to nothing.
    public var references: RegistryReference?
    /// What happens to a tenant's rows when its row in the registry is deleted.
    public var onDelete = OnDelete.restrict
    /// Whether the column gets an index in every table.
    public var index = true
    /// A comment on the column in every table.
    public var comment: String?

    /// Makes a column with every further setting at its default.
    public init(name: SQLIdentifier, type: String, canonicalType: String, references: RegistryReference? = nil) {
        self.name = name
        self.type = type
        self.canonicalType = canonicalType
        self.references = references
    }

    /// The columns of a project that names none: a reseller (MSP) and one of its communities.
    public static let standard = [
        TenancyColumn(
            name: "msp_id", type: "varchar(100)", canonicalType: "character varying(100)",
            references: RegistryReference(table: .standardMSPs, column: "msp_id")),
        TenancyColumn(
            name: "condominio_id", type: "varchar(100)", canonicalType: "character varying(100)",
            references: RegistryReference(table: .standardCommunities, column: "condominio_id")),
    ]
}

/// The key column of a registry.
public struct RegistryReference: Sendable, Hashable, CustomStringConvertible {
    /// The registry.
    public var table: QualifiedName
    /// Its key column.
    public var column: SQLIdentifier

    /// Makes a reference.
    public init(table: QualifiedName, column: SQLIdentifier) {
        self.table = table
        self.column = column
    }

    /// `schema.table(column)`, as SQL.
    public var description: String { "\(table)(\(column))" }
}

/// What happens to a tenant's rows when its row in the registry is deleted.
public enum OnDelete: String, Sendable, Codable, CaseIterable {
    /// The registry's row cannot be deleted.
    case restrict
    /// As ``restrict``, but checked at the end of the statement.
    case noAction = "no_action"
    /// They go too.
    case cascade
    /// They stay and belong to nobody.
    case setNull = "set_null"

    /// The words after `ON DELETE`.
    public var sql: String {
        switch self {
        case .restrict: "RESTRICT"
        case .noAction: "NO ACTION"
        case .cascade: "CASCADE"
        case .setNull: "SET NULL"
        }
    }
}

extension QualifiedName {
    static let standardMSPs = QualifiedName("public", "msps_exo")
    static let standardCommunities = QualifiedName("public", "condominios_exo")
}
