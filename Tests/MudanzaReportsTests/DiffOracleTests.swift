import Mudanza
import MudanzaReports
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The dry-run report as others read it")
struct DiffOracleTests {
    /// Every object is closed, so that a key which the schema does not describe is found.
    private static let validate = """
        import json, sys
        from jsonschema import Draft202012Validator
        schema = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(schema)
        def close(part):
            if isinstance(part, dict):
                if "properties" in part:
                    part["additionalProperties"] = False
                for value in part.values(): close(value)
            elif isinstance(part, list):
                for value in part: close(value)
        close(schema)
        for error in Draft202012Validator(schema).iter_errors(json.load(sys.stdin)):
            print(error.json_path, error.message[:200])
        """

    private func problems(_ json: [UInt8]) async throws -> String {
        let schema = PackageFolder.root.appending("docs/diff.schema.json")
        return try await Python.run(Self.validate, [schema.string], input: json)
    }

    @Test("Real reports are valid under docs/diff.schema.json", arguments: Language.allCases)
    func schema(language: Language) async throws {
        var reports = try [Reported.axs(), Reported.nastyDiff(mask: SampleMask(shown: ["*"]))]
        reports += try (15...18).map { try Reported.diff(PackageFolder.axsDump($0, "rows-per-insert-100")) }
        reports.append(try Reported.diff(PackageFolder.axsDump(15, "inserts"), tenant: [:]))
        reports.append(try Reported.refused())
        for report in reports {
            let problems = try await problems(try JSONReport.encode(DiffJSON(report, in: language)))
            #expect(problems == "", "\(report.source.file)")
        }
    }

    @Test("The schema refuses what is no report")
    func refusals() async throws {
        let json = String(decoding: try JSONReport.encode(DiffJSON(try Reported.nastyDiff())), as: UTF8.self)
        for (old, new) in [
            ("\"format\" : 1", "\"format\" : 2"), ("\"verdict\"", "\"veredicto\""),
            ("\"isMasked\" : true", "\"value\" : 3"),
            ("\"rows\" : 4", "\"rows\" : -4"), ("\"shared\"", "\"sahred\""),
        ] {
            #expect(json.contains(old))
            #expect(try await problems(Array(json.replacing(old, with: new).utf8)) != "", "\(new)")
        }
    }

    /// The elements that Markdown makes of a report, with their attributes, and the text they show.
    private static let render = """
        import sys
        from html.parser import HTMLParser
        from markdown_it import MarkdownIt
        class Reader(HTMLParser):
            def handle_starttag(self, tag, attributes):
                print("<", tag, sorted(name for name, _ in attributes))
            def handle_data(self, data):
                for line in data.split("\\n"): print("=", line)
            def handle_comment(self, data): print("!", data)
        reader = Reader()
        reader.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(sys.stdin.read()))
        reader.close()
        """

    @Test(
        "Markdown: names and rows that are HTML, Markdown or a table's end show as text", arguments: Language.allCases)
    func markdown(language: Language) async throws {
        let markdown = DiffMarkdown(try Reported.refused(), in: language).text
        let lines = try await Python.run(Self.render, input: Array(markdown.utf8)).split(separator: "\n").map(
            String.init)
        let elements = Set(lines.filter { $0.hasPrefix("< ") })
        let known: Set<String> = [
            "h2", "h3", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "details", "summary", "br", "ul",
            "li", "p",
            "strong", "em",
        ]
        for element in elements {
            let words = element.split(separator: " ", maxSplits: 2)
            #expect(known.contains(String(words[1])), "\(element)")
            #expect(["[]", "['class']", "['style']"].contains(String(words[2])), "\(element)")
        }
        let comments = Set(lines.filter { $0.hasPrefix("! ") })
        #expect(comments.isSubset(of: ["!  ", "! "]), "\(comments)")
        let shown = lines.filter { $0.hasPrefix("= ") }.map { String($0.dropFirst(2)) }
        for text in [
            "public.\"<script>alert('x')</script>\"", "</code></td></tr></table><script>alert(1)</script>",
            "[x](javascript:alert(1)) ![y](http://rastreo.example/p.png)", "\"a `b` ``c``\"", "\"id|pk\"",
            "public.\"@equipo #1\"", "'); DROP TABLE personas; --", "<b>Ceci</b>",
        ] {
            #expect(shown.contains(text), "\(text)")
        }
    }
}
