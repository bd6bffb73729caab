internal import DumpStream
internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A dump that can be read several times: what comes from a pipe lies in a temporary file meanwhile.
final class SpooledDump: Sendable {
    /// The file to read.
    let path: String
    /// What the user calls it.
    let name: String
    private let temporary: FilePath?

    init(_ dump: DumpSource) throws(DumpError) {
        name = dump.path
        let isRegular = dump.path != "-" && (try? Stat(FilePath(dump.path)))?.type != .fifo
        guard !isRegular else {
            path = dump.path
            temporary = nil
            return
        }
        var input = try DumpInput(path: dump.path)
        let folder = FilePath(unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp")
        let file = folder.appending(UnfinishedFiles.newName() + ".sql")
        var output = try DumpOutput(path: file.string)
        while true {
            try input.fill()
            try input.withWindow { window throws(DumpError) in try output.write(window) }
            input.consume(input.windowCount)
            if input.atEnd { break }
        }
        try output.finish()
        UnfinishedFiles.add(file)
        path = file.string
        temporary = file
    }

    deinit { if let temporary { UnfinishedFiles.remove(temporary) } }
}
