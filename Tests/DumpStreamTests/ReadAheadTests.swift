import Synchronization
import Testing

@testable import DumpStream

@Suite("Reading ahead", .timeLimit(.minutes(1)))
struct ReadAheadTests {
    /// Gives `parts` one a read, then the end or an error.
    private func readAhead(
        _ parts: [[UInt8]], failure: DumpError? = nil, hash: @escaping @Sendable (Span<UInt8>) -> Void = { _ in }
    ) -> ReadAhead {
        let rest = Mutex(parts[...])
        return ReadAhead(hash: hash) { bytes, range throws(DumpError) in
            guard let part = rest.withLock({ $0.popFirst() }) else {
                if let failure { throw failure }
                return 0
            }
            bytes.replaceSubrange(range.lowerBound..<(range.lowerBound + part.count), with: part)
            return part.count
        }
    }

    @Test("gives what was read in its order, hashed, however late buffers come back", arguments: [0, 1, 4, 11])
    func order(late: Int) throws {
        let parts = (0..<500).map { [UInt8](repeating: UInt8($0 % 251), count: $0 % 7 + 1) }
        let hash = try SHA256Stream()
        let ahead = readAhead(parts) { hash.add($0) }
        var seen: [UInt8] = []
        var borrowed: [[UInt8]] = []
        while let part = try ahead.next() {
            seen += part.bytes[ReadAhead.headroom..<(ReadAhead.headroom + part.count)]
            borrowed.append(part.bytes)
            if borrowed.count > late { ahead.recycle(borrowed.removeFirst()) }
        }
        #expect(seen == parts.flatMap(\.self))
        #expect(try ahead.next() == nil)
        ahead.finish()
        #expect(try hash.digest() == SHA256Digest(of: parts.flatMap(\.self)))
    }

    @Test("reports an error after all that was read before it")
    func failure() throws {
        let ahead = readAhead([[1], [2], [3]], failure: DumpError(.cannotRead, found: "gone"))
        var count = 0
        let error = #expect(throws: DumpError.self) {
            while let part = try ahead.next() {
                count += 1
                ahead.recycle(part.bytes)
            }
        }
        #expect(error?.found == "gone" && count == 3)
        ahead.finish()
    }

    @Test("holds no more buffers than it began with")
    func bounded() throws {
        let reads = Mutex(0)
        let read: @Sendable (inout [UInt8], Range<Int>) throws(DumpError) -> Int = { _, range in
            reads.withLock { $0 += 1 }
            return range.count
        }
        let ahead = ReadAhead(hash: { _ in }, read: read)
        let first = try #require(try ahead.next())
        ahead.finish()
        #expect(first.count == DumpInput.chunk && reads.withLock { $0 } <= 12)
    }
}
