internal import DumpStream
internal import Mustache
internal import Tenancy

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The files of this folder, ready to be filled in: templates in one language, style, script.
///
/// English words stand in the templates themselves, as `{{#t}}Tables{{/t}}`, and are translated when a template is
/// read.
struct HTMLTemplates {
    /// The page and its parts, by the names of their files.
    let library: MustacheLibrary

    /// Reads the templates in a language.
    init(_ say: Speech) throws {
        _ = Markup.register
        var library = MustacheLibrary()
        for (name, bytes) in Self.files {
            try library.register(Self.prepared(Self.text(bytes), say), named: name)
        }
        self.library = library
    }

    private static let files: KeyValuePairs<String, [UInt8]> = [
        "report": PackageResources.report_html, "tables": PackageResources.tables_html,
        "table": PackageResources.table_html, "value": PackageResources.value_html,
        "graph": PackageResources.graph_html, "drawing": PackageResources.drawing_html,
        "target": PackageResources.target_html,
    ]

    /// The page's style.
    static let style = text(PackageResources.report_css)
    /// The page's style where scripts do not run.
    static let plainStyle = text(PackageResources.plain_css)
    /// The page's script.
    static let script = text(PackageResources.report_js)

    private static var wordsPattern: Regex<(Substring, Substring)> { /\{\{#t\}\}(.*?)\{\{\/t\}\}/ }

    /// A template in a language, asking for our own escaping, without what indents it.
    static func prepared(_ template: String, _ say: Speech) -> String {
        let lines = template.split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
        return "{{% CONTENT_TYPE: \(Markup.name)}}"
            + lines.joined(separator: "\n").replacing(wordsPattern) {
                Markup.escape(say(Message(verbatim: String($0.1))))
            }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Policy

    /// What the page may do, as a Content-Security-Policy: apply these styles, run this script, and nothing else.
    static func policy() throws -> String {
        let hashes = try [style, plainStyle, script].map { text in
            "'sha256-\(Data(bytes(of: try SHA256Digest(of: Array(text.utf8)))).base64EncodedString())'"
        }
        return "default-src 'none'; style-src \(hashes[0]) \(hashes[1]); script-src \(hashes[2]); base-uri 'none'; "
            + "form-action 'none'"
    }

    private static func bytes(of digest: SHA256Digest) -> [UInt8] {
        stride(from: 0, to: digest.hex.utf8.count, by: 2).compactMap {
            UInt8(digest.hex.dropFirst($0).prefix(2), radix: 16)
        }
    }
}
