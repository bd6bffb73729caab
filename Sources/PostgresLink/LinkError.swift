/// Why a server was not reached, or did not do what it was asked: what was found, and what to do.
///
/// Never shows a password, nor a row's value; see ``withValues``.
public struct LinkError: Error, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// What kind of failure this is; programs and tests match on it.
    public enum Kind: String, Sendable, Codable {
        /// The connection's settings are wrong; nothing was tried.
        case badSettings
        /// No connection: no such host, nobody listening, no such database.
        case cannotConnect
        /// The server does not let this user in.
        case authentication
        /// TLS failed, or is not what the settings ask for.
        case tls
        /// The time that the caller gave is over.
        case timedOut
        /// The caller's ``Cancellation`` was used.
        case cancelled
        /// The connection is gone; what was under way has not been committed.
        case lost
        /// The connection went while a COMMIT was under way: nobody knows whether it happened.
        case commitUnknown
        /// COMMIT rolled back: a command of the transaction had failed, and the error was passed over.
        case rolledBack
        /// The server refused a command; ``LinkError/server`` has its words.
        case server
        /// What was asked for is not possible here: a COPY where none is expected, a NUL byte in a command.
        case misuse
    }

    /// The kind of failure.
    public var kind: Kind
    /// What was found, in one sentence without a final full stop.
    public var found: String
    /// What was expected instead; empty when obvious.
    public var expected: String
    /// What the user can do; empty when nothing sensible can be said.
    public var advice: String
    /// What the server said, if it said something.
    public var server: ServerError?
    /// Which command of a pipeline failed, from 0.
    public var commandIndex: Int?

    /// Makes an error; the texts are sentences without a final full stop.
    public init(
        _ kind: Kind, found: String, expected: String = "", advice: String = "", server: ServerError? = nil,
        commandIndex: Int? = nil
    ) {
        self.kind = kind
        self.found = found
        self.expected = expected
        self.advice = advice
        self.server = server
        self.commandIndex = commandIndex
    }

    /// The server's refusal of a command.
    init(_ kind: Kind = .server, server: ServerError, commandIndex: Int? = nil) {
        self.init(kind, found: "", server: server, commandIndex: commandIndex)
    }

    /// The whole message, without values of rows: one line, and the advice on the next.
    public var description: String {
        var text = [found, server?.description ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
        if !expected.isEmpty { text += "; expected \(expected)" }
        for advice in [advice, safeHint] where !advice.isEmpty { text += "\n  \(advice)" }
        return text
    }

    /// The whole message with everything that the server said, values of rows included.
    public var withValues: String {
        var text = [found, server?.withValues ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
        if !advice.isEmpty { text += "\n  \(advice)" }
        return text
    }

    /// The server's hint, but for errors that a function raises: their hints are the function's own words.
    private var safeHint: String {
        guard let server, let hint = server.hint, server.safeMessage == server.message else { return "" }
        return hint
    }

    /// Shows what ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind, "description": description]) }

    /// Whether it is worth another try, over a new connection.
    public var isTransient: Bool {
        switch kind {
        case .lost: true
        case .server, .cannotConnect: server?.isTransient ?? (kind == .cannotConnect && !isCertain)
        case .timedOut: isConnecting
        default: false
        }
    }

    /// Whether a failed connection would fail again: there is no such database.
    var isCertain = false
    /// Whether the time was over before the connection was made.
    var isConnecting = false
}
