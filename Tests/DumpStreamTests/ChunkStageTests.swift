import Synchronization
import Testing

@testable import DumpStream

@Suite("Chunk stage", .timeLimit(.minutes(1)))
struct ChunkStageTests {
    @Test("does its work in the order in which it was submitted")
    func order() throws {
        let seen = Mutex<[UInt8]>([])
        let stage = ChunkStage("test", buffers: 3, capacity: 4) { bytes, range throws(DumpError) in
            seen.withLock { $0 += bytes[range] }
        }
        for number in 0..<200 {
            var bytes = try stage.take(atLeast: number % 9)
            #expect(bytes.count >= max(4, number % 9))
            bytes[0] = UInt8(number)
            stage.submit(bytes, 0..<1)
        }
        try stage.finish()
        #expect(seen.withLock { $0 } == (0..<200).map { UInt8($0) })
    }

    @Test("reports the first error at the next take and at the end, and does nothing more")
    func failure() throws {
        let done = Mutex(0)
        let stage = ChunkStage("test", buffers: 2, capacity: 1) { bytes, _ throws(DumpError) in
            if bytes[0] == 3 { throw DumpError(.cannotWrite, found: "full") }
            done.withLock { $0 += 1 }
        }
        let error = #expect(throws: DumpError.self) {
            for number in 0..<100 {
                var bytes = try stage.take(atLeast: 1)
                bytes[0] = UInt8(number)
                stage.submit(bytes, 0..<1)
            }
        }
        #expect(error?.found == "full")
        #expect(throws: DumpError.self) { try stage.finish() }
        #expect(done.withLock { $0 } == 3)
    }

    @Test("that is given up with work under way ends in peace")
    func abandoned() throws {
        for _ in 0..<300 {
            let stage = ChunkStage("test", buffers: 3, capacity: 1_000) { bytes, _ throws(DumpError) in
                _ = bytes.reduce(0) { $0 &+ Int($1) }
            }
            _ = try stage.take(atLeast: 1)
            stage.submit(try stage.take(atLeast: 1), 0..<1)
            stage.submit(try stage.take(atLeast: 1), 0..<1)
        }
    }
}
