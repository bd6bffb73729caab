public import SQLSyntax

/// The schema of a live database, and what its server is and allows.
public struct LiveCatalog: Sendable, Equatable {
    /// What the server is, and what this session may do.
    public var facts = ServerFacts()
    /// Tables and views of every kind, by schema and name; those of the system are left out.
    public var tables: [Table] = []
    /// Sequences, by schema and name.
    public var sequences: [Sequence] = []
    /// Schemas that are not the system's.
    public var schemas: [Schema] = []
    /// All roles of the cluster.
    public var roles: [Role] = []
    /// The extensions that are installed or could be.
    public var extensions: [Extension] = []

    /// The table or view of a name.
    public func table(_ name: QualifiedName) -> Table? { tables.first { $0.name == name } }

    /// A table or view.
    public struct Table: Sendable, Equatable {
        /// What it is.
        public enum Kind: String, Sendable, Codable {
            case ordinary = "r"
            case partitioned = "p"
            case foreign = "f"
            case view = "v"
            case materializedView = "m"
        }

        /// The server's number for it.
        public var oid: Int
        /// Its name; the schema is always there.
        public var name: QualifiedName
        /// What it is.
        public var kind: Kind
        /// Whose it is.
        public var owner: SQLIdentifier
        /// The tables it inherits from, or the one it is a partition of.
        public var parents: [QualifiedName] = []
        /// Whether it is a partition of its parent.
        public var isPartition = false
        /// Its partition key, such as `RANGE (day)`.
        public var partitionKey: String?
        /// Which rows of its parent it holds: `FOR VALUES …`.
        public var partitionBound: String?
        /// Whether it is unlogged.
        public var isUnlogged = false
        /// Whether row-level security is on.
        public var rowSecurity = false
        /// Whether row-level security binds the owner too.
        public var forcesRowSecurity = false
        /// The extension that it belongs to.
        public var belongsTo: SQLIdentifier?
        /// How many rows the planner thinks it has; negative where it does not know.
        public var estimatedRows = -1
        /// Its columns, in order.
        public var columns: [Column] = []
        /// Its constraints, by name.
        public var constraints: [Constraint] = []
        /// Its indexes, by name; those behind constraints too.
        public var indexes: [Index] = []
        /// Its triggers, by name, without those behind constraints.
        public var triggers: [Trigger] = []

        /// The column of a name.
        public func column(_ name: SQLIdentifier) -> Column? { columns.first { $0.name == name } }
    }

    /// A column.
    public struct Column: Sendable, Equatable {
        /// Its name.
        public var name: SQLIdentifier
        /// Its number in the table; those of removed columns are missing.
        public var number: Int
        /// Its type, as `format_type` writes it.
        public var type: String
        /// Whether NULL is refused.
        public var notNull: Bool
        /// The default's expression, or what computes a generated column.
        public var defaultExpression: String?
        /// Whether it is an identity column, and of which sort.
        public var identity: Catalog.Column.Identity?
        /// Whether it is computed from other columns.
        public var isGenerated: Bool
        /// Its collation, where it is not its type's.
        public var collation: QualifiedName?
        /// Whether it comes with a parent alone, and is not the table's own.
        public var isInherited: Bool
    }

    /// A constraint.
    public struct Constraint: Sendable, Equatable {
        /// What it is.
        public enum Kind: String, Sendable, Codable {
            case primaryKey = "p"
            case unique = "u"
            case foreignKey = "f"
            case check = "c"
            case exclusion = "x"
            case notNull = "n"
            case trigger = "t"
        }

        /// Its name.
        public var name: SQLIdentifier
        /// What it is.
        public var kind: Kind
        /// Its columns, in order.
        public var columns: [SQLIdentifier]
        /// For a foreign key: the table it refers to.
        public var referencedTable: QualifiedName?
        /// For a foreign key: the columns it refers to.
        public var referencedColumns: [SQLIdentifier]
        /// Whether it can be deferred.
        public var isDeferrable: Bool
        /// Whether it is deferred unless told otherwise.
        public var isInitiallyDeferred: Bool
        /// Whether all rows are known to keep it.
        public var isValidated: Bool
        /// Whether it comes with the partitioned table or parent.
        public var isInherited: Bool
        /// What it says, as `pg_get_constraintdef` writes it: all names with their schemas.
        public var definition: String
    }

    /// An index.
    public struct Index: Sendable, Equatable {
        /// Its name; its schema is its table's.
        public var name: SQLIdentifier
        /// Whether it is unique.
        public var isUnique: Bool
        /// Whether it is usable: not left by a CREATE INDEX CONCURRENTLY that failed.
        public var isValid: Bool
        /// The constraint that it belongs to.
        public var constraint: SQLIdentifier?
        /// The statement that makes it, as `pg_get_indexdef` writes it.
        public var definition: String
    }

    /// A trigger.
    public struct Trigger: Sendable, Equatable {
        /// Its name.
        public var name: SQLIdentifier
        /// When it fires: `O` as usual, `D` never, `R` for replicas, `A` always.
        public var enabled: String
        /// The statement that makes it, as `pg_get_triggerdef` writes it.
        public var definition: String
    }

    /// A sequence.
    public struct Sequence: Sendable, Equatable {
        /// Its name.
        public var name: QualifiedName
        /// The type of its numbers.
        public var type: String
        /// How far apart its numbers are.
        public var increment: Int
        /// The column that owns it.
        public var ownedBy: Catalog.ColumnReference?
        /// Whether it belongs to an identity column.
        public var isIdentity: Bool
    }

    /// A schema.
    public struct Schema: Sendable, Equatable {
        /// Its name.
        public var name: SQLIdentifier
        /// Whose it is.
        public var owner: SQLIdentifier
        /// Whether this session may make objects in it.
        public var mayCreate: Bool
        /// Whether this session may use its objects.
        public var mayUse: Bool
    }

    /// A role.
    public struct Role: Sendable, Equatable {
        /// Its name.
        public var name: SQLIdentifier
        /// Whether it is a superuser.
        public var isSuperuser: Bool
        /// Whether row-level security does not concern it.
        public var bypassesRowSecurity: Bool
        /// Whether this session may become it, and so give it objects.
        public var mayBecome: Bool
    }

    /// An extension.
    public struct Extension: Sendable, Equatable {
        /// Its name.
        public var name: SQLIdentifier
        /// The version that is installed; nil where it is only available.
        public var installedVersion: String?
        /// The version that would be installed; nil where its files are gone.
        public var availableVersion: String?
    }
}

/// What a server is, and what a session may do on it.
public struct ServerFacts: Sendable, Equatable {
    /// The server's version as a number: 150004 for 15.4.
    public var version = 0
    /// The server's version in its own words.
    public var versionText = ""
    /// What tells this cluster from all others; nil where the server refuses to say.
    public var systemIdentifier: String?
    /// The database's number within the cluster.
    public var databaseOID = 0
    /// The database's name.
    public var database: SQLIdentifier = ""
    /// The database's encoding, such as `UTF8`.
    public var encoding = ""
    /// The database's size in bytes; nil where the server refuses to say.
    public var size: Int?
    /// Whom the server takes this session for.
    public var user: SQLIdentifier = ""
    /// Whether that is a superuser.
    public var isSuperuser = false
    /// Whether row-level security does not concern it.
    public var bypassesRowSecurity = false
    /// Whether it may make schemas in the database.
    public var mayCreateSchemas = false
    /// Whether it may make temporary tables.
    public var mayCreateTemporaryTables = false
    /// Whether the server is a standby, which takes no changes.
    public var isStandby = false
}
