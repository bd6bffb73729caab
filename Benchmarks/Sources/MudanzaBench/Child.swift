import FoundationEssentials
import Glibc
import SystemPackage

/// A started program.
///
/// Started and waited for by hand: the kernel's account of its memory comes with `wait4`, and no library hands it out.
struct Child {
    private let process: pid_t

    /// How it ended, and what it took.
    struct End {
        /// The exit status; 128 and the signal's number where a signal ended it, as shells say it.
        var status: Int32
        /// The most memory that it ever had resident, in bytes; nil where that cannot be told from this program's own,
        /// which Linux counts in until the new program replaces it.
        var peak: Int?
        /// Processor time of all its threads.
        var cpuSeconds: Double
    }

    /// Starts `words[0]`, looked for on the PATH, with the rest as its arguments.
    init(_ words: [String], input: FileDescriptor, output: FileDescriptor, errors: FileDescriptor? = nil) throws {
        // Bytes compared and matched as bytes: the one-liners' fastest way. Nothing of the caller's own databases.
        let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }
            .merging(["LC_ALL": "C"]) { $1 }
        var process: pid_t = 0
        let failure = unsafe withCStrings(words) { arguments in
            unsafe withCStrings(environment.map { "\($0)=\($1)" }) { variables in
                var actions = unsafe posix_spawn_file_actions_t()
                unsafe posix_spawn_file_actions_init(&actions)
                defer { unsafe posix_spawn_file_actions_destroy(&actions) }
                unsafe posix_spawn_file_actions_adddup2(&actions, input.rawValue, 0)
                unsafe posix_spawn_file_actions_adddup2(&actions, output.rawValue, 1)
                if let errors { unsafe posix_spawn_file_actions_adddup2(&actions, errors.rawValue, 2) }
                guard let program = unsafe arguments[0] else { return EINVAL }
                return unsafe posix_spawnp(&process, program, &actions, nil, arguments, variables)
            }
        }
        guard failure == 0 else { throw BenchError("cannot start \(words[0]): \(Errno(rawValue: failure))") }
        self.process = process
    }

    /// Waits for its end.
    func wait() -> End {
        var status: Int32 = 0
        var usage = rusage()
        while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        let signal = status & 0x7F
        #if os(Linux)
        let unit = 1024
        #else
        let unit = 1
        #endif
        var own = rusage()
        unsafe getrusage(RUSAGE_SELF.rawValue, &own)
        return End(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            peak: usage.ru_maxrss > own.ru_maxrss ? usage.ru_maxrss * unit : nil,
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime))
    }
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

/// Calls `body` with C strings in an array that ends in NULL, as `exec` wants them.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    // Sound: each pointer is owned here, and freed only after `body` has returned.
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("the array holds NULL at least") }
        return unsafe body(base)
    }
}
