import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("mudanza verify", .requiresPostgreSQL, .timeLimit(.minutes(10)))
struct VerifyTests {
    @Test("Says equal of every AX-S dump that was rewritten and restored", arguments: AXSDump.all)
    func equal(dump: AXSDump) async throws {
        try await withTemporaryFolder { folder in
            let output = try await rewrite(dump.file, dump.options, in: folder)
            let cluster = try await TemporaryCluster.shared
            try await cluster.ensureRole("axs_owner")
            try await cluster.withDatabase { database in
                try await database.restore(output)
                let result = try await Self.verify(dump.file, database, dump.options, in: folder)
                #expect(result.ending == .exit(0), "\(result.errors)")
                let text = String(decoding: result.output, as: UTF8.self)
                #expect(text.contains("Equal: ") && text.contains(" in 13 tables, 8 sequences"), "\(text)")

                try await database.execute(
                    "UPDATE public.entidades SET atributos = atributos || ' ' WHERE entidad_id = (SELECT min(entidad_id) FROM public.entidades)"
                )
                let other = try await Self.verify(
                    dump.file, database, dump.options + ["--show", "3", "--format", "json"], in: folder)
                #expect(other.ending == .exit(2), "\(other.errors)")
                let json = String(decoding: other.output, as: UTF8.self)
                #expect(json.contains(#""changed" : 1"#) && json.contains(#""isEqual" : false"#), "\(json)")
            }
        }
    }

    @Test("Keys' values are shown only where that was asked for")
    func shows() async throws {
        let dump = AXSDump(major: 15, form: "copy")
        try await withTemporaryFolder { folder in
            let output = try await rewrite(dump.file, dump.options, in: folder)
            let cluster = try await TemporaryCluster.shared
            try await cluster.ensureRole("axs_owner")
            try await cluster.withDatabase { database in
                try await database.restore(output)
                try await database.execute("DELETE FROM public.visitas WHERE id = (SELECT min(id) FROM public.visitas)")
                for (options, isShown) in [([], false), (["--show", "1"], true)] {
                    let result = try await Self.verify(dump.file, database, dump.options + options, in: folder)
                    #expect(result.ending == .exit(2))
                    let text = String(decoding: result.output, as: UTF8.self)
                    #expect(text.contains("public.visitas: 1 missing"))
                    #expect(text.contains("missing: id=") == isShown)
                }
            }
        }
    }

    @Test("Says equal of real dumps of other projects", .requiresCorpus, arguments: Corpus.dumps)
    func corpus(dump: CorpusDump) async throws {
        try await withTemporaryFolder { folder in
            let schema = dump.schema.map(Corpus.folder.appending)
            let options = schema.map { ["--schema", $0.string] } ?? []
            let output = try await rewrite(dump.file, options, in: folder)
            let cluster = try await TemporaryCluster.shared
            try await cluster.withDatabase { database in
                if let schema {
                    let tables = try await rewrite(schema, to: "schema.sql", in: folder)
                    try await database.restore(tables, onError: .carryOn)
                }
                try await database.restore(output, onError: .carryOn)
                let result = try await Self.verify(dump.file, database, options + ["--show", "2"], in: folder)
                #expect(
                    result.ending == .exit(0), "\(String(decoding: result.output, as: UTF8.self))\(result.errors)")
            }
        }
    }

    @Test("Fails where there is no target, no server, or a pipe for a dump")
    func failures() async throws {
        let dump = PackageFolder.axsDump(15, "copy")
        try await withTemporaryFolder { folder in
            for (arguments, expected) in [
                ([dump.string], "no target is given"),
                ([dump.string, "--target", "host=\(folder.string) dbname=x"], "mudanza: error: "),
                (["-", "--target", "host=\(folder.string) dbname=x"], "the dump is a pipe"),
            ] {
                let result = try await MudanzaBinary.run(
                    ["verify"] + arguments + DemoTenant.arguments, in: folder, input: try dump.read())
                #expect(result.ending == .exit(1) && result.errors.contains(expected), "\(result.errors)")
            }
        }
    }

    private static func verify(
        _ dump: FilePath, _ target: TemporaryDatabase, _ options: [String], in folder: FilePath
    ) async throws -> CommandResult {
        try await MudanzaBinary.run(
            [
                "verify", dump.string, "--target",
                "host=\(target.cluster.socketFolder.string) port=5432 user=postgres dbname=\(target.name)",
            ]
                + DemoTenant.arguments + options, in: folder)
    }
}
