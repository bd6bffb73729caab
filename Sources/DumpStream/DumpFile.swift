internal import Synchronization
internal import SystemPackage

/// The file or pipe behind a ``DumpInput``: reads in order, and goes back to the start where it can.
///
/// It is read by one thread at a time, which need not always be the same one.
final class DumpFile: Sendable {
    let name: String
    /// Whether it can be read twice from the start (a regular file).
    let isSeekable: Bool
    /// Its size in bytes when it was opened; nil for a pipe.
    let size: Int?

    private let descriptor: FileDescriptor
    private let closes: Bool
    private let state = Mutex(State())

    private struct State {
        var bytesRead = 0
        /// A terminal's end is not asked for twice.
        var hasEnded = false
        /// What a pipe has given so far, kept while going back may still be asked for.
        var kept: [[UInt8]]?
        /// What a pipe gave before it went back, the first part last.
        var replay: [[UInt8]] = []
    }

    /// Opens `path`; `-` is standard input.
    ///
    /// - Throws: `.cannotOpen` with the system's reason, or for a folder.
    init(path: String, name: String) throws(DumpError) {
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
        self.name = name
        descriptor = opened
        closes = path != "-"
        isSeekable = type == .regular
        if type == .fifo { PipeCapacity.raise(of: opened) }
        size = type == .regular ? (try? opened.seek(offset: 0, from: .end)).map(Int.init) : nil
        if isSeekable { _ = try? opened.seek(offset: 0, from: .start) }
    }

    /// What lies in memory already.
    init(bytes: [UInt8], name: String) {
        self.name = name
        (descriptor, closes, isSeekable, size) = (.standardInput, false, false, nil)
        state.withLock { $0 = State(hasEnded: true, replay: bytes.isEmpty ? [] : [bytes]) }
    }

    deinit { if closes { try? descriptor.close() } }

    /// Keeps what a pipe gives until ``rewind()``.
    func keepForRewind() { if !isSeekable { state.withLock { $0.kept = [] } } }

    /// Goes back to the first byte.
    ///
    /// - Throws: `.changedFile` when the file's size is no longer what it was; `.cannotRead` for a pipe that
    ///   ``keepForRewind()`` did not keep, whose bytes are gone.
    func rewind() throws(DumpError) {
        let isLost = state.withLock { !isSeekable && $0.bytesRead > 0 && $0.kept == nil }
        if isLost {
            throw DumpError(.cannotRead, found: "\(name) is a pipe and cannot be read twice", expected: "a file")
        }
        if isSeekable {
            guard let now = try? descriptor.seek(offset: 0, from: .end), Int(now) == size,
                (try? descriptor.seek(offset: 0, from: .start)) != nil
            else {
                throw DumpError(
                    .changedFile, found: "\(name) changed while it was being read",
                    advice: "Wait until pg_dump has finished writing it.")
            }
        }
        state.withLock { state in
            state.replay = (state.kept ?? []).reversed()
            state.kept = nil
            state.bytesRead = 0
            state.hasEnded = false
        }
    }

    /// Reads until `range` of `bytes` is full or the dump ends.
    ///
    /// - Returns: the number of bytes read; 0 only at the end.
    func read(into bytes: inout [UInt8], _ range: Range<Int>) throws(DumpError) -> Int {
        if let part = state.withLock({ $0.replay.popLast() }) {
            let count = min(part.count, range.count)
            bytes.replaceSubrange(range.lowerBound..<(range.lowerBound + count), with: part[0..<count])
            state.withLock { state in
                if count < part.count { state.replay.append(Array(part[count...])) }
                state.bytesRead += count
            }
            return count
        }
        guard !state.withLock({ $0.hasEnded }) else { return 0 }
        var at = range.lowerBound
        while at < range.upperBound {
            let count: Int
            do {
                count = unsafe try bytes.withUnsafeMutableBytes { buffer in
                    unsafe try descriptor.read(
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[at..<range.upperBound]))
                }
            } catch {
                let before = state.withLock { $0.bytesRead } + at - range.lowerBound
                throw DumpError(.cannotRead, found: "cannot read \(name) at byte \(before): \(error)")
            }
            if count == 0 { break }
            at += count
        }
        state.withLock { state in
            state.hasEnded = at < range.upperBound
            state.bytesRead += at - range.lowerBound
            state.kept?.append(Array(bytes[range.lowerBound..<at]))
        }
        return at - range.lowerBound
    }
}
