import ArgumentParser
import Mudanza
import MudanzaReports

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in a dump: tables, rows, bytes, versions, oddities.",
        usage: "mudanza inspect [<options>] <dump>",
        discussion: CommandHelp.text(
            examples: ["mudanza inspect customer.sql", "gzip -dc customer.sql.gz | mudanza inspect - --format json"],
            "The dump is read once, to its end. Nothing is written."))

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @OptionGroup var report: ReportOptions

    func run() throws {
        try Console.run("inspect", on: dump, report) { progress in
            var job = InspectJob(dump: DumpSource(dump))
            job.progress = progress
            let report = InspectReport(try job.run(), file: dump)
            return try Outcome(report, text: report.text, verdict: report.verdict)
        }
    }
}
