import Tenancy
import Testing

/// A wrong project file and all that is said about it.
struct WrongFile: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let problems: [String]

    init(_ name: String, _ text: String, _ problems: String...) {
        self.name = name
        self.text = text
        self.problems = problems
    }

    var testDescription: String { name }
}

@Suite struct ProjectProblemTests {
    @Test("keys that mean nothing, values of the wrong type or outside their set", arguments: WrongFile.shapes)
    func shapes(file: WrongFile) { expect(file) }

    @Test("values that only their meaning shows to be wrong", arguments: WrongFile.meanings)
    func meanings(file: WrongFile) { expect(file) }

    @Test("texts that are no TOML", arguments: WrongFile.syntax)
    func syntax(file: WrongFile) { expect(file) }

    private func expect(_ file: WrongFile) {
        let error = #expect(throws: ProjectError.self) { try Project.parse(file.text, file: "m.toml") }
        #expect(error?.diagnostics.map(\.description) == file.problems)
    }

    @Test("a problem says its parts apart") func parts() throws {
        let error = try #require(throws: ProjectError.self) {
            try Project.parse("\n[keys]\nstrategy = \"kepe\"\n", file: "a/b.toml")
        }
        #expect(
            error.diagnostics == [
                Diagnostic(
                    file: "a/b.toml", line: 3, keyPath: "keys.strategy", found: "\"kepe\"",
                    expected: "\"keep\", \"composite\", \"offset\" or \"prefix\"", advice: "did you mean \"keep\"?")
            ])
        #expect(error.description == error.diagnostics[0].description)
    }

    @Test(
        "no problem quotes a connection",
        arguments: [
            "target.connection = [\"SECRET\"]", "target = \"SECRET\"", "[target]\nconection = \"SECRET\"",
            "connection = \"SECRET\"", "[target]\nconnection = SECRET", "[target]\nconnection = \"SECRET",
            "[target]\nconnection = \"\" SECRET", "[target]\nconnection = { uri = \"SECRET\" }",
            "[target]\nconnection = tSECRET", "[target]\nconnection = \"\"\"SECRET",
            "[[target]]\nconnection = \"SECRET\"",
        ])
    func secrets(text: String) throws {
        let error = try #require(throws: ProjectError.self) { try Project.parse(text, file: "m.toml") }
        #expect(error.description.allSatisfy { $0 != "S" })
    }
}

extension WrongFile {
    static let syntax = [
        WrongFile(
            "a string without quotes", "\n[keys]\nstrategy = keep",
            "m.toml:3: not TOML: in a value: could not determine value type\n  a string stands in quotes"),
        WrongFile(
            "a string without end", "a = 'x\n",
            "m.toml:1: not TOML: in a literal string: control characters other than TAB (U+0009) are explicitly prohibited"
        ),
        WrongFile(
            "a key twice", "[keys]\nstrategy = 'keep'\nstrategy = 'keep'",
            "m.toml:3: not TOML: in a key-value pair: cannot redefine existing string 'strategy'"),
        WrongFile(
            "a section twice", "[keys]\n\n[keys]",
            "m.toml:3: not TOML: in a table header: cannot redefine existing table 'keys'"),
        WrongFile("a huge number", "a = 99999999999999999999", "m.toml:1: not TOML: an integer of more than 64 bits"),
        WrongFile(
            "a glob without quotes", "[table.audit.*]",
            "m.toml:1: not TOML: in a key: expected bare key starting character or string delimiter\n"
                + "  a name of other characters than letters, digits, _ and - stands in quotes: [table.\"log_*\"]"),
        // Each of these would stop the process inside toml++.
        WrongFile(
            "a section that starts with a star", "[table.a]\n[*.x]",
            "m.toml:2: not TOML: a section's name must start with a letter, digit, _, - or quote"),
        WrongFile(
            "a section without a name", "[[ ]]",
            "m.toml:1: not TOML: a section's name must start with a letter, digit, _, - or quote"),
        WrongFile("a brace for a bracket", "a = [\n1,\n}", "m.toml:3: not TOML: a value is missing before }"),
        WrongFile(
            "half a time", "a = [2024-01-01 0]", "m.toml:1: not TOML: no date or time of the form 2026-01-31 23:59:59"),
        WrongFile(
            "a date and nonsense", "\na = 2024-01-01Tx",
            "m.toml:2: not TOML: no date or time of the form 2026-01-31 23:59:59"),
        WrongFile(
            "a date with underscores", "a = 2024-01-01T_07:32:00",
            "m.toml:1: not TOML: no date or time of the form 2026-01-31 23:59:59"),
        WrongFile(
            "too deep", "a = [[\n" + String(repeating: "[", count: 100_000),
            "m.toml:2: not TOML: values nested more than 256 deep"),
        WrongFile(
            "the first of two problems", "a = 'x\nb = [}",
            "m.toml:1: not TOML: in a literal string: control characters other than TAB (U+0009) are explicitly "
                + "prohibited"),
        WrongFile(
            "the first of two problems, apart", "a = x\nb = [}",
            "m.toml:1: not TOML: in a value: could not determine value type\n  a string stands in quotes"),
        WrongFile("a NUL byte", "a = 1\nb = \"\0\"", "m.toml:2: a NUL byte; expected UTF-8 text"),
        WrongFile(
            "a NUL character",
            "[tenant]\nmsp_id = \"a\\\\\\u0000b\"\ncondominio_id = '\\u0000'\n[keys]\nx = \"\\U00000000\"",
            "m.toml:2: a string with a NUL character\n  PostgreSQL cannot store it",
            "m.toml:5: a string with a NUL character\n  PostgreSQL cannot store it"),
        WrongFile("another language", "msp_id: MSP-1\n", "m.toml:1: not TOML: in a key-value pair: expected '='"),
    ]
}
