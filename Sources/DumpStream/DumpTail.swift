public import SystemPackage

/// What stands behind the last rows of a dump in a file: keys, indexes, foreign keys.
///
/// Looked for from the end, without reading the rows. It is a guess, since the bytes that end rows may stand inside a
/// value or a function: whoever goes by it must compare with the whole dump in the end.
public enum DumpTail {
    /// How much is looked through at most, in bytes.
    static let most = 1 << 24

    /// The bytes behind the last end mark of COPY data or the last large object, or from the last INSERT statement on.
    ///
    /// - Returns: nil where there is neither within the last ``most`` bytes, or the file cannot be read so.
    public static func read(_ path: FilePath) -> [UInt8]? {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        defer { try? file.close() }
        guard let size = try? file.seek(offset: 0, from: .end) else { return nil }
        var length = min(Int64(1 << 20), size)
        while true {
            var bytes = [UInt8](repeating: 0, count: Int(length))
            guard fill(&bytes, from: file, at: size - length) else { return nil }
            if let start = start(in: bytes.span) { return Array(bytes[start...]) }
            guard length < size, length < Int64(most) else { return nil }
            length = min(length * 8, size, Int64(most))
        }
    }

    private static func fill(_ bytes: inout [UInt8], from file: FileDescriptor, at offset: Int64) -> Bool {
        var filled = 0
        while filled < bytes.count {
            // Sound: the kernel is told the exact number of bytes that are left of the buffer. Gain: one copy.
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe try? file.read(
                    fromAbsoluteOffset: offset + Int64(filled),
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            }
            guard let count, count > 0 else { return false }
            filled += count
        }
        return true
    }

    /// Where the tail begins.
    static func start(in bytes: Span<UInt8>) -> Int? {
        let insert = Array("INSERT INTO ".utf8)
        let close = Array("SELECT pg_catalog.lo_close(0);".utf8)
        var from = bytes.count
        while let lineFeed = bytes.lastIndex(of: 0x0A, before: from) {
            let line = bytes.extracting((lineFeed + 1)...)
            if line.starts(with: Array("\\.\n".utf8)) { return lineFeed + 4 }
            if line.starts(with: Array("\\.\r\n".utf8)) { return lineFeed + 5 }
            if line.starts(with: insert) { return lineFeed + 1 }
            if line.starts(with: close) { return lineFeed + 1 + close.count }
            from = lineFeed
        }
        return nil
    }
}

extension Span where Element == UInt8 {
    /// The last index before `end` whose byte is `byte`.
    fileprivate func lastIndex(of byte: UInt8, before end: Int) -> Int? {
        var at = end
        while at > 0 {
            at -= 1
            if self[at] == byte { return at }
        }
        return nil
    }
}
