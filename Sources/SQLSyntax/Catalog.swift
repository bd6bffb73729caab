public import DumpStream

/// The schema of a database as a value, read from a dump's statements or from a live database.
///
/// Everything keeps the order in which the dump creates it.
public struct Catalog: Sendable, Codable, Equatable {
    /// Tables of every kind, foreign tables included.
    public var tables: [Table] = []
    /// Views and materialized views.
    public var views: [View] = []
    /// Indexes made by CREATE INDEX; those behind constraints are in ``Table/constraints``.
    public var indexes: [Index] = []
    /// Sequences.
    public var sequences: [Sequence] = []
    /// Composite, enum, range and base types, and domains.
    public var types: [UserType] = []
    /// Functions, procedures and aggregates.
    public var routines: [Routine] = []
    /// Triggers on tables and views.
    public var triggers: [Trigger] = []
    /// Rules, other than the one that is a view.
    public var rules: [Rule] = []
    /// Row-level security policies.
    public var policies: [Policy] = []
    /// Schemas that the dump creates.
    public var schemas: [SQLIdentifier] = []
    /// Extensions that the dump creates.
    public var extensions: [SQLIdentifier] = []
    /// Comments on objects.
    public var comments: [Comment] = []
    /// Statements that PostgreSQL 15's grammar does not know; they were understood by their words alone.
    public var notParsed: [UnparsedStatement] = []
    /// How many statements of each kind there are.
    public var statementCounts: [String: Int] = [:]

    /// An empty catalog.
    public init() {}

    /// A table.
    public struct Table: Sendable, Codable, Equatable {
        public enum Kind: String, Sendable, Codable { case ordinary, partitioned, foreign }
        public var name: QualifiedName
        public var kind: Kind
        public var location: Location
        public var columns: [Column] = []
        public var constraints: [Constraint] = []
        /// The parents it INHERITS from, in order, or the partitioned table it is a partition of (``isPartition``).
        public var parents: [QualifiedName] = []
        public var isPartition = false
        /// Whether its columns come with the parents, so that CREATE TABLE does not list them: INHERITS, PARTITION OF.
        public var inheritsColumns = false
        /// The composite type of a typed table (`OF type`).
        public var ofType: QualifiedName?
        /// The columns of the partition key; an expression is nil.
        public var partitionKey: [SQLIdentifier?] = []
        public var isUnlogged = false
        public var rowSecurity = false
        public var forcesRowSecurity = false

        public init(name: QualifiedName, kind: Kind, location: Location) {
            self.name = name
            self.kind = kind
            self.location = location
        }
    }

    /// A column of a table.
    public struct Column: Sendable, Codable, Equatable {
        public enum Identity: String, Sendable, Codable { case always, byDefault }
        public var name: SQLIdentifier
        /// The type as the dump writes it, modifiers and array brackets included.
        public var type: String
        /// The type's name without modifiers and brackets, resolved as PostgreSQL's parser does (`pg_catalog.int4`).
        public var typeName: QualifiedName
        /// `character varying(100)` and `varchar(100)` have one canonical form; for comparing types.
        public var canonicalType: String
        public var isArray = false
        public var notNull = false
        public var hasDefault = false
        /// The default's text as the dump writes it.
        public var defaultExpression: String?
        public var identity: Identity?
        public var isGenerated = false
        public var collation: String?

        public init(name: SQLIdentifier, type: String, typeName: QualifiedName, canonicalType: String) {
            self.name = name
            self.type = type
            self.typeName = typeName
            self.canonicalType = canonicalType
        }
    }

    /// A constraint of a table.
    public struct Constraint: Sendable, Codable, Equatable {
        public enum Kind: String, Sendable, Codable { case primaryKey, unique, foreignKey, check, exclusion, notNull }
        /// nil where the dump lets PostgreSQL choose the name.
        public var name: SQLIdentifier?
        public var kind: Kind
        public var columns: [SQLIdentifier] = []
        /// For a foreign key: the table and columns it refers to (columns empty: its primary key).
        public var referencedTable: QualifiedName?
        public var referencedColumns: [SQLIdentifier] = []
        /// For a foreign key: `ON DELETE …` as words, e.g. `CASCADE`; nil for NO ACTION.
        public var onDelete: String?
        public var onUpdate: String?
        public var isDeferrable = false
        public var location: Location

        public init(name: SQLIdentifier?, kind: Kind, location: Location) {
            self.name = name
            self.kind = kind
            self.location = location
        }
    }

    /// A view or materialized view.
    public struct View: Sendable, Codable, Equatable {
        public var name: QualifiedName
        public var isMaterialized: Bool
        public var location: Location
        /// The relations its query reads.
        public var reads: [QualifiedName] = []
        /// The relations read inside a join that renames its columns by position, `(a JOIN b …) AS x(c, d, …)`: a
        /// further column in one of them shifts the names.
        public var readsByPosition: [QualifiedName] = []

        public init(name: QualifiedName, isMaterialized: Bool, location: Location) {
            self.name = name
            self.isMaterialized = isMaterialized
            self.location = location
        }
    }

    /// An index made by CREATE INDEX.
    public struct Index: Sendable, Codable, Equatable {
        public var name: QualifiedName
        public var table: QualifiedName
        public var isUnique: Bool
        /// The key columns; an expression is nil.
        public var columns: [SQLIdentifier?]
        public var location: Location

        public init(
            name: QualifiedName, table: QualifiedName, isUnique: Bool, columns: [SQLIdentifier?], location: Location
        ) {
            self.name = name
            self.table = table
            self.isUnique = isUnique
            self.columns = columns
            self.location = location
        }
    }

    /// A sequence.
    public struct Sequence: Sendable, Codable, Equatable {
        public var name: QualifiedName
        /// The column that owns it (`OWNED BY`, or identity).
        public var ownedBy: ColumnReference?
        public var isIdentity = false
        public var location: Location

        public init(name: QualifiedName, location: Location) {
            self.name = name
            self.location = location
        }
    }

    /// A column of a named table.
    public struct ColumnReference: Sendable, Codable, Hashable {
        public var table: QualifiedName
        public var column: SQLIdentifier

        public init(table: QualifiedName, column: SQLIdentifier) {
            self.table = table
            self.column = column
        }
    }

    /// A type or domain.
    public struct UserType: Sendable, Codable, Equatable {
        public enum Kind: String, Sendable, Codable { case composite, enumeration, range, base, domain, shell }
        public var name: QualifiedName
        public var kind: Kind
        /// The types it is made of: a composite's attributes, a domain's base, a range's subtype.
        public var uses: [QualifiedName] = []
        public var location: Location

        public init(name: QualifiedName, kind: Kind, location: Location) {
            self.name = name
            self.kind = kind
            self.location = location
        }
    }

    /// A function, procedure or aggregate.
    public struct Routine: Sendable, Codable, Equatable {
        public var name: QualifiedName
        public var language: String
        /// The name with argument types, for people to read.
        public var signature: String
        /// Types in its arguments and result; a table's row type among them.
        public var usesTypes: [QualifiedName] = []
        public var returnsSet = false
        /// The relations its body mentions, found by the words of the body.
        public var mentions: [BodyMention] = []
        public var location: Location

        public init(name: QualifiedName, language: String, signature: String, location: Location) {
            self.name = name
            self.language = language
            self.signature = signature
            self.location = location
        }
    }

    /// A relation in the body of a routine.
    public struct BodyMention: Sendable, Codable, Hashable {
        public enum Use: String, Sendable, Codable, CaseIterable {
            /// Read or mentioned in any other way.
            case reads
            /// `INSERT INTO t (columns)`.
            case insertsWithColumns
            /// `INSERT INTO t VALUES/SELECT` without a column list.
            case insertsByPosition
            case updates, deletes
            /// `t%ROWTYPE`, `SETOF t`, a variable of its row type, `SELECT *` from it.
            case wholeRow
        }
        /// As written: the schema is nil where the body does not say it.
        public var relation: QualifiedName
        public var use: Use
        /// For ``Use/insertsWithColumns``: the columns.
        public var columns: [SQLIdentifier]

        public init(relation: QualifiedName, use: Use, columns: [SQLIdentifier] = []) {
            self.relation = relation
            self.use = use
            self.columns = columns
        }
    }

    /// A trigger.
    public struct Trigger: Sendable, Codable, Equatable {
        public var name: SQLIdentifier
        public var table: QualifiedName
        public var function: QualifiedName
        public var location: Location

        public init(name: SQLIdentifier, table: QualifiedName, function: QualifiedName, location: Location) {
            self.name = name
            self.table = table
            self.function = function
            self.location = location
        }
    }

    /// A rewrite rule.
    public struct Rule: Sendable, Codable, Equatable {
        public var name: SQLIdentifier
        public var table: QualifiedName
        /// `INSERT`, `UPDATE`, `DELETE` or `SELECT`.
        public var event: String
        public var mentions: [BodyMention] = []
        /// Whether an action ends in RETURNING, whose list must match the table's columns one by one.
        public var returnsRows = false
        public var location: Location

        public init(name: SQLIdentifier, table: QualifiedName, event: String, location: Location) {
            self.name = name
            self.table = table
            self.event = event
            self.location = location
        }
    }

    /// A row-level security policy.
    public struct Policy: Sendable, Codable, Equatable {
        public var name: SQLIdentifier
        public var table: QualifiedName
        /// Further relations that its expressions read.
        public var reads: [QualifiedName] = []
        public var location: Location

        public init(name: SQLIdentifier, table: QualifiedName, location: Location) {
            self.name = name
            self.table = table
            self.location = location
        }
    }

    /// A comment on an object.
    public struct Comment: Sendable, Codable, Equatable {
        /// `TABLE`, `COLUMN`, `INDEX` …
        public var objectKind: String
        /// The object, as the statement names it.
        public var object: String
        public var text: String

        public init(objectKind: String, object: String, text: String) {
            self.objectKind = objectKind
            self.object = object
            self.text = text
        }
    }

    /// A statement whose grammar is newer than the parser.
    public struct UnparsedStatement: Sendable, Codable, Equatable {
        public var kind: String
        public var subject: QualifiedName?
        public var location: Location
        /// What the parser said.
        public var reason: String

        public init(kind: String, subject: QualifiedName?, location: Location, reason: String) {
            self.kind = kind
            self.subject = subject
            self.location = location
            self.reason = reason
        }
    }
}
