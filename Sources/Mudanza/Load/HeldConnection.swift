internal import PostgresLink
internal import Synchronization

/// A connection that goes from thread to thread, and that at most one has at a time.
final class HeldConnection: Sendable {
    private let connection: Mutex<PostgresConnection?>

    init(_ connection: consuming PostgresConnection? = nil) { self.connection = Mutex(connection) }

    /// Takes it away; nil where somebody has it, or it was broken.
    func take() -> PostgresConnection? { connection.withLock { $0.take() } }

    /// Runs `body` over it, and holds it again afterwards unless it is broken.
    func use<Result>(_ body: (inout PostgresConnection) throws -> Result) throws -> Result {
        guard var open = take() else { throw LinkError(.misuse, found: "a connection is used twice at once") }
        do {
            let result = try body(&open)
            hold(open)
            return result
        } catch {
            hold(open)
            throw error
        }
    }

    /// Holds it again; one that is broken is let go.
    func hold(_ open: consuming PostgresConnection) {
        guard !open.isBroken else { return }
        var open: PostgresConnection? = consume open
        connection.withLock { swap(&$0, &open) }
    }
}
