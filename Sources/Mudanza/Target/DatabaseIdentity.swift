internal import PostgresLink

/// What tells one database from all others.
public struct DatabaseIdentity: Sendable, Equatable {
    /// Its cluster's system identifier; nil where the server refuses to say.
    public var system: String?
    /// Its number within the cluster.
    public var database: Int
    /// When its server was started, to the microsecond: for servers that keep their identifier to themselves.
    public var serverStart: String

    /// Makes an identity.
    public init(system: String?, database: Int, serverStart: String) {
        self.system = system
        self.database = database
        self.serverStart = serverStart
    }

    /// Whether both are the same database, as far as can be known.
    public func isSame(as other: DatabaseIdentity) -> Bool {
        guard database == other.database else { return false }
        if let system, let other = other.system { return system == other }
        return serverStart == other.serverStart
    }

    /// Reads it over a connection.
    static func read(over connection: inout PostgresConnection) throws -> DatabaseIdentity {
        guard connection.isInTransaction else {
            return try connection.transaction(.snapshot) { try read(over: &$0) }
        }
        let facts = try ServerFacts.read(over: &connection)
        let start = try connection.execute(
            "SELECT pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::pg_catalog.numeric")
        return DatabaseIdentity(
            system: facts.systemIdentifier, database: facts.databaseOID, serverStart: start.text(0, 0) ?? "")
    }

    /// Reads the source's, in a transaction that can change nothing.
    static func read(_ source: ConnectionSettings, _ cancellation: Cancellation) throws -> DatabaseIdentity {
        var connection = try PostgresConnection.toTarget(source, cancellation)
        return try read(over: &connection)
    }
}
