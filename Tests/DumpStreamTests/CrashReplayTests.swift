import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Inputs that broke the reader", .timeLimit(.minutes(1)))
struct CrashReplayTests {
    static let crashes = {
        let folder = PackageFolder.root.appending("Fuzzing/crashes")
        let names = (try? folder.entries()) ?? []
        return names.filter { !$0.hasPrefix(".") && $0 != "README.md" }.map { DumpFile(path: folder.appending($0)) }
    }()

    @Test("break it no more", arguments: crashes)
    func replay(_ input: DumpFile) throws {
        let bytes = try input.bytes()
        let whole = readAll(bytes)
        #expect(whole.brokenPromise(bytes) == nil)
        for growth in [Growth.oneByte, .random(seed: UInt64(bytes.count), upTo: 1 + bytes.count / 8)] {
            #expect(readAll(bytes, growth: growth) == whole)
        }
    }
}
