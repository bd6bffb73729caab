import DumpStream
import Mudanza
import MudanzaTestSupport
import SystemPackage
import Tenancy
import Testing

@Suite("Saved plans")
struct PlanJSONTests {
    private static let dump = """
        SET client_encoding = 'UTF8';
        CREATE TABLE public."a ""ñ" (id integer, msp_id character varying(100));
        CREATE TABLE public.b (id integer);
        CREATE VIEW public.v AS SELECT b.id FROM public.b;
        COPY public.b (id) FROM stdin;
        1
        \\.
        COPY public."a ""ñ" (id, msp_id) FROM stdin;
        1	\\N
        \\.

        """

    private func withDump<Result>(_ text: String = dump, _ body: (FilePath) throws -> Result) async throws -> Result {
        try await withTemporaryFolder { folder in
            let file = folder.appending("dump.sql")
            try file.write(text)
            return try body(file)
        }
    }

    private func plan(_ file: FilePath, _ project: Project? = nil) throws -> PlanJob.Result {
        try PlanJob(dump: DumpSource(file.string), project: try project ?? .demo()).run()
    }

    @Test("A plan that is saved and read is the same plan")
    func roundTrip() async throws {
        let plan = try await withDump { try self.plan($0).plan }
        let read = try Plan(json: try plan.json(), file: "plan.json")
        #expect(read == plan)
        let digests = (try read.digest(), try plan.digest())
        #expect(digests.0 == digests.1)
        let texts = (try read.json(), try plan.json())
        #expect(texts.0 == texts.1)
    }

    @Test("A saved plan writes the same bytes as the project it was made from")
    func execution() async throws {
        try await withDump { file in
            let source = DumpSource(file.string)
            let job = PlanJob(dump: source, project: try .demo())
            let output = file.removingLastComponent().appending("out.sql")
            _ = try RewriteJob(dump: source, output: output.string, planning: .project(job)).run()
            let bytes = try output.read()
            let saved = try Plan(json: try job.run().plan.json(), file: "plan.json")
            _ = try RewriteJob(dump: source, output: output.string, planning: .saved(saved)).run()
            let again = try output.read()
            #expect(again == bytes)
        }
    }

    @Test("Who asked for a decision, and why, does not change the digest; a decision does")
    func digest() async throws {
        try await withDump { file in
            let byOption = try plan(file, .demo(Overrides(shared: ["public.b"])))
            var inFile = try Project.parse("\n[table.b]\nclass = \"shared\"\n", file: "mudanza.toml")
            try inFile.apply(Overrides(tenant: ["msp_id": "MSP-1", "condominio_id": "COND-9"]))
            let byFile = try plan(file, inFile)
            #expect(byOption.digest == byFile.digest)
            #expect(byOption.plan != byFile.plan, "the reasons differ")
            let standard = try plan(file)
            #expect(standard.digest != byFile.digest)
            let other = try plan(file, .demo(Overrides(tenant: ["msp_id": "MSP-2"])))
            #expect(standard.digest != other.digest)
        }
    }

    @Test("The order of a project's rules does not change the digest")
    func order() async throws {
        try await withDump { file in
            let rules = ["[table.b]\nclass = \"shared\"\n", "[table.\"a*\"]\nclass = \"skip\"\n"]
            let digests = try [rules, rules.reversed()].map { rules in
                var project = try Project.parse(rules.joined(), file: "mudanza.toml")
                try project.apply(Overrides(tenant: ["msp_id": "1", "condominio_id": "2"]))
                return try plan(file, project).digest
            }
            #expect(digests[0] == digests[1])
        }
    }

    @Test(
        "What is no plan, or one of another form, is refused with the file's name",
        arguments: [
            ("", "no saved plan"), ("[]", "no saved plan"), ("{}", "the key format is missing"), ("{", "not JSON"),
            ("\u{FEFF}", "no saved plan"),
        ])
    func refused(text: String, words: String) throws {
        let error = try #require(throws: DumpError.self) { try Plan(json: Array(text.utf8), file: "plan.json") }
        #expect("\(error)".contains("plan.json"))
        #expect("\(error)".contains(words), "\(error)")
    }

    @Test("A form of another version is refused", arguments: [0, 2, 99])
    func version(number: Int) async throws {
        var plan = try await withDump { try self.plan($0).plan }
        plan.format = number
        let json = try plan.json()
        let error = try #require(throws: DumpError.self) { try Plan(json: json, file: "plan.json") }
        #expect("\(error)".contains("in the form \(number)"))
    }

    @Test("A value of another type is named by its path")
    func path() async throws {
        let plan = try await withDump { try self.plan($0).plan }
        let json = String(decoding: try plan.json(), as: UTF8.self)
            .replacing("\"namesColumns\" : false", with: "\"namesColumns\" : 7", maxReplacements: 1)
        let error = try #require(throws: DumpError.self) { try Plan(json: Array(json.utf8), file: "plan.json") }
        #expect("\(error)".contains("decisions.tables.[0].namesColumns"))
    }

    @Test("A plan with blockers is not executed, and leaves no file")
    func blocked() async throws {
        try await withDump { file in
            let source = DumpSource(file.string)
            let output = file.removingLastComponent().appending("out.sql")
            let job = RewriteJob(
                dump: source, output: output.string, planning: .project(PlanJob(dump: source, project: Project())))
            #expect(throws: PlanBlocked.self) { try job.run() }
            let left = try file.removingLastComponent().entries()
            #expect(left == ["dump.sql"])
        }
    }

    @Test(
        "A plan of another dump is not executed: a table it does not know is an error with its place",
        arguments: [
            ("CREATE TABLE public.c (id integer);\n", "creates public.c"),
            ("COPY public.c (id) FROM stdin;\n\\.\n", "rows of public.c"),
            ("INSERT INTO public.c VALUES (1);\n", "rows of public.c"),
        ])
    func otherDump(text: String, words: String) async throws {
        let saved = try await withDump { try self.plan($0).plan }
        try await withDump("SELECT 1;\n" + text) { file in
            let output = file.removingLastComponent().appending("out.sql")
            let job = RewriteJob(dump: DumpSource(file.string), output: output.string, planning: .saved(saved))
            let error = try #require(throws: DumpError.self) { try job.run() }
            #expect("\(error)".contains(words))
            #expect("\(error)".contains(":2 "))
            #expect(!output.exists)
        }
    }
}
