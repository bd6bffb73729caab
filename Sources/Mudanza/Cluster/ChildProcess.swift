internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A program that was started, with a pipe from it and maybe one to it.
///
/// The jobs block their thread, and so does this.
struct ChildProcess: ~Copyable {
    /// Which of its streams is read here; the others go nowhere.
    enum Captured { case output, errors, both }

    private let id: pid_t
    private let output: FileDescriptor
    private let input: FileDescriptor?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its path.
    ///   - arguments: Its arguments, without its name.
    ///   - environment: All of its variables.
    ///   - captured: What is read of what it writes.
    ///   - isKept: Whether its standard input is a pipe that stays open as long as this process holds it, in whatever
    ///     way that ends; and whether it is spared the terminal's signals.
    /// - Throws: why it cannot be started.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], captured: Captured,
        isKept: Bool = false
    ) throws(Errno) {
        let started = Self.spawning.withLock { _ in
            Result { () throws(Errno) in try Self.spawn([program] + arguments, environment, captured, isKept) }
        }
        (id, output, input) = try started.get()
    }

    private typealias Started = (id: pid_t, output: FileDescriptor, input: FileDescriptor?)

    /// Held while a pipe is made and handed on: no other child may inherit an end of it, or it would never be closed.
    private static let spawning = Mutex(())

    private static func spawn(
        _ words: [String], _ environment: [String: String], _ captured: Captured, _ isKept: Bool
    ) throws(Errno) -> Started {
        let (reading, writing) = try pipe()
        defer { try? writing.close() }
        var kept: (reading: FileDescriptor, writing: FileDescriptor)?
        if isKept { kept = try pipe() }
        defer { try? kept?.reading.close() }

        #if canImport(Glibc)
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        if let kept {
            unsafe posix_spawn_file_actions_adddup2(&actions, kept.reading.rawValue, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        for stream: Int32 in [1, 2] {
            if captured == .both || (captured == .output) == (stream == 1) {
                unsafe posix_spawn_file_actions_adddup2(&actions, writing.rawValue, stream)
            } else {
                unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
            }
        }
        // What this process ignores or blocks is its own affair.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { unsafe sigaddset(&signals, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        if isKept { flags |= Int32(POSIX_SPAWN_SETPGROUP) }
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var id: pid_t = 0
        let failure = unsafe withStrings(words) { arguments in
            unsafe withStrings(environment.map { "\($0)=\($1)" }) { variables in
                unsafe posix_spawn(&id, words[0], &actions, &attributes, arguments, variables)
            }
        }
        guard failure == 0 else {
            try? reading.close()
            try? kept?.writing.close()
            throw Errno(rawValue: failure)
        }
        return (id, reading, kept?.writing)
    }

    /// What it writes next, up to a line end; nil at the end.
    mutating func line() -> String? {
        var bytes: [UInt8] = []
        while let byte = read(atMost: 1).first {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Everything it still writes; what is beyond `limit` bytes is read and dropped, for it would wait otherwise.
    mutating func rest(limit: Int = 16 << 20) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = read(atMost: 1 << 16)
            if bytes.isEmpty { return all }
            all += bytes.prefix(max(0, limit - all.count))
        }
    }

    private func read(atMost count: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let read = unsafe buffer.withUnsafeMutableBytes { unsafe try? output.read(into: $0) }
        return Array(buffer.prefix(read ?? 0))
    }

    /// Lets go of its standard input, waits for its end, and gives its exit status; 128 and the signal's number where a
    /// signal ended it.
    consuming func end() -> Int32 {
        try? input?.close()
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
        try? output.close()
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// A pipe whose ends no child inherits unless they are given to it.
    private static func pipe() throws(Errno) -> (reading: FileDescriptor, writing: FileDescriptor) {
        let ends: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
        do { ends = try FileDescriptor.pipe() } catch { throw error as? Errno ?? .ioError }
        for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        return (ends.readEnd, ends.writeEnd)
    }

    /// The words as C wants them; sound: the copies live as long as `body` runs.
    private static func withStrings(
        _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var copies = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
        return unsafe copies.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return EINVAL }
            return unsafe body(base)
        }
    }
}
