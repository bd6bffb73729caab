import Mudanza
import MudanzaTestSupport
import Tenancy
import Testing

@Suite("Rewriting a schema of everything odd", .requiresPostgreSQL)
struct NastySchemaTests {
    /// DEFAULT PRIVILEGES reach the registries only.
    private static let others: Set<String> = []

    @Test(
        "Every form of dump loads, with the same rows, the same objects, and the tenant in every row",
        arguments: [
            [], ["--inserts"], ["--column-inserts"], ["--rows-per-insert=3"], ["--load-via-partition-root"],
            ["--column-inserts", "--load-via-partition-root"], ["--no-owner", "--verbose"],
            ["--inserts", "--disable-dollar-quoting"], ["--quote-all-identifiers"],
            ["--column-inserts", "--quote-all-identifiers"],
        ])
    func forms(options: [String]) async throws {
        try await Migration(schema: NastySchema.sql, options: options).run { outcome in
            let others = try await outcome.expectWhole()
            #expect(others == Self.others)
            #expect(outcome.result.plan.blockers.isEmpty)
        }
    }

    @Test(
        "INSERTs become COPY, and stay INSERTs where they cannot",
        arguments: [
            ["--inserts"], ["--column-inserts"], ["--rows-per-insert=3"], ["--inserts", "--on-conflict-do-nothing"],
        ])
    func asCopy(options: [String]) async throws {
        try await Migration(schema: NastySchema.sql, options: options, insertsBecomeCopy: true).run { outcome in
            try await outcome.expectWhole()
            let text = try outcome.output.readText()
            let keepsInserts = options.contains("--on-conflict-do-nothing")
            #expect(text.contains("\nCOPY public.igual (id, v, msp_id, condominio_id) FROM stdin;") != keepsInserts)
            #expect(text.contains("\nINSERT INTO public.ciclo") == keepsInserts)
        }
    }

    // Without partitions: pg_dump drops the key of a partition, which PostgreSQL refuses.
    @Test("A dump that first drops everything loads twice")
    func clean() async throws {
        let options = ["--clean", "--if-exists", "--no-blobs"]
        try await Migration(schema: NastySchema.withoutPartitions, options: options).run { outcome in
            try await outcome.migrated.restore(outcome.output)
            try await outcome.expectWhole()
        }
    }

    @Test(
        "Carriage returns at the ends of lines change nothing", arguments: [[], ["--inserts"], ["--rows-per-insert=2"]])
    func carriageReturns(options: [String]) async throws {
        // Values and names with line feeds of their own would be other values afterwards.
        let schema = """
            CREATE TABLE public.t (id serial PRIMARY KEY, v text, w text);
            INSERT INTO public.t (v, w) VALUES ('a', ''), ('', NULL), (NULL, '\\.'), ('C:\\', 'ñ');
            CREATE TABLE public.vacia (); INSERT INTO public.vacia DEFAULT VALUES;
            CREATE TABLE public.uno (v text); INSERT INTO public.uno VALUES (''), ('x');
            """
        let changed = Migration(schema: schema, options: options) { dump in
            dump.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
        }
        for asCopy in options.isEmpty ? [false] : [false, true] {
            var migration = changed
            migration.insertsBecomeCopy = asCopy
            try await migration.run { outcome in try await outcome.expectWhole() }
        }
    }

    @Test("Two runs write the same bytes")
    func sameBytes() async throws {
        let migration = Migration(schema: NastySchema.sql, options: ["--inserts"])
        try await migration.run { first in
            let bytes = try first.output.read()
            let second = try migration.rewrite(first.dump, to: first.output)
            let again = try first.output.read()
            #expect(again == bytes)
            #expect(second.summary == first.result.summary)
        }
    }
}
