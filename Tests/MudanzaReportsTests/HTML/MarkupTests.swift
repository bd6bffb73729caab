import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@testable import MudanzaReports

@Suite("Values as markup")
struct MarkupTests {
    @Test("Python's reader of HTML reads each value back, from text and from an attribute")
    func escaped() async throws {
        let values =
            HostilePageTests.tricks + [
                "", "a\nb\tc", "&#39;", "\u{0}\u{7}\u{85}", "ñ 👩‍👩‍👧 \u{200D}", "\u{FEFF}\u{AD}\u{E0041}",
            ]
        let script = """
            import html.parser, json, sys
            class Reader(html.parser.HTMLParser):
                found = []
                def handle_starttag(self, tag, attributes):
                    self.found.append([tag, dict(attributes)["title"], ""])
                def handle_data(self, data):
                    self.found[-1][2] += data
            reader = Reader()
            reader.feed(sys.stdin.read())
            reader.close()
            json.dump(reader.found, sys.stdout)
            """
        let page = values.map { "<p title=\"\(Markup.escape($0))\">\(Markup.escape($0))" }.joined()
        let found = try await Command("/usr/bin/env", ["python3", "-c", script], input: Array(page.utf8)).run()
            .succeeded()
        let read = try JSONDecoder().decode([[String]].self, from: Data(found.output))
        #expect(read == values.map { ["p", Markup.visible($0), Markup.visible($0)] })
    }

    @Test("What cannot be seen is shown by its number; what belongs to words and emoji stays")
    func visible() {
        #expect(Markup.visible("a\u{202E}b\u{0}c") == "a\\u{202e}b\\u{0}c")
        #expect(Markup.visible("\u{2066}\u{FEFF}\u{E0041}") == "\\u{2066}\\u{feff}\\u{e0041}")
        for text in ["Ñandú", "👩‍👩‍👧", "می‌خواهم", "日本語", "a\nb\tc"] { #expect(Markup.visible(text) == text) }
    }

    @Test("Every template asks for this escaping, and speaks the language")
    func templates() throws {
        let template = "  <p title=\"{{#t}}Tables{{/t}}\">{{x}}</p>\n    {{! note }}\n"
        let prepared = HTMLTemplates.prepared(template, Speech(.es))
        #expect(prepared == "{{% CONTENT_TYPE: MARKUP}}<p title=\"Tablas\">{{x}}</p>\n{{! note }}\n")
    }
}
