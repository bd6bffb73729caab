import Foundation
import Synchronization
import SystemPackage

/// The processes of this machine, as `ps` shows them to everybody.
package enum ProcessList {
    /// Where a secret was seen.
    package struct Sighting: Sendable, Hashable {
        package var process: Int
        /// `cmdline` or `environ`.
        package var place: String
    }

    /// The processes that show a secret in their arguments now, and in their environment where that is asked for.
    package static func contains(_ secret: String, inEnvironment: Bool = false) -> [Sighting] {
        let wanted = Array(secret.utf8)
        var found: [Sighting] = []
        for name in (try? FilePath("/proc").entries()) ?? [] {
            guard let process = Int(name) else { continue }
            for place in inEnvironment ? ["cmdline", "environ"] : ["cmdline"] {
                // A process that has ended meanwhile shows nothing.
                guard let bytes = try? FilePath("/proc/\(name)/\(place)").read() else { continue }
                if bytes.contains(wanted) { found.append(Sighting(process: process, place: place)) }
            }
        }
        return found
    }

    /// Looks again and again while `body` runs, once before it ends at least.
    package static func sightings<Result>(
        of secret: String, inEnvironment: Bool = false, during body: () async throws -> Result
    ) async throws -> (result: Result, sightings: Set<Sighting>) {
        let watch = Watch()
        let started = AsyncStream<Void>.makeStream()
        Thread.detachNewThread {
            while true {
                let found = contains(secret, inEnvironment: inEnvironment)
                let isOver = watch.state.withLock { state in
                    state.found.formUnion(found)
                    return state.isOver
                }
                started.continuation.yield()
                if isOver { break }
            }
            started.continuation.finish()
        }
        // Not before the first look: a short command would be over.
        var looks = started.stream.makeAsyncIterator()
        _ = await looks.next()
        defer { watch.state.withLock { $0.isOver = true } }
        let result = try await body()
        watch.state.withLock { $0.isOver = true }
        while await looks.next() != nil {}
        return (result, watch.state.withLock { $0.found })
    }

    private final class Watch: Sendable {
        let state = Mutex((isOver: false, found: Set<Sighting>()))
    }
}
