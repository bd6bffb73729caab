import DumpStream
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Real dumps")
struct IdentityTests {
    /// The COPY rows of the corpus, counted with awk between each header and its end mark.
    static let knownRows = [
        "bgrins__the_zoo__focalboard.sql": 860, "bgrins__the_zoo__gitea.sql": 230,
        "colindeseroux__semantop__backup.sql": 3, "devrimgunduz__pagila__pagila-data-pg17.0.sql": 46_273,
        "neondatabase-labs__postgres-sample-dbs__chinook.sql": 15_607,
        "neondatabase-labs__postgres-sample-dbs__netflix.sql": 8_807,
        "nixys__nxs-data-anonymizer__pgsql_test.dos.in.sql": 20,
    ]

    /// Tests over all dumps go over those of the corpus only where it is: without it this one is skipped with a word.
    @Test("are there from other projects", .requiresCorpus)
    func corpus() { #expect(!DumpFiles.corpus.isEmpty) }

    @Test("are whole in their items, the same whatever the window", arguments: DumpFiles.corpus + DumpFiles.fixtures)
    func windows(_ dump: DumpFile) throws { try expectSameItems(dump) }

    @Test(
        "of the regression database too",
        .enabled(if: !DumpFiles.regression.isEmpty, "make test-regression builds the database and runs this"),
        arguments: DumpFiles.regression)
    func regressionWindows(_ dump: DumpFile) throws { try expectSameItems(dump) }

    @Test(
        "have as many rows as lines between COPY headers and end marks",
        arguments: DumpFiles.corpus + DumpFiles.regression)
    func rows(_ dump: DumpFile) throws {
        let bytes = try dump.bytes()
        let rows = readAll(bytes).rows
        #expect(rows == linesOfCopyData(bytes))
        if let known = Self.knownRows[dump.testDescription] { #expect(rows == known) }
    }

    /// Some of the example's texts hold COPY headers and INSERTs at line starts; lines cannot be counted there.
    @Test("of the example have the rows that its generator makes", arguments: DumpFiles.fixtures)
    func exampleRows(_ dump: DumpFile) throws {
        let reading = readAll(try dump.bytes())
        let inserts = reading.items.count { $0.kind == .insert }
        let name = dump.testDescription
        #expect(reading.rows == (name.hasSuffix("-copy.sql") ? 478 : 0))
        if name.hasSuffix("inserts.sql") { #expect(inserts == 478) }
    }

    @Test("leave as they came when every item is written again", arguments: DumpFiles.all)
    func roundTrip(_ dump: DumpFile) async throws {
        try await withTemporaryFolder { folder in
            let copy = folder.appending("copy.sql")
            try passThrough(dump.path, to: copy)
            #expect(try copy.read() == dump.path.read())
        }
    }

    private func expectSameItems(_ dump: DumpFile) throws {
        let bytes = try dump.bytes()
        let whole = readAll(bytes)
        #expect(whole.error == nil && whole.faults.isEmpty && whole.consumed == bytes.count)
        if bytes.count < 100_000 { #expect(readAll(bytes, growth: .oneByte) == whole) }
        for (seed, most) in [(1, 300_000), (2, 5_000)] where bytes.count > 20 * most || most > bytes.count / 2_000 {
            #expect(readAll(bytes, growth: .random(seed: UInt64(seed), upTo: most)) == whole)
        }
    }

    /// Counted without the reader: by lines, as the awk script above does it.
    private func linesOfCopyData(_ bytes: [UInt8]) -> Int {
        let (start, mark, end) = (Array("COPY ".utf8), Array("\\.".utf8), Array(" FROM stdin;".utf8))
        var (from, rows, inData) = (0, 0, false)
        while from < bytes.count {
            let next = bytes.span.firstIndex(of: 0x0A, from: from) ?? bytes.count
            let line = next > from && bytes[next - 1] == 0x0D ? bytes[from..<(next - 1)] : bytes[from..<next]
            if inData {
                if line.elementsEqual(mark) { inData = false } else { rows += 1 }
            } else if line.starts(with: start), line.suffix(end.count).elementsEqual(end) {
                inData = true
            }
            from = next + 1
        }
        return rows
    }
}

/// Reads a dump item by item and writes each as it came, the rows by the path that a migration uses.
func passThrough(_ source: FilePath, to copy: FilePath, suffix: String = "") throws(DumpError) {
    var input = try DumpInput(path: source.string)
    var output = try DumpOutput(path: copy.string)
    var reader = DumpReader(file: source.string)
    let rows = CopyRows(suffix: Array(suffix.utf8))
    while true {
        let atEnd = input.atEnd
        let length = try input.withWindow { window throws(DumpError) -> Int? in
            if reader.isInCopyData {
                let scan = try output.copyRows(rows, from: window, atEnd: atEnd)
                guard let item = try reader.copyItem(scan, windowCount: window.count, atEnd: atEnd) else { return nil }
                if item.kind == .copyEnd { try output.write(window.extracting(0..<item.length)) }
                return item.length
            }
            guard let item = try reader.next(window, atEnd: atEnd) else { return nil }
            try output.write(window.extracting(0..<item.length))
            return item.length
        }
        if let length {
            input.consume(length)
        } else if input.atEnd {
            return try output.finish()
        } else {
            try input.fill()
        }
    }
}
