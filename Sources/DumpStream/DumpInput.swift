internal import SystemPackage

/// The bytes of a dump, from a file or a pipe, seen through a window that moves on.
///
/// The window is the only part of the dump in memory; it grows where one item is longer than it.
public struct DumpInput: ~Copyable {
    /// The usual size of one read, in bytes: it fits the second-level cache and still makes system calls rare.
    public static let chunk = 1 << 18

    /// The dump's name for locations: the path as given, or `-`.
    public let name: String
    /// Whether it can be read twice from the start (a regular file).
    public let isSeekable: Bool
    /// The file's size in bytes; nil for a pipe.
    public let size: Int?
    /// The bytes read so far.
    public private(set) var bytesRead = 0
    /// Whether the dump ends where the window ends.
    public private(set) var atEnd = false

    private let descriptor: FileDescriptor
    private let closes: Bool
    private var buffer: [UInt8] = []
    private var start = 0
    private var end = 0
    /// The part of the buffer that the last read filled.
    private var fresh = 0..<0
    private var spare: [UInt8] = []
    private var hashing: HashingStage?
    /// What a pipe has given so far, kept while ``rewind()`` may still be asked for.
    private var kept: [[UInt8]]?
    /// What a pipe gave before a rewind, the first part last.
    private var replay: [[UInt8]] = []

    /// Opens `path`; `-` is standard input.
    ///
    /// - Throws: `.cannotOpen` with the system's reason, or for a folder.
    public init(path: String) throws(DumpError) {
        let opened: FileDescriptor
        if path == "-" {
            opened = .standardInput
        } else {
            do {
                opened = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            } catch {
                throw DumpError(
                    .cannotOpen, found: "cannot open \(path): \(error)", expected: "a dump written by pg_dump")
            }
        }
        let type = try? Stat(opened).type
        if type == .directory {
            if path != "-" { try? opened.close() }
            throw DumpError(
                .cannotOpen, found: "\(path) is a folder", expected: "a file in pg_dump's plain format",
                advice: "If pg_dump --format=directory wrote it, turn it into SQL first: "
                    + "pg_restore -f NEW.sql \(path)")
        }
        name = path
        descriptor = opened
        closes = path != "-"
        isSeekable = type == .regular
        if type == .fifo { PipeCapacity.raise(of: opened) }
        size = type == .regular ? (try? opened.seek(offset: 0, from: .end)).map(Int.init) : nil
        if isSeekable { _ = try? opened.seek(offset: 0, from: .start) }
    }

    deinit { if closes { try? descriptor.close() } }

    /// From here on every byte read is hashed too, on another thread.
    public mutating func startHashing() throws(DumpError) { hashing = try HashingStage(capacity: Self.chunk * 2) }

    /// Ends the hash that ``startHashing()`` began.
    ///
    /// - Returns: the digest of all bytes read since then.
    public mutating func finishHashing() throws(DumpError) -> SHA256Digest {
        guard let hashing else { return try SHA256Digest(of: []) }
        hashing.submit(exchange(&buffer, []), fresh)
        (start, end, fresh) = (0, 0, 0..<0)
        self.hashing = nil
        return try hashing.finish()
    }

    /// Keeps what a pipe gives until ``rewind()``.
    public mutating func keepForRewind() { if !isSeekable { kept = [] } }

    /// Goes back to the first byte.
    ///
    /// - Throws: `.changedFile` when the file's size is no longer what it was; `.cannotRead` for a pipe that
    ///   ``keepForRewind()`` did not keep, whose bytes are gone.
    public mutating func rewind() throws(DumpError) {
        if !isSeekable, bytesRead > 0, kept == nil {
            throw DumpError(
                .cannotRead, found: "\(name) is a pipe and cannot be read twice", expected: "a file")
        }
        (start, end, fresh, bytesRead, atEnd) = (0, 0, 0..<0, 0, false)
        if isSeekable {
            guard let now = try? descriptor.seek(offset: 0, from: .end), Int(now) == size,
                (try? descriptor.seek(offset: 0, from: .start)) != nil
            else {
                throw DumpError(
                    .changedFile, found: "\(name) changed while it was being read",
                    advice: "Wait until pg_dump has finished writing it.")
            }
        } else {
            replay = (kept ?? []).reversed()
            kept = nil
        }
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
        let held = end - start
        let wanted = max(Self.chunk * 2, held * 2)
        var next: [UInt8]
        if let hashing {
            next = try hashing.take(atLeast: wanted)
        } else {
            next = exchange(&spare, [])
            if next.count < wanted || next.count > 4 * wanted { next = [UInt8](repeating: 0, count: wanted) }
        }
        let (from, source) = (start, exchange(&buffer, []))
        // Sound: both ranges were checked when the window was set, and the two arrays are different ones.
        // Gain: one memcpy in place of an element-wise replacement.
        unsafe next.withUnsafeMutableBytes { target in
            unsafe source.withUnsafeBytes { bytes in
                unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[from..<(from + held)]))
            }
        }
        if let hashing, !source.isEmpty { hashing.submit(source, fresh) } else { spare = source }
        let limit = min(next.count, held + max(Self.chunk, held))
        let count = try read(into: &next, held..<limit)
        buffer = next
        (start, end, fresh) = (0, held + count, held..<(held + count))
        bytesRead += count
    }

    /// Reads until `range` is full or the dump ends.
    private mutating func read(into bytes: inout [UInt8], _ range: Range<Int>) throws(DumpError) -> Int {
        if let part = replay.popLast() {
            let count = min(part.count, range.count)
            bytes.replaceSubrange(range.lowerBound..<(range.lowerBound + count), with: part[0..<count])
            if count < part.count { replay.append(Array(part[count...])) }
            return count
        }
        var at = range.lowerBound
        while at < range.upperBound {
            let count: Int
            do {
                count = unsafe try bytes.withUnsafeMutableBytes { buffer in
                    unsafe try descriptor.read(
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[at..<range.upperBound]))
                }
            } catch {
                throw DumpError(.cannotRead, found: "cannot read \(name) at byte \(bytesRead): \(error)")
            }
            if count == 0 {
                atEnd = true
                break
            }
            at += count
        }
        kept?.append(Array(bytes[range.lowerBound..<at]))
        return at - range.lowerBound
    }
}
