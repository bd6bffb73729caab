import ArgumentParser
import DumpStream
import Mudanza
import MudanzaReports
import SystemPackage
import Tenancy

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write a first mudanza.toml for a dump, with comments, to be corrected.",
        usage: "mudanza new [<options>] <dump>",
        discussion: CommandHelp.text(
            examples: [
                "mudanza new customer.sql",
                "mudanza new customer.sql --msp MSP-1 --condominio COND-9 -o customer.toml",
                "mudanza new customer.sql --lang es -o -",
            ],
            """
            Looks for tables that all tenants may share, references that the database does not declare, columns that \
            point at any table, tenancy columns that are there already, and tables that cannot take one. Only what the \
            rows bear out is set; the rest stands in comments. A file that is there is not overwritten.
            """))

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @Option(
        name: .shortAndLong, help: "The file to write; - is standard output.", completion: .file(extensions: ["toml"]))
    var output = "mudanza.toml"

    @Flag(help: "Overwrite the file where there is one.")
    var force = false

    @Option(
        help: ArgumentHelp("For a dump of rows only: the dump that creates its tables.", valueName: "file"),
        completion: .file(extensions: ["sql"]))
    var schema: String?

    @OptionGroup var tenant: TenantValueOptions
    @OptionGroup var report: ReportOptions

    func run() throws {
        try Console.run("new", on: dump, report) { progress in
            try refuseOverwriting()
            var job = NewJob(dump: DumpSource(dump, schema: schema))
            job.progress = progress
            let draft = try job.run()
            let text = DraftText.toml(
                draft, source: dump, tenant: tenant.tenantValues, self.report.messages.languages.language)
            // Nothing is written that the other commands would refuse: an unknown column of --tenant is one.
            var project = try Project.parse(text, file: output)
            try project.apply(Overrides(tenant: tenant.tenantValues))
            let report = DraftReport(draft, source: dump, output: output)
            var outcome = try Outcome(report, text: output == "-" ? text : "", verdict: report.verdict)
            if output != "-" {
                try refuseOverwriting()
                var file = try DumpOutput(path: output)
                try file.write(text)
                try file.finish()
            }
            outcome.projectFile = output == "-" ? "" : output
            return outcome
        }
    }

    private func refuseOverwriting() throws(DumpError) {
        guard output != "-", !force, (try? Stat(FilePath(output))) != nil else { return }
        throw DumpError(
            .cannotWrite, found: "\(output) is there already", expected: "a new file",
            advice: "Name another with -o FILE, or overwrite this one with --force.")
    }
}
