import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The dry-run report of real dumps", .requiresCorpus)
struct DiffCorpusTests {
    /// Lines with an e-mail address; grep's exit status is 1 where there are none.
    private func addresses(in files: [FilePath]) async throws -> CommandResult {
        try await Command(
            "/bin/grep",
            ["--text", "--extended-regexp", "[[:alnum:]._%+-]+@[[:alnum:]-]+[.][[:alpha:]]{2,}"] + files.map(\.string)
        ).run()
    }

    @Test("No form of it shows an e-mail address", arguments: Corpus.dumps)
    func personalData(dump: CorpusDump) async throws {
        let schema = dump.schema.map { ["--schema", Corpus.folder.appending($0).string] } ?? []
        try await withTemporaryFolder { folder in
            for format in ["text", "markdown", "html", "json"] {
                let output = folder.appending("report.\(format)")
                let arguments = ["diff", dump.file.string, "--format", format, "-o", output.string]
                _ = try await MudanzaBinary.run(arguments + schema + DemoTenant.arguments, in: folder).succeeded()
                let found = try await addresses(in: [output])
                #expect(found.ending == .exit(1), "\(format): \(found.text.prefix(500))")
            }
        }
    }

    @Test("Their rows do hold addresses")
    func oracle() async throws {
        #expect(try await addresses(in: Corpus.dumps.map(\.file)).ending == .exit(0))
    }
}
