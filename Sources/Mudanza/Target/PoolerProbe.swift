internal import PostgresLink

/// Finds out what stands between Mudanza and the server, without leaving a trace on any session.
///
/// A server tells each client the number of the process that serves it. A pooler or proxy tells a number of its own,
/// for it must route requests to cancel; so equal numbers mean that nothing stands in between.
///
/// Otherwise it matters whether server connections are shared. Two clients that are connected at once, both idle, ask
/// for the server's process in turn. That both are told the same one is only possible where the server connection goes
/// back after each transaction. PgBouncer hands out the one that was used last, or, with `server_round_robin`, all of
/// them in turn; so some rounds show it, whatever the size of the pool, unless others use up all of it. Host names
/// that end in `-pooler` are believed (Neon's).
enum PoolerProbe {
    private static let rounds = 8

    static func between(
        _ connection: inout PostgresConnection, _ settings: ConnectionSettings, _ cancellation: Cancellation
    ) throws -> LinkFacts.Between {
        let first = try process(&connection)
        if first == connection.backendProcess { return .nothing }
        if connection.host.split(separator: ".").first?.hasSuffix("-pooler") == true { return .transactionPooler }
        return (try? isShared(&connection, settings, cancellation)) == true ? .transactionPooler : .other
    }

    /// Fails where there is no second connection to be had, as in a pool of one server connection in session mode.
    private static func isShared(
        _ connection: inout PostgresConnection, _ settings: ConnectionSettings, _ cancellation: Cancellation
    ) throws -> Bool {
        var second = try PostgresConnection(settings, connectTimeout: 5, cancellation: cancellation)
        second.statementTimeout = .seconds(3)
        var seen: Set<Int> = []
        var seenBySecond: Set<Int> = []
        for _ in 0..<rounds {
            seen.insert(try process(&connection))
            seenBySecond.insert(try process(&second))
            if !seen.isDisjoint(with: seenBySecond) { return true }
        }
        return false
    }

    private static func process(_ connection: inout PostgresConnection) throws(LinkError) -> Int {
        try connection.execute("SELECT pg_catalog.pg_backend_pid()").integer(0, 0) ?? 0
    }
}
