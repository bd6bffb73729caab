internal import CLibpq

extension PostgresConnection {
    /// Runs commands one after another without waiting for each answer.
    ///
    /// Outside a transaction they are one of their own. The first that fails ends the run; those behind it are not
    /// executed. COPY is not possible here.
    ///
    /// - Returns: how many commands there were.
    /// - Throws: ``LinkError`` with the failed command's ``LinkError/commandIndex``.
    @discardableResult
    public mutating func runPipelined(_ commands: some Sequence<SQLCommand>) throws(LinkError) -> Int {
        try wire.runPipelined(commands)
    }
}

extension Wire {
    /// How many commands are handed to libpq before it must have sent them: its memory is all that grows.
    private static let group = 64

    func runPipelined(_ commands: some Sequence<SQLCommand>) throws(LinkError) -> Int {
        try checkUsable()
        guard unsafe PQenterPipelineMode(pointer) == 1 else {
            throw LinkError(.misuse, found: "a pipeline cannot begin here: \(message)")
        }
        (isPipelining, hasSentSync) = (true, false)
        defer {
            isPipelining = false
            if unsafe PQexitPipelineMode(pointer) == 0, broken == nil { broken = lost() }
        }
        var answers = PipelineAnswers()
        var sent = 0
        for command in commands {
            do throws(LinkError) {
                try send(command)
            } catch {
                if error.kind == .misuse { cancelCommand() }
                throw error
            }
            sent += 1
            if sent % Self.group == 0 {
                let deadline = Deadline(after: timeout)
                try flush(until: deadline) { () throws(LinkError) in try answers.takeReady(from: self) }
                if !readyNow(.read).isEmpty {
                    try consume()
                    try answers.takeReady(from: self)
                }
                if answers.error != nil { break }
            }
        }
        guard unsafe PQpipelineSync(pointer) == 1 else { throw lost() }
        hasSentSync = true
        let deadline = Deadline(after: timeout)
        try flush(until: deadline) { () throws(LinkError) in try answers.takeReady(from: self) }
        while !answers.isComplete {
            guard let result = try nextResult(until: deadline) else {
                answers.endOfCommand()
                if unsafe PQstatus(pointer) == CONNECTION_BAD { throw lost() }
                continue
            }
            try answers.take(result, from: self)
        }
        if let error = answers.error { throw error }
        return sent
    }
}

/// Counts the answers to a pipeline's commands.
private struct PipelineAnswers {
    private var index = 0
    private(set) var error: LinkError?
    private(set) var isComplete = false

    /// Takes the answers that have arrived, without waiting.
    mutating func takeReady(from wire: Wire) throws(LinkError) {
        var empties = 0
        while !isComplete, empties < 2, unsafe PQisBusy(wire.pointer) == 0 {
            if let pointer = unsafe PQgetResult(wire.pointer) {
                empties = 0
                try take(unsafe QueryResult(pointer), from: wire)
            } else {
                // One ends a command's answers; a second in a row: nothing is under way.
                empties += 1
                if empties == 1 { endOfCommand() }
            }
        }
    }

    private var hasAnswer = false

    mutating func take(_ result: borrowing QueryResult, from wire: Wire) throws(LinkError) {
        switch result.status {
        case .pipelineSync: isComplete = true
        case .pipelineAborted: hasAnswer = true
        case .copyIn, .copyOut:
            wire.broken = wire.lost()
            throw LinkError(.misuse, found: "a COPY in a pipeline", commandIndex: index)
        default:
            hasAnswer = true
            guard error == nil, var failure = wire.error(in: result) else { return }
            failure.commandIndex = index
            error = failure
            if failure.kind == .lost { throw failure }
        }
    }

    /// The answers to one command are complete.
    mutating func endOfCommand() {
        if hasAnswer { index += 1 }
        hasAnswer = false
    }
}
