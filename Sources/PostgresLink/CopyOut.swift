internal import CLibpq

extension PostgresConnection {
    /// Runs a `COPY … TO STDOUT` and gives each of its messages, which is a row with its line end, to `body`.
    ///
    /// - Returns: how many rows there were.
    /// - Throws: what `body` throws, after the server was told to stop; ``LinkError``.
    @discardableResult
    public mutating func copyOut(_ command: SQLCommand, _ body: (Span<UInt8>) throws -> Void) throws -> Int {
        try wire.startCopy(command, .copyOut)
        do {
            try wire.takeRows(body)
        } catch is CopyEnd {
            return try wire.copyResult(until: Deadline(after: wire.timeout))
        } catch let error as LinkError where wire.hasStopped {
            wire.hasStopped = false
            throw error
        } catch {
            wire.cancelCommand()
            throw error
        }
        return 0
    }
}

/// The rows are at their end; the result comes next.
private struct CopyEnd: Error {}

extension Wire {
    /// Gives rows to `body` until they end.
    fileprivate func takeRows(_ body: (Span<UInt8>) throws -> Void) throws {
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let count = unsafe PQgetCopyData(pointer, &row, 1)
            if count > 0, let start = unsafe row {
                defer { unsafe PQfreemem(start) }
                // Sound: libpq says how long the row is; it is freed after `body`.
                let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(count)).bindMemory(to: UInt8.self)
                try body(unsafe Span(_unsafeElements: bytes))
            } else if count == 0 {
                do throws(Interruption) {
                    _ = try wait(for: .read, until: Deadline(after: timeout))
                } catch {
                    hasStopped = true
                    throw stop(error)
                }
                if unsafe PQconsumeInput(pointer) == 0 {
                    hasStopped = true
                    throw lost()
                }
            } else {
                // -1: the result has the rest to say; -2: so it has of an error.
                throw CopyEnd()
            }
        }
    }
}
