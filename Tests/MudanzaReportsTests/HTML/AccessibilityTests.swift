import Mudanza
import MudanzaReports
import MudanzaTestSupport
import SystemPackage
import Testing

/// What people see, hear and hold in their hands; the pictures are kept in `.build/artifacts/report`.
@Suite("The page for everybody", .requiresChromium, .timeLimit(.minutes(10)))
struct AccessibilityTests {
    enum Look: String, CaseIterable {
        case light, dark, phone

        func open(_ page: FilePath) -> Browser.Step {
            self == .phone ? .open(page, width: 390, height: 844) : .open(page, dark: self == .dark)
        }
    }

    /// axe-core's own words for what it finds wrong, contrast and labels among them.
    private static let violations = """
        axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.flatMap(one =>
            one.nodes.map(node => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`)))
        """

    @Test("axe-core finds nothing, folded and unfolded", arguments: Look.allCases)
    func axe(look: Look) async throws {
        let axe = try await Browser.axe()
        for (name, report) in [("axs", try Reported.axs()), ("nasty", try Reported.nastyDiff())] {
            try await Pages.with(report, in: name == "axs" ? .en : .es) { page in
                let visit = try await Browser.visit([
                    look.open(page), .picture("\(name).\(look).png", whole: true), .file(axe), .run(Self.violations),
                    .run("document.getElementById('open').click()"),
                    .run("document.querySelector('details').open = true"), .run(Self.violations),
                    .picture("\(name).\(look).open.png", whole: true), .run("axe.version"),
                ])
                #expect(try visit.answer(3, as: [String].self) == [])
                #expect(try visit.answer(6, as: [String].self) == [])
                #expect(try visit.answer(8, as: String.self).isEmpty == false)
            }
        }
    }

    @Test("Parts are landmarks with names; headers have scopes, controls labels, drawings words")
    func structure() async throws {
        try await Pages.with(try Reported.axs()) { page in
            let visit = try await Browser.visit([
                .open(page), .run("document.getElementById('open').click()"),
                .run(
                    "['header', 'nav[aria-label]', 'main', 'section:not([aria-labelledby]):not([aria-label])'].map(one => document.querySelectorAll(one).length)"
                ),
                .run("[...document.querySelectorAll('th:not([scope])')].length"),
                .run("[...document.querySelectorAll('input, select')].filter(one => one.labels.length !== 1).length"),
                .run("[...document.querySelectorAll('.drawing')].map(one => one.getAttribute('aria-label'))"),
                .run(
                    "[...document.querySelectorAll('[aria-labelledby]')].filter(one => !document.getElementById(one.getAttribute('aria-labelledby'))).length"
                ),
                .run("[...document.links].filter(one => !document.getElementById(one.hash.slice(1))).length"),
                .run(
                    "[...document.querySelectorAll('[id]')].length - new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size"
                ),
                .run("getComputedStyle(document.documentElement).scrollBehavior"),
            ])
            #expect(try visit.answer(2, as: [Int].self) == [1, 1, 1, 0])
            for step in [3, 4, 6, 7, 8] { #expect(try visit.answer(step, as: Int.self) == 0) }
            #expect(
                try visit.answer(5, as: [String].self) == [
                    "New foreign keys to the registries of tenants", "Foreign keys: 4 tables, among them eventos",
                    "Foreign keys: 4 tables, among them residentes",
                ])
            // The driver asks for reduced motion.
            #expect(try visit.answer(9, as: String.self) == "auto")
        }
    }

    @Test("On paper: no controls, dark is light, what was opened is there, and room to sign")
    func paper() async throws {
        try await Pages.with(try Reported.axs(), in: .es) { page in
            let visit = try await Browser.visit([
                .open(page, dark: true), .run("getComputedStyle(document.body).backgroundColor"),
                .run("document.querySelector('#t3 button').click()"), .asOnPaper,
                .run("['nav', '#controls', '#count'].filter(one => document.querySelector(one).checkVisibility())"),
                .run("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"),
                .run(
                    "[...document.querySelectorAll('.details')].filter(one => one.firstElementChild.checkVisibility()).map(one => one.closest('tbody').id)"
                ),
                .run("document.querySelectorAll('.signatures dd').length"), .picture("axs.paper.png", whole: true),
                .paper("axs.pdf"),
            ])
            #expect(try visit.answer(1, as: String.self) == "rgb(21, 24, 28)")
            #expect(try visit.answer(4, as: [String].self) == [])
            #expect(try visit.answer(5, as: [String].self) == ["rgb(255, 255, 255)", "rgb(26, 31, 37)"])
            #expect(try visit.answer(6, as: [String].self) == ["t3"])
            #expect(try visit.answer(7, as: Int.self) == 8)
        }
    }

    @Test("Narrow as a telephone, nothing sticks out")
    func narrow() async throws {
        for report in [try Reported.axs(), try Reported.nastyDiff()] {
            try await Pages.with(report) { page in
                let visit = try await Browser.visit([
                    .open(page, width: 360, height: 740), .run("document.getElementById('open').click()"),
                    .run("document.documentElement.scrollWidth"),
                ])
                #expect(try visit.answer(2, as: Int.self) == 360)
            }
        }
    }
}
