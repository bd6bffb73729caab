import ArgumentParser
import Mudanza
import MudanzaReports

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a target is fit: connection, TLS, version, pooler, privileges, schema, room left.",
        discussion: """
            mudanza check --target secrets-multitenant.toml
            mudanza check --target secrets-multitenant.toml customer.sql --source secrets-singletenant.toml --max-size 3GB

            Nothing is changed. With a dump it also says whether the target can take it: extensions, roles, tables \
            that are there, room. Ends with status 2 where something fails.
            """)

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
        try Console.run {
            let project = try self.project.project()
            var job = CheckJob(target: try target.settings(project), project: project)
            job.dump = dump.map { DumpSource($0, schema: self.project.schema) }
            job.source = try source.settings(project)
            job.targetVersion = self.project.targetVersion
            job.maxSize = maxSize?.bytes
            let result = try job.run()
            let report = CheckReport(result)
            switch self.report.format {
            case .text: if !self.report.quiet { try Console.write(report.text) }
            case .json: try Console.write(try JSONReport.encode(report))
            }
            return result.isFit ? .done : .found
        }
    }
}
