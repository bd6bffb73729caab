internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#endif

/// How much a pipe holds before its writer waits.
enum PipeCapacity {
    /// Asks for 1 MiB, what Linux allows anybody: 64 KiB, the default, makes writer and reader take turns for every
    /// chunk.
    ///
    /// Where it is refused, or no pipe, everything works as before.
    static func raise(of descriptor: FileDescriptor) {
        #if os(Linux)
        // F_SETPIPE_SZ of <linux/fcntl.h>, which Glibc's module does not name.
        _ = fcntl(descriptor.rawValue, 1031, 1 << 20)
        #endif
    }
}
