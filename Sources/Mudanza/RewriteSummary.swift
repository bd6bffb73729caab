public import DumpStream
public import SQLSyntax
public import Tenancy

/// What a rewrite did: the figures of its closing comment.
public struct RewriteSummary: Sendable, Equatable, Codable {
    /// What became of one table's rows.
    public struct Table: Sendable, Equatable, Codable {
        /// The table.
        public var name: QualifiedName
        /// Its class.
        public var tableClass: TableClass
        /// Rows read.
        public var rows: Int
        /// Rows that had a tenancy column of their own with a value other than the tenant's; they keep it.
        public var rowsOfOthers: Int

        private enum CodingKeys: String, CodingKey {
            case name
            case tableClass = "class"
            case rows, rowsOfOthers
        }
    }

    /// The dump's name.
    public var source: String
    /// Its length in bytes.
    public var sourceBytes: Int
    /// The SHA-256 of its bytes.
    public var sourceDigest: SHA256Digest
    /// The digest of the plan that was executed.
    public var planDigest: SHA256Digest
    /// The result's length in bytes.
    public var resultBytes: Int
    /// The tables that had rows, in the dump's order.
    public var tables: [Table]
    /// Statements that changed: CREATE TABLE gained columns, keys the tenant.
    public var changedStatements: Int
    /// Statements left out.
    public var leftOutStatements: Int

    /// Rows of all tables.
    public var rows: Int { tables.reduce(0) { $0 + $1.rows } }
}
