internal import CLibpq

extension PostgresConnection {
    /// Connects.
    ///
    /// - Parameters:
    ///   - settings: Where to, and as whom.
    ///   - applicationName: What the server shows in `pg_stat_activity`, unless the settings name something.
    ///   - connectTimeout: How many seconds all of it may take, name resolution apart; nil: what the settings'
    ///     `connect_timeout` says, or 10.
    ///   - cancellation: What stops this and everything later.
    /// - Throws: ``LinkError``; its texts never hold the password.
    public init(
        _ settings: ConnectionSettings, applicationName: String = "mudanza", connectTimeout: Int? = nil,
        cancellation: Cancellation = Cancellation()
    ) throws(LinkError) {
        if cancellation.isCancelled { throw LinkError(.cancelled, found: "cancelled before connecting to \(settings)") }
        var parameters = settings.parameters
        parameters["fallback_application_name"] = applicationName
        // Texts are UTF-8 here, whatever PGCLIENTENCODING says; what needs another one sets it in its transaction.
        parameters["client_encoding"] = "UTF8"
        settings.password?.withText { parameters["password"] = $0 }
        guard let pointer = unsafe Self.start(parameters) else {
            throw LinkError(.cannotConnect, found: "not enough memory for a connection")
        }
        let seconds = connectTimeout ?? settings.parameters["connect_timeout"].flatMap { Int($0) } ?? 10
        let wire = unsafe Wire(
            pointer: pointer, cancellation: cancellation, target: Self.target(of: pointer, settings),
            secrets: [settings.password, unsafe PQpass(pointer).map { unsafe Secret(String(cString: $0)) }]
                .compactMap { $0 })
        try wire.connect(within: seconds > 0 ? .seconds(seconds) : nil)
        self.init(wire)
    }

    /// Begins without waiting.
    private static func start(_ parameters: [String: String]) -> OpaquePointer? {
        // One text with a NUL behind each word; sound: the pointers into it are used inside the closure alone.
        var text: [CChar] = []
        var places: [Int] = []
        for (name, value) in parameters where !name.utf8.contains(0) && !value.utf8.contains(0) {
            for word in [name, value] {
                places.append(text.count)
                text += word.utf8CString
            }
        }
        return unsafe text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var names: [UnsafePointer<CChar>?] = unsafe []
            var values: [UnsafePointer<CChar>?] = unsafe []
            for index in stride(from: 0, to: places.count, by: 2) {
                unsafe names.append(base + places[index])
                unsafe values.append(base + places[index + 1])
            }
            unsafe names.append(nil)
            unsafe values.append(nil)
            return unsafe PQconnectStartParams(names, values, 0)
        }
    }

    /// Whom errors are about; libpq knows what the service file and the variables said.
    private static func target(of pointer: OpaquePointer, _ settings: ConnectionSettings) -> String {
        func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
            unsafe pointer.map { unsafe String(cString: $0) } ?? ""
        }
        let (host, port, database) = unsafe (text(PQhost(pointer)), text(PQport(pointer)), text(PQdb(pointer)))
        if host.isEmpty && database.isEmpty { return settings.description }
        return "\(host)\(port.isEmpty ? "" : ":\(port)")/\(database)"
    }
}

extension Wire {
    /// Goes through the steps of a connection until it stands.
    func connect(within time: Duration?) throws(LinkError) {
        let deadline = Deadline(after: time)
        // With the SQLSTATE in the text, an error is known whatever language the server speaks.
        _ = unsafe PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
        var events: Events = .write
        var state = unsafe PQstatus(pointer) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            if state == PGRES_POLLING_FAILED { throw ConnectFailure(wire: self).error }
            events = state == PGRES_POLLING_READING ? .read : .write
            do {
                _ = try wait(for: events, until: deadline)
            } catch {
                if error == .cancelled { throw cancelled }
                var error = LinkError(
                    .timedOut, found: "no connection to \(target) within \(time?.formattedSeconds ?? "")",
                    advice: "Check host and port, and that no firewall swallows the connection.")
                error.isConnecting = true
                throw error
            }
            state = unsafe PQconnectPoll(pointer)
        }
        _ = unsafe PQsetErrorVerbosity(pointer, PQERRORS_DEFAULT)
        guard unsafe PQsetnonblocking(pointer, 1) == 0 else { throw lost() }
    }
}
