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
    /// Queries that lean on the exact columns of their tables.
    public var queryShapes: [QueryShape] = []
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
}
