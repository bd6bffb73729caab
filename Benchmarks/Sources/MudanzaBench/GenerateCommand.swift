import ArgumentParser
import SystemPackage

/// Writes what is measured to standard output, for a look at it, and for dumps that no folder has room for.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write a generated dump to standard output.",
        discussion: "mudanza-bench generate --size 4g --form copy | mudanza inspect -")

    @Option(help: ArgumentHelp("About how long: 100m, 1g, or bytes.", valueName: "bytes"))
    var size: ByteCount = 1_000_000_000

    @Option(
        help: "How rows are written: copy, inserts, column-inserts or rows-per-insert-100; or schema, 50,000 lines.")
    var form = DumpForm.copy

    @OptionGroup var fixtures: FixtureOptions

    func run() throws {
        if form == .schema {
            try FileDescriptor.standardOutput.writeAll(GeneratedSchema(lines: 50_000).text.utf8)
        } else {
            try ScaledDump(fixtures.file(form)).write(about: size.bytes, to: .standardOutput)
        }
    }
}

/// Where the dumps are that get scaled.
struct FixtureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder of the AX-S dumps.", valueName: "folder"), completion: .directory)
    var fixtures = "fixtures/axs/dumps"

    func file(_ form: DumpForm) -> String { "\(fixtures)/15-\(form.rawValue).sql" }
}

/// How a dump's rows are written, named as the fixtures are.
enum DumpForm: String, ExpressibleByArgument, CaseIterable {
    case copy
    case inserts
    case columnInserts = "column-inserts"
    case rowsPerInsert = "rows-per-insert-100"
    case schema

    /// The forms in which rows are statements.
    static let statements = [inserts, columnInserts, rowsPerInsert]
}
