import Mudanza
import PostgresLink
import Tenancy

/// Moves one tenant: rehearses on a throwaway server, prepares the target, loads over two connections, and proves it.
func moveOneTenant(dump path: String, to target: String, environment: [String: String]) throws -> VerifyResult {
    var project = Project()
    try project.apply(Overrides(tenant: ["msp_id": "MSP-1", "condominio_id": "COND-9"]))
    let dump = DumpSource(path)
    let planning = PlanJob(dump: dump, project: project)

    let rehearsal = try RehearseJob(planning, environment: environment).run()
    guard rehearsal.isEqual else { return rehearsal.verification }

    let settings = try ConnectionSettings.read(target, environment: environment)
    _ = try InitJob(target: settings, project: project).run()
    var apply = ApplyJob(dump: dump, planning: .project(planning), target: settings)
    apply.jobs = 2
    apply.resumes = true
    apply.progress = JobProgress { state in print("\(state.phase): \(state.rows ?? 0) rows, \(state.bytes) bytes") }
    print("\(try apply.run().rows) rows loaded")
    return try VerifyJob(dump: dump, planning: .project(planning), target: settings).run()
}
