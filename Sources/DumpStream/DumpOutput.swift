internal import SystemPackage

/// Where a migrated dump goes: a file that gets its name only when it is whole, standard output, or a closure that
/// loads it.
public struct DumpOutput: ~Copyable {
    /// The size of one write in bytes.
    public static let chunk = 1 << 18

    /// The path as given, or `-`.
    public let name: String
    /// The bytes taken so far.
    public private(set) var bytesWritten = 0

    private let descriptor: FileDescriptor
    /// What takes the bytes in place of the descriptor.
    private let taker: ((Span<UInt8>) throws(DumpError) -> Void)?
    private let temporary: FilePath?
    /// What the temporary file is renamed to: where the path leads, if it is a symbolic link.
    private let target: FilePath
    private var buffer: [UInt8] = []
    private var filled = 0
    private var isOpen = true

    /// Opens `path` for writing beside its final name; `-` is standard output.
    ///
    /// - Throws: `.cannotWrite` with the system's reason.
    public init(path: String) throws(DumpError) {
        target = behindLinks(FilePath(path))
        let (file, beside) = try Self.open(path, target)
        descriptor = file
        temporary = beside
        taker = nil
        name = path
        buffer = [UInt8](repeating: 0, count: Self.chunk)
    }

    /// Gives the bytes to `taker`, in pieces of up to ``chunk`` bytes, longer ones only where one row is longer.
    public init(name: String, taker: @escaping (Span<UInt8>) throws(DumpError) -> Void) {
        self.name = name
        self.taker = taker
        descriptor = .standardOutput
        temporary = nil
        target = ""
        buffer = [UInt8](repeating: 0, count: Self.chunk)
    }

    /// Gives what has gathered to the closure; files wait until their buffer is full.
    public mutating func handOver() throws(DumpError) { if taker != nil { try flush() } }

    private static func open(
        _ path: String, _ target: FilePath
    ) throws(DumpError) -> (FileDescriptor, FilePath?) {
        if path == "-" {
            PipeCapacity.raise(of: .standardOutput)
            return (.standardOutput, nil)
        }
        let type = try? Stat(target).type
        guard target.lastComponent != nil, type != .directory else {
            throw DumpError(.cannotWrite, found: "cannot write \(path): it is a folder", expected: "a file name")
        }
        // A device or a named pipe is written to; a file put in its place would be no surprise anybody wants.
        let isSpecial = type != nil && type != .regular
        let beside = target.removingLastComponent().appending(UnfinishedFiles.newName())
        do {
            if isSpecial { return (try FileDescriptor.open(target, .writeOnly, options: .closeOnExec), nil) }
            let file = try FileDescriptor.open(
                beside, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            UnfinishedFiles.add(beside)
            return (file, beside)
        } catch {
            throw DumpError(.cannotWrite, found: "cannot write \(path): \(error)")
        }
    }

    /// Adds bytes.
    public mutating func write(_ bytes: Span<UInt8>) throws(DumpError) {
        var from = 0
        while from < bytes.count {
            if filled == buffer.count { try flush() }
            let count = min(bytes.count - from, buffer.count - filled)
            let at = filled
            // Sound: `count` is within both. Gain: one memcpy in place of a checked loop.
            unsafe bytes.withUnsafeBytes { source in
                unsafe buffer.withUnsafeMutableBytes { target in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: target[at..<(at + count)])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[from..<(from + count)]))
                }
            }
            from += count
            filled += count
            bytesWritten += count
        }
    }

    /// Adds bytes.
    public mutating func write(_ bytes: [UInt8]) throws(DumpError) { try write(bytes.span) }

    /// Adds text in UTF-8.
    public mutating func write(_ text: String) throws(DumpError) { try write(Array(text.utf8)) }

    /// Copies rows from the front of `window` with `rows`, until the window or the rows end.
    public mutating func copyRows(
        _ rows: CopyRows, from window: Span<UInt8>, atEnd: Bool
    ) throws(DumpError) -> CopyRows.Scan {
        var total = CopyRows.Scan()
        while true {
            let before = filled
            let part = rows.copy(window.extracting(total.consumed...), atEnd: atEnd, into: &buffer, written: &filled)
            bytesWritten += filled - before
            total.rows += part.rows
            let base = (bytes: total.consumed, lines: total.lines)
            total.lines += part.lines
            total.consumed += part.consumed
            if var refused = part.refused {
                refused.at += base.bytes
                refused.lines += base.lines
                total.refused = refused
                return total
            }
            if part.needsRoom > 0 {
                try flush(atLeast: part.needsRoom)
                continue
            }
            total.endMark = part.endMark
            total.endMarkHasLineEnd = part.endMarkHasLineEnd
            total.wrong = part.wrong.map { (base.bytes + $0.start, $0.fields) }
            return total
        }
    }

    /// Writes whole rows with `edits`, each with `suffix` before its line end.
    ///
    /// - Returns: how many bytes and rows were written, and which edit refused the next row, why, and at which of its bytes.
    public mutating func write(
        rows: Span<UInt8>, edits: inout FieldEdits, suffix: [UInt8]
    ) throws(DumpError) -> (bytes: Int, rows: Int, refused: (edit: Int, refusal: FieldEdit.Refusal, at: Int)?) {
        var total = (bytes: 0, rows: 0)
        while true {
            let before = filled
            let part = edits.copy(
                rows.extracting(total.bytes...), suffix: suffix, into: &buffer, written: &filled)
            bytesWritten += filled - before
            total.bytes += part.bytes
            total.rows += part.rows
            switch part.stop {
            case nil: return (total.bytes, total.rows, nil)
            case .refused(let edit, let refusal, let at): return (total.bytes, total.rows, (edit, refusal, at))
            case .room(let length): try flush(atLeast: length)
            }
        }
    }

    /// Writes what has gathered, and makes room for at least `length` bytes.
    private mutating func flush(atLeast length: Int = 0) throws(DumpError) {
        if filled > 0, let taker {
            try taker(buffer.span.extracting(0..<filled))
            filled = 0
        } else if filled > 0 {
            let (file, range) = (descriptor, 0..<filled)
            do {
                unsafe try buffer.withUnsafeBytes { buffer in
                    _ = unsafe try file.writeAll(UnsafeRawBufferPointer(rebasing: buffer[range]))
                }
            } catch {
                let space = error as? Errno == .noSpace || error as? Errno == .diskQuotaExceeded
                let advice = "Free some room, or write to another disk."
                throw DumpError(
                    .cannotWrite, found: "cannot write \(name == "-" ? "standard output" : name): \(error)",
                    advice: !space ? "" : temporary == nil ? advice : advice + " Nothing was left behind.")
            }
            filled = 0
        }
        if buffer.count < length || buffer.count > Self.chunk {
            buffer = [UInt8](repeating: 0, count: max(length, Self.chunk))
        }
    }

    /// Writes what is left and gives the file its name.
    ///
    /// - Throws: `.cannotWrite`; the unfinished file is then removed.
    public consuming func finish() throws(DumpError) {
        try flush()
        isOpen = false
        guard name != "-", taker == nil else { return }
        do {
            // Once only, even when it fails: the number may be another file's by then.
            try descriptor.close()
            if let temporary { try rename(temporary, to: target) }
        } catch {
            if let temporary { UnfinishedFiles.remove(temporary) }
            throw DumpError(.cannotWrite, found: "cannot write \(name): \(error)")
        }
        if let temporary { UnfinishedFiles.forget(temporary) }
    }

    // What was not finished leaves nothing behind.
    deinit {
        guard isOpen, name != "-", taker == nil else { return }
        try? descriptor.close()
        if let temporary { UnfinishedFiles.remove(temporary) }
    }
}
