import DumpStream
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Dump input", .timeLimit(.minutes(2)))
struct DumpInputTests {
    /// Larger than a few reads, with one statement larger than all of them.
    static let dump: [UInt8] = {
        let small = Array(String(repeating: "INSERT INTO t VALUES ('é');\n", count: 10_000).utf8)
        return small + Array("SELECT '".utf8) + [UInt8](repeating: 0x61, count: 2_000_000) + Array("';\n".utf8) + small
    }()

    @Test("shows a file's bytes in order, a pipe's too", arguments: [false, true])
    func bytes(fromPipe: Bool) async throws {
        try await withDump(fromPipe: fromPipe) { path throws(DumpError) in
            var input = try DumpInput(path: path)
            #expect(input.isSeekable == !fromPipe && input.size == (fromPipe ? nil : Self.dump.count))
            #expect(try drain(&input) == Self.dump)
            #expect(input.bytesRead == Self.dump.count && input.atEnd)
        }
    }

    @Test("is read twice: a file, and a pipe that was kept", arguments: [false, true])
    func rewind(fromPipe: Bool) async throws {
        try await withDump(fromPipe: fromPipe) { path throws(DumpError) in
            var input = try DumpInput(path: path)
            input.keepForRewind()
            for _ in 0..<3 { try input.fill() }
            input.consume(1_000)
            try input.rewind()
            #expect(input.windowCount == 0 && input.bytesRead == 0 && !input.atEnd)
            try input.startHashing()
            #expect(try drain(&input) == Self.dump)
            #expect(try input.finishHashing() == SHA256Digest(of: Self.dump))
        }
    }

    @Test("refuses to read a pipe twice that was not kept")
    func rewindOfLostPipe() async throws {
        try await withDump(fromPipe: true) { path throws(DumpError) in
            var input = try DumpInput(path: path)
            try input.fill()
            let error = #expect(throws: DumpError.self) { try input.rewind() }
            #expect(error?.code == .cannotRead)
            _ = try drain(&input)
        }
    }

    @Test("has the digest that sha256sum gives", arguments: [false, true])
    func digest(fromPipe: Bool) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("dump.sql")
            try file.write(Self.dump)
            let wanted = try await Command("/usr/bin/sha256sum", [file.string]).run().succeeded().text.prefix(64)
            try await withDump(fromPipe: fromPipe) { path throws(DumpError) in
                var input = try DumpInput(path: path)
                try input.startHashing()
                _ = try drain(&input)
                #expect(try input.finishHashing().hex == String(wanted))
            }
        }
    }

    @Test("looks at a huge statement a number of times that grows with its logarithm only", arguments: [false, true])
    func hugeItem(hashing: Bool) async throws {
        try await withDump(fromPipe: false) { path throws(DumpError) in
            var input = try DumpInput(path: path)
            if hashing { try input.startHashing() }
            var reader = DumpReader(file: path)
            var (items, fills, largest) = (0, 0, 0)
            while true {
                let atEnd = input.atEnd
                let item = try input.withWindow { window throws(DumpError) in try reader.next(window, atEnd: atEnd) }
                largest = max(largest, input.windowCount)
                if let item {
                    input.consume(item.length)
                    items += 1
                } else if input.atEnd {
                    break
                } else {
                    try input.fill()
                    fills += 1
                }
            }
            #expect(items == 40_002 && reader.location.offset.value == Self.dump.count)
            #expect(fills < 20 && largest < 4 * 2_000_000)
        }
    }

    @Test("that is given up while it is hashed takes nothing with it")
    func abandoned() async throws {
        try await withDump(fromPipe: false) { path throws(DumpError) in
            for fills in 1...40 {
                var input = try DumpInput(path: path)
                try input.startHashing()
                for _ in 0..<fills % 8 { try input.fill() }
            }
        }
    }

    @Test("says what is wrong with a path")
    func wrongPaths() async throws {
        try await withTemporaryFolder { folder in
            for path in [folder.string, folder.appending("missing").string, "/proc/self/mem/x", ""] {
                let error = #expect(throws: DumpError.self) { _ = try DumpInput(path: path) }
                #expect(error?.code == .cannotOpen && error?.found.contains(path) == true)
            }
        }
    }

    @Test("refuses a file that changed between two readings")
    func changedFile() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("dump.sql")
            try file.write("SELECT 1;")
            var input = try DumpInput(path: file.string)
            _ = try drain(&input)
            try file.write("SELECT 1; SELECT 2;")
            let error = #expect(throws: DumpError.self) { try input.rewind() }
            #expect(error?.code == .changedFile)
        }
    }

    @Test("takes small pieces from a slow pipe, and an empty one")
    func slowPipe() async throws {
        try await withTemporaryFolder { folder in
            let pipe = folder.appending("pipe")
            for (script, wanted) in [("for i in 1 2 3; do printf a; sleep 0.02; done", "aaa"), (":", "")] {
                try await NamedPipe.make(pipe, otherEnd: "(\(script)) >'\(pipe)'")
                var input = try DumpInput(path: pipe.string)
                #expect(try drain(&input) == Array(wanted.utf8))
                _ = try await Command("/bin/rm", [pipe.string]).run().succeeded()
            }
        }
    }

    /// Reads to the end, moving the window on by odd lengths.
    private func drain(_ input: inout DumpInput) throws(DumpError) -> [UInt8] {
        var all: [UInt8] = []
        while !input.atEnd || input.windowCount > 0 {
            let part = input.windowCount * 2 / 3 + 1
            if input.windowCount > 0, input.atEnd || part.isMultiple(of: 2) {
                input.withWindow { window in
                    let piece = window.extracting(0..<min(part, window.count))
                    for index in piece.indices { all.append(piece[index]) }
                }
                input.consume(min(part, input.windowCount))
            }
            try input.fill()
        }
        return all
    }

    /// Gives `body` the path of a file with the dump, or of a named pipe that another process writes it to.
    private func withDump(fromPipe: Bool, _ body: (String) throws(DumpError) -> Void) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("dump.sql")
            try file.write(Self.dump)
            guard fromPipe else { return try body(file.string) }
            let pipe = folder.appending("pipe")
            try await NamedPipe.make(pipe, otherEnd: "cat -- '\(file)' >'\(pipe)'")
            try body(pipe.string)
        }
    }
}
