public import Tenancy

/// A key, constraint or index of one table, before and after.
public struct DiffKey: Codable, Sendable, Equatable {
    /// What it is, in SQL's own words.
    public enum Kind: String, Codable, Sendable {
        case primaryKey = "PRIMARY KEY"
        case unique = "UNIQUE"
        case foreignKey = "FOREIGN KEY"
        case exclusion = "EXCLUDE"
        case check = "CHECK"
        case uniqueIndex = "UNIQUE INDEX"
        case index = "INDEX"
    }

    /// What it is.
    public var kind: Kind
    /// Its name; nil where the dump lets PostgreSQL choose it.
    public var name: String?
    /// Its columns in the dump, and for a foreign key what they refer to; nil where it is added.
    public var before: String?
    /// The same afterwards; nil where it is left out.
    public var after: String?
    /// Why, in a few words; nil where nothing was to be decided.
    public var reason: Message?

    /// Makes one from its parts.
    public init(_ kind: Kind, name: String?, before: String?, after: String?, reason: Message? = nil) {
        self.kind = kind
        self.name = name
        self.before = before
        self.after = after
        self.reason = reason
    }
}
