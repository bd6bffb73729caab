import ArgumentParser
import Mudanza
import MudanzaReports
import PostgresLink
import Tenancy

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Load the migrated dump into the target.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza apply customer.sql --target secrets.toml",
                "mudanza apply customer.sql --target service=multitenant --jobs 4",
                "mudanza apply customer.sql --target service=multitenant --jobs 4 --resume",
            ],
            """
            Without --jobs all of it is one transaction: whole, or nothing. With --jobs it is committed in units over \
            several connections; whatever ends it, the same command with --resume goes on where it stopped. Tables \
            that the target has already get the rows alone. A dump that was loaded for the tenant already is left \
            alone; another one takes its place only with --replace. The target must have been prepared: mudanza init.
            """, found: "done, and rows were put aside (--rejects)"))

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @OptionGroup var target: TargetOptions
    @OptionGroup var source: SourceOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Load over so many connections, in units committed one by one.", valueName: "number"))
    var jobs: Int?

    @Flag(help: "Go on with a batch that was cut off; begin one where there is none.")
    var resume = false

    @Flag(help: "Take another dump of the same tenant out first, in the same transaction.")
    var replace = false

    @Option(
        help: ArgumentHelp(
            "Put rows that the server refuses into this file, with the reason, and go on; status 2.", valueName: "file"),
        completion: .file())
    var rejects: String?

    @Flag(help: "Leave statistics to autovacuum, as pg_restore does: no ANALYZE at the end.")
    var noAnalyze = false

    @Flag(help: "Execute what pg_dump writes and a stranger's dump should not: functions in C, DROP, event triggers.")
    var trustDump = false

    @Option(
        help: ArgumentHelp("Execute a plan that mudanza plan --format json saved.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var plan: String?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var report: ReportOptions

    func validate() throws {
        if let jobs, !(1...64).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 64") }
        if jobs != nil, replace {
            throw ValidationError(
                "--replace and --jobs exclude each other: what goes and what comes are one transaction")
        }
    }

    func run() throws {
        try Console.run("apply", on: dump, report) { progress in
            let project = try self.project.project()
            var planning = RewriteJob.Planning.project(
                try self.project.planJob(dump, project: project, insertsBecomeCopy: true))
            if let plan { planning = .saved(try Plan(json: Array(try ProjectFinder.read(plan).utf8), file: plan)) }
            let settings = try target.settings(project)
            var job = ApplyJob(
                dump: DumpSource(dump, schema: self.project.schema), planning: planning, target: settings)
            job.source = try source.settings(project)
            job.jobs = jobs
            job.resumes = resume
            job.replaces = replace
            job.rejects = rejects
            job.trustsDump = trustDump
            job.progress = progress
            job.analyzes = !noAnalyze
            let ready = job
            let result = try Interruption.cancelling(ready.cancellation) { try ready.run() }
            let report = ApplyReport(result, source: dump, target: "\(settings)")
            var outcome = try Outcome(report, text: report.text, verdict: report.verdict)
            outcome.status = report.hasFindings ? .found : .done
            outcome.projectFile = project.file
            return outcome
        }
    }
}
