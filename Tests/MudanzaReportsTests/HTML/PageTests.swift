import Foundation
import Mudanza
import MudanzaReports
import MudanzaTestSupport
import SQLSyntax
import SystemPackage
import Testing

/// The page as a browser has it.
@Suite("The report as a page", .requiresChromium, .timeLimit(.minutes(10)))
struct PageTests {
    /// The names of the tables that are shown, in their order.
    private static let shownNames =
        "[...document.querySelectorAll('#list > tbody')].filter(one => one.checkVisibility())"
        + ".map(one => one.querySelector('th button').innerText)"
    private static let focused = "document.activeElement.id || document.activeElement.innerText"

    @Test("Nothing is asked for but the file, and nothing is said on the console", arguments: Language.allCases)
    func alone(language: Language) async throws {
        for report in [try Reported.axs(), try Reported.nastyDiff()] {
            try await Pages.with(report, in: language) { page in
                let visit = try await Browser.visit([
                    .open(page), .run("document.getElementById('open').click()"),
                    .run("[document.documentElement.lang, document.querySelectorAll('#list > tbody').length]"),
                ])
                #expect(visit.console.isEmpty && visit.requests == ["file://\(page)"])
                let answer: [JSONScalar] = try visit.answer(2)
                #expect(answer == [.text(language.rawValue), .number(Double(report.tables.count))])
            }
        }
    }

    @Test("The page's policy refuses every other script, style and address")
    func policy() async throws {
        try await Pages.with(try Reported.axs()) { page in
            let visit = try await Browser.visit([
                .open(page),
                .run(
                    "{ const one = document.createElement('script'); one.text = 'window.ran = 1'; document.body.append(one); return window.ran; }"
                        .asFunction),
                .run(
                    "{ document.body.setAttribute('onclick', 'window.ran = 2'); document.body.click(); return window.ran; }"
                        .asFunction),
                .run("fetch('https://example.com/').then(() => 'reached', () => 'refused')"),
                .run(
                    "new Promise(done => { const one = new Image(); one.onload = () => done('reached'); one.onerror = () => done('refused'); one.src = 'https://example.com/x.png'; })"
                ),
                .run(
                    "{ document.body.setAttribute('style', 'color: red'); return getComputedStyle(document.body).color === 'rgb(255, 0, 0)'; }"
                        .asFunction),
            ])
            #expect(try visit.answer(1, as: Int?.self) == nil && visit.answer(2, as: Int?.self) == nil)
            #expect(try visit.answer(3, as: String.self) == "refused" && visit.answer(4, as: String.self) == "refused")
            #expect(try visit.answer(5, as: Bool.self) == false)
            #expect(visit.console.count >= 5, "\(visit.console)")
            #expect(visit.console.allSatisfy { $0.contains("Content Security Policy") || $0.contains("Fetch API") })
        }
    }

    // MARK: Filter and sort

    @Test("The keyboard alone filters")
    func filter() async throws {
        try await Pages.with(try Reported.axs()) { page in
            var script = Script(.open(page), .press("Tab"))
            // The first stop leads past the list of parts.
            let first = script.ask(Self.focused)
            script.add(.press("Enter"))
            let main = script.ask(Self.focused)
            let clear = Browser.Step.run("document.getElementById('find').value = ''")
            script.add(.run("document.getElementById('find').focus()"), .type("BITÁCORA"))
            let byName = script.ask(Self.shownNames)
            let count = script.ask("document.getElementById('count').innerText")
            script.add(clear, .type("ultimo_acceso"))
            let byColumn = script.ask(Self.shownNames)
            script.add(clear, .type("zzz"))
            let nothing = script.ask("document.getElementById('nothing').checkVisibility()")
            script.add(clear, .type(" "), .press("Tab"), .press("s"))
            let byClass = script.ask(Self.shownNames)
            script.add(.press("Tab"), .press("ArrowDown"))
            let both = script.ask(Self.shownNames)
            let visit = try await Browser.visit(script.steps)
            #expect(try visit.answer(first, as: String.self) == "Skip to the report")
            #expect(try visit.answer(main, as: String.self) == "main")
            #expect(try visit.answer(byName, as: [String].self) == ["public.bitacora", "public.bitacora_exo"])
            #expect(try visit.answer(count, as: String.self) == "Shown: 2 of 13")
            #expect(try visit.answer(byColumn, as: [String].self) == ["public.usuarios"])
            #expect(try visit.answer(nothing, as: Bool.self))
            #expect(try visit.answer(byClass, as: [String].self) == ["public.roles"])
            #expect(try visit.answer(both, as: [String].self) == [])
            #expect(visit.console.isEmpty)
        }
    }

    @Test("The keyboard alone sorts, and opens details")
    func sort() async throws {
        let report = try Reported.axs()
        try await Pages.with(report) { page in
            var script = Script(.open(page), .run("document.getElementById('close').focus()"))
            let state = "[document.activeElement.closest('th').ariaSort, ...\(Self.shownNames)]"
            script.add(.press("Tab"), .press("Enter"))
            let byName = script.ask(state)
            script.add(.press("Tab"), .press("Tab"), .press("Space"))
            let byRows = script.ask(state)
            script.add(.press("Space"))
            let byFewest = script.ask(state)
            script.add(.press("Space"))
            let asInDump = script.ask(state)
            // On to the first table's details.
            script.add(.press("Tab"), .press("Tab"), .press("Tab"))
            let first = script.ask(Self.focused)
            let details =
                "[document.activeElement.ariaExpanded, document.getElementById("
                + "document.activeElement.getAttribute('aria-controls')).firstElementChild.checkVisibility() ? 'seen' : 'folded']"
            script.add(.press("Enter"))
            let opened = script.ask(details)
            script.add(.press("Space"))
            let closed = script.ask(details)
            let visit = try await Browser.visit(script.steps)
            let names = report.tables.map(\.name.description)
            #expect(try visit.answer(byName, as: [String].self) == ["ascending"] + names.sorted())
            let most = report.tables.sorted { $0.rows > $1.rows }.map(\.name.description)
            #expect(try visit.answer(byRows, as: [String].self) == ["descending"] + most)
            let fewest = report.tables.sorted { $0.rows < $1.rows }.map(\.name.description)
            #expect(try visit.answer(byFewest, as: [String].self) == ["ascending"] + fewest)
            #expect(try visit.answer(asInDump, as: [String].self) == ["none"] + names)
            #expect(try visit.answer(first, as: String.self) == names[0])
            #expect(try visit.answer(opened, as: [String].self) == ["true", "seen"])
            #expect(try visit.answer(closed, as: [String].self) == ["false", "folded"])
            #expect(visit.console.isEmpty)
        }
    }

    @Test("An address opens its table, whatever the filter hides; the browser's own search finds what is folded")
    func addresses() async throws {
        try await Pages.with(try Reported.axs()) { page in
            let visit = try await Browser.visit([
                .open(page),
                .run(
                    "{ const find = document.getElementById('find'); find.value = 'zzz'; find.dispatchEvent(new Event('input')); location.hash = 't3'; }"
                        .asFunction),
                .run(
                    "new Promise(done => setTimeout(() => done([document.activeElement.innerText, document.activeElement.ariaExpanded])))"
                ),
                .run("document.querySelector('#t5 .details').dispatchEvent(new Event('beforematch', {bubbles: true}))"),
                .run("document.querySelector('#t5 button').ariaExpanded"),
            ])
            #expect(try visit.answer(2, as: [String].self) == ["public.eventos", "true"])
            #expect(try visit.answer(4, as: String.self) == "true")
        }
    }

    // MARK: What it holds

    @Test("Without script everything is there, open")
    func withoutScript() async throws {
        let report = try Reported.axs()
        try await Pages.with(report) { page in
            let visit = try await Browser.visit([
                .open(page, script: false),
                .run("[...document.querySelectorAll('pre')].filter(one => one.checkVisibility()).length"),
                .run("document.getElementById('controls').checkVisibility()"),
                .picture("without-script.png"),
            ])
            #expect(try visit.answer(1, as: Int.self) == report.tables.count)
            #expect(try visit.answer(2, as: Bool.self) == false)
        }
    }

    @Test("The definition stands side by side, and says what the rewrite says")
    func definitions() async throws {
        let report = try Reported.axs()
        try await Pages.with(report) { page in
            let side = { (column: Int) in
                "[...document.querySelectorAll('#list > tbody')].map(one => one.querySelector('.sides')"
                    + " ? [...one.querySelectorAll('.sides tbody tr')].map(row => row.cells[\(column)]).filter(cell => cell.className !== 'gap')"
                    + ".map(cell => cell.textContent.replace(/\\n$/, '')).join('\\n') : one.querySelector('pre').textContent.replace(/\\n$/, ''))"
            }
            let visit = try await Browser.visit([
                .open(page), .run("document.getElementById('open').click()"), .run(side(0)), .run(side(1)),
            ])
            #expect(try visit.answer(2, as: [String].self) == report.tables.map { $0.definitionBefore ?? "" })
            #expect(try visit.answer(3, as: [String].self) == report.tables.map { $0.definitionAfter ?? "" })
        }
    }

    @Test("600 tables open and filter in less than a second of processor time")
    func manyTables() async throws {
        let report = try await Pages.report(Pages.manyTables(600), shared: ["tabla_1*"], skip: ["tabla_599"])
        try await Pages.with(report, in: .es) { page in
            let filter = { (word: String) in
                Browser.Step.run(
                    "{ const find = document.getElementById('find'); find.value = '\(word)'; find.dispatchEvent(new Event('input')); document.body.offsetHeight; return document.getElementById('count').innerText; }"
                        .asFunction)
            }
            let visit = try await Browser.visit([
                .open(page), .cost, filter("tabla_25"), filter("columna_11"), filter(""), .cost,
                .picture("600-tables.png"), .run("document.getElementById('graph').scrollIntoView()"),
                .picture("600-tables-keys.png"),
            ])
            #expect(try page.read().count < 2_000_000)
            #expect(try visit.answer(2, as: String.self) == "Se muestran: 11 de 600")
            let withColumn = report.tables.count { $0.definitionBefore?.contains("columna_11") == true }
            #expect(try visit.answer(3, as: String.self) == "Se muestran: \(withColumn) de 600")
            let costs = try [visit.answer(1, as: [String: Double].self), visit.answer(5, as: [String: Double].self)]
            let seconds = costs.map { $0["TaskDuration"] ?? .infinity }
            #expect(seconds[0] < 1 && seconds[1] - seconds[0] < 1, "\(costs)")
            #expect(visit.console.isEmpty)
        }
    }
}

/// A number or a text in JSON.
enum JSONScalar: Decodable, Equatable {
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }
}

extension String {
    /// Statements in braces as a called function.
    var asFunction: String { "(() => \(self))()" }
}
