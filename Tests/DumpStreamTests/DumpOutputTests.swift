import MudanzaTestSupport
import SystemPackage
import Testing

@testable import DumpStream

@Suite("Dump output", .timeLimit(.minutes(2)))
struct DumpOutputTests {
    @Test("has its name only when it is finished")
    func finished() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("out.sql")
            var output = try DumpOutput(path: file.string)
            try output.write("SELECT 1;\n")
            try output.write([UInt8](repeating: 0x61, count: 3 * DumpOutput.chunk + 7))
            #expect(output.bytesWritten == 10 + 3 * DumpOutput.chunk + 7)
            #expect(!file.exists)
            try output.finish()
            #expect(
                try file.read() == Array("SELECT 1;\n".utf8) + [UInt8](repeating: 0x61, count: 3 * DumpOutput.chunk + 7)
            )
            #expect(try folder.entries() == ["out.sql"])
        }
    }

    @Test("that is not finished leaves nothing behind, and what was there as it was", arguments: [0, 10, 2_000_000])
    func unfinished(bytes: Int) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("out.sql")
            try file.write("before")
            do {
                var output = try DumpOutput(path: file.string)
                try output.write([UInt8](repeating: 0x61, count: bytes))
            }
            #expect(try folder.entries() == ["out.sql"])
            #expect(try file.readText() == "before")
        }
    }

    /// In a process of its own: it takes the files of the tests beside it with it.
    @Test("is removed when a signal ends the run")
    func removedBySignal() async {
        await #expect(processExitsWith: .success) {
            try await withTemporaryFolder { folder in
                let output = try DumpOutput(path: folder.appending("out.sql").string)
                let before = try folder.entries()
                UnfinishedFiles.removeAll()
                let after = try folder.entries()
                try #require(before.count == 1 && before[0].hasPrefix(".mudanza-unfinished") && after.isEmpty)
                let error = errorFinishing(output)
                try #require(error?.code == .cannotWrite)
            }
        }
    }

    @Test("follows a symbolic link to its file")
    func symbolicLink() async throws {
        try await withTemporaryFolder { folder in
            let (file, link) = (folder.appending("out.sql"), folder.appending("link"))
            try file.write("before")
            _ = try await Command("/bin/ln", ["-s", "out.sql", link.string]).run().succeeded()
            var output = try DumpOutput(path: link.string)
            try output.write("after")
            try output.finish()
            #expect(try folder.entries() == ["link", "out.sql"])
            #expect(try file.readText() == "after")
        }
    }

    @Test("says what is wrong with a path")
    func wrongPaths() async throws {
        try await withTemporaryFolder { folder in
            for path in [folder.string, folder.appending("missing/out.sql").string, "", "/", "/proc/out.sql"] {
                let error = #expect(throws: DumpError.self) { _ = try DumpOutput(path: path) }
                #expect(error?.code == .cannotWrite)
            }
        }
    }

    @Test("into a device writes to the device")
    func devices() throws {
        var output = try DumpOutput(path: "/dev/null")
        try output.write([UInt8](repeating: 0x61, count: 1_000_000))
        try output.finish()
        let type = try Stat(FilePath("/dev/null")).type
        #expect(type == .characterSpecial)
    }

    @Test("into a named pipe reaches its reader")
    func namedPipe() async throws {
        try await withTemporaryFolder { folder in
            let (pipe, counted) = (folder.appending("pipe"), folder.appending("counted"))
            try await NamedPipe.make(
                pipe, otherEnd: "wc -c <'\(pipe)' >'\(counted).new'; mv '\(counted).new' '\(counted)'")
            var output = try DumpOutput(path: pipe.string)
            try output.write([UInt8](repeating: 0x61, count: 1_000_000))
            try output.finish()
            // The reader ends only when the pipe is closed.
            while !counted.exists { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try counted.readText() == "1000000\n")
        }
    }

    @Test("on a full disk fails with advice, when it is written to or finished")
    func fullDevice() throws {
        let error = #expect(throws: DumpError.self) {
            var output = try DumpOutput(path: "/dev/full")
            for _ in 0..<100 { try output.write([UInt8](repeating: 0x61, count: DumpOutput.chunk)) }
            try output.finish()
        }
        #expect(error?.code == .cannotWrite && error?.advice.contains("room") == true)
        let type = try Stat(FilePath("/dev/full")).type
        #expect(type == .characterSpecial)
    }

    @Test("on a full disk leaves nothing behind", .enabled("needs the right to mount") { await SmallDisk.isPossible })
    func fullDisk() async throws {
        try await SmallDisk.with(bytes: 1 << 20) { folder in
            for size in [1 << 21, 1 << 24] {
                let error = #expect(throws: DumpError.self) {
                    var output = try DumpOutput(path: folder.appending("out.sql").string)
                    for _ in 0..<16 { try output.write([UInt8](repeating: 0x61, count: size / 16)) }
                    try output.finish()
                }
                let left = try folder.entries()
                #expect(error?.code == .cannotWrite && error?.advice.contains("room") == true)
                #expect(left.isEmpty)
            }
        }
    }

    @Test("copies rows of any length, each whole")
    func rows() async throws {
        let lengths = [0, 1, 100_000, DumpOutput.chunk - 5, DumpOutput.chunk, DumpOutput.chunk * 3, 7]
        let data = lengths.flatMap { [UInt8](repeating: 0x61, count: $0) + [0x0A] } + Array("\\.\n".utf8)
        let wanted = lengths.flatMap { [UInt8](repeating: 0x61, count: $0) + Array("\tX\n".utf8) }
        try await withTemporaryFolder { folder in
            let file = folder.appending("out.sql")
            var output = try DumpOutput(path: file.string)
            let scan = try output.copyRows(
                CopyRows(fields: 1, suffix: Array("\tX".utf8)), from: data.span, atEnd: false)
            #expect(scan.rows == lengths.count && scan.lines == lengths.count && scan.consumed == data.count - 3)
            #expect(scan.endMark == 3 && scan.wrong == nil && output.bytesWritten == wanted.count)
            try output.finish()
            #expect(try file.read() == wanted)
        }
    }

    @Test("gives the place of a row with too few fields, counted over all its buffers")
    func wrongRow() async throws {
        let good = Array(String(repeating: "0123456789\tb\n", count: 100_000).utf8)
        let data = good + Array("a\n".utf8)
        try await withTemporaryFolder { folder in
            var output = try DumpOutput(path: folder.appending("out.sql").string)
            let scan = try output.copyRows(CopyRows(fields: 2, suffix: [9]), from: data.span, atEnd: true)
            #expect(scan.wrong?.start == good.count && scan.wrong?.fields == 1 && scan.rows == 100_000)
            let nul = try output.copyRows(CopyRows(), from: (good + [0, 10]).span, atEnd: true)
            #expect(nul.refused == CopyRows.Refused(reason: .nul, at: good.count, lines: 100_000))
        }
    }
}

/// The error of ``DumpOutput/finish()``; closures cannot take what cannot be copied.
private func errorFinishing(_ output: consuming DumpOutput) -> DumpError? {
    do throws(DumpError) {
        try output.finish()
        return nil
    } catch {
        return error
    }
}
