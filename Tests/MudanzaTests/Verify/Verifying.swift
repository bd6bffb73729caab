import Mudanza
import MudanzaReports
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Tenancy
import Testing

/// Compares a dump with a database as `mudanza verify` does.
func verify(
    _ dump: FilePath, _ target: TemporaryDatabase, project: Project? = nil, jobs: Int = 2, show: Int = 10,
    configure: (inout VerifyJob) -> Void = { _ in }
) throws -> VerifyResult {
    let source = DumpSource(dump.string)
    var job = VerifyJob(
        dump: source, planning: .project(PlanJob(dump: source, project: try project ?? .demo())),
        target: target.settings)
    (job.jobs, job.show) = (jobs, show)
    configure(&job)
    return try job.run()
}

extension VerifyResult {
    /// The tables that differ, as the report says it, and sequences.
    var differences: [String] {
        VerifyReport(self).text.split(separator: "\n").map(String.init).filter {
            !$0.hasPrefix("note: ") && !$0.hasPrefix("Equal") && !$0.hasPrefix("Different")
        }
    }
}

extension Migration {
    /// Loads the migrated dump, changes the target, and compares.
    func verified(
        after change: String = "", jobs: Int = 2, show: Int = 10,
        _ body: @Sendable (VerifyResult) throws -> Void
    ) async throws {
        let project = project
        try await run { outcome in
            if !change.isEmpty { try await outcome.migrated.execute(change) }
            let result = try verify(outcome.dump, outcome.migrated, project: project, jobs: jobs, show: show)
            try body(result)
        }
    }
}
