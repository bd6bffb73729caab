import ArgumentParser
import Mudanza
import MudanzaReports
import Tenancy

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a target is fit: connection, TLS, version, pooler, privileges, schema, room left.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza check --target secrets.toml",
                "mudanza check customer.sql --target secrets.toml --source source.toml",
                "mudanza check customer.sql --target secrets.toml --max-size 3GB",
            ],
            """
            Nothing is changed. With a dump it also says whether the target can take it: extensions, roles, tables \
            that are there, room.
            """, found: "something fails"))

    @Argument(help: "The dump that is to be loaded; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String?

    @OptionGroup var target: TargetOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var report: ReportOptions

    @Option(
        help: ArgumentHelp("How large the database may become, e.g. 3GB, Neon's free plan.", valueName: "size"))
    var maxSize: ByteSize?

    func run() throws {
        try Console.run("check", on: dump, report) { progress in
            let project = try self.project.project()
            var job = CheckJob(target: try target.settings(project), project: project)
            job.dump = dump.map { DumpSource($0, schema: self.project.schema) }
            job.source = try source.settings(project)
            job.targetVersion = self.project.targetVersion
            job.maxSize = maxSize?.bytes
            job.progress = progress
            let result = try job.run()
            let report = CheckReport(result)
            var outcome = try Outcome(report, text: report.text, verdict: report.verdict)
            outcome.status = result.isFit ? .done : .found
            outcome.projectFile = project.file
            return outcome
        }
    }
}
