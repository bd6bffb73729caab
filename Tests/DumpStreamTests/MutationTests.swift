import DumpStream
import Testing

@Suite("Damaged dumps", .timeLimit(.minutes(2)))
struct MutationTests {
    /// Bytes that each of the eight tests below sees divided into items: ten million together, and as many again.
    static let bytesEach = 2_500_000

    @Test("are read to the end or refused with a place, and lose no row", arguments: 1...8)
    func mutations(seed: Int) throws {
        var mutator = Mutator(random: SeededRandom(seed: UInt64(seed)))
        let sources = try Self.sources.get()
        var (bytesRead, whole, refused) = (0, 0, 0)
        while bytesRead < Self.bytesEach {
            let damaged = mutator.mutate(mutator.random.pick(sources).part(&mutator.random))
            let growth = Growth.random(seed: mutator.random.next(), upTo: 1 + mutator.random.below(5_000))
            let reading = readAll(damaged, growth: growth)
            if let broken = reading.brokenPromise(damaged) {
                Issue.record("seed \(seed), after \(bytesRead) bytes: \(broken)")
                return
            }
            if mutator.random.below(8) == 0, readAll(damaged) != reading {
                Issue.record("seed \(seed), after \(bytesRead) bytes: another window, other items")
                return
            }
            if mutator.random.below(8) == 0, let difference = reading.differenceWithoutInserts(damaged) {
                Issue.record("seed \(seed), after \(bytesRead) bytes: \(difference)")
                return
            }
            bytesRead += reading.consumed
            if reading.error == nil { whole += 1 } else { refused += 1 }
        }
        #expect(whole > 5 && refused > 5)
    }

    static let sources = Result { try (DumpFiles.fixtures + DumpFiles.corpus).map { Source(try $0.bytes()) } }

    /// A dump and the places where a part of it may begin.
    struct Source: Sendable {
        var bytes: [UInt8]
        var starts: [Int]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            starts = readAll(bytes).items.compactMap { item in
                switch item.kind {
                case .copyRows, .copyEnd: nil
                default: item.range.lowerBound
                }
            }
        }

        /// Some statements and the data between them.
        func part(_ random: inout SeededRandom) -> [UInt8] {
            let start = random.below(3) == 0 ? 0 : random.pick(starts)
            return Array(bytes[start..<min(bytes.count, start + 500 + random.below(30_000))])
        }
    }
}
