internal import CLibpq
public import SQLSyntax

/// What a command gave: its rows, in text form, or how many rows it touched.
@safe public struct QueryResult: ~Copyable {
    // Sound: PQgetResult's own result, cleared once, in deinit; it never leaves this move-only value.
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe PQclear(pointer) }

    /// How many rows there are.
    public var rowCount: Int { unsafe Int(PQntuples(pointer)) }

    /// How many columns there are.
    public var columnCount: Int { unsafe Int(PQnfields(pointer)) }

    /// The names of the columns.
    public var columnNames: [String] {
        (0..<columnCount).map { column in
            guard let name = unsafe PQfname(pointer, Int32(column)) else { return "" }
            return unsafe String(cString: name)
        }
    }

    /// The command's tag, such as `INSERT 0 5`.
    public var commandTag: String {
        guard let tag = unsafe PQcmdStatus(pointer) else { return "" }
        return unsafe String(cString: tag)
    }

    /// How many rows the command touched; nil for a command that touches none.
    public var affectedRows: Int? {
        guard let text = unsafe PQcmdTuples(pointer) else { return nil }
        return Int(unsafe String(cString: text))
    }

    /// Whether a value is NULL; true too for a row or column that is not there.
    public func isNull(_ row: Int, _ column: Int) -> Bool {
        guard isInside(row, column) else { return true }
        return unsafe PQgetisnull(pointer, Int32(row), Int32(column)) == 1
    }

    /// Gives the bytes of a value to `body`; nil for NULL.
    public func withBytes<Result>(
        _ row: Int, _ column: Int, _ body: (Span<UInt8>) throws -> Result
    ) rethrows -> Result? {
        guard !isNull(row, column), let value = unsafe PQgetvalue(pointer, Int32(row), Int32(column)) else {
            return nil
        }
        let count = unsafe Int(PQgetlength(pointer, Int32(row), Int32(column)))
        // Sound: libpq says how long the value is, and it lives as long as the result.
        let bytes = unsafe UnsafeRawBufferPointer(start: value, count: count).bindMemory(to: UInt8.self)
        return try body(unsafe Span(_unsafeElements: bytes))
    }

    /// The bytes of a value; nil for NULL.
    public func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        withBytes(row, column) { span in unsafe span.withUnsafeBufferPointer { unsafe Array($0) } }
    }

    /// A value's text, with U+FFFD for what is not UTF-8; nil for NULL.
    public func text(_ row: Int, _ column: Int) -> String? {
        withBytes(row, column) { span in
            unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// A whole number; nil for NULL and what is none.
    public func integer(_ row: Int, _ column: Int) -> Int? { text(row, column).flatMap { Int($0) } }

    /// A truth value; nil for NULL and what is none.
    public func boolean(_ row: Int, _ column: Int) -> Bool? {
        switch text(row, column) {
        case "t": true
        case "f": false
        default: nil
        }
    }

    /// A name; nil for NULL.
    public func identifier(_ row: Int, _ column: Int) -> SQLIdentifier? {
        bytes(row, column).map { SQLIdentifier(bytes: $0) }
    }

    private func isInside(_ row: Int, _ column: Int) -> Bool {
        (0..<rowCount).contains(row) && (0..<columnCount).contains(column)
    }

    // MARK: What the connection asks

    enum Status { case ok, empty, failed, copyIn, copyOut, pipelineSync, pipelineAborted }

    var status: Status {
        switch unsafe PQresultStatus(pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_NONFATAL_ERROR: .ok
        case PGRES_EMPTY_QUERY: .empty
        case PGRES_COPY_IN: .copyIn
        case PGRES_COPY_OUT: .copyOut
        case PGRES_PIPELINE_SYNC: .pipelineSync
        case PGRES_PIPELINE_ABORTED: .pipelineAborted
        default: .failed
        }
    }

    /// The server's error; nil where libpq made the result itself, because the connection went.
    var serverError: ServerError? {
        guard unsafe PQresultErrorField(pointer, Int32(UInt8(ascii: "C"))) != nil else { return nil }
        return unsafe ServerError(result: pointer)
    }
}
