import ArgumentParser
import Foundation
import Mudanza
import MudanzaReports
import Tenancy

struct RehearseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Do all of it on a throwaway server, and prove the result.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza rehearse customer.sql --msp MSP-1 --condominio COND-9",
                "mudanza rehearse customer.sql --pg-bin /usr/lib/postgresql/16/bin",
            ],
            """
            Starts a PostgreSQL server of its own in a temporary folder, on a Unix socket alone, restores the original \
            and loads the migrated dump beside it, compares every row, and removes it all.
            """, found: "something differs"))

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @Option(
        help: ArgumentHelp(
            "The folder of PostgreSQL's programs; else pg_config and PATH lead to them.", valueName: "folder"),
        completion: .directory)
    var pgBin: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Load over so many connections, in units committed one by one.", valueName: "number"))
    var jobs: Int?

    @Flag(help: "Execute what pg_dump writes and a stranger's dump should not: functions in C, DROP, event triggers.")
    var trustDump = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var report: ReportOptions

    func validate() throws {
        if let jobs, !(1...64).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 64") }
    }

    func run() throws {
        try Console.run("rehearse", on: dump, report) { progress in
            let planning = try project.planJob(dump, insertsBecomeCopy: true)
            var job = RehearseJob(planning, environment: ProcessInfo.processInfo.environment)
            job.jobs = jobs
            job.trustsDump = trustDump
            job.programs = pgBin
            job.progress = progress
            let ready = job
            let report = RehearseReport(
                try Interruption.cancelling(ready.cancellation) { try ready.run() })
            var outcome = try Outcome(report, text: report.text, verdict: report.verdict)
            outcome.status = report.isEqual ? .done : .found
            outcome.projectFile = planning.project.file
            return outcome
        }
    }
}
