import Tenancy
import Testing

/// What a manifest says, in either form, and which dumps come of it.
@Suite struct ManifestTests {
    /// A folder as tests give it: paths that are there, found as a shell would.
    private static func files(_ there: [String]) -> (String) -> [String] {
        { pattern in
            guard pattern.contains("*") else { return there.filter { $0 == pattern } }
            let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
            return there.filter { $0.hasPrefix(parts[0]) && $0.hasSuffix(parts[1]) }
        }
    }

    private func dumps(
        _ text: String, _ file: String, _ there: [String], tenant: [String: String] = [:],
        project: Project = Project()
    ) throws -> [Manifest.Dump] {
        try Manifest.parse(text, file: file).dumps(of: project, tenant: tenant, files: Self.files(there))
    }

    private static let whole = """
        [defaults]
        tenant = { msp_id = "MSP-1" }
        strategy = "composite"
        shared = ["public.roles"]

        [[dump]]
        file = "a.sql"
        tenant.condominio_id = "COND-A"

        [[dump]]
        file = "b.sql"
        tenant = { msp_id = "MSP-2", condominio_id = "COND-B" }
        strategy = "offset"
        base = 5000000
        shared = []
        skip = ["log_*"]
        schema = "schema.sql"
        """

    @Test("A dump has what it says, and the defaults where it says nothing; paths start at the manifest") func toml()
        throws
    {
        let found = try dumps(Self.whole, "dir/m.toml", ["dir/a.sql", "dir/b.sql"])
        var a = Manifest.Dump(path: "dir/a.sql", tenant: ["msp_id": "MSP-1", "condominio_id": "COND-A"])
        (a.line, a.strategy, a.shared) = (6, .composite, ["public.roles"])
        var b = Manifest.Dump(path: "dir/b.sql", tenant: ["msp_id": "MSP-2", "condominio_id": "COND-B"])
        (b.line, b.strategy, b.base, b.skip, b.schema) = (10, .offset, 5_000_000, ["log_*"], "dir/schema.sql")
        #expect(found == [a, b])
        let project = try b.project(try Project.parse("[tenant]\nmsp_id = \"X\"\n[keys]\nprefix = \"p\"\n", file: "p"))
        #expect(project.tenant == b.tenant && project.strategy == .offset && project.keyBase == 5_000_000)
        #expect(project.keyPrefix == nil)
    }

    @Test("CSV gives the same: quotes, commas, line ends of both kinds, a byte-order mark, empty fields") func csv()
        throws
    {
        let text =
            "\u{FEFF}dump,msp_id,condominio_id,strategy\r\n\"a,\"\"1\"\".sql\",MSP-1,\"COND\nA\",\r\n\n/b.sql,MSP-1,COND-B,keep"
        let found = try dumps(text, "x/m.CSV", ["x/a,\"1\".sql", "/b.sql"])
        #expect(found.map(\.path) == ["x/a,\"1\".sql", "/b.sql"])
        #expect(found.map { $0.tenant["condominio_id"] } == ["COND\nA", "COND-B"])
        #expect(found.map(\.strategy) == [nil, .keep] && found.map(\.line) == [2, 5])
    }

    @Test("The command line fills what the manifest leaves out, the project file's tenant does not") func fallback()
        throws
    {
        let text = "dump,condominio_id\na.sql,A\n"
        let found = try dumps(text, "m.csv", ["a.sql"], tenant: ["msp_id": "M"])
        #expect(found[0].tenant == ["msp_id": "M", "condominio_id": "A"])
        var project = Project()
        project.tenant = ["msp_id": "M"]
        #expect(throws: ProjectError.self) { try dumps(text, "m.csv", ["a.sql"], project: project) }
    }

    @Test("A glob takes the tenants out of the names") func glob() throws {
        let text = """
            [[dump]]
            file = "in/*.sql"
            pattern = "{msp_id}_{condominio_id}.sql"
            """
        let found = try dumps(text, "m.toml", ["in/M1_C1.sql", "in/M1_C2.sql", "in/x.txt"])
        #expect(
            found.map(\.tenant) == [
                ["msp_id": "M1", "condominio_id": "C1"], ["msp_id": "M1", "condominio_id": "C2"],
            ])
    }

    @Test(
        "A pattern reads the end of a path in one way, or not at all",
        arguments: [
            ("{a}_{b}.sql", "d/1_2.sql", FilePattern.Reading.values(["a": "1", "b": "2"])),
            ("{a}/{b}.sql", "d/1/2.sql", .values(["a": "1", "b": "2"])),
            ("{a}/dump/x-{b}", "d/1/dump/x-2", .values(["a": "1", "b": "2"])),
            ("{a}_{b}.sql", "d/1_2_3.sql", .ambiguous), ("{a}_{b}.sql", "d/12.sql", .none),
            ("{a}{b}", "123", .ambiguous), ("{a}{b}", "12", .values(["a": "1", "b": "2"])),
            ("{a}/{b}", "12", .none), ("{a}.sql", "d/.sql", .none), ("pre-{a}.sql", "d/x-pre-1.sql", .none),
            ("{a}.sql", "d/ñandú 🚚.sql", .values(["a": "ñandú 🚚"])),
        ])
    func pattern(text: String, path: String, reading: FilePattern.Reading) throws {
        #expect(try #require(FilePattern(text)).values(in: path) == reading)
    }

    @Test("What is no pattern", arguments: ["", "a.sql", "{a", "a}", "{}.sql", "{a}{a}", "{{a}}", "}{"])
    func noPattern(text: String) { #expect(FilePattern(text) == nil) }

    @Test("Ten thousand dumps are read in the order of the file") func many() throws {
        let names = (1...10_000).map { "d\($0).sql" }
        let text = names.enumerated().map {
            "[[dump]]\nfile = \"\($1)\"\ntenant = { msp_id = \"M\", condominio_id = \"\($0)\" }\n"
        }
        let there = Set(names)
        let found = try Manifest.parse(text.joined(), file: "m.toml")
            .dumps(of: Project()) { there.contains($0) ? [$0] : [] }
        #expect(found.map(\.path) == names)
    }
}
