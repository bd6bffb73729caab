public import SQLSyntax

/// How values change on their way, so that keys of different tenants never meet: the strategies `offset` and `prefix`.
///
/// Every key that moves takes with it each column that refers to it; nothing else changes.
public struct KeyMoves: Codable, Sendable, Equatable {
    /// The columns whose values change, in the dump's order; one may stand here more than once, under conditions that
    /// exclude each other.
    public var columns: [ColumnMove]
    /// The sequences that `setval` sets further on, and by how much.
    public var sequences: [SequenceMove]
    /// The integer columns that become `bigint` in CREATE TABLE.
    public var widenedColumns: [Catalog.ColumnReference]
    /// The sequences whose `AS smallint` or `AS integer` becomes `AS bigint`.
    public var widenedSequences: [QualifiedName]
    /// What is added to the OIDs of large objects; nil where they stay.
    public var largeObjects: Int?
    /// Whether the offsets are 0 because the tenant has no base yet: such a plan is not executed.
    public var lacksBase: Bool?

    /// Makes them from their parts.
    public init(
        columns: [ColumnMove] = [], sequences: [SequenceMove] = [], widenedColumns: [Catalog.ColumnReference] = [],
        widenedSequences: [QualifiedName] = [], largeObjects: Int? = nil
    ) {
        self.columns = columns
        self.sequences = sequences
        self.widenedColumns = widenedColumns
        self.widenedSequences = widenedSequences
        self.largeObjects = largeObjects
    }

    /// Whether nothing moves.
    public var isEmpty: Bool { columns.isEmpty && sequences.isEmpty && largeObjects == nil }
}

/// A column whose values change, and why.
public struct MovedColumn: Codable, Sendable, Equatable {
    /// The table.
    public var table: QualifiedName
    /// The column.
    public var column: SQLIdentifier
    /// What is done to its values.
    public var change: ColumnMove.Change
    /// Why, in a few words.
    public var reason: Message

    /// Makes one from its parts.
    public init(table: QualifiedName, column: SQLIdentifier, change: ColumnMove.Change, reason: Message) {
        self.table = table
        self.column = column
        self.change = change
        self.reason = reason
    }
}

/// How the values of one column change.
///
/// NULL stays NULL.
public struct ColumnMove: Codable, Sendable, Equatable {
    /// What is done to a value.
    public enum Change: Codable, Sendable, Equatable {
        /// This is added to an integer.
        case offset(Int)
        /// This is put in front of a text.
        case prefix(String)
        /// Another value stands for each of these; others stay.
        case map([String: String])
    }

    /// What the column's type can hold.
    public enum Limit: Codable, Sendable, Equatable {
        /// An integer of these bounds: `smallint`, `integer`, `bigint`, `oid`, or a sequence's own.
        case integer(ClosedRange<Int>)
        /// A text of at most so many characters; nil where it has no limit.
        case text(characters: Int?)
    }

    /// Only rows in which another column has one of these values are changed, for a reference whose table is named
    /// beside it.
    public struct Condition: Codable, Sendable, Equatable {
        /// The column that names the table.
        public var column: SQLIdentifier
        /// Its values, as text.
        public var values: [String]

        /// Makes a condition.
        public init(column: SQLIdentifier, values: [String]) {
            self.column = column
            self.values = values
        }
    }

    /// The table.
    public var table: QualifiedName
    /// The column.
    public var column: SQLIdentifier
    /// What is done to its values.
    public var change: Change
    /// What it can hold: a value that would not fit ends the run.
    ///
    /// Under an offset a text column's values that are no integers stay as they are.
    public var limit: Limit
    /// Whether it is an array, each element of which changes.
    public var isArray: Bool
    /// The rows concerned; nil: all.
    public var condition: Condition?

    /// Makes one from its parts.
    public init(
        table: QualifiedName, column: SQLIdentifier, change: Change, limit: Limit, isArray: Bool = false,
        condition: Condition? = nil
    ) {
        self.table = table
        self.column = column
        self.change = change
        self.limit = limit
        self.isArray = isArray
        self.condition = condition
    }
}

/// A sequence that goes on further up.
public struct SequenceMove: Codable, Sendable, Equatable {
    /// The sequence.
    public var sequence: QualifiedName
    /// What is added to the value that the dump sets it to.
    public var offset: Int

    /// Makes one.
    public init(_ sequence: QualifiedName, by offset: Int) {
        self.sequence = sequence
        self.offset = offset
    }
}
