import ArgumentParser
import Mudanza
import MudanzaReports
import Tenancy

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that every row arrived, unchanged, under its tenant, and only there.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza verify customer.sql --target secrets.toml",
                "mudanza verify customer.sql --target secrets.toml --show 10",
            ],
            """
            Compares the dump with the target by sums of the rows, and looks closer only where they differ: for that \
            the dump's rows go into temporary tables, which are gone at the end.
            """, found: "something differs"))

    @Argument(help: "The dump, a file.", completion: .file(extensions: ["sql"]))
    var dump: String

    @OptionGroup var target: TargetOptions

    @Option(help: ArgumentHelp("How many connections are used.", valueName: "number"))
    var jobs = 2

    @Option(
        help: ArgumentHelp(
            "Name so many rows that differ in each table, with the values of their keys.", valueName: "number"))
    var show = 0

    @Option(
        help: ArgumentHelp("Compare by a plan that mudanza plan --format json saved.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var plan: String?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes a number from 1 to 64") }
        guard (0...10000).contains(show) else { throw ValidationError("--show takes a number from 0 to 10000") }
    }

    func run() throws {
        try Console.run("verify", on: dump, report) { progress in
            let project = try self.project.project()
            let planning: RewriteJob.Planning
            if let plan {
                planning = .saved(try Plan(json: Array(try ProjectFinder.read(plan).utf8), file: plan))
            } else {
                planning = .project(try self.project.planJob(dump, project: project, insertsBecomeCopy: true))
            }
            var job = VerifyJob(
                dump: DumpSource(dump, schema: self.project.schema), planning: planning,
                target: try target.settings(project))
            (job.jobs, job.show, job.progress) = (jobs, show, progress)
            let report = VerifyReport(try job.run())
            var outcome = try Outcome(report, text: report.text, verdict: report.verdict)
            outcome.status = report.isEqual ? .done : .found
            outcome.projectFile = project.file
            return outcome
        }
    }
}
