import ArgumentParser
import DumpStream
import Mudanza
import MudanzaReports
import PostgresLink
import Tenancy

struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Load the dumps of many tenants into one target, several side by side.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza batch tenants.toml --target secrets.toml --preflight-only",
                "mudanza batch tenants.toml --target secrets.toml --workers 4",
                "mudanza batch tenants.csv --target secrets.toml --msp MSP-1 --verify",
            ],
            """
            The manifest names the dumps and their tenants, in TOML or as CSV with a header: docs/batch.md. \
            Everything is read and checked before the first row; then each dump is one transaction, which also claims \
            it in the target's ledger. Several processes, on several machines, may be given one manifest at once; after \
            an interruption the same command loads what is missing.

            --tenant, --msp and --condominio are for dumps whose manifest gives no value; [tenant] of the project file \
            is not used.
            """, found: "some dumps failed, or differ from the target (--verify)"))

    @Argument(
        help: "The manifest: a .csv file, or TOML.", completion: .file(extensions: ["toml", "csv"]))
    var manifest: String

    @OptionGroup var target: TargetOptions
    @OptionGroup var source: SourceOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Load so many dumps side by side, each over a connection.", valueName: "number"))
    var workers = 2

    @Flag(help: "Check everything and load nothing.")
    var preflightOnly = false

    @Flag(help: "Begin no further dump once one has failed.")
    var failFast = false

    @Flag(help: "Take out another dump of the same tenant first, in the same transaction.")
    var replace = false

    @Flag(help: "Compare each dump with the target once it is loaded.")
    var verify = false

    @Flag(help: "Leave statistics to autovacuum, as pg_restore does: no ANALYZE at the end.")
    var noAnalyze = false

    @Flag(help: "Execute what pg_dump writes and a stranger's dump should not: functions in C, DROP, event triggers.")
    var trustDump = false

    @OptionGroup var project: ProjectOptions

    @Option(help: "The form of the report: text, json, or jsonl with a line for each change of a dump's state.")
    var format = BatchFormat.text

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if project.base != nil || project.prefix != nil || project.schema != nil {
            throw ValidationError("--base, --prefix and --schema belong to one dump: give them in the manifest")
        }
        if !(1...64).contains(workers) { throw ValidationError("--workers takes a number from 1 to 64") }
    }

    func run() throws {
        try Console.run("batch", messages) { _ in
            let tenant = self.project.tenancy.values.tenantValues
            let project = try self.project.project(hasTenant: false)
            let dumps = try Manifest.parse(try ProjectFinder.read(manifest, longest: 64 << 20), file: manifest)
                .dumps(of: project, tenant: tenant, files: FileNames.matching)
            let settings = try target.settings(project)
            let display = BatchDisplay(format, messages)
            var job = BatchJob(dumps: dumps, project: project, target: settings)
            job.source = try source.settings(project)
            job.targetVersion = self.project.targetVersion
            (job.workers, job.onlyChecks, job.failsFast) = (workers, preflightOnly, failFast)
            (job.verifies, job.trustsDumps, job.analyzes) = (verify, trustDump, !noAnalyze)
            job.replaces = replace
            job.progress = display.progress
            let ready = job
            let result = try display.showing {
                try Interruption.cancelling(ready.cancellation) { try ready.run() }
            }
            let report = BatchReport(result, manifest: manifest, target: "\(settings)")
            var outcome = Outcome(Self.status(result), projectFile: project.file)
            outcome.about = manifest
            outcome.verdict = format == .text ? report.verdict : nil
            outcome.write = { try write(report) }
            return outcome
        }
    }

    private static func status(_ result: BatchResult) -> ExitStatus {
        if !result.obstacles.isEmpty { return .failed }
        return !result.hasBegun || result.isComplete ? .done : .found
    }

    private func write(_ report: BatchReport) throws {
        switch format {
        case .text: if !messages.quiet { try Console.write(report.text(in: messages.languages.language)) }
        case .json: try Console.write(try JSONReport.encode(report))
        case .jsonl: try Console.write(try JSONReport.line(BatchLine.report(report)))
        }
    }
}

/// The forms of a batch's report.
enum BatchFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, jsonl
}
