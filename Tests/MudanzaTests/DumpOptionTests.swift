import Mudanza
import MudanzaTestSupport
import SystemPackage
import Tenancy
import Testing

@Suite("Dumps in parts, and with what databases share", .requiresPostgreSQL)
struct DumpOptionTests {
    @Test(
        "The three sections of a dump, each rewritten by itself with the first as its schema",
        arguments: [[], ["--inserts"]])
    func sections(options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute("SET client_min_messages = error;\n\(NastySchema.sql)")
                var parts: [FilePath] = []
                for section in ["pre-data", "data", "post-data"] {
                    let file = folder.appending("\(section).sql")
                    parts.append(try await original.dump(options + ["--section=\(section)"], to: file))
                }
                try await cluster.withDatabase { migrated in
                    for part in parts {
                        let isFirst = part == parts[0]
                        let output = folder.appending("out.sql")
                        _ = try rewrite(part, schema: isFirst ? nil : parts[0], to: output)
                        try await migrated.restore(output)
                    }
                    let (compared, differences) = try await RowComparison(original, migrated).run()
                    #expect(compared > 20)
                    #expect(differences.map(\.description) == [])
                    let lost = try await SchemaInventory.items(of: original)
                        .subtracting(try await SchemaInventory.items(of: migrated))
                    #expect(lost == [])
                }
            }
        }
    }

    @Test("Rows only, for a database whose tables are migrated already", arguments: [[], ["--column-inserts"]])
    func dataOnly(options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute(
                    "CREATE TABLE public.t (id integer, v text); INSERT INTO public.t VALUES (1, 'a')")
                let dump = try await original.dump(
                    options + ["--data-only", "--disable-triggers"], to: folder.appending("data.sql"))
                let output = folder.appending("out.sql")
                _ = try rewrite(dump, schema: nil, to: output)
                try await cluster.withDatabase { migrated in
                    try await migrated.execute(
                        "CREATE TABLE public.t (id integer, v text, msp_id text, condominio_id text)")
                    try await migrated.restore(output)
                    let rows = try await migrated.query("SELECT * FROM public.t")
                    #expect(rows == [["1", "a", "MSP-1", "COND-9"]])
                    let tenants = try await migrated.query("SELECT condominio_id FROM public.condominios_exo")
                    #expect(tenants == [["COND-9"]], "the registries come with the rows")
                }
            }
        }
    }

    @Test("A dump with CREATE DATABASE and \\connect loads into a database of that name")
    func create() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute("CREATE TABLE public.t (id integer); INSERT INTO public.t VALUES (1)")
                let dump = try await original.dump(["--create"], to: folder.appending("dump.sql"))
                let name = original.name + " otra;"
                let text = try dump.readText().replacing(original.name, with: "\"\(name)\"")
                try dump.write(
                    text.replacing("connect \"\(name)\"", with: "connect -reuse-previous=on \"dbname='\(name)'\""))
                let output = folder.appending("out.sql")
                let result = try rewrite(dump, schema: nil, to: output)
                #expect(result.plan.findings.map(\.severity) == [.warning])
                try await original.restore(output)
                let rows = try await original.psql(["--dbname", name, "-At", "--command", "SELECT * FROM public.t"])
                    .succeeded()
                #expect(rows.text == "1|MSP-1|COND-9\n")
                let here = try await original.query("SELECT * FROM public.t")
                #expect(here == [["1"]], "the database it was loaded through is untouched")
                try await original.execute("DROP DATABASE \"\(name)\" WITH (FORCE)")
            }
        }
    }

    private func rewrite(_ dump: FilePath, schema: FilePath?, to output: FilePath) throws -> RewriteJob.Result {
        let source = DumpSource(dump.string, schema: schema?.string)
        let planning = PlanJob(dump: source, project: try .demo())
        return try RewriteJob(dump: source, output: output.string, planning: .project(planning)).run()
    }
}
