import DumpStream
import SQLSyntax
import Testing

@Suite("The catalog")
struct CatalogTests {
    @Test("two tables of one name are an error that names both places")
    func refusesTwoTables() throws {
        let error = #expect(throws: DumpError.self) {
            try catalog(
                "CREATE TABLE public.t (id integer);\n\nSET search_path = public;\nCREATE TABLE t (id integer);")
        }
        #expect(error?.location?.line == 4)
        #expect(error?.found.contains("public.t") == true)
        #expect(error?.found.contains("dump.sql:1") == true)
    }

    @Test("tables of one name in two schemas, or told apart by case, are two")
    func keepsSchemasApart() throws {
        let catalog = try catalog(
            "CREATE TABLE a.t (id integer); CREATE TABLE b.t (id integer); CREATE TABLE b.\"T\" (id integer);")
        #expect(catalog.tables.map(\.name.plain) == ["a.t", "b.t", "b.T"])
    }

    @Test("names without a schema follow the search path, as old dumps set it")
    func followsTheSearchPath() throws {
        let catalog = try catalog(
            """
            SET search_path = public, pg_catalog;
            CREATE TYPE estado AS ENUM ('a');
            CREATE TABLE padre (id integer NOT NULL, e estado, t text, d abstime);
            CREATE SEQUENCE padre_id_seq START WITH 1;
            ALTER SEQUENCE padre_id_seq OWNED BY padre.id;
            SET search_path = app, public, pg_catalog;
            CREATE TABLE hija (x citext) INHERITS (padre);
            ALTER TABLE ONLY hija ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES padre(id) ON DELETE CASCADE;
            CREATE INDEX i ON hija USING btree (id, lower(t));
            CREATE TRIGGER g BEFORE INSERT ON padre FOR EACH ROW EXECUTE PROCEDURE f();
            SELECT pg_catalog.set_config('search_path', '"Mi Esquema", public', false);
            CREATE TABLE otra (id integer);
            """)
        let app = QualifiedName("app", "hija")
        let parent = QualifiedName("public", "padre")
        #expect(catalog.tables.map(\.name) == [parent, app, QualifiedName("Mi Esquema", "otra")])
        #expect(
            catalog.tables[0].columns.map(\.typeName.plain)
                == ["pg_catalog.int4", "public.estado", "pg_catalog.text", "pg_catalog.abstime"])
        #expect(catalog.tables[1].columns.map(\.typeName.plain) == ["app.citext"])
        #expect(catalog.tables[1].parents == [parent])
        #expect(catalog.tables[1].constraints.first?.referencedTable == parent)
        #expect(catalog.sequences.first?.ownedBy?.table == parent)
        #expect(catalog.indexes.first?.name == QualifiedName("app", "i"))
        #expect(catalog.indexes.first?.columns == ["id", nil])
        #expect(catalog.triggers.first?.table == parent)
        #expect(catalog.notParsed.isEmpty)
    }

    @Test("names that are not UTF-8 keep their bytes")
    func keepsBytes() throws {
        // LATIN1: año and señor.
        let dump = Array("CREATE TABLE public.a\u{1}o (se\u{1}or character varying(9) DEFAULT 'a\u{1}o'::text);".utf8)
            .map { $0 == 1 ? 0xF1 : $0 }
        let table = try #require(catalog(dump).tables.first)
        #expect(table.name.name.bytes == [0x61, 0xF1, 0x6F])
        #expect(table.columns.first?.name.bytes == [0x73, 0x65, 0xF1, 0x6F, 0x72])
        #expect(table.columns.first?.canonicalType == "character varying(9)")
        let value = try #require(table.columns.first?.defaultExpression)
        #expect(SQLIdentifier(value).bytes == Array("'a\u{1}o'::text".utf8).map { $0 == 1 ? 0xF1 : $0 })
    }

    @Test("strings whose backslashes escape are read as such")
    func readsEscapingStrings() throws {
        let catalog = try catalog(
            #"""
            SET standard_conforming_strings = off;
            CREATE TABLE public.t (a text DEFAULT 'it\'s, b' NOT NULL, c character varying(3) DEFAULT 'x\\' NOT NULL);
            CREATE FUNCTION public.f() RETURNS void LANGUAGE sql AS 'INSERT INTO public.t VALUES (\'x\')';
            """#)
        #expect(catalog.notParsed.isEmpty)
        let columns = try #require(catalog.tables.first).columns
        #expect(columns.map(\.defaultExpression) == [#"'it\'s, b'"#, #"'x\\'"#])
        #expect(columns.map(\.type) == ["text", "character varying(3)"])
        #expect(columns.map(\.notNull) == [true, true])
        #expect(catalog.routines.first?.mentions.map(\.use) == [.insertsByPosition])
    }

    @Test("columns are read with everything said about them")
    func readsColumns() throws {
        let catalog = try catalog(
            """
            CREATE TABLE public.t (
                id integer NOT NULL,
                "a, b)" character varying(100) DEFAULT 'x'::character varying COLLATE "C" NOT NULL,
                fecha timestamp without time zone DEFAULT CURRENT_TIMESTAMP,
                suma integer GENERATED ALWAYS AS ((id + 1)) STORED,
                tags text[] DEFAULT ARRAY['a'::text, 'b'::text],
                n numeric(10,2) DEFAULT (- (1)::numeric),
                elige text DEFAULT
            CASE
                WHEN (1 = 1) THEN NULL::text
                ELSE 'NOT NULL, x'::text
            END NOT NULL,
                otra public."Mi Tipo",
                CONSTRAINT c CHECK ((id > 0))
            );
            ALTER TABLE public.t ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
                SEQUENCE NAME public.t_id_seq
                START WITH 1
            );
            ALTER TABLE ONLY public.t ALTER COLUMN suma SET STATISTICS 100;
            ALTER TABLE ONLY public.t ALTER COLUMN otra SET DEFAULT '(1)'::public."Mi Tipo";
            ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (fecha, id) DEFERRABLE;
            """)
        let table = try #require(catalog.tables.first)
        let columns = table.columns
        try #require(columns.count == 8)
        #expect(columns[1].name == "a, b)")
        #expect(columns[1].defaultExpression == "'x'::character varying")
        #expect(columns[1].collation == "\"C\"")
        #expect(columns[1].type == "character varying(100)")
        #expect(columns[2].type == "timestamp without time zone")
        #expect(columns[2].notNull)
        #expect(columns[3].isGenerated && !columns[3].hasDefault)
        #expect(columns[4].isArray && columns[4].type == "text[]")
        #expect(columns[4].defaultExpression == "ARRAY['a'::text, 'b'::text]")
        #expect(columns[5].defaultExpression == "(- (1)::numeric)")
        #expect(columns[6].defaultExpression?.hasPrefix("CASE") == true)
        #expect(columns[6].defaultExpression?.hasSuffix("END") == true)
        #expect(columns[6].notNull)
        #expect(columns[7].typeName == QualifiedName("public", "Mi Tipo"))
        #expect(columns[7].defaultExpression == "'(1)'::public.\"Mi Tipo\"")
        #expect(columns[0].identity == .byDefault)
        #expect(catalog.sequences.first?.isIdentity == true)
        #expect(table.constraints.map(\.kind) == [.check, .primaryKey])
        #expect(table.constraints[0].location.line == 14)
        #expect(table.constraints[1].isDeferrable)
        #expect(table.constraints[1].location.line == 22)
    }

    @Test("partitions, children, typed and foreign tables are told apart")
    func readsKinds() throws {
        let catalog = try catalog(
            """
            CREATE TYPE public.ct AS (a integer, b text);
            CREATE TABLE public.p (a integer, b text) PARTITION BY RANGE (a, lower(b));
            CREATE TABLE public.p1 (a integer, b text);
            ALTER TABLE ONLY public.p ATTACH PARTITION public.p1 FOR VALUES FROM (1) TO (2);
            CREATE TABLE public.p2 PARTITION OF public.p FOR VALUES FROM (2) TO (3);
            CREATE TABLE public.c (x integer) INHERITS (public.p, public.p1);
            CREATE TABLE public.o OF public.ct (a WITH OPTIONS DEFAULT 1);
            CREATE FOREIGN TABLE public.f (a integer OPTIONS (x 'y')) SERVER s;
            CREATE UNLOGGED TABLE public.u (r public.p, rs public.p[]);
            """)
        #expect(
            catalog.tables.map(\.kind) == [
                .partitioned, .ordinary, .ordinary, .ordinary, .ordinary, .foreign, .ordinary,
            ])
        #expect(catalog.tables.map(\.isPartition) == [false, true, true, false, false, false, false])
        #expect(catalog.tables.map(\.inheritsColumns) == [false, false, true, true, false, false, false])
        #expect(catalog.tables[0].partitionKey == ["a", nil])
        #expect(catalog.tables[3].parents.map(\.plain) == ["public.p", "public.p1"])
        #expect(catalog.tables[4].ofType == QualifiedName("public", "ct"))
        #expect(catalog.tables[6].isUnlogged)
        #expect(catalog.tables[6].columns.map(\.typeName.plain) == ["public.p", "public.p"])
        #expect(catalog.types.first?.uses.map(\.plain) == ["pg_catalog.int4", "pg_catalog.text"])
    }

    @Test("types of every kind, schemas, extensions and comments are kept")
    func readsOtherObjects() throws {
        let catalog = try catalog(
            """
            CREATE SCHEMA "Mi Esquema";
            CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;
            CREATE TYPE public.base;
            CREATE TYPE public.base (INPUT = public.i, OUTPUT = public.o);
            CREATE TYPE public.r AS RANGE (subtype = public.e, multirange_type_name = public.mr);
            CREATE TYPE public.e AS ENUM ('a', 'b');
            CREATE DOMAIN public.d AS character varying(3) CONSTRAINT c CHECK ((VALUE IS NOT NULL));
            CREATE AGGREGATE public.suma(integer) (SFUNC = int4pl, STYPE = integer);
            CREATE AGGREGATE public.cuenta(*) (SFUNC = int8inc, STYPE = bigint);
            COMMENT ON TABLE public.t IS 'it''s; ñ';
            COMMENT ON CONSTRAINT c ON public.t IS 'x';
            COMMENT ON FUNCTION public.f(a integer, "IS" text) IS E'l\\n';
            COMMENT ON COLUMN public.t.a IS NULL;
            """)
        #expect(catalog.schemas == ["Mi Esquema"])
        #expect(catalog.extensions == ["pgcrypto"])
        #expect(catalog.types.map(\.kind) == [.base, .range, .enumeration, .domain])
        #expect(catalog.types[3].uses == [QualifiedName("pg_catalog", "varchar")])
        #expect(catalog.routines.map(\.signature) == ["public.suma(integer)", "public.cuenta()"])
        #expect(
            catalog.comments == [
                Catalog.Comment(objectKind: "TABLE", object: "public.t", text: "it's; ñ"),
                Catalog.Comment(objectKind: "CONSTRAINT", object: "c ON public.t", text: "x"),
                Catalog.Comment(objectKind: "FUNCTION", object: "public.f(a integer, \"IS\" text)", text: "l\n"),
            ])
        #expect(catalog.statementCounts["COMMENT ON COLUMN"] == 1)
        #expect(catalog.statementCounts["CREATE TYPE"] == 4)
    }

    @Test("statements that say nothing about the schema are only counted")
    func countsTheRest() throws {
        let catalog = try catalog(
            """
            GRANT MAINTAIN ON TABLE public.t TO x;
            ALTER TABLE public.t OWNER TO x;
            SELECT pg_catalog.lo_create('1');
            INSERT INTO public.t VALUES (1);
            INSERT INTO public.t VALUES (2);
            COPY public.t (a) FROM stdin;
            1
            \\.
            """)
        #expect(
            catalog.statementCounts == ["GRANT": 1, "ALTER TABLE": 1, "SELECT": 1, "INSERT": 2, "COPY": 1])
        #expect(catalog.notParsed.isEmpty && catalog.tables.isEmpty)
    }
}
