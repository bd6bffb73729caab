#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where a row is put together.
///
/// Sound: whoever makes one has compared the room behind `start` with the longest that the row can become
/// (``FieldEdits``), and it does not leave the call that lends it the buffer. Gain: one memcpy a run of bytes.
@safe struct RowWriter: ~Copyable {
    private let start: UnsafeMutablePointer<UInt8>
    private(set) var count = 0

    init(_ start: UnsafeMutablePointer<UInt8>) { unsafe self.start = start }

    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        let (to, at) = unsafe (start, count)
        unsafe bytes.withUnsafeBufferPointer { from in
            if let base = from.baseAddress { unsafe memcpy(to + at, base, from.count) }
        }
        count += bytes.count
    }

    mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        unsafe start[count] = byte
        count += 1
    }

    /// Writes a byte as COPY does.
    mutating func append(escaping byte: UInt8) {
        let escaped = CopyField.escape(byte)
        if escaped != nil { append(UInt8(ascii: "\\")) }
        append(escaped ?? byte)
    }

    /// Writes a text as COPY does: at most twice its bytes.
    mutating func append(escaping text: Span<UInt8>) { for index in text.indices { append(escaping: text[index]) } }

    /// Writes a number as PostgreSQL does, at most 20 bytes, with blanks behind it up to `width`.
    mutating func append(_ number: Int, width: Int = 0) {
        let digits = number.digits
        var left = number.magnitude
        var at = count + digits
        repeat {
            at -= 1
            unsafe start[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: left % 10)
            left /= 10
        } while left > 0
        if number < 0 { unsafe start[count] = UInt8(ascii: "-") }
        count += digits
        for _ in 0..<max(width - digits, 0) { append(UInt8(ascii: " ")) }
    }
}
