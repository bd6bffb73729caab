public import DumpStream

extension Catalog {
    /// A table.
    public struct Table: Sendable, Codable, Equatable {
        /// What it is.
        public enum Kind: String, Sendable, Codable { case ordinary, partitioned, foreign }
        /// Its name.
        public var name: QualifiedName
        /// What it is.
        public var kind: Kind
        /// Where the dump creates it.
        public var location: Location
        /// Its columns, in order.
        public var columns: [Column] = []
        /// Its constraints, in the order in which the dump adds them.
        public var constraints: [Constraint] = []
        /// The parents it INHERITS from, in order, or the partitioned table it is a partition of (``isPartition``).
        public var parents: [QualifiedName] = []
        /// Whether it is a partition of its parent.
        public var isPartition = false
        /// Whether its columns come with the parents, so that CREATE TABLE does not list them: INHERITS, PARTITION OF.
        public var inheritsColumns = false
        /// The composite type of a typed table (`OF type`).
        public var ofType: QualifiedName?
        /// The columns of the partition key; an expression is nil.
        public var partitionKey: [SQLIdentifier?] = []
        /// The index that `REPLICA IDENTITY USING INDEX` names.
        public var replicaIdentity: SQLIdentifier?
        /// Whether it is unlogged.
        public var isUnlogged = false
        /// Whether row-level security is on.
        public var rowSecurity = false
        /// Whether row-level security binds the owner too.
        public var forcesRowSecurity = false

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: QualifiedName, kind: Kind, location: Location) {
            self.name = name
            self.kind = kind
            self.location = location
        }
    }

    /// A column of a table.
    public struct Column: Sendable, Codable, Equatable {
        /// The sorts of identity column.
        public enum Identity: String, Sendable, Codable { case always, byDefault }
        /// Its name.
        public var name: SQLIdentifier
        /// The type as the dump writes it, modifiers and array brackets included.
        public var type: String
        /// The type's name without modifiers and brackets, resolved as PostgreSQL's parser does (`pg_catalog.int4`).
        public var typeName: QualifiedName
        /// `character varying(100)` and `varchar(100)` have one canonical form; for comparing types.
        public var canonicalType: String
        /// Whether it is an array of that type.
        public var isArray = false
        /// Whether NULL is refused.
        public var notNull = false
        /// Whether it has a default.
        public var hasDefault = false
        /// The default's text as the dump writes it.
        public var defaultExpression: String?
        /// Whether it is an identity column, and of which sort.
        public var identity: Identity?
        /// Whether it is computed from other columns.
        public var isGenerated = false
        /// Its collation, where it is not the default.
        public var collation: String?

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: SQLIdentifier, type: String, typeName: QualifiedName, canonicalType: String) {
            self.name = name
            self.type = type
            self.typeName = typeName
            self.canonicalType = canonicalType
        }
    }

    /// A constraint of a table.
    public struct Constraint: Sendable, Codable, Equatable {
        /// What it is.
        public enum Kind: String, Sendable, Codable { case primaryKey, unique, foreignKey, check, exclusion, notNull }
        /// nil where the dump lets PostgreSQL choose the name.
        public var name: SQLIdentifier?
        /// What it is.
        public var kind: Kind
        /// Its columns, in order.
        public var columns: [SQLIdentifier] = []
        /// For a foreign key: the table and columns it refers to (columns empty: its primary key).
        public var referencedTable: QualifiedName?
        /// For a foreign key: the columns it refers to; empty for the primary key.
        public var referencedColumns: [SQLIdentifier] = []
        /// For a foreign key: `ON DELETE …` as words, such as `CASCADE`; nil for NO ACTION.
        public var onDelete: String?
        /// For a foreign key: `ON UPDATE …` as words; nil for NO ACTION.
        public var onUpdate: String?
        /// For a foreign key: the columns that `SET NULL (…)` or `SET DEFAULT (…)` names; empty where it names none.
        public var onDeleteColumns: [SQLIdentifier] = []
        /// For a foreign key: whether it is `MATCH FULL`.
        public var matchesFull = false
        /// For an exclusion constraint: the access method of its index.
        public var accessMethod: SQLIdentifier?
        /// Whether its check can be deferred.
        public var isDeferrable = false
        /// Whether it is written inside CREATE TABLE; pg_dump writes keys as statements of their own.
        public var isInline = false
        /// Where the dump creates it.
        public var location: Location

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: SQLIdentifier?, kind: Kind, location: Location) {
            self.name = name
            self.kind = kind
            self.location = location
        }
    }
}
