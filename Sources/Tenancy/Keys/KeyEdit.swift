public import SQLSyntax

/// How the definition of one key, exclusion constraint, unique index or foreign key changes: tenancy columns come first.
public struct KeyEdit: Codable, Sendable, Equatable {
    /// What is changed.
    public enum Kind: String, Codable, Sendable {
        /// A primary key or unique constraint.
        case constraint
        /// A foreign key: the columns come first on both sides.
        case foreignKey
        /// An exclusion constraint: the columns are compared with `=`.
        case exclusion
        /// A unique index.
        case index
    }

    /// The table.
    public var table: QualifiedName
    /// The constraint or index.
    public var name: SQLIdentifier
    /// What is changed.
    public var kind: Kind
    /// The tenancy columns that come first, in order.
    public var leading: [SQLIdentifier]
    /// The columns that ON DELETE SET NULL or SET DEFAULT names, so that the tenant's stay; nil where nothing is added.
    public var setColumns: [SQLIdentifier]?
    /// Whether MATCH FULL goes: with columns that are never NULL it would refuse rows that refer to nothing.
    public var dropsMatchFull: Bool

    /// Makes one from its parts.
    public init(
        table: QualifiedName, name: SQLIdentifier, kind: Kind, leading: [SQLIdentifier],
        setColumns: [SQLIdentifier]? = nil, dropsMatchFull: Bool = false
    ) {
        self.table = table
        self.name = name
        self.kind = kind
        self.leading = leading
        self.setColumns = setColumns
        self.dropsMatchFull = dropsMatchFull
    }
}
