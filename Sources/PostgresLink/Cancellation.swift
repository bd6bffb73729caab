internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A way to stop what connections are doing, from any thread.
///
/// Everything that waits for the server watches it: the server is asked to cancel the command, and the wait ends with
/// an error of the kind ``LinkError/Kind/cancelled``. Once cancelled it stays so.
public final class Cancellation: Sendable {
    private let cancelled = Atomic(false)
    /// A pipe that becomes readable, and is never read: every wait sees it.
    ///
    /// Negative where there was no pipe to be had.
    private let readEnd: Int32
    private let writeEnd: Int32

    /// Makes one that is not cancelled.
    public init() {
        let pipe = try? FileDescriptor.pipe()
        readEnd = pipe?.readEnd.rawValue ?? -1
        writeEnd = pipe?.writeEnd.rawValue ?? -1
        for descriptor in [readEnd, writeEnd] where descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        for descriptor in [readEnd, writeEnd] where descriptor >= 0 { _ = close(descriptor) }
    }

    /// Whether ``cancel()`` was called.
    public var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Cancels; takes no lock and no memory, so a signal's handler may call it.
    public func cancel() {
        guard !cancelled.exchange(true, ordering: .acquiringAndReleasing), writeEnd >= 0 else { return }
        // Sound: one byte that lives as long as the call. One byte always fits into an empty pipe.
        unsafe withUnsafeBytes(of: UInt8(1)) { _ = unsafe write(writeEnd, $0.baseAddress, 1) }
    }

    /// What poll() watches; negative where it must look at ``isCancelled`` from time to time.
    var descriptor: Int32 { readEnd }

    /// Waits for some time or until cancelled.
    ///
    /// - Returns: whether the time passed without a cancellation.
    public func wait(for duration: Duration) -> Bool {
        let deadline = Deadline(after: duration)
        while !isCancelled {
            let rest = deadline.milliseconds(atMost: readEnd < 0 ? 50 : Int32.max)
            if rest == 0 { return true }
            var entry = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&entry, 1, rest)
        }
        return false
    }
}

/// A moment by which something must be done.
struct Deadline: Sendable {
    private let end: ContinuousClock.Instant?

    /// After this time; nil: never.
    init(after duration: Duration?) { end = duration.map { ContinuousClock.now + $0 } }

    /// No deadline.
    static let never = Deadline(after: nil)

    /// The time left for poll(), rounded up; -1 for no end.
    func milliseconds(atMost limit: Int32) -> Int32 {
        guard let end else { return limit == Int32.max ? -1 : limit }
        let left = end - ContinuousClock.now
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        guard seconds < 1_000_000 else { return limit }
        return min(limit, Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }

    /// Whether the moment is past.
    var isOver: Bool { end.map { $0 <= ContinuousClock.now } ?? false }
}
