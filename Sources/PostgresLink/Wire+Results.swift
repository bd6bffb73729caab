internal import CLibpq

extension Wire {
    /// Sends what libpq holds, reading meanwhile: a server that waits for its answer to be taken reads nothing.
    func flush(until deadline: Deadline, reading: () throws(LinkError) -> Void = {}) throws(LinkError) {
        while true {
            let state = unsafe PQflush(pointer)
            if state == 0 { return }
            // The server may have said why before it went away: reading comes before giving up.
            if state < 0 { throw lostWhileSending() }
            let ready: Events
            do {
                ready = try wait(for: [.read, .write], until: deadline)
            } catch {
                throw stop(error)
            }
            if ready.contains(.read) {
                try consume()
                try reading()
            }
        }
    }

    /// Takes what has arrived into libpq's memory.
    func consume() throws(LinkError) {
        if unsafe PQconsumeInput(pointer) == 0 { throw lostWhileSending() }
    }

    /// The error of a connection that broke; the server's last words, if it left some, are the reason.
    private func lostWhileSending() -> LinkError {
        _ = unsafe PQconsumeInput(pointer)
        var server: ServerError?
        // Sound: each result is cleared once. The connection is dead: PQgetResult does not wait.
        while unsafe (PQstatus(pointer) == CONNECTION_BAD || PQisBusy(pointer) == 0),
            let result = unsafe PQgetResult(pointer)
        {
            if server == nil, unsafe PQresultStatus(result) == PGRES_FATAL_ERROR,
                unsafe PQresultErrorField(result, Int32(UInt8(ascii: "C"))) != nil
            {
                server = unsafe ServerError(result: result)
            }
            let status = unsafe PQresultStatus(result)
            unsafe PQclear(result)
            if status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH { break }
        }
        return lost(server)
    }

    /// The next result; nil when there is none left.
    func nextResult(until deadline: Deadline) throws(LinkError) -> QueryResult? {
        while unsafe PQisBusy(pointer) == 1 {
            do {
                _ = try wait(for: .read, until: deadline)
            } catch {
                throw stop(error)
            }
            // Where the other side has gone, PQgetResult has its last words.
            _ = unsafe PQconsumeInput(pointer)
        }
        guard let result = unsafe PQgetResult(pointer) else { return nil }
        return unsafe QueryResult(result)
    }

    /// The error in a result, if it is one.
    func error(in result: borrowing QueryResult) -> LinkError? {
        switch result.status {
        case .ok, .pipelineSync, .copyIn, .copyOut: return nil
        case .pipelineAborted: return LinkError(.misuse, found: "a command before it in the pipeline failed")
        case .empty: return nil
        case .failed:
            let server = result.serverError
            guard unsafe PQstatus(pointer) != CONNECTION_BAD, let server else { return lost(server) }
            if server.severity == "FATAL" || server.severity == "PANIC" { return lost(server) }
            return LinkError(server: server)
        }
    }

    // MARK: Stopping

    /// Makes the server give up the command under way, after a deadline or a cancellation.
    ///
    /// The connection can be used afterwards if the server answers soon.
    func stop(_ interruption: Interruption) -> LinkError {
        let error = interruption == .cancelled ? cancelled : timedOut
        cancelCommand()
        return error
    }

    /// Asks the server to cancel what it does, and passes over the answers.
    func cancelCommand() {
        let heeded = heedsCancellation
        heedsCancellation = false
        defer { heedsCancellation = heeded }
        let grace = Deadline(after: .seconds(5))
        // Answers of a pipeline end at its synchronization point.
        if isPipelining, !hasSentSync { hasSentSync = unsafe PQpipelineSync(pointer) == 1 }
        guard unsafe CancelRequest(pointer).run(within: .seconds(5)) else {
            breakOff()
            return
        }
        do throws(LinkError) {
            try passOverResults(until: grace)
        } catch {
            breakOff()
        }
    }

    /// Nothing can be said any more over this connection.
    private func breakOff() {
        if broken == nil {
            broken = LinkError(.lost, found: "the connection to \(target) was given up: it did not answer")
        }
    }

    /// Reads to the end of what the server has to say; rows of COPY too.
    func passOverResults(until deadline: Deadline) throws(LinkError) {
        while true {
            // Never nextResult's own way out, which would come back here.
            if try flushed(until: deadline), unsafe PQisBusy(pointer) == 0 {
                guard let result = unsafe PQgetResult(pointer) else {
                    // In a pipeline it only ends one command's results.
                    if isPipelining, unsafe PQstatus(pointer) == CONNECTION_OK { continue }
                    break
                }
                let status = unsafe PQresultStatus(result)
                unsafe PQclear(result)
                if status == PGRES_COPY_IN {
                    _ = unsafe PQputCopyEnd(pointer, "given up")
                } else if status == PGRES_COPY_OUT {
                    try passOverRows(until: deadline)
                } else if status == PGRES_PIPELINE_SYNC {
                    break
                }
            } else {
                try waitQuietly(until: deadline)
            }
        }
        if unsafe PQstatus(pointer) == CONNECTION_BAD { throw lost() }
    }

    private func passOverRows(until deadline: Deadline) throws(LinkError) {
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let count = unsafe PQgetCopyData(pointer, &row, 1)
            if count > 0 {
                unsafe PQfreemem(row)
            } else if count == 0 {
                try waitQuietly(until: deadline)
            } else {
                return
            }
        }
    }

    private func flushed(until deadline: Deadline) throws(LinkError) -> Bool {
        let state = unsafe PQflush(pointer)
        if state < 0 { throw lost() }
        return state == 0
    }

    private func waitQuietly(until deadline: Deadline) throws(LinkError) {
        do {
            _ = try wait(for: unsafe PQflush(pointer) == 1 ? [.read, .write] : .read, until: deadline)
        } catch {
            throw timedOut
        }
        if unsafe PQconsumeInput(pointer) == 0 { throw lost() }
    }
}
