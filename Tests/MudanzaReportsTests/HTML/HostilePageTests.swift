import Foundation
import Mudanza
import MudanzaTestSupport
import SystemPackage
import Testing

@testable import MudanzaReports

/// Dumps whose names and rows are HTML, script, templates and tricks of Unicode.
@Suite("A hostile dump as a page", .requiresChromium, .timeLimit(.minutes(10)))
struct HostilePageTests {
    /// What a browser must not take for markup: each is a table's name, a column's, a default and a value.
    static let tricks = [
        "<script>window.ran = 1</script>", "<img src=x onerror='window.ran = 1'>", "</pre></table></section></main>",
        "\" autofocus onfocus=\"window.ran = 1", "'><svg onload=window.ran=1>", "{{tool}} {{{script}}} {{#t}}x{{/t}}",
        // A quotation mark and an angle bracket that are one character with what stands around them.
        "\"\u{301} onmouseover=window.ran=1 x=\"\u{301}", "\u{600}<script>window.ran = 1</script>",
        "<\u{FE0F}b>&\u{301}lt;",
        "&lt;b&gt; &amp;amp; &#60;", "\u{202E}drow\u{2066}", "--><!--", "]]>", "javascript:alert(1)",
    ]

    private static var dump: String {
        var dump = "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"
        for trick in tricks {
            let name = quoted(trick, "\"")
            let literal = quoted(trick, "'")
            dump += "CREATE TABLE public.\(name) (\n    \(name) text DEFAULT \(literal),\n    b integer\n);\n"
            dump += "COPY public.\(name) (\(name), b) FROM stdin;\n\(trick)\t1\n\\.\n"
            dump += "ALTER TABLE ONLY public.\(name) ADD CONSTRAINT \(name) PRIMARY KEY (b);\n"
            dump += "CREATE VIEW public.\(quoted("v" + trick, "\"")) AS SELECT b FROM public.\(name);\n"
        }
        for (trick, other) in zip(tricks, tricks.dropFirst()) {
            let names = [trick, other].map { quoted($0, "\"") }
            dump +=
                "ALTER TABLE ONLY public.\(names[0]) ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES public.\(names[1])(b);\n"
        }
        return dump
    }

    /// SQL's quotes, by scalars: a quotation mark with an accent is one character, and no quotation mark, to Swift.
    private static func quoted(_ text: String, _ mark: Unicode.Scalar) -> String {
        var quoted = String(mark)
        for scalar in text.unicodeScalars {
            if scalar == mark { quoted.unicodeScalars.append(mark) }
            quoted.unicodeScalars.append(scalar)
        }
        quoted.unicodeScalars.append(mark)
        return quoted
    }

    @Test("It shows as text, and runs nothing", arguments: Language.allCases)
    func text(language: Language) async throws {
        let report = try await Pages.report(Self.dump)
        try #require(report.tables.count == Self.tricks.count)
        let values = "[...document.querySelectorAll('.samples tr:first-child td')].map(one => one.textContent)"
        try await Pages.with(report, in: language) { page in
            let visit = try await Browser.visit([
                .open(page), .run("document.getElementById('open').click()"),
                .run(
                    "[...document.querySelectorAll('#list > tbody > tr:first-child button')].map(one => one.textContent)"
                ),
                .run(values), .run("[window.ran ?? 0, document.scripts.length, document.images.length]"),
                .run(
                    "[...document.querySelectorAll('*')].flatMap(one => [...one.attributes]).map(one => one.name).filter(name => /^on|^style$|^src$|^autofocus$/.test(name))"
                ),
                .run(
                    "[...document.links].map(one => one.getAttribute('href')).filter(href => !/^#[\\w-]+$/.test(href))"),
                .run("[...document.querySelectorAll('.drawing title')].map(one => one.textContent.split(', ')[0])"),
                .run("document.querySelectorAll('main section').length"),
                .picture("hostile.\(language).png", whole: true),
            ])
            let names = report.tables.map { Words.safe("\($0.name)") }
            #expect(try visit.answer(2, as: [String].self) == names)
            #expect(try visit.answer(3, as: [String].self) == Self.tricks.map(Markup.visible))
            #expect(try visit.answer(4, as: [Int].self) == [0, 1, 0])
            #expect(try visit.answer(5, as: [String].self) == [])
            #expect(try visit.answer(6, as: [String].self) == [])
            #expect(try Set(visit.answer(7, as: [String].self)).isSuperset(of: names))
            #expect(try visit.answer(8, as: Int.self) == 9)
            #expect(visit.console.isEmpty && visit.requests.count == 1)
        }
    }

    @Test("What is hidden is nowhere in the file")
    func hidden() async throws {
        let secrets = ["ana@example.com", "5512345678", "MUAA800101MDFXXX09", "secreta-1", "zapato"]
        let dump = """
            CREATE TABLE public.personas (id integer, correo text, telefono text, curp text, contrasena text, apodo text);
            COPY public.personas (id, correo, telefono, curp, contrasena, apodo) FROM stdin;
            1\t\(secrets.joined(separator: "\t"))
            \\.

            """
        let report = try await Pages.report(dump, mask: SampleMask(hidden: ["apodo"]))
        try await Pages.with(report) { page in
            let text = try page.readText()
            #expect(secrets.allSatisfy { !text.contains($0) })
            let visit = try await Browser.visit([
                .open(page), .run("document.getElementById('open').click()"),
                .run("[...document.querySelectorAll('.samples tbody tr')].map(row => row.innerText.trim())"),
            ])
            let hidden = ["correo", "telefono", "curp", "contrasena", "apodo"].map { "\($0)\thidden" }
            #expect(
                try visit.answer(2, as: [String].self) == ["id\t1"] + hidden + [
                    "msp_id\tMSP-1", "condominio_id\tCOND-9",
                ])
        }
    }
}
