import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Dumps made with pg_dump's other options", .requiresPostgreSQL)
struct DumpOptionTests {
    @Test(
        "The output restores without error and with the same rows", arguments: ["names", "dependents", "keys"],
        [
            ["--clean", "--if-exists"], ["--quote-all-identifiers"], ["--disable-dollar-quoting"],
            ["--disable-triggers"],
            ["--no-owner", "--no-privileges", "--no-comments"], ["--use-set-session-authorization"],
            ["--column-inserts", "--on-conflict-do-nothing"], ["--enable-row-security"],
        ])
    func options(name: String, options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.restore(SchemaCase.folder.appending("\(name).sql"))
                let dump = try await original.dump(options, to: folder.appending("dump.sql"))
                let output = try await rewrite(dump, in: folder)
                try await cluster.withDatabase { migrated in
                    try await migrated.restore(output)
                    try await expectSameRows(original, migrated)
                    try await expectTenancy(original, migrated)
                }
            }
        }
    }

    @Test(
        "Schema and rows from two dumps make what one dump makes",
        arguments: ["names", "partitions", "columns", "inheritance"])
    func sections(name: String) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.restore(SchemaCase.folder.appending("\(name).sql"))
                let schema = try await original.dump(["--schema-only"], to: folder.appending("schema.sql"))
                // Foreign keys are there already when the rows come.
                let rows = try await original.dump(
                    ["--data-only", "--disable-triggers"], to: folder.appending("rows.sql"))
                let newSchema = try await rewrite(schema, to: "new-schema.sql", in: folder)
                let newRows = try await rewrite(rows, ["--schema", schema.string], to: "new-rows.sql", in: folder)
                try await cluster.withDatabase { migrated in
                    try await migrated.restore(newSchema)
                    try await migrated.restore(newRows)
                    try await expectSameRows(original, migrated)
                    try await expectTenancy(original, migrated)
                }
            }
        }
    }

    /// The second's tables come after the first's rows.
    @Test(
        "Dumps of single tables one after the other are one dump, from a pipe too",
        arguments: [
            [], ["--inserts"],
        ])
    func concatenated(form: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute(
                    """
                    CREATE TABLE public.una (id integer); INSERT INTO public.una VALUES (1);
                    CREATE TABLE public.otra (id integer, v text); INSERT INTO public.otra VALUES (2, 'ñ'), (3, NULL);
                    """)
                let first = try await original.dump(form + ["--table=una"], to: folder.appending("una.sql")).read()
                let second = try await original.dump(form + ["--table=otra"], to: folder.appending("otra.sql")).read()
                let dump = folder.appending("dump.sql")
                try dump.write(first + second)
                let output = try await rewrite(dump, in: folder)
                try await cluster.withDatabase { migrated in
                    try await migrated.restore(output)
                    try await expectSameRows(original, migrated)
                    #expect(try await expectTenancy(original, migrated).otherTables == [])
                }
                // So small a pipe is kept, and read again.
                let piped = try await MudanzaBinary.run(
                    ["rewrite", "-"] + DemoTenant.arguments, in: folder, input: first + second)
                #expect(piped.ending == .exit(0), "\(piped.errors)")
                try output.write(piped.output)
                try await cluster.withDatabase { migrated in
                    try await migrated.restore(output)
                    try await expectSameRows(original, migrated)
                }
            }
        }
    }

    /// pg_dump --create of a database whose name needs care puts `\encoding` before `\connect`.
    @Test("A name for which --create needs \\encoding is refused, with what to do", arguments: ["my-db", "it's"])
    func createWithEncoding(database: String) async throws {
        try await TemporaryCluster.with { cluster in
            try await withTemporaryFolder { folder in
                let maintenance = TemporaryDatabase(cluster: cluster, name: "postgres")
                try await maintenance.execute("CREATE DATABASE \"\(database)\"")
                let original = TemporaryDatabase(cluster: cluster, name: database)
                let dump = try await original.dump(["--create"], to: folder.appending("dump.sql"))
                let result = try await MudanzaBinary.run(
                    ["rewrite", dump.string, "-o", "out.sql"] + DemoTenant.arguments, in: folder)
                #expect(result.ending == .exit(1))
                #expect(result.errors.contains("\\encoding") && result.errors.contains("--create"))
            }
        }
    }

    @Test("The meta-commands of --create are understood", arguments: ["plain"])
    func create(database: String) async throws {
        let rows = try await TemporaryCluster.with { cluster in
            try await withTemporaryFolder { folder in
                let maintenance = TemporaryDatabase(cluster: cluster, name: "postgres")
                try await maintenance.execute("CREATE DATABASE \"\(database)\"")
                let original = TemporaryDatabase(cluster: cluster, name: database)
                try await original.execute("CREATE TABLE public.t (id integer); INSERT INTO public.t VALUES (1)")
                let dump = try await original.dump(["--create"], to: folder.appending("dump.sql"))
                let output = try await rewrite(dump, in: folder)
                try await maintenance.execute("DROP DATABASE \"\(database)\"")
                try await maintenance.restore(output)
                return try await original.query("SELECT * FROM public.t")
            }
        }
        #expect(rows == [["1", "MSP-DEMO-001", "COND-DEMO-001"]])
    }
}
