internal import DumpStream
internal import SQLSyntax
internal import SystemPackage
public import Tenancy

/// Suggests a project file for a dump.
public struct NewJob: Sendable {
    /// The dump.
    public var dump: DumpSource
    /// Says how far it has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(dump: DumpSource) { self.dump = dump }

    /// Reads the dump for its schema, and a file once more for the values of the columns that are in question.
    ///
    /// - Throws: `DumpError` with the place of what cannot be read.
    public func run() throws -> ProjectDraft {
        let survey = try progress.survey(dump.path, catalog: try dump.catalog())
        let rows = Dictionary(survey.loads.map { ($0.table, $0.rows) }) { first, _ in first }
        let questions = ProjectDraft.questions(survey.source)
        var answers: [DraftQuestion: DraftAnswer] = [:]
        // A pipe's bytes are gone.
        if !questions.isEmpty, (try? Stat(FilePath(dump.path)))?.type == .regular {
            var input = try progress.open(dump.path, .looking)
            var words = ColumnWords(questions, catalog: survey.source.catalog, rows: rows)
            _ = try Surveyor.survey(&input, extent: .whole, catalog: survey.source.catalog) { words.take($0, $1, $2) }
            answers = words.answers
        }
        return ProjectDraft(survey.source, rows: rows, answers: answers)
    }
}
