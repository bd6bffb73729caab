import ArgumentParser
import Mudanza
import MudanzaReports
import Tenancy

struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Take one batch out of the target again: exactly its rows, and what nobody else uses.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza rollback --batch 17 --target secrets.toml --dry-run",
                "mudanza rollback --batch 17 --target secrets.toml",
                "mudanza rollback --batch 17 --target secrets.toml --chunk-rows 50000",
            ],
            """
            Refused, with a list, where rows were changed since or other rows refer to the batch's. Without \
            --chunk-rows all of it is one transaction. With it so many rows at a time are committed; whatever ends \
            that, the same command goes on. mudanza status shows the batches' numbers.
            """, found: "it was refused, and nothing was changed"))

    @Option(help: ArgumentHelp("The batch's number.", valueName: "number"))
    var batch: Int

    @OptionGroup var target: TargetOptions

    @Flag(help: "Count what would go, and what forbids it; change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Commit after so many rows.", valueName: "number"))
    var chunkRows: Int?

    @Flag(help: "Take also the tenant's rows that were changed or added since.")
    var withChanged = false

    @OptionGroup var file: ProjectFileOptions
    @OptionGroup var report: ReportOptions

    func validate() throws {
        if let chunkRows, !(1...1_000_000_000).contains(chunkRows) {
            throw ValidationError("--chunk-rows takes a number from 1 on")
        }
    }

    func run() throws {
        try Console.run("rollback", report) { progress in
            let project = try file.project()
            let settings = try target.settings(project)
            var job = RollbackJob(target: settings, batch: batch)
            (job.chunkRows, job.takesChanged, job.isDryRun, job.progress) = (chunkRows, withChanged, dryRun, progress)
            let ready = job
            let result = try Interruption.cancelling(ready.cancellation) { try ready.run() }
            let report = RollbackReport(result, target: "\(settings)")
            var outcome = try Outcome(
                report, text: report.text(self.report.messages.languages.language), verdict: report.verdict)
            outcome.status = report.isRefused ? .found : .done
            (outcome.about, outcome.projectFile) = (report.target, project.file)
            return outcome
        }
    }
}
