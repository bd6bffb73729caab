public import Mudanza
internal import Mustache

/// The dry-run report as one HTML file: no network, no script or font from elsewhere, made to be read, searched, printed
/// and signed.
///
/// The file is made from the templates, style and script in this folder. Every value is escaped, and the page's policy
/// lets it run its own script alone.
public struct HTMLReport: Sendable {
    /// As large as a file gets where sample rows and statements can be left out of it: what opens at once, and can be
    /// sent by mail.
    static let limit = 2_000_000

    private let report: DiffReport
    private let say: Speech

    /// A report in a language.
    public init(_ report: DiffReport, in language: Language) {
        self.report = report
        say = Speech(language)
    }

    /// The file's bytes.
    ///
    /// - Throws: Where a template of this package cannot be read, which the tests exclude.
    public func encode() throws -> [UInt8] {
        let templates = try HTMLTemplates(say)
        let policy = try HTMLTemplates.policy()
        var bytes: [UInt8] = []
        for extent in TablePart.Extent.allCases {
            let page = Page(report, say, policy: policy, extent: extent)
            bytes = Array((templates.library.render(page, withTemplate: "report") ?? "").utf8)
            if bytes.count <= Self.limit { break }
        }
        return bytes
    }
}
