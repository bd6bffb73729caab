internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The files that this process has begun and not finished, so that an interrupted run can remove them.
public enum UnfinishedFiles {
    private static let paths = Mutex<Set<FilePath>>([])

    static func add(_ path: FilePath) { paths.withLock { _ = $0.insert(path) } }

    static func forget(_ path: FilePath) { paths.withLock { _ = $0.remove(path) } }

    static func remove(_ path: FilePath) {
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
    unsafe path.withPlatformString { name in
        guard let real = unsafe realpath(name, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe FilePath(platformString: real)
    }
}

func rename(_ path: FilePath, to other: FilePath) throws(Errno) {
    let result = unsafe path.withPlatformString { from in
        unsafe other.withPlatformString { to in unsafe rename(from, to) }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
}
