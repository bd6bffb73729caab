public import SQLSyntax
public import Tenancy

/// One table of a report.
public struct DiffTable: Codable, Sendable, Equatable {
    /// The table.
    public var name: QualifiedName
    /// To whom its rows belong.
    public var tableClass: TableClass
    /// What is done to it.
    public var treatment: TablePlan.Treatment
    /// Why, in one sentence without a final full stop.
    public var reason: Message
    /// Its rows in the dump.
    public var rows = 0
    /// Bytes of its rows in the dump.
    public var bytesBefore = 0
    /// Bytes of its rows as they are written.
    public var bytesAfter = 0
    /// Bytes that it and its indexes will take in the target, about.
    public var targetBytes = 0
    /// The tenancy columns that it gains, in order.
    public var columnsAdded: [PlannedColumn] = []
    /// The tenancy columns that it has already.
    public var columnsKept: [SQLIdentifier] = []
    /// Its keys, constraints and indexes, before and after.
    public var keys: [DiffKey] = []
    /// The statement that makes it, as the dump has it; nil where the dump makes none.
    public var definitionBefore: String?
    /// The statement that makes it, as it is written; nil where none is.
    public var definitionAfter: String?
    /// The statements about it that follow the rows: indexes, foreign keys and comments of the new columns.
    public var additions: [String] = []
    /// Columns whose values are hidden in ``samples``.
    public var maskedColumns: [String] = []
    /// The first rows.
    public var samples: [DiffSample] = []

    /// Makes a table with no rows yet.
    public init(name: QualifiedName, tableClass: TableClass, treatment: TablePlan.Treatment, reason: Message) {
        self.name = name
        self.tableClass = tableClass
        self.treatment = treatment
        self.reason = reason
    }
}

/// A row of the dump and what becomes of it.
public struct DiffSample: Codable, Sendable, Equatable {
    /// The fields as the dump has them, in its order.
    public var before: [DiffField]
    /// The fields as they are written; empty where the row is left out.
    public var after: [DiffField]

    /// Makes one from its parts.
    public init(before: [DiffField], after: [DiffField]) {
        self.before = before
        self.after = after
    }
}

/// A field of a sample row.
public struct DiffField: Sendable, Equatable {
    /// What is shown of a value.
    public enum Content: Sendable, Equatable {
        /// NULL.
        case null
        /// The value, decoded; cut where `isCut`.
        case value(String, isCut: Bool)
        /// Hidden.
        case masked
    }

    /// The column.
    public var column: String
    /// What is shown.
    public var content: Content

    /// Makes one from its parts.
    public init(column: String, content: Content) {
        self.column = column
        self.content = content
    }
}

extension DiffField: Codable {
    private enum CodingKeys: String, CodingKey { case column, value, isCut, isMasked }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        column = try container.decode(String.self, forKey: .column)
        if try container.decodeIfPresent(Bool.self, forKey: .isMasked) == true {
            content = .masked
        } else if let value = try container.decode(String?.self, forKey: .value) {
            content = .value(value, isCut: try container.decodeIfPresent(Bool.self, forKey: .isCut) ?? false)
        } else {
            content = .null
        }
    }

    /// Writes `column` with `value`, null where it is NULL, and `isCut` where it is; or with `isMasked`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(column, forKey: .column)
        switch content {
        case .null: try container.encodeNil(forKey: .value)
        case .masked: try container.encode(true, forKey: .isMasked)
        case .value(let value, let isCut):
            try container.encode(value, forKey: .value)
            if isCut { try container.encode(true, forKey: .isCut) }
        }
    }
}

/// A foreign key between two tables, for the graph.
public struct DiffReference: Codable, Sendable, Equatable {
    /// The table that refers.
    public var from: QualifiedName
    /// The table that is referred to.
    public var to: QualifiedName
    /// The constraint; nil where the dump lets PostgreSQL choose the name.
    public var name: String?
    /// Whether Mudanza adds it (to a registry).
    public var isAdded: Bool

    /// Makes one from its parts.
    public init(from: QualifiedName, to: QualifiedName, name: String?, isAdded: Bool) {
        self.from = from
        self.to = to
        self.name = name
        self.isAdded = isAdded
    }
}
