import ArgumentParser
import DumpStream
import Foundation
import Mudanza
import MudanzaReports
import Tenancy

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Report what a run would do to a dump, for somebody to read and sign; changes nothing.",
        discussion: CommandHelp.text(
            examples: [
                "mudanza diff customer.sql --msp MSP-1 --condominio COND-9",
                "mudanza diff customer.sql --format markdown -o report.md --lang es",
                "mudanza diff customer.sql --against secrets.toml --max-size 3GB",
            ],
            """
            --against asks a target what it says of the dump: whether it is there already, rows of the tenant, keys that \
            collide, references to nothing, columns too narrow; exactly counted, and nothing is changed.

            Columns that by their name hold e-mail addresses, telephone numbers, identification or secrets are hidden in \
            the sample rows, and so are such values inside others; --mask hides more, --unmask shows one.
            """, found: "something forbids to go on"))

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @OptionGroup var project: ProjectOptions

    @Option(help: "The form of the report: \(DiffFormat.names).")
    var format = DiffFormat.text

    @Option(name: .shortAndLong, help: "The file to write; - is standard output.", completion: .file())
    var output = "-"

    @Option(help: ArgumentHelp("How many rows of each table are shown.", valueName: "rows"))
    var samples = 3

    @Option(
        help: ArgumentHelp(
            "Hide a column's values too: column, table.column; globs; may be repeated.", valueName: "column"))
    var mask: [String] = []

    @Option(
        help: ArgumentHelp("Show a column that is hidden by its name; globs; may be repeated.", valueName: "column"))
    var unmask: [String] = []

    @Option(help: ArgumentHelp("Bytes a second that the target takes, e.g. 30MB.", valueName: "bytes"))
    var rate: ByteSize?

    @Option(
        help: ArgumentHelp(
            "Ask this target too: a postgresql:// URI, service=NAME, or a secrets file; nothing in it changes.",
            valueName: "target"),
        completion: .file(extensions: ["toml"]))
    var against: String?

    @OptionGroup var source: SourceOptions

    @Option(
        help: ArgumentHelp("How many bytes the target's database may have in the end, e.g. 3GB.", valueName: "size"))
    var maxSize: ByteSize?

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if !(0...1000).contains(samples) { throw ValidationError("--samples takes a number from 0 to 1000") }
        if against == nil, source.source != nil || maxSize != nil {
            throw ValidationError("--source and --max-size are for --against TARGET")
        }
    }

    func run() throws {
        try Console.run("diff", on: dump, messages) { progress in
            var job = DiffJob(planning: try project.planJob(dump, insertsBecomeCopy: false))
            job.planning.progress = progress
            job.samples = samples
            job.mask = SampleMask(hidden: mask, shown: unmask)
            job.rate = rate.map { Double(max($0.bytes, 1)) }
            if let against {
                let project = job.planning.project
                job.target = try TargetOptions.read(against, else: project.target, of: project)
                job.source = try source.settings(project)
                job.maxSize = maxSize?.bytes
            }
            let report = try job.run()
            var outcome = Outcome(
                report.verdict == .blocked ? .found : .done, projectFile: job.planning.project.file)
            outcome.verdict = format == .json ? nil : report.summary
            outcome.write = { try write(report, in: messages.languages.language) }
            return outcome
        }
    }

    private func write(_ report: DiffReport, in language: Language) throws {
        let isFile = output != "-"
        if messages.quiet, format == .text, !isFile { return }
        var file = try DumpOutput(path: output)
        switch format {
        case .text:
            let hasColor = !isFile && Terminal.hasColour(STDOUT_FILENO, messages)
            try file.write(DiffText(report, in: language, hasColor: hasColor).text)
        case .markdown: try file.write(DiffMarkdown(report, in: language).text)
        case .html: try file.write(try HTMLReport(report, in: language).encode())
        // Scripts read it: only what they ask for changes it.
        case .json: try file.write(try JSONReport.encode(DiffJSON(report, in: messages.languages.lang ?? .en)))
        }
        try file.finish()
    }
}

/// What a dry-run report is written in.
enum DiffFormat: String, ExpressibleByArgument, CaseIterable {
    case text, markdown, json, html

    /// Their names, for people.
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
