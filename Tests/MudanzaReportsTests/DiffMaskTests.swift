import Mudanza
import MudanzaReports
import MudanzaTestSupport
import Testing

/// What is personal in the nasty dump, and must not be in any report on it.
@Suite("Personal data in the dry-run report")
struct DiffMaskTests {
    private static let personal = [
        "ana@", "@example.com", "ana.munoz", "b@example", "b%40", "c\\u0040", "nadie", "a@b.example",
        "5512345678", "5511112222", "5599998888", "5544443333", "1234-5678", "1234 5678", "9876", "MUAA800101",
    ]

    private func forms(_ report: DiffReport) throws -> [(name: String, text: String)] {
        var forms: [(String, String)] = []
        for language in Language.allCases {
            forms.append(("text.\(language)", DiffText(report, in: language, hasColor: true).text))
            forms.append(("markdown.\(language)", DiffMarkdown(report, in: language).text))
            let json = try JSONReport.encode(DiffJSON(report, in: language))
            forms.append(("json.\(language)", String(decoding: json, as: UTF8.self)))
        }
        return forms
    }

    @Test("No form in any language has it, before nor after")
    func hidden() throws {
        for (name, text) in try forms(try Reported.nastyDiff()) {
            for value in Self.personal { #expect(!text.contains(value), "\(name): \(value)") }
            // What is not personal is there.
            #expect(text.contains("Ana Muñoz"), "\(name)")
        }
    }

    @Test("--unmask shows one column, --mask hides one more, and hides what both name")
    func asked() throws {
        let shown = try Reported.nastyDiff(mask: SampleMask(shown: ["personas.email"]))
        for (name, text) in try forms(shown) {
            #expect(text.contains("ana@example.com"), "\(name)")
            #expect(!text.contains("MUAA800101") && !text.contains("ana.munoz"), "\(name)")
        }
        let mask = SampleMask(hidden: ["personas.nom*", "email"], shown: ["*"])
        for (name, text) in try forms(try Reported.nastyDiff(mask: mask)) {
            #expect(!text.contains("Ana Muñoz") && !text.contains("ceci@"), "\(name)")
            #expect(text.contains("MUAA800101MDFXXX09"), "\(name)")
        }
    }

    @Test("A column that is not there is refused, before anything is shown")
    func unknown() throws {
        let error = #expect(throws: MaskError.self) { try Reported.nastyDiff(mask: SampleMask(hidden: ["nombr"])) }
        #expect(error?.nearest == "nombre")
    }

    @Test("The dump's own values are personal: the list is not of what is nowhere")
    func isThere() throws {
        let dump = try Reported.nasty.readText()
        for value in Self.personal where !["a@b.example"].contains(value) {
            #expect(dump.contains(value) || dump.contains(value.replacing("\\u0040", with: "\\\\u0040")), "\(value)")
        }
    }
}
