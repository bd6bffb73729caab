#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

// Sound, all of them: the pointers do not leave their closures, and every length has been compared with what is there.
// Gain: memcmp and memcpy in place of checked loops, where dumps of INSERTs compare and copy each statement's head.

extension Span where Element == UInt8 {
    /// Whether the text begins with `prefix`.
    public func starts(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        return unsafe withUnsafeBytes { text in
            unsafe prefix.withUnsafeBytes { other in
                guard let a = text.baseAddress, let b = other.baseAddress else { return true }
                return unsafe memcmp(a, b, other.count) == 0
            }
        }
    }

    /// Whether the text is `bytes`.
    public func equals(_ bytes: [UInt8]) -> Bool { count == bytes.count && starts(with: bytes) }

    /// A copy of the first `count` bytes.
    public func prefix(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(extracting(0..<count))
        return bytes
    }
}

extension [UInt8] {
    /// Adds the bytes of `text`.
    public mutating func append(_ text: Span<UInt8>) {
        unsafe text.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Puts the bytes `range` of `other` in the place of those from `position` on, as many.
    mutating func replace(_ position: Int, with other: [UInt8], _ range: Range<Int>) {
        unsafe withUnsafeMutableBytes { target in
            unsafe other.withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[position..<(position + range.count)])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
            }
        }
    }
}

/// Puts `new` into `place` and gives back what was there, without a second owner of either.
package func exchange<Value>(_ place: inout Value, _ new: consuming Value) -> Value {
    var other = new
    swap(&place, &other)
    return other
}
