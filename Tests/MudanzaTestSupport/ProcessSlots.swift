/// Lets only so many processes run at once: Swift Testing starts all tests together, and hundreds of psql on two
/// cores are slower than four, and more than the server's connections.
package actor ProcessSlots {
    package static let shared = ProcessSlots(count: 4)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { free = count }

    /// Runs `body` holding one slot.
    ///
    /// Never nest it: a body that waits for a second slot may wait for itself.
    package nonisolated func withSlot<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        await take()
        do {
            let result = try await body()
            await give()
            return result
        } catch {
            await give()
            throw error
        }
    }

    private func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func give() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
