import MudanzaTestSupport
import SQLSyntax
import SystemPackage
import Tenancy
import Testing

@Suite("mudanza new")
struct NewTests {
    /// Runs it, and gives the file that it wrote.
    private func draft(_ dump: FilePath, _ options: [String] = [], in folder: FilePath) async throws -> String {
        let result = try await MudanzaBinary.run(["new", dump.string] + options, in: folder).succeeded()
        #expect(result.output.isEmpty)
        return try folder.appending("mudanza.toml").readText()
    }

    /// The text without the dump's folder.
    private func stable(_ text: String, _ dump: FilePath) -> String {
        text.replacing(dump.string, with: dump.lastComponent?.string ?? "")
    }

    @Test("What it writes for AX-S", arguments: ["en", "es"])
    func axs(language: String) async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("axs.sql").write(try PackageFolder.axsDump(15, "copy").read())
            let result = try await MudanzaBinary.run(["new", "axs.sql", "--lang", language], in: folder).succeeded()
            #expect(result.errors.contains(language == "es" ? "1 tabla compartida, " : "1 shared table, "))
            try expectGolden(try folder.appending("mudanza.toml").readText(), "New/axs.\(language).toml")
        }
    }

    @Test("The language is that of the environment, where none is asked for")
    func languageOfEnvironment() async throws {
        try await withTemporaryFolder { folder in
            let dump = PackageFolder.axsDump(15, "copy").string
            let environment: [String: String?] = ["LC_ALL": "es_MX.UTF-8"]
            let result = try await MudanzaBinary.run(["new", dump, "-o", "-"], in: folder, environment: environment)
            #expect(result.text.contains("# El inquilino dueño"))
        }
    }

    @Test("Every form of every version's dump gets the same file", arguments: AXSDump.all)
    func allForms(dump: AXSDump) async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("axs.sql").write(try dump.file.read())
            _ = try await MudanzaBinary.run(["new", "axs.sql", "--lang", "en"], in: folder).succeeded()
            try expectGolden(try folder.appending("mudanza.toml").readText(), "New/axs.en.toml")
        }
    }

    @Test("A pipe's rows are not looked at twice: references are said and not set")
    func pipe() async throws {
        try await withTemporaryFolder { folder in
            let dump = try PackageFolder.axsDump(15, "copy").read()
            let result = try await MudanzaBinary.run(["new", "-", "-o", "-"], in: folder, input: dump).succeeded()
            let project = try Project.parse(result.text, file: "mudanza.toml")
            #expect(project.tables.allSatisfy { $0.references.isEmpty })
        }
    }

    // MARK: What is written is read

    @Test(
        "The file of a real dump is read strictly, and its plan has no blocker more", .requiresCorpus,
        arguments: Corpus.dumps)
    func corpus(dump: CorpusDump) async throws {
        try await withTemporaryFolder { folder in
            let schema = dump.schema.map { ["--schema", Corpus.folder.appending($0).string] } ?? []
            let before = try await MudanzaBinary.run(
                ["plan", dump.file.string] + schema + DemoTenant.arguments, in: folder)
            _ = try await draft(dump.file, schema, in: folder)
            let tenant = try Project.parse(try folder.appending("mudanza.toml").readText(), file: "mudanza.toml")
                .tenancyColumns.flatMap {
                    ["--tenant", "\($0.name.text)=\($0.canonicalType.hasPrefix("char") ? "X" : "7")"]
                }
            let after = try await MudanzaBinary.run(["plan", dump.file.string] + schema + tenant, in: folder)
            #expect([.exit(0), .exit(2)].contains(after.ending), "\(after.errors)")
            let (old, new) = (blockers(before.text), blockers(after.text))
            #expect(new.subtracting(old) == [])
        }
    }

    /// The blockers that a plan names.
    private func blockers(_ text: String) -> Set<Substring> {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("Blockers: ") }) else { return [] }
        return Set(lines[(start + 1)...].prefix { !$0.isEmpty })
    }

    @Test(
        "Every setting counts: without it, or misspelt, the project is another or is refused", arguments: ["en", "es"])
    func mutations(language: String) async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("all.sql")
            try dump.write(Self.everything)
            let tenant = ["--tenant", "msp_id=M", "--tenant", "condominio_id=7", "--lang", language]
            let text = try await draft(dump, tenant, in: folder)
            let whole = try Project.parse(text, file: "mudanza.toml")
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let settings = lines.indices.filter { !lines[$0].isEmpty && !lines[$0].hasPrefix("#") }
            let sections = [
                "[tenant]", "[[tenancy.columns]]", "[keys]", "[table.\"public.roles\"]", "[table.\"public.pedidos\"]",
            ]
            #expect(settings.contains { lines[$0] == "[table.\"public.\\\"Cat_Raros.Tipo\\\"\"]" })
            for section in sections { #expect(settings.contains { lines[$0] == section }, "\(section)") }
            for index in settings where !lines[index].hasPrefix("[") && !Self.isDefault(lines[index]) {
                var without = lines
                without[index] = ""
                let project = try? Project.parse(without.joined(separator: "\n"), file: "mudanza.toml")
                #expect(project != whole, "\(lines[index]) says nothing")
                var wrong = lines
                wrong[index] = "zz_" + lines[index]
                let misspelt = try? Project.parse(wrong.joined(separator: "\n"), file: "mudanza.toml")
                #expect(misspelt == nil, "\(wrong[index]) is taken")
            }
        }
    }

    /// Whether a line says what would be so without it.
    private static func isDefault(_ line: String) -> Bool { line == "strategy = \"keep\"" }

    @Test("With every setting in force it is still read, and planned", arguments: ["en", "es"])
    func allInForce(language: String) async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("all.sql")
            try dump.write(Self.everything)
            let text = try await draft(dump, ["--lang", language], in: folder)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line
            }
            let project = try Project.parse(lines.joined(separator: "\n"), file: "mudanza.toml")
            #expect(project.target.connection != nil && project.source.connection != nil)
            #expect(project.tables.contains { $0.tableClass == .skip })
            try folder.appending("mudanza.toml").write(lines.joined(separator: "\n"))
            let plan = try await MudanzaBinary.run(
                ["plan", dump.string, "--tenant", "msp_id=M", "--tenant", "condominio_id=7"], in: folder)
            #expect(plan.ending == .exit(0), "\(plan.errors)\(plan.text)")
        }
    }

    /// One of everything that is looked for, and names that must be quoted.
    private static let everything = """
        CREATE TYPE public.par AS (a integer, b integer);
        CREATE TABLE public.tipada OF public.par;
        CREATE TABLE public.roles (id integer PRIMARY KEY, nombre text UNIQUE);
        CREATE TABLE public."Cat_Raros.Tipo" ("El \\"id\\"" text PRIMARY KEY);
        CREATE TABLE public.usuarios (usuario_id text PRIMARY KEY, rol_id integer, condominio_id integer);
        CREATE TABLE public.pedidos (id integer PRIMARY KEY, usuario_id text, "Usuario Id" text);
        CREATE TABLE public.bitacora (tabla text, registro_id text);
        INSERT INTO public.roles VALUES (1, 'guardia'), (2, 'admin');
        INSERT INTO public."Cat_Raros.Tipo" VALUES ('x');
        INSERT INTO public.usuarios VALUES ('u1', 1, 7), ('u2', 9, NULL);
        INSERT INTO public.pedidos VALUES (1, 'u1', 'u1'), (2, NULL, NULL);
        INSERT INTO public.bitacora VALUES ('usuarios', 'u1'), ('otra', 'x');

        """.replacing("\\\"", with: "\"\"")

    // MARK: Files

    @Test("A file that is there stays as it is, unless --force is given")
    func overwriting() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("mudanza.toml")
            try file.write("# mine\n")
            let dump = PackageFolder.axsDump(15, "copy").string
            let refused = try await MudanzaBinary.run(["new", dump], in: folder)
            #expect(refused.ending == .exit(1) && refused.errors.contains("--force"))
            #expect(try file.readText() == "# mine\n")
            _ = try await MudanzaBinary.run(["new", dump, "--force"], in: folder).succeeded()
            #expect(try file.readText().contains("[keys]"))
            #expect(try folder.entries() == ["mudanza.toml"])
        }
    }

    @Test("A tenant for a column that there is not writes nothing, and names the one meant")
    func wrongTenant() async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(
                ["new", PackageFolder.axsDump(15, "copy").string, "--tenant", "msp_ide=X"], in: folder)
            #expect(result.ending == .exit(1) && result.errors.contains("did you mean \"msp_id\"?"))
            #expect(try folder.entries() == [])
        }
    }
}
