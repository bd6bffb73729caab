import ArgumentParser
import Mudanza
import MudanzaReports

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in a dump: tables, rows, bytes, versions, oddities.",
        discussion: """
            mudanza inspect customer.sql
            gzip -dc customer.sql.gz | mudanza inspect - --format json
            """)

    @Argument(help: "The dump; - is standard input.", completion: .file(extensions: ["sql"]))
    var dump: String

    @OptionGroup var report: ReportOptions

    func run() throws {
        try Console.run {
            let inspect = InspectReport(try InspectJob(dump: DumpSource(dump)).run(), file: dump)
            switch report.format {
            case .text: try Console.write(inspect.text)
            case .json: try Console.write(try JSONReport.encode(inspect))
            }
            return .done
        }
    }
}
