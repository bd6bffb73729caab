internal import PostgresLink

/// What is known of the way to a server.
public struct LinkFacts: Sendable, Equatable {
    /// What stands between Mudanza and the server.
    public enum Between: Sendable, Equatable {
        /// Nothing.
        case nothing
        /// A pooler that gives each transaction the server connection that is free: PgBouncer in transaction mode.
        case transactionPooler
        /// A proxy, or a pooler that keeps a server connection for each client.
        case other
    }

    /// Where: `host:port/database`.
    public var target: String
    /// The host, or the folder of the Unix socket.
    public var host: String
    /// How long connecting took.
    public var connectTime: Duration
    /// TLS's version, such as `TLSv1.3`; nil without TLS.
    public var tlsVersion: String?
    /// TLS's cipher; nil without TLS.
    public var tlsCipher: String?
    /// Whether the settings forgo TLS in so many words.
    public var forgoesTLS: Bool
    /// What stands in between.
    public var between: Between

    /// Makes facts.
    public init(
        target: String, host: String, connectTime: Duration = .zero, tlsVersion: String? = nil,
        tlsCipher: String? = nil, forgoesTLS: Bool = false, between: Between = .nothing
    ) {
        self.target = target
        self.host = host
        self.connectTime = connectTime
        self.tlsVersion = tlsVersion
        self.tlsCipher = tlsCipher
        self.forgoesTLS = forgoesTLS
        self.between = between
    }

    /// Whether nobody else can listen: a Unix socket, or this machine's loopback.
    public var staysOnThisMachine: Bool {
        host.hasPrefix("/") || host.hasPrefix("@") || host.hasPrefix("127.") || ["localhost", "::1"].contains(host)
    }

    /// Finds them out over a connection; a second one is opened where something stands in between.
    static func read(
        over connection: inout PostgresConnection, _ settings: ConnectionSettings, connectTime: Duration,
        _ cancellation: Cancellation
    ) throws -> LinkFacts {
        LinkFacts(
            target: connection.target, host: connection.host, connectTime: connectTime,
            tlsVersion: connection.tlsVersion, tlsCipher: connection.tlsCipher,
            forgoesTLS: settings.parameters["sslmode"] == "disable",
            between: try PoolerProbe.between(&connection, settings, cancellation))
    }
}
