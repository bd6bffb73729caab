public import PostgresLink
internal import SQLSyntax
public import Tenancy

/// Takes one batch out of a target again: exactly its rows, and what nobody else uses.
///
/// In one transaction, or in chunks that are committed one by one; what was cut off goes on with the same job.
public struct RollbackJob: Sendable {
    /// The target.
    public var target: ConnectionSettings
    /// The batch's number in the ledger.
    public var batch: Int
    /// How many rows are taken out and committed together; nil: all in one transaction.
    public var chunkRows: Int?
    /// Whether rows of the tenant go too that were changed or added since.
    public var takesChanged = false
    /// Whether it is only counted what would go.
    public var isDryRun = false
    /// What stops the job.
    public var cancellation = Cancellation()
    /// Says how far it has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(target: ConnectionSettings, batch: Int) {
        self.target = target
        self.batch = batch
    }

    /// What was taken out, or why nothing was.
    public struct Result: Sendable, Codable {
        /// How it ended.
        public enum Outcome: String, Sendable, Codable {
            /// It was taken out.
            case removed
            /// It was only counted, and nothing forbids to take it out.
            case counted
            /// Something forbids it; nothing was changed.
            case refused
            /// An earlier run had taken it out.
            case wasRemoved = "was_removed"
        }

        /// A table that the batch brought rows to.
        public struct Table: Sendable, Codable {
            /// Its name.
            public var name: String
            /// How many rows the batch brought.
            public var loaded: Int
            /// How many of them are there, as they came; with those that were changed or added since, where they go too.
            public var found = 0
            /// Rows of the tenant that were changed or added since.
            public var changed = 0
            /// Whether that forbids to take the batch out.
            public var isChanged = false
        }

        /// Rows of others that refer to rows of the batch.
        public struct Reference: Sendable, Codable {
            /// The table that refers.
            public var table: String
            /// The foreign key.
            public var constraint: String
            /// The table that is referred to.
            public var referencedTable: String
            /// How many rows refer; nil where policies may hide some from this session.
            public var rows: Int?
        }

        /// Something that the batch's dump made and that stays.
        public struct Kept: Sendable, Codable {
            /// What it is, and its name.
            public var object: String
            /// Why it stays.
            public var reason: Message
        }

        /// The batch, as it was.
        public var batch: BatchRecord
        /// How it ended.
        public var outcome = Outcome.removed
        /// The tables that are the tenant's.
        public var tables: [Table] = []
        /// What refers to the batch's rows.
        public var references: [Reference] = []
        /// Rows of shared tables that no other batch had.
        public var sharedRows = 0
        /// Rows of registries that nobody uses any more.
        public var registryRows = 0
        /// Large objects.
        public var largeObjects = 0
        /// Whether no batch is left.
        public var isLast = false
        /// Tables, types, functions and the like that went with the last batch.
        public var objects = 0
        /// What should have gone with the last batch and stays.
        public var keptObjects: [Kept] = []
        /// How many chunks were committed one by one.
        public var chunks = 0

        /// All rows of the tenant's tables that went, or would go.
        public var rows: Int { tables.reduce(0) { $0 + $1.found } }
    }

    /// Takes the batch out.
    ///
    /// - Throws: ``TargetRefused`` or `LinkError`. What was committed in chunks stays out then, and the same job goes on.
    public func run() throws -> Result {
        var connection = try PostgresConnection.connect(target, cancellation: cancellation, backoff: .firstContact)
        guard !isDryRun else {
            return try connection.transaction(.snapshot) { connection in
                try Ledger.require(over: &connection)
                return try look(locks: false, &connection).result
            }
        }
        try connection.transaction(.snapshot) { try Ledger.require(over: &$0) }
        guard let chunkRows else { return try removeAtOnce(&connection) }
        let begun = try connection.transaction(Self.current) { try begin(&$0) }
        guard begun.outcome == .counted else { return begun }
        var chunks = ChunkedRemoval(job: self, rows: chunkRows)
        try chunks.run(of: begun.rows, &connection)
        var result = try connection.transaction(Self.current) { try removeAll(&$0) }
        (result.batch, result.chunks) = (begun.batch, chunks.chunks)
        result.largeObjects += chunks.largeObjects
        if result.outcome == .removed { result.tables = begun.tables }
        return result
    }

    private func removeAtOnce(_ connection: inout PostgresConnection) throws -> Result {
        do {
            return try connection.transaction(Self.current) { try removeAll(&$0) }
        } catch let error as LinkError where error.server?.sqlState == "53200" {
            throw TargetRefused(
                "batch \(batch) takes more locks than the server has room for in one transaction: \(error)",
                advice: "Nothing was taken out. Take it out in chunks, with --chunk-rows 50000.")
        }
    }

    /// Sees what others have committed when it has waited for them, whatever the database's default is.
    static let current = TransactionOptions(isolation: .readCommitted)

    private func look(
        locks: Bool, _ connection: inout PostgresConnection
    ) throws -> (rollback: Rollback?, count: RollbackCount, result: Result) {
        let rollback = try Rollback(batch, takesChanged: takesChanged, locks: locks, &connection)
        var result = Result(batch: rollback.record)
        guard rollback.record.state != .rolledBack else {
            result.outcome = .wasRemoved
            return (nil, RollbackCount(), result)
        }
        if locks { try rollback.lock(&connection) }
        let count = try rollback.count(&connection)
        (result.tables, result.references) = (count.tables, count.references)
        result.outcome = count.isFree ? .counted : .refused
        if !locks { (result.sharedRows, result.registryRows) = try rollback.countBesides(&connection) }
        return (rollback, count, result)
    }

    /// Says in the ledger that the batch is being taken out.
    private func begin(_ connection: inout PostgresConnection) throws -> Result {
        let (rollback, count, result) = try look(locks: true, &connection)
        guard let rollback, result.outcome == .counted else { return result }
        try rollback.indexes(for: count, &connection).make(&connection)
        try connection.execute(
            """
            UPDATE mudanza.batches SET state = 'rolling_back', takes_changed = takes_changed OR $1
            WHERE batch_id = \(batch)
            """, [.boolean(takesChanged)])
        return result
    }

    /// Takes out all that is there.
    private func removeAll(_ connection: inout PostgresConnection) throws -> Result {
        let (rollback, count, looked) = try look(locks: true, &connection)
        var result = looked
        guard let rollback, result.outcome == .counted else { return result }
        progress.begin(.removing)
        try rollback.removeRows(count, &connection)
        try rollback.finish(&result, &connection)
        result.outcome = .removed
        return result
    }
}
