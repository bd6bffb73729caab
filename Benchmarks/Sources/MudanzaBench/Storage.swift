import FoundationEssentials
import Glibc
import SystemPackage

/// The folder that the big files are in.
struct Storage {
    /// The folder.
    let folder: String
    /// Whether its files live in memory.
    let isMemory: Bool

    /// Takes a folder into use.
    ///
    /// - Throws: where it has less than `needed` bytes of room.
    init(_ folder: String, needed: ByteCount) throws {
        var file = statvfs()
        guard unsafe statvfs(folder, &file) == 0 else {
            throw BenchError("cannot use \(folder): \(Errno(rawValue: errno)); name another with --folder")
        }
        self.folder = folder
        isMemory = Self.isInMemory(folder)
        var room = Int(file.f_bavail) * Int(file.f_frsize)
        // What such a folder may hold says nothing of the memory that is left to hold it.
        if isMemory, let left = Self.availableMemory() { room = min(room, left - 500_000_000) }
        guard room >= needed.bytes else {
            throw BenchError(
                "\(folder) has room for \(ByteCount(max(0, room))), and \(needed) are needed: "
                    + "free some, or use a smaller --size, or name another folder with --folder")
        }
    }

    func file(_ name: String) -> String { "\(folder)/\(name)" }

    /// Removes a file, if it is there.
    func remove(_ name: String) { unsafe unlink(file(name)) }

    /// Has memory at hand for a file of so many bytes, where files live in memory.
    ///
    /// A virtual machine's host takes back what nobody has used for a while, and gives it again at a fifth of the
    /// speed: whoever is the first to write after a pause would pay for all that come after.
    func warm(_ bytes: Int) throws {
        guard isMemory, bytes > 0 else { return }
        let file = try FileDescriptor.open(
            FilePath(file("warm")), .writeOnly, options: [.create, .truncate, .closeOnExec],
            permissions: .ownerReadWrite)
        defer { remove("warm") }
        try file.closeAfter {
            let zeros = [UInt8](repeating: 0, count: 1 << 20)
            for _ in 0..<(bytes >> 20) { try file.writeAll(zeros) }
        }
    }

    /// The file's length in bytes.
    static func length(_ path: String) throws -> Int { Int(try Stat(FilePath(path)).size) }

    /// Whether the innermost mount that the folder lies in is a `tmpfs`.
    private static func isInMemory(_ folder: String) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) else { return false }
        let path = FilePath((try? FileManager.default.destinationOfSymbolicLink(atPath: folder)) ?? folder)
        let mounts = text.split(separator: "\n").map { $0.split(separator: " ") }.filter {
            $0.count > 2 && path.starts(with: FilePath(String($0[1])))
        }
        return mounts.max { $0[1].count < $1[1].count }?[2] == "tmpfs"
    }

    private static func availableMemory() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }) else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}
