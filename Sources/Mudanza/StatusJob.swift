public import PostgresLink
internal import SQLSyntax

/// Says what a target's ledger has: which dumps were loaded for whom, and what became of them.
public struct StatusJob: Sendable {
    /// The target.
    public var target: ConnectionSettings
    /// Only batches with these values of tenancy columns, by column.
    public var tenant: [String: String] = [:]
    /// Only batches of this state.
    public var state: BatchState?
    /// Only the batch of this number.
    public var batch: Int?
    /// How many are listed at most, the latest.
    public var limit = 20
    /// What stops the job.
    public var cancellation = Cancellation()

    /// Makes the job.
    public init(target: ConnectionSettings) { self.target = target }

    /// What the ledger has.
    public struct Result: Sendable, Codable {
        /// Batches, the latest first.
        public var batches: [BatchRecord]
        /// How many batches fit, listed or not.
        public var matching: Int
        /// How many there are of each state, whatever was asked for.
        public var counts: [String: Int]
    }

    /// Reads the ledger.
    ///
    /// - Throws: ``TargetRefused`` where there is none, or `LinkError`.
    public func run() throws -> Result {
        var connection = try PostgresConnection.connect(target, cancellation: cancellation, backoff: .firstContact)
        return try connection.transaction(.snapshot) { connection in
            try Ledger.require(over: &connection)
            let (condition, parameters) = condition
            let counted = try connection.execute(
                "SELECT state, pg_catalog.count(*) FROM mudanza.batches GROUP BY 1 ORDER BY 1")
            let counts = (0..<counted.rowCount).map { (counted.text($0, 0) ?? "", counted.integer($0, 1) ?? 0) }
            return Result(
                batches: try Ledger.records(where: condition, parameters, limit: limit, &connection),
                matching: try connection.execute(
                    "SELECT pg_catalog.count(*) FROM mudanza.batches b WHERE \(condition)", parameters
                ).integer(0, 0) ?? 0,
                counts: Dictionary(counts) { first, _ in first })
        }
    }

    private var condition: (SQLCommand, [SQLParameter]) {
        var conditions: [SQLCommand] = ["true"]
        var parameters: [SQLParameter] = []
        func number() -> SQLCommand { "$\(parameters.count)" }
        for (column, value) in tenant.sorted(by: { $0.key < $1.key }) {
            parameters.append(.text(value))
            conditions.append("b.tenant ->> \(SQLLiteral(column)) = \(number())")
        }
        if let state {
            parameters.append(.text(state.rawValue))
            conditions.append("b.state = \(number())")
        }
        if let batch { conditions.append("b.batch_id = \(batch)") }
        return (SQLCommand.joined(conditions, separator: " AND "), parameters)
    }
}
