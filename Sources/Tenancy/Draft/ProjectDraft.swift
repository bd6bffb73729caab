public import SQLSyntax

/// What is suggested for a dump's project file: settings, each with what speaks for it.
///
/// Only what the dump bears out is in force; the rest is said, for somebody to decide.
public struct ProjectDraft: Sendable, Equatable, Codable {
    /// The tenancy columns, where the dump's own tell that the default ones are not right; else empty.
    public var columns: [DraftColumn] = []
    /// Columns that look like tenancy columns and are left to be decided.
    public var otherColumns: [DraftColumn] = []
    /// What the keys are like.
    public var keys = DraftKeys()
    /// The tables that there is something to say of, in the dump's order.
    public var tables: [DraftTable] = []
    /// How many tables there are.
    public var tableCount = 0
    /// Whether the dump holds rows.
    public var hasRows = false
}

/// A tenancy column that the dump has already.
public struct DraftColumn: Sendable, Equatable, Codable {
    /// Its name.
    public var name: SQLIdentifier
    /// Its type.
    public var type: String
    /// The tables that have it, with this type or another.
    public var tables: [QualifiedName]
    /// The table that it refers to, declared so in the dump.
    public var references: Catalog.ColumnReference?
    /// Whether some tables have it with another type: that is a blocker, whatever the project file says.
    public var hasOtherTypes = false
}

/// What a dump's keys are like.
public struct DraftKeys: Sendable, Equatable, Codable {
    /// Tables whose key is a whole number, which every database counts from 1.
    public var counted: [QualifiedName] = []
    /// Tables whose key is text.
    public var text: [QualifiedName] = []
    /// Tables whose key is a UUID: no two databases have the same.
    public var universal: [QualifiedName] = []
    /// Tables without a primary key.
    public var without: [QualifiedName] = []
}

/// What is suggested for a table.
public struct DraftTable: Sendable, Equatable, Codable {
    /// The table.
    public var name: QualifiedName
    /// What the database's own comment says of it.
    public var comment: String?
    /// Whether all tenants may share it.
    public var shared: DraftShared?
    /// Columns that look like references and are not declared so.
    public var references: [DraftReference] = []
    /// Pairs of columns that point at a row of any table.
    public var pointers: [DraftPointer] = []
    /// Why it cannot take a tenancy column.
    public var obstacle: Message?

    /// Says nothing of it yet.
    public init(name: QualifiedName) { self.name = name }

    /// Whether any setting is in force.
    public var isInForce: Bool { shared?.isInForce == true || references.contains(where: \.isInForce) }
    var isEmpty: Bool { shared == nil && references.isEmpty && pointers.isEmpty && obstacle == nil }
}

/// A table that all tenants may share.
public struct DraftShared: Sendable, Equatable, Codable {
    /// What its name says.
    public enum Clue: String, Sendable, Codable {
        /// Lookup tables are called so.
        case lookupName
        /// It is where a framework notes which migrations have run.
        case migrationHistory
        /// Nothing: it is small, and others refer to it.
        case none
    }

    /// What its name says.
    public var clue: Clue
    /// Its rows; nil where the dump has no rows at all.
    public var rows: Int?
    /// The tables that refer to it.
    public var referrers: [QualifiedName]
    /// The columns by which a row is recognised; empty where its key is a number that every database counts for itself.
    public var naturalKey: [SQLIdentifier]
    /// Whether it is set, or only said.
    public var isInForce: Bool
}

/// A column that looks like a reference.
public struct DraftReference: Sendable, Equatable, Codable {
    /// What the likeness is.
    public enum Clue: String, Sendable, Codable {
        /// It is called like the other table's key.
        case keyName
        /// It is called like the other table, with `_id` or the like.
        case tableName
        /// The last part of its name is the other table's.
        case partOfName
        /// It is called like the other table.
        case bareName
        /// It names a person: `created_by`.
        case person
        /// It points into its own table: `parent_id`.
        case parent

        /// Whether the name alone makes it worth saying, whatever the rows hold.
        var isStrong: Bool { self == .keyName || self == .tableName }
    }

    /// What was found when it was looked at.
    public enum Finding: Sendable, Equatable, Codable {
        /// Of `values` different ones, `missing` are not in the other table; `isPartial`: not all rows were looked at.
        case looked(values: Int, missing: Int, isPartial: Bool)
        /// Nothing was looked at: no rows, all NULL, a pipe, or too many.
        case notLooked
        /// The types do not fit: the column's, then the key's.
        case otherType(String, String)
    }

    /// The column.
    public var column: SQLIdentifier
    /// What it looks like a reference to.
    public var target: Catalog.ColumnReference
    /// Why.
    public var clue: Clue
    /// What was found.
    public var finding: Finding
    /// What the database's own comment says of the column.
    public var comment: String?
    /// Whether it is set, or only said.
    public var isInForce: Bool
}

/// Two columns that point at a row of any table: one names the table, the other the row.
public struct DraftPointer: Sendable, Equatable, Codable {
    /// The column that names the table.
    public var table: SQLIdentifier
    /// The column that names the row.
    public var key: SQLIdentifier
    /// The tables that were found named; nil where nothing was looked at.
    public var named: [QualifiedName]?
    /// How many different words were found that name no table.
    public var otherWords = 0
    /// What the database's own comment says of the key's column.
    public var comment: String?
}
