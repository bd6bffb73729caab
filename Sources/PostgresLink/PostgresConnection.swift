internal import CLibpq

/// A connection to a PostgreSQL server.
///
/// It cannot be copied; it closes where its owner lets go of it. Every call waits in the calling thread, heeding the
/// connection's ``Cancellation`` and ``statementTimeout``.
///
/// Sound to send to another thread: whoever has it, has it alone, for nothing in it can be reached another way.
public struct PostgresConnection: ~Copyable, @unchecked Sendable {
    let wire: Wire

    init(_ wire: Wire) { self.wire = wire }

    /// How long to wait for the answer to one command; nil: as long as it takes.
    ///
    /// In a COPY it is how long nothing may move.
    public var statementTimeout: Duration? {
        get { wire.timeout }
        set { wire.timeout = newValue }
    }

    /// The server's version as libpq writes it: 150004 for 15.4.
    public var serverVersion: Int { unsafe Int(PQserverVersion(wire.pointer)) }

    /// The process that serves this connection; through a pooler, a number of the pooler's own.
    public var backendProcess: Int { unsafe Int(PQbackendPID(wire.pointer)) }

    /// Where the connection goes, without password: `host:port/database`.
    public var target: String { wire.target }

    /// The user that the server knows.
    public var user: String { unsafe wire.text(PQuser(wire.pointer)) ?? "" }

    /// The database.
    public var database: String { unsafe wire.text(PQdb(wire.pointer)) ?? "" }

    /// The host, or the folder of the Unix socket.
    public var host: String { unsafe wire.text(PQhost(wire.pointer)) ?? "" }

    /// Whether TLS is in use.
    public var isEncrypted: Bool { unsafe PQsslInUse(wire.pointer) == 1 }

    /// TLS's version, such as `TLSv1.3`; nil without TLS.
    public var tlsVersion: String? { unsafe wire.text(PQsslAttribute(wire.pointer, "protocol")) }

    /// TLS's cipher; nil without TLS.
    public var tlsCipher: String? { unsafe wire.text(PQsslAttribute(wire.pointer, "cipher")) }

    /// Whether a Unix socket is used.
    public var isLocal: Bool { host.hasPrefix("/") || host.hasPrefix("@") }

    /// What the server reports by itself: `server_version`, `client_encoding`, `TimeZone`, `is_superuser` and others.
    public func parameter(_ name: String) -> String? { unsafe wire.text(PQparameterStatus(wire.pointer, name)) }

    /// Whether a transaction is open.
    public var isInTransaction: Bool {
        let status = unsafe PQtransactionStatus(wire.pointer)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// Whether the connection is broken and can only be let go of.
    public var isBroken: Bool { unsafe wire.broken != nil || PQstatus(wire.pointer) != CONNECTION_OK }

    /// The server's notices and warnings since the last call; at most 1,000 are kept.
    public mutating func takeNotices() -> [ServerError] { wire.notices.take() }
}

extension Wire {
    /// A text of libpq's.
    func text(_ pointer: UnsafePointer<CChar>?) -> String? { unsafe pointer.map { unsafe String(cString: $0) } }
}
