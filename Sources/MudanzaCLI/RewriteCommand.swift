import ArgumentParser
import DumpStream
import Mudanza
import MudanzaReports
import Tenancy

struct RewriteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewrite",
        abstract: "Write the migrated dump as SQL that psql loads.",
        discussion: """
            mudanza rewrite customer.sql --msp MSP-1 --condominio COND-9 -o migrated.sql
            pg_dump customer | mudanza rewrite - --msp MSP-1 --condominio COND-9 | psql -v ON_ERROR_STOP=1 target

            The output gets its name only when it is whole. A dump with blockers is not rewritten: mudanza plan names \
            them.
            """)

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
        try Console.run {
            let planning: RewriteJob.Planning
            if let plan {
                planning = .saved(try Plan(json: Array(try ProjectFinder.read(plan).utf8), file: plan))
            } else {
                planning = .project(try project.planJob(dump, insertsBecomeCopy: rows == .copy))
            }
            let job = RewriteJob(dump: DumpSource(dump, schema: project.schema), output: output, planning: planning)
            let finished = RewriteReport(try job.run(), output: output)
            // Standard output holds the result itself, unless that went to a file.
            switch report.format {
            case .text: if !report.quiet { Console.tell(finished.text) }
            case .json:
                let json = try JSONReport.encode(finished)
                if output == "-" {
                    Console.tell(String(decoding: json, as: UTF8.self))
                } else {
                    try Console.write(json)
                }
            }
            return .done
        }
    }
}
