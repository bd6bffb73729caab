import Mudanza
import MudanzaTestSupport
import SQLSyntax
import SystemPackage
import Tenancy
import Testing

@testable import MudanzaReports

@Suite("The Spanish of every message")
struct SpanishTests {
    @Test("Each message in the sources has its Spanish, and no other has")
    func complete() throws {
        var spoken = try SpokenLiterals.inSources()
        let planned = try Set(Self.plannedMessages().flatMap { $0.allTemplates })
        #expect(planned.count > 10)
        let missing = spoken.templates.union(planned).subtracting(Spanish.templates.keys)
        #expect(missing.isEmpty, "not translated: \(missing.sorted())")
        let unused = Set(Spanish.templates.keys).subtracting(spoken.templates).subtracting(planned)
        #expect(unused.isEmpty, "said nowhere: \(unused.sorted())")
        #expect(spoken.nouns == Set(Spanish.nouns.keys), "nouns")
        spoken.add(#"say("\(n, one: "zebra", many: "zebras") " + "of many")"#)
        #expect(spoken.templates.contains("{} of many") && spoken.nouns.contains("zebras"))
    }

    @Test("A translation has the arguments of its English, once each, and there is one of each")
    func arguments() {
        for (english, spanish) in Spanish.topics.flatMap({ $0 }) {
            let count = english.split(separator: "{}", omittingEmptySubsequences: false).count - 1
            let arguments = (0..<count).map { "<\($0)>" }
            #expect(Speech.fill(spanish, arguments) != nil, "\(english)")
            // Both end as sentences do, or neither.
            #expect(english.last == "." ? spanish.last == "." : spanish.last != ".", "\(english)")
        }
        let all = Spanish.topics.reduce(0) { $0 + $1.count }
        #expect(all == Spanish.templates.count, "some English stands twice")
    }

    @Test(
        "Arguments may change places, and none is lost",
        arguments: [
            ("a {} b {}", "a 1 b 2"), ("{2}{1}", "21"), ("{} {1}", nil), ("{}", nil), ("{3} {}", nil), ("{x} {}", nil),
            ("{", nil),
        ])
    func places(template: String, text: String?) {
        #expect(Speech.fill(template, ["1", "2"]) == text)
    }

    /// What is said of every dump here, as it is, and where every second table is left out or shared.
    private static func plannedMessages() throws -> [Message] {
        var messages: [Message] = []
        let cases = PackageFolder.root.appending("Tests/MudanzaCLITests/Cases")
        let files = try [cases, PackageFolder.fixtures.appending("axs/dumps")].flatMap { folder in
            try folder.entries().filter { $0.hasSuffix(".sql") }.map { folder.appending($0) }
        }
        for file in files {
            for choice in 0..<3 {
                var job = PlanJob(dump: DumpSource(file.string), project: Project())
                job.targetVersion = 15
                let names = try job.run().plan.decisions.tables.map(\.name.description)
                let half = names.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
                try job.project.apply(
                    Overrides(
                        tenant: choice == 0 ? [:] : ["msp_id": "M", "condominio_id": "C"],
                        shared: choice == 1 ? half : [], skip: choice == 2 ? half : []))
                let plan = try job.run().plan
                messages += plan.decisions.tables.map(\.reason) + plan.keys.map(\.reason)
                messages += plan.mentions.flatMap { [$0.objectKind, $0.text] }
                messages += plan.findings.flatMap { [$0.text, $0.advice] }
            }
        }
        return messages
    }
}

extension Message {
    /// Its own template and those of the messages in it, where they have words.
    fileprivate var allTemplates: [String] {
        let inner = arguments.flatMap { argument in
            if case .message(let message) = argument { message.allTemplates } else { [] as [String] }
        }
        return inner + (template.contains(where: \.isLetter) ? [template] : [])
    }
}
