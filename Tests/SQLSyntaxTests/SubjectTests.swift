import DumpStream
import SQLSyntax
import Testing

@Suite("The subject of a statement")
struct SubjectTests {
    /// A statement, and what it is about: command, relation, part.
    struct Case: Sendable, CustomTestStringConvertible {
        var sql: String
        var command: String
        var relation: QualifiedName?
        var part: SQLIdentifier?

        init(_ sql: String, _ command: String, _ relation: QualifiedName? = nil, _ part: SQLIdentifier? = nil) {
            self.sql = sql
            self.command = command
            self.relation = relation
            self.part = part
        }

        var testDescription: String { sql }
    }

    static let table = QualifiedName("public", "t")
    static let odd = QualifiedName("Mi Esquema", "a\"b;c")

    static let tables = [
        Case("CREATE TABLE public.t (\n    id integer\n);", "CREATE TABLE", table),
        Case("create table T (id integer);", "CREATE TABLE", QualifiedName(nil, "t")),
        Case("CREATE UNLOGGED TABLE public.t ();", "CREATE TABLE", table),
        Case("CREATE GLOBAL TEMPORARY TABLE public.t ();", "CREATE TABLE", table),
        Case("CREATE TABLE IF NOT EXISTS public.t ();", "CREATE TABLE", table),
        Case("CREATE TABLE public.t PARTITION OF public.p FOR VALUES IN ('a');", "CREATE TABLE", table),
        Case(#"CREATE TABLE "Mi Esquema"."a""b;c" (x int);"#, "CREATE TABLE", odd),
        Case(#"CREATE TABLE U&"Mi\0020Esquema".U&"a""b!003bc" UESCAPE '!' ();"#, "CREATE TABLE", odd),
        Case("CREATE FOREIGN TABLE public.t (a int) SERVER s;", "CREATE FOREIGN TABLE", table),
        Case("ALTER TABLE public.t OWNER TO axs;", "ALTER TABLE", table),
        Case("ALTER TABLE ONLY public.t ALTER COLUMN id SET DEFAULT 1;", "ALTER TABLE", table),
        Case("ALTER TABLE IF EXISTS ONLY public.t DROP CONSTRAINT c;", "ALTER TABLE", table),
        Case("ALTER TABLE ONLY public.t\n    ADD CONSTRAINT c PRIMARY KEY (id);", "ALTER TABLE", table, "c"),
        Case("ALTER FOREIGN TABLE ONLY public.t ALTER COLUMN a OPTIONS (x 'y');", "ALTER FOREIGN TABLE", table),
        Case("COPY public.t (id, nombre) FROM stdin;", "COPY", table),
        Case("COPY public.t  FROM stdin;", "COPY", table),
        Case("INSERT INTO public.t VALUES (1, 'it''s');", "INSERT", table),
        Case("INSERT INTO public.t (\"a)\", b) OVERRIDING SYSTEM VALUE VALUES (1, 2);", "INSERT", table),
        Case("DROP TABLE IF EXISTS public.t;", "DROP TABLE", table),
        Case("TRUNCATE TABLE ONLY public.t;", "TRUNCATE TABLE", table),
        Case("LOCK TABLE ONLY public.t IN SHARE MODE;", "LOCK TABLE", table),
        Case("CLUSTER public.t USING idx;", "CLUSTER", table, "idx"),
        Case("CLUSTER idx ON public.t;", "CLUSTER", table, "idx"),
        Case("-- words\n/* more */ ALTER /* here */ TABLE public . t OWNER TO x;", "ALTER TABLE", table),
    ]

    static let parts = [
        Case("CREATE INDEX idx ON public.t USING btree (a);", "CREATE INDEX", table, "idx"),
        Case("CREATE UNIQUE INDEX \"Idx\" ON ONLY public.t USING btree (a);", "CREATE INDEX", table, "Idx"),
        Case("CREATE INDEX CONCURRENTLY idx ON public.t (a);", "CREATE INDEX", table, "idx"),
        Case("CREATE INDEX ON public.t (a);", "CREATE INDEX", table),
        Case(
            "ALTER INDEX public.p_idx ATTACH PARTITION public.c_idx;", "ALTER INDEX", QualifiedName("public", "p_idx")),
        Case(
            "CREATE TRIGGER tg BEFORE INSERT OR UPDATE OF a, \"on\" ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();",
            "CREATE TRIGGER", table, "tg"),
        Case(
            "CREATE CONSTRAINT TRIGGER tg AFTER DELETE ON public.t FROM public.u DEFERRABLE FOR EACH ROW "
                + "EXECUTE PROCEDURE f();", "CREATE TRIGGER", table, "tg"),
        Case("ALTER TABLE public.t DISABLE TRIGGER tg;", "ALTER TABLE", table),
        Case("CREATE RULE r AS\n    ON INSERT TO public.t DO INSTEAD NOTHING;", "CREATE RULE", table, "r"),
        Case(
            "CREATE OR REPLACE RULE \"_RETURN\" AS ON SELECT TO public.t DO INSTEAD SELECT 1;", "CREATE RULE", table,
            "_RETURN"),
        Case("CREATE POLICY p ON public.t AS RESTRICTIVE USING (true);", "CREATE POLICY", table, "p"),
        Case("CREATE STATISTICS public.s (ndistinct) ON a, b FROM public.t;", "CREATE STATISTICS", table, "s"),
        Case("CREATE STATISTICS public.s ON ((a + b)), c FROM public.t;", "CREATE STATISTICS", table, "s"),
        Case("COMMENT ON TABLE public.t IS 'x';", "COMMENT ON TABLE", table),
        Case("COMMENT ON COLUMN public.t.a IS 'ON x.y';", "COMMENT ON COLUMN", table, "a"),
        Case("COMMENT ON COLUMN t.\"a.b\" IS NULL;", "COMMENT ON COLUMN", QualifiedName(nil, "t"), "a.b"),
        Case("COMMENT ON INDEX public.idx IS 'x';", "COMMENT ON INDEX", QualifiedName("public", "idx")),
        Case("COMMENT ON CONSTRAINT c ON public.t IS 'x';", "COMMENT ON CONSTRAINT", table, "c"),
        Case("COMMENT ON CONSTRAINT c ON DOMAIN public.d IS 'x';", "COMMENT ON CONSTRAINT", nil, "c"),
        Case("COMMENT ON TRIGGER tg ON public.t IS 'x';", "COMMENT ON TRIGGER", table, "tg"),
        Case("COMMENT ON EVENT TRIGGER tg IS 'x';", "COMMENT ON EVENT TRIGGER"),
        Case("COMMENT ON POLICY p ON public.t IS 'x';", "COMMENT ON POLICY", table, "p"),
        Case("COMMENT ON RULE r ON public.t IS 'x';", "COMMENT ON RULE", table, "r"),
        Case("COMMENT ON MATERIALIZED VIEW public.t IS 'x';", "COMMENT ON MATERIALIZED VIEW", table),
        Case("COMMENT ON SEQUENCE public.t IS 'x';", "COMMENT ON SEQUENCE", table),
        Case("COMMENT ON FUNCTION public.t(integer) IS 'x';", "COMMENT ON FUNCTION"),
        Case("SECURITY LABEL FOR anon ON COLUMN public.t.a IS 'MASKED';", "SECURITY LABEL", table, "a"),
        Case("SECURITY LABEL FOR anon ON TABLE public.t IS 'x';", "SECURITY LABEL", table),
    ]

    static let others = [
        Case("CREATE SEQUENCE public.t START WITH 1;", "CREATE SEQUENCE", table),
        Case("ALTER SEQUENCE public.t OWNED BY public.u.id;", "ALTER SEQUENCE", table),
        Case("CREATE VIEW public.t AS SELECT 1;", "CREATE VIEW", table),
        Case("CREATE OR REPLACE RECURSIVE VIEW public.t (n) AS SELECT 1;", "CREATE VIEW", table),
        Case("CREATE MATERIALIZED VIEW public.t AS SELECT 1 WITH NO DATA;", "CREATE MATERIALIZED VIEW", table),
        Case("REFRESH MATERIALIZED VIEW public.t;", "REFRESH MATERIALIZED VIEW", table),
        Case("GRANT SELECT(a),INSERT ON TABLE public.t TO lector;", "GRANT", table),
        Case("GRANT ALL ON public.t TO lector;", "GRANT", table),
        Case("GRANT ALL ON role TO lector;", "GRANT", QualifiedName(nil, "role")),
        Case("GRANT ALL ON SEQUENCE public.t TO lector;", "GRANT", table),
        Case("REVOKE ALL ON TABLE public.t FROM PUBLIC;", "REVOKE", table),
        Case("GRANT USAGE ON SCHEMA public TO PUBLIC;", "GRANT"),
        Case("GRANT ALL ON FUNCTION public.t() TO lector;", "GRANT"),
        Case("GRANT lector TO axs WITH INHERIT TRUE GRANTED BY postgres;", "GRANT"),
        Case(
            "ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA b GRANT SELECT ON TABLES TO c;", "ALTER DEFAULT PRIVILEGES"),
        Case("SELECT pg_catalog.setval('public.t', 42, true);", "SETVAL", table),
        Case("SELECT setval('t', 1, false);", "SETVAL", QualifiedName(nil, "t")),
        Case(#"SELECT pg_catalog.setval('"Mi Esquema"."a""b;c"', 1);"#, "SETVAL", odd),
        Case("SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('t', 'id'), 1, true);", "SETVAL"),
        Case("SELECT pg_catalog.set_config('search_path', '', false);", "SET"),
        Case("SELECT pg_catalog.lo_create('16403');", "SELECT"),
        Case(
            "SELECT * FROM pg_catalog.pg_restore_relation_stats(\n\t'version', '180000'::integer);", "SELECT"),
        Case(
            "SELECT pg_catalog.pg_restore_relation_stats('version', '180000'::integer, 'schemaname', 'public', "
                + "'relname', 't', 'relpages', '1'::integer);", "RESTORE STATISTICS", table),
        Case("SET statement_timeout = 0;", "SET"),
        Case("ALTER PUBLICATION p ADD TABLE ONLY public.t WHERE ((a > 1));", "ALTER PUBLICATION", table),
        Case("ALTER PUBLICATION p OWNER TO axs;", "ALTER PUBLICATION"),
        Case("CREATE OR REPLACE FUNCTION public.f() RETURNS void LANGUAGE sql AS 'x';", "CREATE FUNCTION"),
        Case("CREATE PROCEDURE public.f() LANGUAGE sql AS 'x';", "CREATE PROCEDURE"),
        Case("CREATE TYPE public.e AS ENUM ('a');", "CREATE TYPE"),
        Case("CREATE DOMAIN public.d AS text;", "CREATE DOMAIN"),
        Case("CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;", "CREATE EXTENSION"),
        Case("CREATE TRUSTED PROCEDURAL LANGUAGE plperl;", "CREATE LANGUAGE"),
        Case(
            "CREATE TEXT SEARCH CONFIGURATION public.c (PARSER = pg_catalog.\"default\");",
            "CREATE TEXT SEARCH CONFIGURATION"),
        Case("CREATE OPERATOR CLASS public.o FOR TYPE int USING btree AS STORAGE int;", "CREATE OPERATOR CLASS"),
        Case("CREATE DEFAULT CONVERSION public.c FOR 'LATIN1' TO 'UTF8' FROM f;", "CREATE CONVERSION"),
        Case("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();", "CREATE EVENT TRIGGER"),
        Case("DO $$ BEGIN END $$;", "DO"),
        Case("ALTER SYSTEM SET x = 1;", "ALTER SYSTEM"),
        Case("BEGIN;", "BEGIN"),
        Case(";", "OTHER"),
        Case("", ""),
    ]

    @Test("is found by its words", arguments: tables + parts + others)
    func isFound(_ example: Case) {
        let found = subject(example.sql)
        #expect(found == StatementSubject(command: example.command, relation: example.relation, part: example.part))
    }

    @Test("is found whatever is cut off, without a crash", arguments: tables + parts + others)
    func survivesAnyEnd(_ example: Case) {
        let bytes = Array(example.sql.utf8)
        for length in 0...bytes.count {
            _ = StatementSubject(bytes.span.extracting(0..<length))
        }
    }

    @Test("keeps names that are not UTF-8 apart")
    func keepsBytes() {
        let first = Array("COPY se\u{0}or (a) FROM stdin;".utf8).map { $0 == 0 ? 0xF1 : $0 }
        let second = Array("COPY se\u{0}or (a) FROM stdin;".utf8).map { $0 == 0 ? 0xF2 : $0 }
        let names = [first, second].map { StatementSubject($0.span).relation?.name }
        #expect(names[0] != names[1])
        #expect(names[0]?.bytes == [0x73, 0x65, 0xF1, 0x6F, 0x72])
    }

    @Test("reads a sequence out of a literal whose backslashes escape")
    func readsEscapes() {
        let bytes = Array(#"SELECT setval('public.\'t\'', 1);"#.utf8)
        let subject = StatementSubject(bytes.span, lexer: Lexer(backslashEscapes: true))
        #expect(subject.command == "SETVAL")
    }
}
