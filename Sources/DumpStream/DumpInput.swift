/// The bytes of a dump, from a file or a pipe, seen through a window that moves on.
///
/// The window is the only part of the dump in memory, what is read ahead apart; it grows where one item is longer
/// than it.
public struct DumpInput: ~Copyable {
    /// The usual size of one read, in bytes: it fits the second-level cache and still makes system calls rare.
    public static let chunk = 1 << 18

    /// The dump's name for locations: the path as given, or `-`.
    public var name: String { file.name }
    /// Whether it can be read twice from the start (a regular file).
    public var isSeekable: Bool { file.isSeekable }
    /// The file's size in bytes; nil for a pipe.
    public var size: Int? { file.size }
    /// The bytes that have come into the window so far.
    public private(set) var bytesRead = 0
    /// Whether the dump ends where the window ends.
    public private(set) var atEnd = false

    /// Told how many bytes have come into the window since the dump's start, whenever some have.
    public var onRead: (@Sendable (Int) -> Void)?

    private let file: DumpFile
    private var buffer: [UInt8] = []
    private var start = 0
    private var end = 0
    private var spare: [UInt8] = []
    private var ahead: ReadAhead?
    private var hash: SHA256Stream?

    /// Opens `path`; `-` is standard input.
    ///
    /// Locations call it `name`, where that is given.
    ///
    /// - Throws: `.cannotOpen` with the system's reason, or for a folder.
    public init(path: String, name: String? = nil) throws(DumpError) {
        file = try DumpFile(path: path, name: name ?? path)
    }

    /// A dump that lies in memory already, called `name` in locations.
    public init(bytes: [UInt8], name: String) { file = DumpFile(bytes: bytes, name: name) }

    deinit { ahead?.finish() }

    /// From here on the dump is read ahead on another thread, and every byte given to `hash` there, in order.
    ///
    /// To be called at its start: before the first ``fill()``, or after ``rewind()``.
    public mutating func startReadingAhead(_ hash: @escaping @Sendable (Span<UInt8>) -> Void) {
        let file = file
        ahead = ReadAhead(hash: hash) { bytes, range throws(DumpError) in try file.read(into: &bytes, range) }
    }

    /// Ends what ``startReadingAhead(_:)`` began; waits until all that was read is hashed.
    public mutating func finishReadingAhead() { ahead.take()?.finish() }

    /// From here on the dump is read ahead, and its SHA-256 made.
    public mutating func startHashing() throws(DumpError) {
        let stream = try SHA256Stream()
        hash = stream
        startReadingAhead { stream.add($0) }
    }

    /// Ends what ``startHashing()`` began.
    ///
    /// - Returns: the digest of all bytes read since then: of the whole dump, where it was read to its end.
    public mutating func finishHashing() throws(DumpError) -> SHA256Digest {
        finishReadingAhead()
        guard let hash = hash.take() else { return try SHA256Digest(of: []) }
        return hash.digest()
    }

    /// Keeps what a pipe gives until ``rewind()``.
    public mutating func keepForRewind() { file.keepForRewind() }

    /// Goes back to the first byte.
    ///
    /// - Throws: `.changedFile` when the file's size is no longer what it was; `.cannotRead` for a pipe that
    ///   ``keepForRewind()`` did not keep, whose bytes are gone.
    public mutating func rewind() throws(DumpError) {
        ahead.take()?.finish()
        try file.rewind()
        (start, end, bytesRead, atEnd) = (0, 0, 0, false)
    }

    /// Calls `body` with the bytes of the window.
    public func withWindow<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(buffer.span.extracting(start..<end))
    }

    /// Moves the window's start `length` bytes on.
    public mutating func consume(_ length: Int) { start += length }

    /// How many bytes the window holds.
    public var windowCount: Int { end - start }

    /// Adds bytes to the window's end; at the dump's end sets ``atEnd`` instead.
    ///
    /// The window at least doubles where it was already longer than a read, so that an item of any length is looked
    /// at a number of times that grows with its logarithm only.
    public mutating func fill() throws(DumpError) {
        guard !atEnd else { return }
        defer { onRead?(bytesRead) }
        guard let ahead else { return try readMore() }
        guard windowCount <= ReadAhead.headroom else { return try gather(ahead) }
        guard var part = try ahead.next() else {
            atEnd = true
            return
        }
        let held = windowCount
        copyWindow(to: &part.bytes, ReadAhead.headroom - held)
        let old = exchange(&buffer, part.bytes)
        if old.count == ReadAhead.capacity { ahead.recycle(old) }
        (start, end) = (ReadAhead.headroom - held, ReadAhead.headroom + part.count)
        bytesRead += part.count
    }

    /// Adds at least as many bytes as the window holds.
    private mutating func gather(_ ahead: ReadAhead) throws(DumpError) {
        let held = windowCount
        var next = room(held * 2 + Self.chunk)
        copyWindow(to: &next, 0)
        let old = exchange(&buffer, next)
        if old.count == ReadAhead.capacity { ahead.recycle(old) } else { spare = old }
        (start, end) = (0, held)
        while windowCount < held * 2 {
            guard let part = try ahead.next() else {
                atEnd = true
                return
            }
            let at = end
            buffer.replace(at, with: part.bytes, ReadAhead.headroom..<(ReadAhead.headroom + part.count))
            ahead.recycle(part.bytes)
            end += part.count
            bytesRead += part.count
        }
    }

    /// Reads on this thread.
    private mutating func readMore() throws(DumpError) {
        let held = windowCount
        var next = room(max(Self.chunk * 2, held * 2))
        copyWindow(to: &next, 0)
        let count = try file.read(into: &next, held..<min(next.count, held + max(Self.chunk, held)))
        spare = exchange(&buffer, next)
        (start, end) = (0, held + count)
        atEnd = count == 0
        bytesRead += count
    }

    /// A buffer of at least `length` bytes, and not of very many more.
    private mutating func room(_ length: Int) -> [UInt8] {
        let next = exchange(&spare, [])
        return next.count < length || next.count > 4 * length ? [UInt8](repeating: 0, count: length) : next
    }

    private func copyWindow(to bytes: inout [UInt8], _ position: Int) {
        bytes.replace(position, with: buffer, start..<end)
    }
}
