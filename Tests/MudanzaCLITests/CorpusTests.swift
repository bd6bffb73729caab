import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Rewriting real dumps of other projects", .requiresCorpus)
struct CorpusTests {
    @Test(
        "The output restores with the errors that the original has, and the same rows", .requiresPostgreSQL,
        arguments: Corpus.dumps)
    func restores(dump: CorpusDump) async throws {
        try await withTemporaryFolder { folder in
            let (originals, outputs) = try await rewriteAll(dump, in: folder)
            let cluster = try await TemporaryCluster.shared
            try await cluster.withDatabase { original in
                let expected = try await load(originals, into: original)
                try await cluster.withDatabase { migrated in
                    let found = try await load(outputs, into: migrated)
                    #expect(found.errors(notIn: expected) == [], "errors that the original does not have")
                    #expect(expected.errors(notIn: found) == [], "errors that only the original has")
                    try await expectSameRows(original, migrated)
                    try await expectNothingLost(original, migrated)
                    let tenancy = try await expectTenancy(original, migrated)
                    #expect(tenancy.otherTables == [], "tables that did not become the tenant's")
                }
            }
        }
    }

    @Test("Two runs write the same file", arguments: Corpus.dumps)
    func sameBytes(dump: CorpusDump) async throws {
        try await withTemporaryFolder { folder in
            let first = try await rewrite(dump.file, options(dump), to: "first.sql", in: folder)
            let second = try await rewrite(dump.file, options(dump), to: "second.sql", in: folder)
            #expect(try first.read() == second.read())
        }
    }

    @Test("Standard input gives what the file gives, but for the source's name", arguments: Corpus.dumps)
    func standardInput(dump: CorpusDump) async throws {
        try await withTemporaryFolder { folder in
            let file = try await rewrite(dump.file, options(dump), in: folder)
            let piped = try await MudanzaBinary.run(
                ["rewrite", "-"] + DemoTenant.arguments + options(dump), in: folder, input: dump.file.read()
            ).succeeded()
            try folder.appending("piped.sql").write(piped.output)
            let differing = try await TextDifference(from: file, to: folder.appending("piped.sql")).hunks
            #expect(differing.flatMap(\.removed).allSatisfy { $0.hasPrefix("--") && $0.contains(dump.name) })
            #expect(differing.flatMap(\.added).allSatisfy { $0.hasPrefix("--") })
        }
    }

    @Test("A dump can be inspected", arguments: Corpus.dumps)
    func inspected(dump: CorpusDump) async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(["inspect", dump.file.string], in: folder)
            #expect(result.ending == .exit(0), "\(result.errors)")
            #expect(!result.output.isEmpty)
        }
    }

    /// The files to load for the original, and the rewritten ones for the migrated database.
    private func rewriteAll(_ dump: CorpusDump, in folder: FilePath) async throws -> ([FilePath], [FilePath]) {
        let output = try await rewrite(dump.file, options(dump), in: folder)
        guard let schema = dump.schema.map(Corpus.folder.appending) else { return ([dump.file], [output]) }
        return ([schema, dump.file], [try await rewrite(schema, to: "schema.sql", in: folder), output])
    }

    private func options(_ dump: CorpusDump) -> [String] {
        dump.schema.map { ["--schema", Corpus.folder.appending($0).string] } ?? []
    }

    private func load(_ files: [FilePath], into database: TemporaryDatabase) async throws -> RestoreLog {
        var log = RestoreLog(text: "")
        for file in files { log.text += try await database.restore(file, onError: .carryOn).text }
        return log
    }
}
