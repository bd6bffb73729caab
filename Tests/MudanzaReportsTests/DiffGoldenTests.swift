import Mudanza
import MudanzaReports
import MudanzaTestSupport
import Testing

@Suite("The dry-run report, whole")
struct DiffGoldenTests {
    enum Source: String, CaseIterable {
        case axs, nasty

        func report() throws -> DiffReport {
            switch self {
            case .axs: try Reported.axs()
            case .nasty: try Reported.nastyDiff()
            }
        }
    }

    @Test("Text", arguments: Source.allCases, Language.allCases)
    func text(source: Source, language: Language) throws {
        try expectGolden(
            DiffText(try source.report(), in: language).text, "diff-\(source.rawValue).\(language.rawValue).txt")
    }

    @Test("Markdown", arguments: Source.allCases, Language.allCases)
    func markdown(source: Source, language: Language) throws {
        try expectGolden(
            DiffMarkdown(try source.report(), in: language).text, "diff-\(source.rawValue).\(language.rawValue).md")
    }

    @Test("JSON", arguments: Source.allCases, Language.allCases)
    func json(source: Source, language: Language) throws {
        let json = try JSONReport.encode(DiffJSON(try source.report(), in: language))
        try expectGolden(String(decoding: json, as: UTF8.self), "diff-\(source.rawValue).\(language.rawValue).json")
    }
}
