import ArgumentParser
import Mudanza
import MudanzaReports
import Tenancy

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the target's ledger: which dumps were loaded for whom, and what became of them.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza status --target secrets.toml",
                "mudanza status --target secrets.toml --state loading",
                "mudanza status --target secrets.toml --msp MSP-1 --format json",
            ],
            """
            The latest batches come first. Each has a number, which mudanza rollback takes. Nothing is changed.
            """))

    @OptionGroup var target: TargetOptions
    @OptionGroup var file: ProjectFileOptions
    @OptionGroup var tenant: TenantValueOptions

    @Option(
        help: ArgumentHelp("Only batches that are: loading, loaded, rolling_back or rolled_back.", valueName: "state"),
        completion: .list(BatchState.allCases.map(\.rawValue)), transform: Self.state)
    var state: BatchState?

    @Option(help: ArgumentHelp("Only the batch of this number.", valueName: "number"))
    var batch: Int?

    @Option(help: ArgumentHelp("List so many batches at most.", valueName: "number"))
    var limit = 20

    @OptionGroup var report: ReportOptions

    private static func state(_ text: String) throws -> BatchState {
        guard let state = BatchState(rawValue: text) else {
            let names = BatchState.allCases.map(\.rawValue)
            let meant = Suggestion.nearest(to: text, among: names).map { ". Did you mean '\($0)'?" } ?? ""
            throw ValidationError("'\(text)' is none of \(names.joined(separator: ", "))\(meant)")
        }
        return state
    }

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit takes a number from 1 on") }
    }

    func run() throws {
        try Console.run("status", report) { _ in
            let project = try file.project()
            let settings = try target.settings(project)
            var job = StatusJob(target: settings)
            job.tenant = tenant.tenantValues
            (job.state, job.batch, job.limit) = (state, batch, limit)
            let report = StatusReport(try job.run(), target: "\(settings)")
            var outcome = try Outcome(
                report, text: report.text(self.report.messages.languages.language), verdict: report.verdict)
            (outcome.about, outcome.projectFile) = (report.target, project.file)
            return outcome
        }
    }
}
