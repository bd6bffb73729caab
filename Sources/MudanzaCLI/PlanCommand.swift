import ArgumentParser
import Mudanza
import MudanzaReports
import Tenancy

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what would become of every object of a dump, and why.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza plan customer.sql --msp MSP-1 --condominio COND-9",
                "mudanza plan customer.sql --shared public.roles --skip 'tmp_*'",
                "mudanza plan customer.sql --format json > plan.json",
            ],
            """
            Nothing is written but the plan. In JSON it is the plan itself, which mudanza rewrite, apply and verify \
            take with --plan.
            """, found: "the plan has blockers"))

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @OptionGroup var project: ProjectOptions
    @OptionGroup var report: ReportOptions

    @Option(name: .customLong("as"), help: "Write rows of INSERT statements as COPY blocks: copy.")
    var rows: RowForm?

    func run() throws {
        try Console.run("plan", on: dump, report) { progress in
            var job = try project.planJob(dump, insertsBecomeCopy: rows == .copy)
            job.progress = progress
            let result = try job.run()
            let report = PlanReport(result.plan, digest: result.digest)
            var outcome = Outcome(text: report.text, json: try result.plan.json(), verdict: report.summary)
            outcome.status = result.plan.blockers.isEmpty ? .done : .found
            outcome.projectFile = job.project.file
            return outcome
        }
    }
}
