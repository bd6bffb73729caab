import DumpStream
import Foundation
import MudanzaTestSupport
import SQLSyntax
import Testing

/// What a policy refuses of a dump, each with its line.
private func refusals(_ dump: [UInt8], file: String = "dump.sql") throws -> [(line: Int, StatementPolicy.Refusal)] {
    var policy = StatementPolicy()
    return try statements(dump, file: file).compactMap { item in
        guard case .refuse(let refusal) = policy.verdict(on: item.bytes.span, lexer: item.lexer) else { return nil }
        return (item.location.line, refusal)
    }
}

/// The verdicts on statements written here, each a string.
private func verdicts(_ statements: String...) -> [StatementPolicy.Verdict] {
    var policy = StatementPolicy()
    return statements.map { statement in
        let bytes = Array(statement.utf8)
        return policy.verdict(on: bytes.span)
    }
}

/// The names under which statements are refused; empty for the others.
private func names(_ statements: String...) -> [String] {
    var policy = StatementPolicy()
    return statements.map { statement in
        let bytes = Array(statement.utf8)
        guard case .refuse(let refusal) = policy.verdict(on: bytes.span) else { return "" }
        return refusal.name
    }
}

@Suite("Which statements of a dump may be executed")
struct StatementPolicyTests {
    private static let fixtures: [String] = {
        let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures/axs/dumps/"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().map { folder + $0 }
    }()

    @Test("all of AX-S, as every version and form writes it", arguments: fixtures)
    func acceptsFixtures(_ file: String) throws {
        let dump = [UInt8](try #require(FileManager.default.contents(atPath: file)))
        #expect(try refusals(dump).map { "\($0.line): \($0.1)" } == [])
    }

    /// All of it, files of rows alone too.
    private static let corpus =
        ((try? FileManager.default.contentsOfDirectory(atPath: Corpus.folder)) ?? []).sorted().filter {
            $0.hasSuffix(".sql")
        }

    @Test(
        "all of the corpus but event triggers, and triggers switched off in tables of another file",
        .requiresCorpus, arguments: corpus)
    func acceptsCorpus(_ file: String) throws {
        let refused = try refusals(Corpus.bytes(file), file: file)
        let triggers = try Corpus.lines(file).count { $0.hasPrefix("CREATE EVENT TRIGGER ") }
        #expect(refused.count { $0.1.name == "CREATE EVENT TRIGGER" } == triggers)
        let lines = try String(decoding: Corpus.bytes(file), as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let isDataOnly = !lines.contains { $0.hasPrefix("CREATE TABLE ") }
        let others = refused.filter { line, refusal in
            if isDataOnly, refusal.isHonouredByTrust, lines[line - 1].hasSuffix(" TRIGGER ALL;") { return false }
            return refusal.name != "CREATE EVENT TRIGGER"
        }.map { "\($0.line): \($0.1)" }
        #expect(others == [])
    }

    @Test(
        "of PostgreSQL's regression database nothing that trust would not let through",
        .enabled(
            if: ProcessInfo.processInfo.environment["MUDANZA_REGRESSION"] != nil,
            "make test-regression builds the database and runs this"))
    func acceptsRegression() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["MUDANZA_REGRESSION"])
        let dump = [UInt8](try #require(FileManager.default.contents(atPath: folder + "/regression-copy.sql")))
        let refused = try refusals(dump)
        for refusal in refused {
            print("\(refusal.line): \(refusal.1.name) [\(refusal.1.isHonouredByTrust)] \(refusal.1.reason)")
        }
        #expect(!refused.isEmpty)
        #expect(refused.filter { !$0.1.isHonouredByTrust }.map { "\($0.line): \($0.1)" } == [])
    }

    @Test("BEGIN and COMMIT are left out around large objects, and refused around anything else")
    func leavesOutBrackets() {
        let open = "SELECT pg_catalog.lo_open('7', 131072);"
        #expect(
            verdicts("BEGIN;", open, "SELECT pg_catalog.lo_close(0);", "COMMIT;", ";") == [
                .leaveOut, .execute, .execute, .leaveOut, .leaveOut,
            ])
        #expect(
            names("BEGIN;", "CREATE TABLE t (i integer);", "COMMIT;") == ["", "BEGIN", "BEGIN, COMMIT or ROLLBACK"])
        #expect(names("BEGIN;", "BEGIN;") == ["", "BEGIN"])
        #expect(names("BEGIN WORK;", "COMMIT AND CHAIN;", "ROLLBACK;", "SAVEPOINT x;").allSatisfy { !$0.isEmpty })
    }

    @Test("what 16 to 18 write beyond the parser's grammar is let through by its words")
    func readsNewerGrammar() {
        #expect(
            names(
                "CREATE TABLE public.t (a integer CONSTRAINT n NOT NULL NO INHERIT, b text GENERATED ALWAYS AS (a) VIRTUAL);",
                "ALTER TABLE ONLY public.t ADD CONSTRAINT k PRIMARY KEY (a, b WITHOUT OVERLAPS);",
                "ALTER TABLE public.t ADD CONSTRAINT m NOT NULL b NOT VALID;",
                "CREATE VIEW public.v AS SELECT JSON_VALUE(b, '$.x' RETURNING text) AS x FROM public.t;",
                "CREATE INDEX i ON public.t ((JSON_EXISTS(b, '$.x' FALSE ON ERROR)));",
                "CREATE FUNCTION public.f(a text DEFAULT JSON_SCALAR(1)) RETURNS text LANGUAGE sql AS $$SELECT a$$;",
                """
                SELECT * FROM pg_catalog.pg_restore_attribute_stats(
                    'version', '180000'::integer, 'schemaname', 'public', 'relname', 't', 'attname', 'a',
                    'inherited', 'f'::boolean, 'null_frac', '0'::real, 'most_common_freqs', '{1}'::real[]);
                """) == ["", "", "", "", "", "", ""])
        #expect(
            names(
                "CREATE TABLE public.t (a integer CONSTRAINT n NOT NULL NO INHERIT) INHERITS (public.other);",
                "CREATE TABLE public.u (a integer, CONSTRAINT n NOT NULL a) AS SELECT 1;",
                "ALTER TABLE public.other ADD CONSTRAINT m NOT NULL b NOT VALID;",
                "CREATE VIEW public.v AS SELECT JSON_SCALAR(pg_read_file('/x') RETURNING text);",
                "CREATE VIEW public.v AS SELECT JSON_SCALAR(1 RETURNING text) FROM pg_catalog.\"pg_authid\";",
                """
                CREATE FUNCTION public.f() RETURNS void BEGIN ATOMIC
                SELECT JSON_SCALAR(1 RETURNING text); UPDATE pg_catalog.pg_class SET relname = 'x'; END;
                """,
                "SELECT * FROM pg_catalog.pg_restore_relation_stats('relname', (SELECT 1)::integer);",
                "SELECT * FROM pg_catalog.pg_restore_relation_stats('schemaname', 'public', 'relname', 'other');",
                "SELECT * FROM pg_catalog.pg_ls_dir('/');"
            ).allSatisfy { !$0.isEmpty })
    }

    @Test("a table's rows are let through in the forms of COPY and INSERT alone")
    func readsRows() {
        #expect(
            names(
                "COPY public.\"t; DROP\" (a, \"FROM PROGRAM\") FROM stdin;\n", "COPY t FROM stdin;",
                "INSERT INTO public.t VALUES (1, -2.5, 'a;b', E'\\\\x', NULL, true, B'01', DEFAULT), (2);",
                "INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES (1) ON CONFLICT DO NOTHING;",
                "INSERT INTO t DEFAULT VALUES;", "INSERT INTO t VALUES ();"
            ).allSatisfy { $0.isEmpty })
        #expect(
            names(
                "COPY t FROM stdin WITH (FORMAT csv);", "COPY (SELECT 1) TO stdout;", "COPY t TO stdout;",
                "COPY BINARY t FROM stdin;", "COPY a.b.c FROM stdin;", "COPY t FROM stdin; DROP TABLE t;",
                "INSERT INTO t VALUES (f());", "INSERT INTO t VALUES (1 + 1);", "INSERT INTO t VALUES (now);",
                "INSERT INTO t AS x VALUES (1);", "INSERT INTO t TABLE u;", "INSERT INTO t VALUES (1); DROP TABLE t;",
                "INSERT INTO t VALUES ('x'::regclass);", "WITH x AS (SELECT 1) INSERT INTO t VALUES (1);",
                "INSERT INTO information_schema.sql_parts VALUES ('x');", "INSERT INTO t VALUES ('x);"
            ).allSatisfy { !$0.isEmpty })
    }

    @Test("owners and privileges follow what the dump made, by its search path")
    func followsMadeObjects() {
        #expect(
            names(
                "SET search_path = app, pg_catalog;", "CREATE TABLE t (id integer PRIMARY KEY);",
                "ALTER TABLE t OWNER TO x;", "ALTER TABLE app.t OWNER TO x;", "ALTER TABLE public.t OWNER TO x;",
                "CREATE FUNCTION f(a integer, OUT b text) LANGUAGE sql AS 'SELECT 1';",
                "ALTER FUNCTION app.f(integer) OWNER TO x;", "ALTER FUNCTION f(a integer, OUT b text) OWNER TO x;",
                "ALTER FUNCTION app.f(text) OWNER TO x;", "CREATE EXTENSION citext WITH SCHEMA ext;",
                "GRANT ALL ON FUNCTION ext.citext(boolean) TO x;", "GRANT ALL ON TABLE ext.anything TO x;",
                "GRANT ALL ON TABLE public.anything TO x;", "GRANT USAGE ON SCHEMA public TO x;",
                "ALTER SCHEMA public OWNER TO x;", "ALTER SCHEMA other OWNER TO x;",
                "SELECT pg_catalog.lo_create('12');", "ALTER LARGE OBJECT 12 OWNER TO x;",
                "ALTER LARGE OBJECT 13 OWNER TO x;"
            ).map(\.isEmpty) == [
                true, true, true, true, false, true, true, true, false, true, true, true, false, true, true, false,
                true, true, false,
            ])
    }

    @Test("what --clean and --create write is refused, and trust lets it through")
    func knowsCleaning() {
        let statements = [
            "ALTER TABLE IF EXISTS ONLY public.t DROP CONSTRAINT IF EXISTS t_pkey;",
            "ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT;", "DROP VIEW IF EXISTS public.v;",
            "SELECT pg_catalog.lo_unlink('12');",
            "SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid = '12';",
            "CREATE DATABASE d WITH TEMPLATE = template0;", "ALTER DATABASE d OWNER TO x;",
            "COMMENT ON DATABASE d IS 'x';", "GRANT ALL ON DATABASE d TO x;",
        ]
        for statement in statements {
            guard case .refuse(let refusal) = verdicts(statement)[0] else {
                Issue.record("\(statement)")
                continue
            }
            #expect(refusal.isHonouredByTrust, "\(statement)")
        }
        #expect(
            names("SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata;") == [
                "SELECT lo_unlink(…)"
            ])
    }

    @Test("a function newer than the parser is known by its arguments")
    func knowsNewerFunctions() {
        let function = """
            CREATE FUNCTION public.f(a integer) RETURNS integer LANGUAGE sql
            BEGIN ATOMIC SELECT JSON_VALUE('{}'::jsonb, '$.a' RETURNING integer); END;
            """
        #expect(
            names(
                function, "ALTER FUNCTION public.f(integer) OWNER TO x;", "ALTER FUNCTION public.f(text) OWNER TO x;",
                "ALTER DEFAULT PRIVILEGES FOR ROLE x GRANT SELECT ON LARGE OBJECTS TO y;"
            ).map { $0.isEmpty } == [true, true, false, true])
    }
}
