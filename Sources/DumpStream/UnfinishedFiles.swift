internal import Synchronization
package import SystemPackage

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The files that this process has begun and not finished, so that an interrupted run can remove them.
public enum UnfinishedFiles {
    private static let paths = Mutex<Set<FilePath>>([])
    private static let made = Mutex(0)

    /// A name that no other run uses: several may write to one folder, even to one file.
    package static func newName() -> String {
        let number = made.withLock { count in
            count += 1
            return count
        }
        return ".mudanza-unfinished-\(getpid())-\(number)"
    }

    package static func add(_ path: FilePath) { paths.withLock { _ = $0.insert(path) } }

    static func forget(_ path: FilePath) { paths.withLock { _ = $0.remove(path) } }

    package static func remove(_ path: FilePath) {
        forget(path)
        _ = unsafe path.withPlatformString { unsafe unlink($0) }
    }

    /// Removes them all; called when a signal ends the run.
    public static func removeAll() {
        for path in paths.withLock({ $0 }) { remove(path) }
    }
}

/// The file that a path leads to through symbolic links; the path itself where it leads to none.
func behindLinks(_ path: FilePath) -> FilePath {
    // What a link in /proc leads to has no path of its own: a pipe, a terminal.
    if let type = try? Stat(path).type, type != .regular { return path }
    var path = path
    // As many links as Linux itself follows.
    for _ in 0..<40 {
        guard let next = linkTarget(path) else { break }
        path = path.removingLastComponent().pushing(next)
    }
    return path
}

/// What a symbolic link holds; nil where the path is none.
///
/// The file it leads to need not be there.
private func linkTarget(_ path: FilePath) -> FilePath? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    // Sound: readlink is told one less than the array's length, so a NUL stays behind what it writes.
    let length = unsafe path.withPlatformString { unsafe readlink($0, &bytes, bytes.count - 1) }
    return length <= 0 ? nil : FilePath(platformString: bytes)
}

func rename(_ path: FilePath, to other: FilePath) throws(Errno) {
    let result = unsafe path.withPlatformString { from in
        unsafe other.withPlatformString { to in unsafe rename(from, to) }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
}
