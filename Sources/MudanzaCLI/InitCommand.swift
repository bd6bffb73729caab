import ArgumentParser
import Mudanza
import MudanzaReports
import Tenancy

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Prepare a target: the ledger, the registries, and the tenant's rows in them.",
        usage: "mudanza init [<options>]",
        discussion: CommandHelp.text(
            examples: [
                "mudanza init --target secrets.toml --msp MSP-1 --condominio COND-9",
                "mudanza init --target service=multitenant --format json",
            ],
            """
            What is there stays as it is: it can be run again at any time. Without a tenant, and with the default \
            tenancy columns, it makes the demonstration tenant MSP-DEMO-001, COND-DEMO-001.
            """))

    @OptionGroup var target: TargetOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var project: TenantOptions
    @OptionGroup var report: ReportOptions

    @Flag(help: "Go on although the target looks like a single-tenant database.")
    var trustTarget = false

    func run() throws {
        try Console.run("init", report) { _ in
            let project = try self.project.project()
            var job = InitJob(target: try target.settings(project), project: project)
            job.source = try source.settings(project)
            job.trustsTarget = trustTarget
            let report = InitReport(try job.run())
            var outcome = try Outcome(report, text: report.text, verdict: report.verdict)
            (outcome.about, outcome.projectFile) = (report.target, project.file)
            return outcome
        }
    }
}
