import ArgumentParser
import Mudanza
import MudanzaReports
import Tenancy

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what would become of every object of a dump, and why.",
        discussion: """
            mudanza plan customer.sql --msp MSP-1 --condominio COND-9 --shared public.roles

            With --format json the plan itself is printed, for mudanza rewrite --plan:

              mudanza plan customer.sql --msp MSP-1 --condominio COND-9 --format json > plan.json

            Ends with status 2 where the plan has blockers.
            """)

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @OptionGroup var project: ProjectOptions
    @OptionGroup var report: ReportOptions

    @Option(name: .customLong("as"), help: "Write rows of INSERT statements as COPY blocks: copy.")
    var rows: RowForm?

    func run() throws {
        try Console.run {
            let result = try project.planJob(dump, insertsBecomeCopy: rows == .copy).run()
            switch report.format {
            case .text: try Console.write(PlanReport(result.plan, digest: result.digest).text)
            case .json: try Console.write(try result.plan.json())
            }
            return result.plan.blockers.isEmpty ? .done : .found
        }
    }
}
