import Mudanza
import MudanzaTestSupport
import Tenancy
import Testing

@Suite("Dumps in other encodings", .requiresPostgreSQL)
struct EncodingTests {
    /// Names and rows beyond ASCII; one name looks like UTF-8 in LATIN1, as text that was decoded wrongly once does.
    private static let schema = """
        SET client_encoding = 'UTF8';
        CREATE TABLE public."año" ("niño" text, "Ã±" text, CONSTRAINT "ñ" CHECK ("niño" <> 'ÿ'));
        CREATE TABLE public."Ã±andú" (id serial PRIMARY KEY);
        CREATE INDEX "idx_año" ON public."año" ("niño");
        COMMENT ON COLUMN public."año"."niño" IS 'Señal';
        INSERT INTO public."año" VALUES ('ñandú', 'Ã±'), ('', NULL), ('\\ÿ', 'á	é');
        INSERT INTO public."Ã±andú" DEFAULT VALUES;
        """

    @Test(
        "LATIN1: names and rows keep their bytes, and the tenant's value is written in it",
        arguments: [[], ["--inserts"], ["--column-inserts"], ["--quote-all-identifiers"]])
    func latin1(options: [String]) async throws {
        let project = try Project.demo(Overrides(tenant: ["msp_id": "Compañía", "condominio_id": "Ñ"]))
        try await Migration(schema: Self.schema, options: options, project: project, encoding: "LATIN1").run {
            outcome in
            let others = try await outcome.expectWhole(tenant: ["msp_id": "Compañía", "condominio_id": "Ñ"])
            #expect(others == [])
        }
    }

    @Test("LATIN1 into COPY")
    func latin1AsCopy() async throws {
        var migration = Migration(schema: Self.schema, options: ["--inserts"], encoding: "LATIN1")
        migration.insertsBecomeCopy = true
        try await migration.run { outcome in try await outcome.expectWhole() }
    }

    @Test("SQL_ASCII: bytes of any encoding pass", arguments: [[], ["--inserts"], ["--column-inserts"]])
    func sqlASCII(options: [String]) async throws {
        // Names and values in UTF-8, in LATIN1 and in nothing.
        let schema = #"""
            SET client_encoding = 'SQL_ASCII'; SET standard_conforming_strings = on;
            CREATE TABLE public."año" (v text); INSERT INTO public."año" VALUES ('ñ'), (E'\xF1\xFF\xC3'), (E'\\\xE1');
            SELECT format('CREATE TABLE public.%I (%I text)', E'ni\xF1o', E'\xFF\xFE') \gexec
            SELECT format('INSERT INTO public.%I VALUES (%L)', E'ni\xF1o', E'\xF1') \gexec
            """#
        try await Migration(schema: schema, options: options, encoding: "SQL_ASCII").run { outcome in
            let columns = """
                SELECT encode(convert_to(relname::text, 'SQL_ASCII'), 'hex'), encode(convert_to(attname::text, 'SQL_ASCII'), 'hex') FROM pg_class
                JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = 1
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE '%_exo' ORDER BY 1
                """
            let before = try await outcome.original.query(columns)
            let after = try await outcome.migrated.query(columns)
            #expect(before.count == 2)
            #expect(after == before)
            for table in before {
                let rows =
                    "SET client_encoding = 'SQL_ASCII'; SELECT convert_from('\\x\(table[0])', 'SQL_ASCII') AS t \\gset\n"
                    + "SELECT convert_from('\\x\(table[1])', 'SQL_ASCII') AS c \\gset\n"
                    + "SELECT encode(convert_to(:\"c\", 'SQL_ASCII'), 'hex') FROM public.:\"t\" ORDER BY 1"
                let values = try await outcome.original.query(rows)
                let arrived = try await outcome.migrated.query(rows)
                #expect(!values.isEmpty)
                #expect(arrived == values)
            }
        }
    }

    @Test(
        "Strings with backslashes as escapes",
        arguments: [[], ["--inserts"], ["--column-inserts"], ["--rows-per-insert=9"]])
    func oldStrings(options: [String]) async throws {
        let schema = #"""
            ALTER DATABASE :"DBNAME" SET standard_conforming_strings = off;
            \connect :"DBNAME"
            SET escape_string_warning = off; SET client_min_messages = error;
            CREATE TABLE public.t (id serial, v text DEFAULT E'\\''', w text);
            INSERT INTO public.t (v, w) VALUES (E'\\', E'\''), (E'C:\\New\\', E'\\.'), (E'\\n', E'\n'), (E'\\''; --', NULL);
            COMMENT ON TABLE public.t IS E'\\''; COPY public.t (id) FROM stdin;\n';
            """#
        for asCopy in options.isEmpty ? [false] : [false, true] {
            var migration = Migration(schema: schema, options: options)
            migration.insertsBecomeCopy = asCopy
            migration.project = try .demo(Overrides(tenant: ["msp_id": #"O'Brien\"#]))
            try await migration.run { outcome in
                #expect(try outcome.dump.readText().contains("standard_conforming_strings = off"))
                try await outcome.expectSameRows()
                let tenants = try await outcome.migrated.query("SELECT DISTINCT msp_id FROM public.t")
                #expect(tenants == [[#"O'Brien\"#]])
            }
        }
    }
}
