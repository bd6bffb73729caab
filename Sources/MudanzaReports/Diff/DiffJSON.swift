public import Mudanza
internal import SQLSyntax
internal import Tenancy

/// The dry-run report as JSON; `docs/diff.schema.json` describes it.
public struct DiffJSON: Encodable, Sendable {
    private let report: DiffReport
    private let language: Language

    /// A report whose sentences are in a language.
    public init(_ report: DiffReport, in language: Language = .en) {
        self.report = report.said(Speech(language))
        self.language = language
    }

    private enum CodingKeys: String, CodingKey { case language, verdict }

    /// Writes the report itself, with its verdict and language beside it.
    public func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(language, forKey: .language)
        try container.encode(report.verdict, forKey: .verdict)
    }
}

extension DiffReport {
    /// The report with every sentence said in one language.
    func said(_ say: Speech) -> DiffReport {
        func said(_ message: Message) -> Message { Message(verbatim: say(message)) }
        var report = self
        for index in report.tables.indices {
            report.tables[index].reason = said(report.tables[index].reason)
            for key in report.tables[index].keys.indices {
                report.tables[index].keys[key].reason = report.tables[index].keys[key].reason.map(said)
            }
        }
        for index in report.mentions.indices { report.mentions[index].text = said(report.mentions[index].text) }
        for index in report.findings.indices {
            report.findings[index].text = said(report.findings[index].text)
            report.findings[index].advice = said(report.findings[index].advice)
        }
        return report
    }
}
