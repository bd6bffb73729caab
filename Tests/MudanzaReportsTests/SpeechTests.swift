import MudanzaReports
import Tenancy
import Testing

@Suite("Speech")
struct SpeechTests {
    private let say = Speech(.es)

    @Test("Words are translated, arguments are put in, messages inside messages too")
    func words() {
        let view: Message = "the view \("v")"
        let message: Message = "\(view) reads \("{}"), which is left out"
        #expect(say(message) == "la vista v lee {}, que se omite")
        #expect(Speech(.en)(message) == "the view v reads {}, which is left out")
        #expect(say("\(view): \(1000)") == "la vista v: 1,000")
        #expect(say("nobody has translated \(view)") == "nobody has translated la vista v")
    }

    @Test(
        "Plurals",
        arguments: [
            (0, "0 columnas"), (1, "1 columna"), (2, "2 columnas"), (1_000_000, "1,000,000 de columnas"),
            (1_000_001, "1,000,001 columnas"),
        ])
    func plurals(value: Int, text: String) {
        #expect(say("\(value, one: "column", many: "columns")") == text)
    }

    @Test(
        "The language is the first that the environment names",
        arguments: [
            (["LANG": "es_MX.UTF-8"], Language.es), (["LANG": "en_US.UTF-8"], .en), (["LANG": "de_DE"], .en),
            ([:], .en),
            (["LANG": "es", "LC_ALL": "C"], .en), (["LANG": "en", "LC_MESSAGES": "es_ES@euro", "LC_ALL": ""], .es),
            (["LANG": "est_EE"], .en),
        ])
    func language(environment: [String: String], language: Language) {
        #expect(Language(environment: environment) == language)
    }
}
