internal import DumpStream
internal import SQLSyntax

/// What the dump writes into one large object.
struct LargeObjectSum: Sendable {
    /// How many bytes a server reads at once: it need not hold an object whole.
    static let block = 1 << 20

    var object: UInt32
    /// In bytes.
    var length: Int
    var digest: Digest

    /// Half a SHA-256: of the SHA-256 digests of an object's blocks, one behind the other.
    struct Digest: Sendable, Equatable {
        private let halves: (UInt64, UInt64)

        init(of sha256: [UInt8]) {
            func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
            halves = (number(sha256.prefix(8)), number(sha256.dropFirst(8).prefix(8)))
        }

        static func == (a: Self, b: Self) -> Bool { a.halves == b.halves }
    }
}

/// Digests what a dump writes into large objects, as it comes.
struct LargeObjectSums: ~Copyable {
    private(set) var sums: [LargeObjectSum] = []
    /// Statements that were not understood.
    private(set) var unreadable = 0
    private var block: SHA256
    private var blocks: SHA256
    private var room = LargeObjectSum.block

    init() throws(DumpError) {
        let first = try SHA256()
        let whole = try SHA256()
        block = first
        blocks = whole
    }

    mutating func take(_ event: LargeObjectContents.Event) throws(DumpError) {
        switch event {
        case .opened: try begin()
        case .piece(let piece): try add(piece.bytes.span)
        case .closed(let object, let length):
            try endBlock()
            let whole = exchange(&blocks, with: try SHA256())
            sums.append(LargeObjectSum(object: object, length: length, digest: .init(of: whole.bytes())))
        case .unreadable: unreadable += 1
        }
    }

    private mutating func begin() throws(DumpError) {
        block = try SHA256()
        blocks = try SHA256()
        room = LargeObjectSum.block
    }

    private mutating func add(_ bytes: Span<UInt8>) throws(DumpError) {
        var at = 0
        while at < bytes.count {
            let end = min(at + room, bytes.count)
            block.update(bytes.extracting(at..<end))
            room -= end - at
            at = end
            if room == 0 { try endBlock() }
        }
    }

    private mutating func endBlock() throws(DumpError) {
        let whole = exchange(&block, with: try SHA256())
        blocks.update(whole.bytes().span)
        room = LargeObjectSum.block
    }
}
