internal import CLibpq

extension PostgresConnection {
    /// Runs one command and waits for its end.
    ///
    /// - Parameters:
    ///   - command: One command; the server refuses a text with two.
    ///   - parameters: The values of its `$1`, `$2` and so on.
    /// - Returns: its rows, or how many it touched.
    /// - Throws: ``LinkError``. After a refusal by the server, a timeout or a cancellation the connection can be used
    ///   further, if it is not ``isBroken``.
    @discardableResult
    public mutating func execute(_ command: SQLCommand, _ parameters: [SQLParameter] = []) throws(LinkError)
        -> QueryResult
    {
        try wire.execute(command, parameters)
    }
}

extension Wire {
    func execute(_ command: SQLCommand, _ parameters: [SQLParameter] = []) throws(LinkError) -> QueryResult {
        let deadline = Deadline(after: timeout)
        try send(command, parameters)
        try flush(until: deadline)
        guard let result = try nextResult(until: deadline) else { throw lost() }
        if let error = error(in: result) {
            try? passOverResults(until: deadline)
            throw error
        }
        if result.status == .copyIn || result.status == .copyOut {
            cancelCommand()
            throw LinkError(.misuse, found: "a COPY was run as a plain command")
        }
        while let further = try nextResult(until: deadline) {
            if let error = error(in: further) {
                try? passOverResults(until: deadline)
                throw error
            }
        }
        return result
    }

    /// Hands a command to libpq, which may not yet send it.
    func send(_ command: SQLCommand, _ parameters: [SQLParameter] = []) throws(LinkError) {
        try checkUsable()
        if command.terminated.dropLast().contains(0) { throw LinkError(.misuse, found: "a command holds a NUL byte") }
        let values = ParameterValues(parameters)
        guard !values.hasNUL else { throw LinkError(.misuse, found: "a value for a command holds a NUL byte") }
        let sent = unsafe command.terminated.withUnsafeBytes { text in
            // Sound: the text ends in NUL, and libpq copies all of it before it returns.
            guard let text = text.baseAddress else { return Int32(0) }
            return unsafe values.withPointers { types, pointers, lengths, formats in
                unsafe PQsendQueryParams(
                    pointer, text.assumingMemoryBound(to: CChar.self), Int32(parameters.count), types, pointers,
                    lengths,
                    formats, 0)
            }
        }
        if sent == 1 { return }
        if unsafe PQstatus(pointer) == CONNECTION_BAD { throw lost() }
        throw LinkError(.misuse, found: "libpq refused a command: \(message)")
    }
}

/// The values of a command in the form that libpq takes.
private struct ParameterValues {
    private static let bytea: UInt32 = 17
    private var text: [CChar] = []
    private var places: [Int?] = []
    private var types: [UInt32] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private(set) var hasNUL = false

    init(_ parameters: [SQLParameter]) {
        for parameter in parameters {
            var bytes: [UInt8]?
            switch parameter {
            case .text(let text):
                bytes = Array(text.utf8)
                if text.utf8.contains(0) { hasNUL = true }
            case .integer(let number): bytes = Array(String(number).utf8)
            case .boolean(let value): bytes = Array((value ? "t" : "f").utf8)
            case .bytes(let value): bytes = value
            case .null: bytes = nil
            }
            var isBinary = false
            if case .bytes = parameter { isBinary = true }
            places.append(bytes == nil ? nil : text.count)
            types.append(isBinary ? Self.bytea : 0)
            lengths.append(Int32(bytes?.count ?? 0))
            formats.append(isBinary ? 1 : 0)
            if let bytes {
                text += bytes.map { CChar(bitPattern: $0) }
                text.append(0)
            }
        }
    }

    /// Sound: the pointers are used inside `body` alone, which the arrays outlive.
    func withPointers<Result>(
        _ body: (
            UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        guard !places.isEmpty else { return body(nil, nil, nil, nil) }
        return unsafe text.withUnsafeBufferPointer { buffer in
            let base = buffer.baseAddress
            let pointers = unsafe places.map { place in
                unsafe place.flatMap { place in unsafe base.map { unsafe $0 + place } }
            }
            return unsafe body(types, pointers, lengths, formats)
        }
    }
}
