internal import CLibpq

/// Makes an error of what libpq says when there is no connection: it has only a text, meant for people.
struct ConnectFailure {
    private let wire: Wire
    private let text: String

    init(wire: Wire) {
        self.wire = wire
        text = wire.message.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }
            .map { $0.drop { $0 == "\t" } }.joined(separator: " ")
    }

    var error: LinkError {
        let server = serverError
        let found = "cannot connect to \(wire.target)"
        let state = server?.sqlState ?? ""
        let words = text.lowercased()
        var error = LinkError(.cannotConnect, found: found, server: server)
        if server == nil { error.found += ": " + text }
        if state.hasPrefix("28") || words.contains("authentication failed") || needsPassword {
            error.kind = .authentication
            error.advice =
                needsPassword
                ? "No password was given: put it into ~/.pgpass or a secrets file." : "Check user and password."
        } else if ["certificate", "ssl ", "ssl/tls", "channel binding", "tls"].contains(where: words.contains) {
            error.kind = .tls
            error.advice =
                words.contains("certificate verify failed")
                ? "Its certificate has expired, or is signed by an authority that sslrootcert does not name."
                : "Check sslmode, sslrootcert and channel_binding, and that the server's certificate is valid."
        } else if words.contains("invalid ") && words.contains("value") || words.contains("definition of service") {
            error.kind = .badSettings
        }
        error.isCertain = state.hasPrefix("3D") || state == "42501"
        return error
    }

    private var needsPassword: Bool { unsafe PQconnectionNeedsPassword(wire.pointer) == 1 }

    /// The server's refusal inside the text: `FATAL:  28P01: password authentication failed …`, with two blanks.
    private var serverError: ServerError? {
        guard let match = text.firstMatch(of: /(\w+):  ([0-9A-Z]{5}): (.*)/) else { return nil }
        return ServerError(sqlState: String(match.2), severity: String(match.1), message: String(match.3))
    }
}
