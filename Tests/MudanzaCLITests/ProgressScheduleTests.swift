import Mudanza
import Testing

@testable import MudanzaCLI

@Suite("When progress is shown")
struct ProgressScheduleTests {
    /// The tenths of a second at which a line is shown, when it is asked at every one of them.
    private func shown(
        isTerminal: Bool, tenths: Int, phase: (Int) -> JobProgress.Phase = { _ in .reading }
    ) -> [Int] {
        var schedule = ProgressSchedule(isTerminal: isTerminal)
        return (0...tenths).filter { schedule.isDue(at: .milliseconds($0 * 100), phase($0)) }
    }

    @Test("On a terminal nothing before a second has passed, then five times a second")
    func terminal() { #expect(shown(isTerminal: true, tenths: 16) == [10, 12, 14, 16]) }

    @Test("A new phase is shown at once")
    func phase() {
        #expect(shown(isTerminal: true, tenths: 15) { $0 < 13 ? .reading : .loading } == [10, 12, 13, 15])
    }

    @Test("In a log every ten seconds")
    func log() { #expect(shown(isTerminal: false, tenths: 305) == [100, 200, 300]) }
}
