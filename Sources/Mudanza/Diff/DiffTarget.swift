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
    /// Rows that this tenant has already, in the tables that the dump fills.
    public var tenantRows: [DiffTenantRows] = []
    /// Tables whose rows were laid beside the target's.
    public var comparedTables: [QualifiedName] = []
    /// Rows that the target would refuse, counted for each rule as if the others were kept.
    public var conflicts: [DiffConflict] = []
    /// Bytes of a dump that were loaded in a second, by the latest batches of the ledger; nil where it tells none.
    public var measuredRate: Double?
    /// Bytes left below the given limit; nil where none was given.
    public var roomLeft: Int?

    /// Makes one with nothing found yet.
    public init(serverVersion: String, database: String) {
        self.serverVersion = serverVersion
        self.database = database
    }
}

/// Rows of the tenant that are in a table already.
public struct DiffTenantRows: Codable, Sendable, Equatable {
    /// The table.
    public var table: QualifiedName
    /// How many.
    public var rows: Int

    /// Makes one from its parts.
    public init(table: QualifiedName, rows: Int) {
        self.table = table
        self.rows = rows
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
        /// A row of the target has the key already: of a primary key, unique or exclusion constraint, or unique index.
        case collides
        /// An earlier row of the dump has the key, which none of the target has.
        case repeats
        /// A foreign key would refer to nothing.
        case dangles
        /// A value is longer, or of more digits, than the target's column takes.
        case tooWide
        /// A value is none of the type of the target's column.
        case invalid
        /// The target's column is NOT NULL, and the value is NULL or missing.
        case missing
        /// A check is false.
        case violates
        /// A row of a shared table is there with the same key, and differs.
        case differs
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
    /// The first of them.
    public var examples: [DiffExample] = []

    /// Makes one from its parts.
    public init(kind: Kind, table: QualifiedName, rule: String, columns: [String], rows: Int) {
        self.kind = kind
        self.table = table
        self.rule = rule
        self.columns = columns
        self.rows = rows
    }
}

/// A row of the dump that the target would refuse.
public struct DiffExample: Codable, Sendable, Equatable {
    /// Its number among the table's rows in the dump, from 1.
    public var row: Int
    /// The values concerned; hidden ones are masked as in the samples.
    public var fields: [DiffField]

    /// Makes one from its parts.
    public init(row: Int, fields: [DiffField]) {
        self.row = row
        self.fields = fields
    }
}
