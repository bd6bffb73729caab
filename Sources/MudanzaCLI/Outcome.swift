import MudanzaReports
import Tenancy

/// What a command comes to: how it ends, and what it has to say.
struct Outcome {
    /// Where the report is written.
    enum Stream { case output, errors }

    /// How it ends.
    var status = ExitStatus.done
    /// The report for people.
    var text: String
    /// The report for scripts.
    var json: [UInt8]
    /// Standard output, unless that holds the result itself.
    var stream = Stream.output
    /// What it worked on, where it read no dump.
    var about = ""
    /// How it ended, in a few words, for the line that goes into a ticket; nil where none is written.
    var verdict: Message?
    /// The project file that was used.
    var projectFile = ""

    /// Writes the report, once the line that shows progress is gone.
    var write: () throws -> Void = {}

    /// Reports as text and JSON.
    init(_ report: some Encodable, text: String, verdict: Message) throws {
        self.init(text: text, json: try JSONReport.encode(report), verdict: verdict)
    }

    /// Writes its report by itself.
    init(_ status: ExitStatus, projectFile: String) {
        (text, json) = ("", [])
        (self.status, self.projectFile) = (status, projectFile)
    }

    /// Reports as text, and as JSON that is made already.
    init(text: String, json: [UInt8], verdict: Message) {
        (self.text, self.json, self.verdict) = (text, json, verdict)
    }
}
