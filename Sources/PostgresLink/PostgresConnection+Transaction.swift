internal import CLibpq

/// How a transaction works.
public struct TransactionOptions: Sendable, Equatable {
    /// What a transaction sees of others.
    public enum Isolation: Sendable {
        case readCommitted
        case repeatableRead
        case serializable

        var sql: SQLCommand {
            switch self {
            case .readCommitted: "READ COMMITTED"
            case .repeatableRead: "REPEATABLE READ"
            case .serializable: "SERIALIZABLE"
            }
        }
    }

    /// What it sees of others; nil: the server's default.
    public var isolation: Isolation?
    /// Whether the server refuses every change.
    public var isReadOnly: Bool

    /// Makes options.
    public init(isolation: Isolation? = nil, isReadOnly: Bool = false) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
    }

    /// Sees one state of the database throughout, and changes nothing.
    public static let snapshot = TransactionOptions(isolation: .repeatableRead, isReadOnly: true)

    var begin: SQLCommand {
        var command: SQLCommand = "BEGIN"
        if let isolation { command = "\(command) ISOLATION LEVEL \(isolation.sql)" }
        // Said in both cases: default_transaction_read_only may be on.
        return isReadOnly ? "\(command) READ ONLY" : "\(command) READ WRITE"
    }
}

extension PostgresConnection {
    /// Runs `body` in a transaction, which is committed at its end, or rolled back when it throws.
    ///
    /// The commands of `beginning` come with its BEGIN, in the same round trip.
    ///
    /// - Throws: what `body` throws; ``LinkError`` of the kind `commitUnknown` where the connection went while
    ///   committing, `rolledBack` where `body` passed over an error.
    public mutating func transaction<Result>(
        _ options: TransactionOptions = TransactionOptions(), beginning: [SQLCommand] = [],
        _ body: (inout PostgresConnection) throws -> Result
    ) throws -> Result {
        if isInTransaction { throw LinkError(.misuse, found: "a transaction inside a transaction") }
        let result: Result
        do {
            try runPipelined([options.begin] + beginning)
            result = try body(&self)
        } catch {
            wire.rollBack("ROLLBACK")
            throw error
        }
        guard isInTransaction else {
            throw LinkError(.misuse, found: "a command inside the transaction ended it")
        }
        try wire.commit()
        return result
    }

    /// Runs `body` between a savepoint and its release; when it throws, what it did is undone.
    public mutating func savepoint<Result>(_ body: (inout PostgresConnection) throws -> Result) throws -> Result {
        wire.savepoints += 1
        defer { wire.savepoints -= 1 }
        let name: SQLCommand = "mudanza_\(wire.savepoints)"
        _ = try execute("SAVEPOINT \(name)")
        do {
            let result = try body(&self)
            _ = try execute("RELEASE SAVEPOINT \(name)")
            return result
        } catch {
            wire.rollBack("ROLLBACK TO SAVEPOINT \(name)")
            wire.rollBack("RELEASE SAVEPOINT \(name)")
            throw error
        }
    }
}

extension Wire {
    /// Undoes after a failure; a connection on which even that fails is of no further use.
    func rollBack(_ command: SQLCommand) {
        guard broken == nil else { return }
        uninterrupted(within: .seconds(30)) {
            do throws(LinkError) {
                _ = try execute(command)
            } catch {
                if broken == nil { broken = lost() }
            }
        }
    }

    /// Commits; a cancellation comes too late for that.
    func commit() throws(LinkError) {
        try checkUsable()
        var failure: LinkError?
        uninterrupted(within: timeout) {
            do throws(LinkError) {
                let result = try execute("COMMIT")
                if result.commandTag == "ROLLBACK" {
                    failure = LinkError(
                        .rolledBack, found: "COMMIT rolled back: an error in the transaction was passed over")
                }
            } catch {
                failure = error
            }
        }
        guard var error = failure else { return }
        if error.kind == .lost || error.kind == .timedOut {
            // 57P01 and its like while a COMMIT is under way may come before or after it took effect.
            error.kind = .commitUnknown
            error.found = "the connection to \(target) went while a COMMIT was under way"
            error.advice = "Look whether it took effect before doing it again."
            broken = error
        }
        throw error
    }

    /// Runs `body` without heeding the cancellation, with a timeout of its own.
    private func uninterrupted(within time: Duration?, _ body: () -> Void) {
        let (heeded, before) = (heedsCancellation, timeout)
        (heedsCancellation, timeout) = (false, time)
        body()
        (heedsCancellation, timeout) = (heeded, before)
    }
}
