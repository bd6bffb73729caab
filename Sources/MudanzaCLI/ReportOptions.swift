import ArgumentParser
import Foundation
import MudanzaReports

/// What a command reports in.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// How a command reports.
struct ReportOptions: ParsableArguments {
    @Option(help: "The form of the report: text or json.")
    var format = ReportFormat.text

    @OptionGroup var messages: MessageOptions
}

/// How much every command says besides its report.
struct MessageOptions: ParsableArguments {
    @Flag(help: "Say nothing but errors; the exit status tells how it ended.")
    var quiet = false

    @Flag(help: "Say also which files were used and where the time went.")
    var verbose = false

    @Flag(help: "Use no colour; so does the environment variable NO_COLOR.")
    var noColor = false

    @OptionGroup var languages: LanguageOptions

    func validate() throws {
        if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    }
}

/// The language of what is written for people.
struct LanguageOptions: ParsableArguments {
    @Option(
        help: "The language of progress, summaries and reports: en or es; else that of LC_ALL, LC_MESSAGES or LANG.",
        completion: .list(Language.allCases.map(\.rawValue)),
        transform: Self.language)
    var lang: Language?

    private static func language(_ text: String) throws -> Language {
        guard let language = Language(rawValue: text) else {
            throw ValidationError("'\(text)' is none of \(Language.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return language
    }

    var language: Language { lang ?? Language(environment: ProcessInfo.processInfo.environment) }
}
