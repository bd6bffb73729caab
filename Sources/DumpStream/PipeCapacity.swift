internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#endif

/// How much a pipe holds before its writer waits.
enum PipeCapacity {
    /// Asks for as much as is read or written at once: 64 KiB, the default, makes writer and reader take turns within
    /// every chunk; the 1 MiB that Linux allows anybody leaves the second-level cache.
    ///
    /// 1 GB between two `cat` took 1.13, 0.61 and 0.62 to 0.66 s. Where it is refused, or no pipe, everything works as before.
    static func raise(of descriptor: FileDescriptor) {
        #if os(Linux)
        // F_SETPIPE_SZ of <linux/fcntl.h>, which Glibc's module does not name.
        _ = fcntl(descriptor.rawValue, 1031, Int32(DumpInput.chunk))
        #endif
    }
}
