import DumpStream
import Testing

/// A dump and the items it must be divided into.
struct ItemCase: Sendable, CustomTestStringConvertible {
    var name: String
    var items: [(kind: DumpItem.Kind, text: String)]

    init(_ name: String, _ items: (DumpItem.Kind, String)...) {
        self.name = name
        self.items = items.map { (kind: $0.0, text: $0.1) }
    }

    var testDescription: String { name }
    var dump: [UInt8] { items.flatMap { Array($0.text.utf8) } }
}

@Suite("Dump reader")
struct DumpReaderTests {
    /// Every way of growing the window that a small dump is tried with.
    static let growths: [Growth] = [.whole, .oneByte, .random(seed: 1, upTo: 7), .random(seed: 2, upTo: 40)]

    @Test("divides SQL as psql does, whatever the window", arguments: statementCases)
    func statements(_ wanted: ItemCase) { expect(wanted) }

    @Test("tells COPY data from SQL that looks like it, whatever the window", arguments: copyCases)
    func copyData(_ wanted: ItemCase) { expect(wanted) }

    @Test("gives each item the line and byte it starts at")
    func places() {
        let dump = "-- é\nSELECT\n 1;SELECT 2;\nCOPY t FROM stdin;\n1\n2\\\n3\n\\.\n\n\\restrict k\nSELECT 3"
        let reading = readAll(Array(dump.utf8))
        #expect(reading.items.map(\.line) == [1, 2, 3, 3, 4, 5, 8, 9, 10, 10])
        #expect(reading.items.map(\.range.lowerBound) == [0, 6, 16, 25, 26, 45, 52, 55, 56, 67])
        #expect(reading.error?.location == Location(file: "test.sql", line: 11, offset: ByteOffset(68)))
        #expect(reading.error?.code == .unterminated)
    }

    @Test("divides a long run of blanks and comments at the same places, whatever the window")
    func longTrivia() {
        let blanks = [UInt8](repeating: 0x20, count: 70_000) + [UInt8](repeating: 0x0A, count: 70_000)
        let comments = Array(String(repeating: "-- a comment\n", count: 12_000).utf8)
        let dump = blanks + comments + Array("/*".utf8) + blanks + Array("*/SELECT 1;".utf8)
        let whole = readAll(dump)
        #expect(whole.faults.isEmpty && whole.error == nil && whole.consumed == dump.count)
        for seed in 0..<4 {
            #expect(readAll(dump, growth: .random(seed: UInt64(seed), upTo: 20_000)) == whole)
        }
    }

    private func expect(_ wanted: ItemCase) {
        for growth in Self.growths {
            let reading = readAll(wanted.dump, growth: growth)
            #expect(reading.error == nil && reading.faults.isEmpty, "\(growth)")
            #expect(reading.items.map(\.kind) == wanted.items.map(\.kind), "\(growth)")
            let texts = reading.items.map { String(decoding: wanted.dump[$0.range], as: UTF8.self) }
            #expect(texts == wanted.items.map(\.text), "\(growth)")
        }
    }
}
