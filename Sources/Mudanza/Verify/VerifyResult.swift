public import SQLSyntax
public import Tenancy

/// What a comparison of a dump with the target found.
public struct VerifyResult: Sendable, Equatable, Codable {
    /// The dump's name.
    public var source: String
    /// The target, without password.
    public var target: String
    /// The tables that were compared, in the dump's order.
    public var tables: [Table] = []
    /// The sequences that will give numbers which are taken.
    public var sequences: [Sequence] = []
    /// How many sequences were looked at.
    public var checkedSequences = 0
    /// The large objects that the dump writes; nil where it writes none.
    public var largeObjects: LargeObjects?
    /// What could not be checked, or is good to know, in sentences without a final full stop.
    public var notes: [String] = []

    /// Whether every row arrived, unchanged, under its tenant, and only there, and every large object.
    public var isEqual: Bool {
        sequences.isEmpty && tables.allSatisfy(\.isEqual) && largeObjects?.isEqual ?? true
    }

    /// Rows of the dump, in all tables.
    public var rows: Int { tables.reduce(0) { $0 + $1.sourceRows } }

    /// One table.
    public struct Table: Sendable, Equatable, Codable {
        /// The table.
        public var name: QualifiedName
        /// To whom its rows belong.
        public var tableClass: TableClass
        /// Rows of the dump.
        public var sourceRows = 0
        /// Rows of the tenant in the target; of a shared table, all rows there.
        public var targetRows = 0
        /// Rows of the dump that the target lacks; nil where the rows agree, or could not be told apart.
        public var missing: Int?
        /// Rows of the tenant in the target that the dump lacks.
        public var extra: Int?
        /// Rows with the same key and other values.
        public var changed: Int?
        /// Of the missing rows, those whose key stands under another tenant.
        public var underOtherTenant: Int?
        /// Rows of the target without a tenant.
        public var withoutTenant = 0
        /// Rows that this batch loaded and that stand under another tenant; nil where the ledger does not tell.
        public var loadedUnderOtherTenant: Int?
        /// What forbids to compare the rows, or differs besides them; a sentence without a final full stop.
        public var problem: String?
        /// The first rows that differ, where that was asked for.
        public var rows: [Row] = []

        /// Whether nothing is wrong with it.
        public var isEqual: Bool {
            problem == nil && (missing ?? 0) + (extra ?? 0) + (changed ?? 0) + withoutTenant == 0
                && (loadedUnderOtherTenant ?? 0) == 0
        }

        private enum CodingKeys: String, CodingKey {
            case name
            case tableClass = "class"
            case sourceRows, targetRows, missing, extra, changed, underOtherTenant, withoutTenant
            case loadedUnderOtherTenant, problem, rows
        }
    }

    /// A row that differs.
    public struct Row: Sendable, Equatable, Codable {
        /// In which way a row differs.
        public enum Difference: String, Sendable, Codable { case missing, extra, changed }
        /// In which way.
        public var difference: Difference
        /// The columns of its key with their values; of a table without key, the MD5 of the row's text.
        public var key: String
        /// How many such rows there are; more than one only without a key.
        public var count: Int
    }

    /// The large objects of a dump.
    public struct LargeObjects: Sendable, Equatable, Codable {
        /// How many the dump has.
        public var count: Int
        /// How many bytes are in them.
        public var bytes: Int
        /// Those that the target lacks.
        public var missing = 0
        /// Those whose contents differ.
        public var changed = 0
        /// Those that this session may not read.
        public var unread = 0
        /// Statements of the dump whose contents could not be read.
        public var notUnderstood = 0
        /// The first that differ, where that was asked for.
        public var objects: [Object] = []

        /// Whether all are there, unchanged.
        public var isEqual: Bool { missing + changed + unread + notUnderstood == 0 }

        mutating func add(_ difference: Row.Difference, _ oid: UInt32, naming limit: Int) {
            if difference == .missing { missing += 1 } else { changed += 1 }
            if objects.count < limit { objects.append(Object(difference: difference, oid: oid)) }
        }
    }

    /// A large object that differs.
    public struct Object: Sendable, Equatable, Codable {
        /// In which way.
        public var difference: Row.Difference
        /// Its OID in the target.
        public var oid: UInt32
    }

    /// A sequence that will give numbers which are taken.
    public struct Sequence: Sendable, Equatable, Codable {
        /// The sequence.
        public var name: QualifiedName
        /// The table it numbers.
        public var table: QualifiedName
        /// The column it numbers.
        public var column: SQLIdentifier
        /// The number that it gives next.
        public var next: Int
        /// The furthest number that is taken.
        public var taken: Int
    }
}
