internal import CXXHash
internal import Synchronization

/// A 128-bit digest by XXH3: as fast as memory, and no proof against somebody who wants two texts to agree.
struct Digest128: Sendable, Hashable {
    var high: UInt64
    var low: UInt64

    static let zero = Digest128(high: 0, low: 0)

    /// The digest of `bytes` under `seed`.
    init(of bytes: Span<UInt8>, seed: UInt64 = 0) {
        // Sound: XXH3 reads the span's bytes and keeps no pointer. Gain: no copy.
        let hash = unsafe bytes.withUnsafeBytes { buffer in
            unsafe XXH3_128bits_withSeed(buffer.baseAddress, buffer.count, seed)
        }
        (high, low) = (hash.high64, hash.low64)
    }

    init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// Adds another one modulo 2^128: sums of many do not depend on their order.
    static func += (sum: inout Digest128, other: Digest128) {
        let (low, carry) = sum.low.addingReportingOverflow(other.low)
        sum.low = low
        sum.high &+= other.high &+ (carry ? 1 : 0)
    }

    /// Takes one away again modulo 2^128.
    static func -= (sum: inout Digest128, other: Digest128) {
        let (low, borrow) = sum.low.subtractingReportingOverflow(other.low)
        sum.low = low
        sum.high &-= other.high &+ (borrow ? 1 : 0)
    }

    /// Its 32 hexadecimal digits.
    var hex: String {
        [high, low].map { part in
            let digits = String(part, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// XXH3 of bytes that come in pieces, from one thread or another.
final class Digest128Stream: Sendable {
    @safe private struct State: ~Copyable {
        // Sound: the state is made in init, freed in deinit, and never leaves this move-only value.
        private let state: OpaquePointer?

        init() {
            unsafe state = XXH3_createState()
            if let state = unsafe state { _ = unsafe XXH3_128bits_reset(state) }
        }

        deinit { if let state = unsafe state { _ = unsafe XXH3_freeState(state) } }

        mutating func add(_ bytes: Span<UInt8>) {
            guard let state = unsafe state else { return }
            _ = unsafe bytes.withUnsafeBytes { unsafe XXH3_128bits_update(state, $0.baseAddress, $0.count) }
        }

        var digest: Digest128 {
            guard let state = unsafe state else { return .zero }
            let hash = unsafe XXH3_128bits_digest(state)
            return Digest128(high: hash.high64, low: hash.low64)
        }
    }

    private let state = Mutex(State())

    func add(_ bytes: Span<UInt8>) { state.withLock { $0.add(bytes) } }

    /// The digest of all that was added.
    func digest() -> Digest128 { state.withLock { $0.digest } }
}
