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
        help: ArgumentHelp(
            "How rows are written: copy, inserts, column-inserts or rows-per-insert-100; or schema, 50,000 lines; "
                + "or one-table, many-tables or one-table-column-inserts, which a server takes."))
    var form = DumpForm.copy

    @OptionGroup var fixtures: FixtureOptions

    func run() throws {
        try fixtures.write(form, about: form == .schema ? 50_000 : size.bytes, to: .standardOutput)
    }
}

/// Where the dumps are that get scaled.
struct FixtureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder of the AX-S dumps.", valueName: "folder"), completion: .directory)
    var fixtures = "fixtures/axs/dumps"

    func file(_ form: DumpForm) -> String { "\(fixtures)/15-\(form.rawValue).sql" }

    /// Writes a dump of about `size` bytes; of a schema, so many lines.
    func write(_ form: DumpForm, about size: Int, to file: FileDescriptor) throws {
        switch form {
        case .schema: try file.writeAll(GeneratedSchema(lines: size).text.utf8)
        case .oneTable: try GeneratedRows.writeOneTable(about: size, inserts: false, to: file)
        case .oneTableInserts: try GeneratedRows.writeOneTable(about: size, inserts: true, to: file)
        case .manyTables: try GeneratedRows.writeManyTables(about: size, to: file)
        case .copy, .inserts, .columnInserts, .rowsPerInsert:
            try ScaledDump(self.file(form)).write(about: size, to: file)
        }
    }
}

/// How a dump's rows are written, named as the fixtures are where there is one.
enum DumpForm: String, ExpressibleByArgument, CaseIterable {
    case copy
    case inserts
    case columnInserts = "column-inserts"
    case rowsPerInsert = "rows-per-insert-100"
    case schema
    case oneTable = "one-table"
    case oneTableInserts = "one-table-column-inserts"
    case manyTables = "many-tables"

    /// The fixtures' forms in which rows are statements.
    static let statements = [inserts, columnInserts, rowsPerInsert]
}
