import Foundation
import Mudanza
import MudanzaTestSupport
import SystemPackage
import Testing

@testable import MudanzaReports

@Suite("The forms of the dry-run report")
struct DiffFormTests {
    @Test(
        "Text: no line is wider than 80 columns, no control or direction character is left",
        arguments: Language.allCases)
    func textIsSafe(language: Language) throws {
        for report in try [Reported.nastyDiff(), Reported.axs(), Reported.refused()] {
            // The last line goes into a ticket, where lines are longer.
            for line in DiffText(report, in: language).text.split(separator: "\n").dropLast() {
                #expect(DisplayWidth.of(String(line)) <= 80, "\(line)")
                #expect(Words.safe(String(line)) == line)
            }
        }
    }

    @Test("Text: colour changes no word, and is there only where it is asked for")
    func color() throws {
        let report = try Reported.nastyDiff()
        let (plain, colored) = (DiffText(report, in: .en).text, DiffText(report, in: .en, hasColor: true).text)
        #expect(!plain.contains("\u{1B}") && colored.contains("\u{1B}[1;33m"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test("JSON: a report encodes and decodes to itself, sentences as text")
    func coding() throws {
        for report in try [Reported.nastyDiff(), Reported.axs(), Reported.refused()] {
            let json = Data(try JSONReport.encode(DiffJSON(report)))
            #expect(try JSONDecoder().decode(DiffReport.self, from: json) == report)
        }
    }

    @Test("JSON: only the sentences change with the language")
    func languages() throws {
        let report = try Reported.nastyDiff()
        let (english, spanish) = (report.said(Speech(.en)), report.said(Speech(.es)))
        #expect(english == report && spanish != report)
        var same = spanish
        same.findings = report.findings
        same.mentions = report.mentions
        for index in report.tables.indices {
            same.tables[index].reason = report.tables[index].reason
            same.tables[index].keys = report.tables[index].keys
        }
        #expect(same == report)
    }

    @Test("600 tables: each is there, in every form")
    func manyTables() async throws {
        try await withTemporaryFolder { folder in
            let names = (1...600).map { "public.tabla_\($0)" }
            let dump = folder.appending("muchas.sql")
            try dump.write(names.map { "CREATE TABLE \($0) (id integer, nombre text);\n" }.joined())
            let report = try Reported.diff(dump)
            let texts = try [
                DiffText(report, in: .es).text, DiffMarkdown(report, in: .es).text,
                String(decoding: JSONReport.encode(DiffJSON(report)), as: UTF8.self),
            ]
            #expect(report.tables.count == 600 && report.verdict == .clear)
            for name in names {
                #expect(texts[0].contains("\n\(name)\n") && texts[0].contains("\n  \(name) "))
                #expect(texts[1].contains("<code>\(name)</code>") && texts[1].contains("| `\(name)` |"))
                #expect(texts[2].contains("\"name\" : \"\(name.dropFirst(7))\""))
            }
        }
    }
}
