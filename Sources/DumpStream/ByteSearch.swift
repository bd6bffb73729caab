#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension Span where Element == UInt8 {
    /// The first index at or after `from` whose byte is `byte`.
    @inline(__always)
    public func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        // Sound: the pointer does not leave the closure and memchr is told the exact number of bytes behind it.
        // Gain: the C library's vector search reads long literals and bodies some ten times as fast as a loop.
        return unsafe withUnsafeBufferPointer { buffer -> Int? in
            guard let base = buffer.baseAddress,
                let hit = unsafe memchr(base + start, Int32(byte), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        }
    }

    /// How often `byte` occurs.
    public func occurrences(of byte: UInt8) -> Int {
        var hits = 0
        var from = 0
        while let hit = firstIndex(of: byte, from: from) {
            hits += 1
            from = hit + 1
        }
        return hits
    }

    /// Whether the bytes at `start` are `word`, letters of either case.
    ///
    /// `word` is in lower case.
    @inline(__always)
    public func hasWord(_ word: StaticString, in range: Range<Int>) -> Bool {
        guard word.utf8CodeUnitCount == range.count else { return false }
        // Sound: a StaticString's bytes live for ever and its length has just been compared.
        return unsafe withUnsafeBufferPointer { buffer in
            for index in 0..<range.count {
                let letter = unsafe word.utf8Start[index]
                let byte = unsafe buffer[range.lowerBound + index]
                guard byte == letter || (byte | 0x20 == letter && isWordStart(byte) && byte < 0x80) else {
                    return false
                }
            }
            return true
        }
    }
}
