public import SQLSyntax

/// What a target holds that matters to a load, read in one read-only transaction.
public struct DiffTarget: Codable, Sendable, Equatable {
    /// The server's version.
    public var serverVersion: String
    /// The database's name.
    public var database: String
    /// Tables of the dump that are there already.
    public var existingTables: [QualifiedName] = []
    /// Whether the registries know the tenant; nil where there are none.
    public var tenantIsRegistered: Bool?
    /// Batches of this dump (by digest) in the ledger.
    public var batches: [DiffBatch] = []
    /// Rows that the target would refuse or already has, exactly counted.
    public var conflicts: [DiffConflict] = []
    /// Bytes left below the given limit; nil where none was given.
    public var roomLeft: Int?

    /// Makes one with nothing found yet.
    public init(serverVersion: String, database: String) {
        self.serverVersion = serverVersion
        self.database = database
    }
}

/// A batch of the same dump in the target's ledger.
public struct DiffBatch: Codable, Sendable, Equatable {
    /// The batch.
    public var id: String
    /// Its state, as the ledger has it.
    public var state: String
    /// When it began, in ISO 8601.
    public var startedAt: String
    /// Whether its tenant is this one.
    public var isSameTenant: Bool

    /// Makes one from its parts.
    public init(id: String, state: String, startedAt: String, isSameTenant: Bool) {
        self.id = id
        self.state = state
        self.startedAt = startedAt
        self.isSameTenant = isSameTenant
    }
}

/// Rows of one table that one rule of the target refuses.
public struct DiffConflict: Codable, Sendable, Equatable {
    /// The rule that is broken.
    public enum Kind: String, Codable, Sendable {
        /// A primary key, unique constraint or unique index has the value already.
        case collides
        /// A foreign key would refer to nothing.
        case dangles
        /// A value is longer, or of more digits, than the target's column takes.
        case tooWide
        /// The target's column is NOT NULL, and the value is NULL or missing.
        case missing
    }

    /// The rule that is broken.
    public var kind: Kind
    /// The table.
    public var table: QualifiedName
    /// The constraint, index or column.
    public var rule: String
    /// The columns concerned.
    public var columns: [String]
    /// How many rows, exactly.
    public var rows: Int
    /// The first values concerned; hidden fields are masked as in the samples.
    public var examples: [[DiffField]] = []

    /// Makes one from its parts.
    public init(kind: Kind, table: QualifiedName, rule: String, columns: [String], rows: Int) {
        self.kind = kind
        self.table = table
        self.rule = rule
        self.columns = columns
        self.rows = rows
    }
}
