/// How long to wait before trying again, and how often: delays that double, with chance in them.
///
/// A value without clock or chance of its own, so that tests know what it says.
public struct Backoff: Sendable, Equatable {
    /// The first delay, before chance.
    public var first: Duration
    /// No delay is longer.
    public var longest: Duration
    /// How many tries there are altogether.
    public var tries: Int

    /// Makes one.
    public init(first: Duration = .milliseconds(250), longest: Duration = .seconds(15), tries: Int = 6) {
        self.first = first
        self.longest = longest
        self.tries = tries
    }

    /// One try, no second.
    public static let none = Backoff(tries: 1)
    /// For the first connection of a run: who waits in front of the terminal should soon know of a wrong port.
    public static let firstContact = Backoff(longest: .seconds(1), tries: 3)
    /// For work that has begun: a server that restarts after a crash may take more than a minute.
    public static let patient = Backoff(tries: 12)

    /// The delay after a try that failed.
    ///
    /// - Parameters:
    ///   - failed: How many tries have failed, from 1.
    ///   - chance: From 0 up to 1; it makes the delay from half of what it would be to all of it, so that many who lost
    ///     their connection together do not come back together.
    /// - Returns: nil when it was the last try.
    public func delay(afterFailed failed: Int, chance: Double) -> Duration? {
        guard failed < tries else { return nil }
        var delay = min(first, longest)
        for _ in 1..<max(failed, 1) where delay < longest { delay = min(delay * 2, longest) }
        return delay * (0.5 + min(max(chance, 0), 1) / 2)
    }
}

extension PostgresConnection {
    /// Connects, and tries again where the failure may pass.
    ///
    /// Silence until `connectTimeout` is no such failure: it was waited for long enough.
    ///
    /// - Throws: the last try's ``LinkError``.
    public static func connect(
        _ settings: ConnectionSettings, applicationName: String = "mudanza", connectTimeout: Int? = nil,
        cancellation: Cancellation = Cancellation(), backoff: Backoff = Backoff(),
        chance: () -> Double = { Double.random(in: 0..<1) }
    ) throws(LinkError) -> PostgresConnection {
        var failed = 0
        while true {
            do throws(LinkError) {
                return try PostgresConnection(
                    settings, applicationName: applicationName, connectTimeout: connectTimeout,
                    cancellation: cancellation)
            } catch {
                failed += 1
                guard error.isTransient, error.kind != .timedOut,
                    let delay = backoff.delay(afterFailed: failed, chance: chance())
                else { throw error }
                guard cancellation.wait(for: delay) else {
                    throw LinkError(.cancelled, found: "cancelled while connecting to \(settings)")
                }
            }
        }
    }
}
