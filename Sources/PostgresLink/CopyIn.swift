internal import CLibpq

/// A COPY into the server, while it takes rows.
public struct CopyIn: ~Copyable {
    private let wire: Wire
    /// How many bytes were handed over.
    public private(set) var bytesWritten = 0
    /// Why the copy has ended before its time.
    private(set) var failure: LinkError?

    /// As much as is handed to libpq at once, one message of the protocol.
    ///
    /// The server gathers a message whole before it reads of it: this size stays in its processor's cache (3.03 s for
    /// 400 MB, where 128 KiB took 3.13, 8 KiB 3.09).
    private static let piece = 1 << 15

    init(_ wire: Wire) { self.wire = wire }

    /// Hands over bytes, in any cut: rows may begin and end anywhere.
    ///
    /// Pieces of 32 KiB and more are best. Waits when the server is slower.
    ///
    /// - Throws: ``LinkError``; the server's refusal of an earlier row is seen here, soon.
    public mutating func write(_ bytes: Span<UInt8>) throws(LinkError) {
        if let failure { throw failure }
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.piece, bytes.count)
            do throws(LinkError) {
                try wire.putCopyData(bytes.extracting(start..<end))
            } catch {
                failure = error
                throw error
            }
            bytesWritten += end - start
            start = end
        }
    }

    /// Hands over bytes, in any cut.
    public mutating func write(_ bytes: [UInt8]) throws(LinkError) { try write(bytes.span) }
}

extension PostgresConnection {
    /// Runs a `COPY … FROM STDIN`, whose rows `body` writes.
    ///
    /// - Returns: how many rows the server took.
    /// - Throws: what `body` throws, after the server was told to give the copy up; ``LinkError`` of the server, with
    ///   ``ServerError/copyLine``.
    @discardableResult
    public mutating func copyIn(_ command: SQLCommand, _ body: (inout CopyIn) throws -> Void) throws -> Int {
        try wire.startCopy(command, .copyIn)
        var copy = CopyIn(wire)
        do {
            try body(&copy)
        } catch {
            if copy.failure == nil { wire.giveUpCopyIn() }
            throw error
        }
        if let failure = copy.failure { throw failure }
        return try wire.finishCopyIn()
    }
}

extension Wire {
    /// Sends a COPY command and waits until the server is ready for its rows, or has them ready.
    func startCopy(_ command: SQLCommand, _ direction: QueryResult.Status) throws(LinkError) {
        let deadline = Deadline(after: timeout)
        try send(command)
        try flush(until: deadline)
        guard let result = try nextResult(until: deadline) else { throw lost() }
        if result.status == direction { return }
        if let error = error(in: result) {
            try? passOverResults(until: deadline)
            throw error
        }
        cancelCommand()
        throw LinkError(
            .misuse, found: "a command is no COPY", expected: direction == .copyIn ? "FROM STDIN" : "TO STDOUT")
    }

    /// Hands one piece over and waits until the socket has taken it.
    func putCopyData(_ bytes: Span<UInt8>) throws(LinkError) {
        try checkUsable()
        // Sound: libpq copies the bytes before it returns. Gain: no copy of our own.
        let state = unsafe bytes.withUnsafeBytes { buffer in
            unsafe PQputCopyData(
                pointer, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
        }
        guard state == 1 else { throw endOfBrokenCopy() }
        let deadline = Deadline(after: timeout)
        while true {
            let left = unsafe PQflush(pointer)
            if left < 0 { throw endOfBrokenCopy() }
            let ready: Events
            if left == 0 {
                ready = readyNow(.read)
            } else {
                do {
                    _ = try wait(for: [.read, .write], until: deadline)
                    // With TLS the wait ends now and then with nothing ready.
                    ready = readyNow(.read)
                } catch {
                    throw stop(error)
                }
            }
            if ready.contains(.read), try serverHasEndedCopy() { throw endOfBrokenCopy() }
            if left == 0 { return }
        }
    }

    /// Whether what has arrived is the server's refusal.
    ///
    /// During COPY FROM a server sends notices and errors, nothing else. libpq takes in the notices, and shows an error
    /// only once the copy has been ended. So what has arrived and is no notice is an error, or half a notice, whose
    /// rest is on its way.
    private func serverHasEndedCopy() throws(LinkError) -> Bool {
        let before = notices.total
        let patience = Deadline(after: .milliseconds(250))
        while true {
            if unsafe PQconsumeInput(pointer) == 0 { return true }
            // Asking takes in what is complete.
            _ = unsafe PQisBusy(pointer)
            if notices.total != before { return false }
            // With TLS what was readable need not have been data.
            do {
                _ = try waitForInput(until: patience)
            } catch {
                if error == .cancelled { throw stop(error) }
                // TLS has messages of its own: an error that was taken for one is seen when the copy ends.
                return unsafe PQsslInUse(pointer) == 0
            }
        }
    }

    private func waitForInput(until deadline: Deadline) throws(Interruption) -> Events {
        while true {
            if !readyNow(.read).isEmpty { return .read }
            if deadline.isOver { throw .timedOut }
            let ready = try wait(for: .read, until: deadline)
            if !readyNow(.read).isEmpty { return ready }
        }
    }

    /// Ends a copy that the server has refused, and gets the reason.
    private func endOfBrokenCopy() -> LinkError {
        _ = unsafe PQputCopyEnd(pointer, "given up after an error")
        do throws(LinkError) {
            _ = try copyResult(until: Deadline(after: timeout ?? .seconds(60)))
            return lost()
        } catch {
            return error
        }
    }

    /// Ends a copy whose source failed.
    func giveUpCopyIn() {
        guard broken == nil else { return }
        let heeded = heedsCancellation
        heedsCancellation = false
        defer { heedsCancellation = heeded }
        _ = unsafe PQputCopyEnd(pointer, "given up by the client")
        do throws(LinkError) {
            try passOverResults(until: Deadline(after: .seconds(30)))
        } catch {
            if broken == nil { broken = error }
        }
    }

    /// Ends a copy whose rows are complete.
    func finishCopyIn() throws(LinkError) -> Int {
        try checkUsable()
        guard unsafe PQputCopyEnd(pointer, nil) == 1 else { throw endOfBrokenCopy() }
        // The server has what was sent still to do: constraints, triggers.
        return try copyResult(until: Deadline(after: timeout))
    }

    /// Waits for the end of a COPY.
    func copyResult(until deadline: Deadline) throws(LinkError) -> Int {
        try flush(until: deadline)
        var rows = 0
        var failure: LinkError?
        while let result = try nextResult(until: deadline) {
            rows = result.affectedRows ?? rows
            failure = failure ?? error(in: result)
        }
        if let failure { throw failure }
        return rows
    }
}
