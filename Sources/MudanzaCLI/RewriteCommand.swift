import ArgumentParser
import DumpStream
import Mudanza
import MudanzaReports
import Tenancy

struct RewriteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewrite",
        abstract: "Write the migrated dump as SQL that psql loads.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza rewrite customer.sql --msp MSP-1 --condominio COND-9 -o migrated.sql",
                "mudanza rewrite customer.sql --plan plan.json -o migrated.sql",
                "pg_dump customer | mudanza rewrite - | psql -v ON_ERROR_STOP=1 -1 target",
            ],
            """
            The output gets its name only when it is whole. A dump with blockers is not rewritten: mudanza plan names \
            them. Where the output is standard output, the report goes to standard error.
            """))

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @Option(name: .shortAndLong, help: "The file to write; - is standard output.", completion: .file())
    var output = "-"

    @Option(
        help: ArgumentHelp("Execute a plan that mudanza plan --format json saved.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var plan: String?

    @Option(name: .customLong("as"), help: "Write rows of INSERT statements as COPY blocks: copy.")
    var rows: RowForm?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard plan != nil else { return }
        guard project.isEmpty, rows == nil
        else { throw ValidationError("--plan decides everything: give no option that decides something else") }
    }

    func run() throws {
        try Console.run("rewrite", on: dump, report) { progress in
            let planning: RewriteJob.Planning
            var projectFile = ""
            if let plan {
                planning = .saved(try Plan(json: Array(try ProjectFinder.read(plan).utf8), file: plan))
            } else {
                let job = try project.planJob(dump, insertsBecomeCopy: rows == .copy)
                planning = .project(job)
                projectFile = job.project.file
            }
            var job = RewriteJob(dump: DumpSource(dump, schema: project.schema), output: output, planning: planning)
            job.progress = progress
            let finished = RewriteReport(try job.run(), output: output)
            var outcome = try Outcome(finished, text: finished.text, verdict: finished.verdict)
            // Warnings are no data, and standard output may hold the result itself.
            outcome.stream = output == "-" || report.format == .text ? .errors : .output
            outcome.projectFile = projectFile
            return outcome
        }
    }
}
