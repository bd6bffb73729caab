import DumpStream
import SQLSyntax
import Testing

@Suite("Relations that views, rules and routines touch")
struct MentionTests {
    private static let tables = """
        SELECT pg_catalog.set_config('search_path', '', false);
        CREATE TABLE public.a (id integer, n text);
        CREATE TABLE public.b (id integer, n text);
        CREATE TABLE public.c (id integer, n text);
        CREATE TABLE app."Mi Tabla" (id integer);

        """

    private static func name(_ name: SQLIdentifier) -> QualifiedName { QualifiedName("public", name) }

    private func mention(
        _ relation: QualifiedName, _ use: Catalog.BodyMention.Use, _ columns: [SQLIdentifier] = []
    ) -> Catalog.BodyMention {
        Catalog.BodyMention(relation: relation, use: use, columns: columns)
    }

    @Test(
        "a view reads",
        arguments: [
            ("SELECT a.id FROM public.a, public.b", ["a", "b"]),
            ("SELECT (SELECT max(x.id) FROM public.b x) FROM public.a", ["b", "a"]),
            (
                "SELECT 1 FROM public.a WHERE EXISTS (SELECT 1 FROM public.b WHERE b.id IN (SELECT id FROM public.c))",
                ["a", "b", "c"]
            ),
            ("WITH b AS (SELECT * FROM public.a) SELECT * FROM b", ["a"]),
            ("WITH RECURSIVE r AS (SELECT 1 AS n FROM public.a UNION ALL SELECT n + 1 FROM r) SELECT n FROM r", ["a"]),
            ("SELECT 1 FROM public.a UNION ALL SELECT 2 FROM public.b EXCEPT SELECT 3 FROM public.c", ["a", "b", "c"]),
            ("SELECT 1 FROM public.a LEFT JOIN LATERAL (SELECT 1 FROM public.b) x ON true", ["a", "b"]),
            (
                "SELECT count(*) FILTER (WHERE (SELECT true FROM public.b)) OVER (ORDER BY (SELECT 1 FROM public.c)) FROM public.a",
                ["b", "c", "a"]
            ),
            ("SELECT ARRAY(SELECT id FROM public.b) FROM public.a TABLESAMPLE system (1)", ["b", "a"]),
            ("SELECT CASE WHEN true THEN ROW((SELECT 1 FROM public.a)) ELSE NULL END", ["a"]),
            ("VALUES ((SELECT 1 FROM public.a))", ["a"]),
            ("SELECT * FROM ROWS FROM (generate_series(1, (SELECT 1 FROM public.a))) x", ["a"]),
        ])
    func findsReads(_ query: String, _ expected: [SQLIdentifier]) throws {
        let catalog = try catalog(Self.tables + "CREATE VIEW public.v AS \(query);")
        let view = try #require(catalog.views.first)
        #expect(Set(view.reads) == Set(expected.map(Self.name)))
        #expect(view.reads.count == expected.count)
    }

    @Test("a join that names columns by position is noticed")
    func findsReadsByPosition() throws {
        let catalog = try catalog(
            Self.tables
                + """
                CREATE VIEW public.v AS SELECT x.p FROM (public.a JOIN public.b ON true) x(p, q, r, s), public.c;
                CREATE VIEW public.w AS SELECT 1 FROM (public.a JOIN public.b ON true);
                """)
        #expect(catalog.views.map(\.readsByPosition) == [["a", "b"].map(Self.name), []])
    }

    @Test("CREATE OR REPLACE VIEW takes the place of the placeholder")
    func replacesPlaceholders() throws {
        let catalog = try catalog(
            Self.tables
                + """
                CREATE VIEW public.v AS
                SELECT
                    NULL::integer AS id;
                CREATE MATERIALIZED VIEW public.m AS SELECT id FROM public.v WITH NO DATA;
                CREATE OR REPLACE VIEW public.v AS SELECT id FROM public.a GROUP BY id;
                """)
        #expect(catalog.views.map(\.name) == ["v", "m"].map(Self.name))
        #expect(catalog.views.map(\.reads) == [[Self.name("a")], [Self.name("v")]])
        #expect(catalog.views.map(\.isMaterialized) == [false, true])
    }

    @Test("the rule _RETURN turns a table into a view")
    func turnsTablesIntoViews() throws {
        let catalog = try catalog(
            """
            SET search_path = public, pg_catalog;
            CREATE TABLE v (id integer);
            CREATE TABLE a (id integer);
            CREATE RULE "_RETURN" AS ON SELECT TO v DO INSTEAD SELECT a.id FROM a;
            ALTER TABLE ONLY a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
            """)
        #expect(catalog.tables.map(\.name) == [Self.name("a")])
        #expect(catalog.tables[0].constraints.count == 1)
        #expect(catalog.views.map(\.reads) == [[Self.name("a")]])
        #expect(catalog.rules.isEmpty)
    }

    @Test("rules say what they touch and whether they return rows")
    func readsRules() throws {
        let catalog = try catalog(
            Self.tables
                + """
                CREATE RULE r AS ON INSERT TO public.a DO INSTEAD
                  (INSERT INTO public.b (id, n) VALUES (new.id, new.n) RETURNING b.id, b.n;
                   UPDATE public.c SET id = 1; );
                CREATE RULE s AS ON DELETE TO public.a WHERE (EXISTS ( SELECT 1 FROM public.c)) DO ALSO
                  DELETE FROM public.b WHERE (b.id = old.id);
                CREATE RULE n AS ON UPDATE TO public.a DO INSTEAD NOTHING;
                """)
        #expect(catalog.rules.map(\.event) == ["INSERT", "DELETE", "UPDATE"])
        #expect(catalog.rules.map(\.returnsRows) == [true, false, false])
        #expect(
            catalog.rules[0].mentions == [
                mention(Self.name("b"), .insertsWithColumns, ["id", "n"]), mention(Self.name("c"), .updates),
            ])
        #expect(catalog.rules[1].mentions == [mention(Self.name("c"), .reads), mention(Self.name("b"), .deletes)])
        #expect(catalog.rules[2].mentions.isEmpty)
    }

    @Test(
        "a body as a string mentions",
        arguments: [
            ("INSERT INTO public.a (id, \"n\") VALUES (1, 'INSERT');", "a", Catalog.BodyMention.Use.insertsWithColumns),
            ("insert into a values (1);", "a", .insertsByPosition),
            ("INSERT INTO a SELECT * FROM nada;", "a", .insertsByPosition),
            ("INSERT INTO a (SELECT id FROM nada);", "a", .insertsByPosition),
            ("INSERT INTO a DEFAULT VALUES;", "a", .insertsByPosition),
            ("UPDATE ONLY public.a SET id = 1;", "a", .updates), ("DELETE FROM a;", "a", .deletes),
            ("SELECT id FROM x JOIN a USING (id)", "a", .reads), ("SELECT id FROM x y, a", "a", .reads),
            ("SELECT id FROM x AS y, public.a z", "a", .reads), ("SELECT x.* FROM public.a x", "a", .wholeRow),
            ("SELECT DISTINCT * FROM a", "a", .wholeRow), ("SELECT count(*) FROM a", "a", .reads),
            ("DECLARE r a%ROWTYPE; BEGIN END", "a", .wholeRow), ("DECLARE r public.a; BEGIN END", "a", .wholeRow),
            ("DECLARE k public.a.id%TYPE; BEGIN END", "a", .reads), ("RETURN NULL::public.a;", "a", .wholeRow),
            ("TRUNCATE TABLE a;", "a", .deletes),
            ("EXECUTE 'INSERT INTO a VALUES ($1)' USING x;", "a", .insertsByPosition),
            ("EXECUTE format('SELECT id FROM a WHERE %I', x);", "a", .reads),
            ("SELECT 1 FROM (SELECT id FROM a) x", "a", .reads), ("MERGE INTO a USING x ON true", "a", .updates),
            ("REFRESH MATERIALIZED VIEW a;", "a", .reads), ("SELECT 1 FROM \"a\"", "a", .reads),
            ("/* FROM b */ SELECT 1 -- FROM c\n FROM a", "a", .reads),
        ])
    func readsBodies(_ body: String, _ relation: SQLIdentifier, _ use: Catalog.BodyMention.Use) throws {
        let sql = "CREATE FUNCTION public.f() RETURNS void LANGUAGE plpgsql AS $_$ \(body) $_$;\n"
        let catalog = try catalog(sql + Self.tables)
        let mentions = try #require(catalog.routines.first).mentions
        #expect(mentions.map(\.relation.name) == [relation])
        #expect(mentions.map(\.use) == [use])
        #expect(catalog.notParsed.isEmpty)
    }

    @Test("a name that is no relation of the dump, or of another schema, is left out")
    func leavesOthersOut() throws {
        let catalog = try catalog(
            "CREATE FUNCTION public.f() RETURNS void LANGUAGE sql AS $$ SELECT 1 FROM otra.a, nada, app.\"Mi Tabla\" $$;\n"
                + Self.tables)
        #expect(catalog.routines.first?.mentions.map(\.relation) == [QualifiedName("app", "Mi Tabla")])
    }

    @Test("a body in another language is read inside its strings")
    func readsOtherLanguages() throws {
        let catalog = try catalog(
            """
            CREATE FUNCTION public.f() RETURNS void LANGUAGE plpython3u AS $$
            plan = plpy.prepare("INSERT INTO public.a (id) VALUES ($1)", ["integer"])
            plpy.execute('''DELETE FROM public.b''')
            $$;
            CREATE FUNCTION public.g() RETURNS void LANGUAGE c AS '$libdir/x', 'a';

            """ + Self.tables)
        #expect(
            catalog.routines[0].mentions == [
                mention(Self.name("a"), .insertsWithColumns, ["id"]), mention(Self.name("b"), .deletes),
            ])
        #expect(catalog.routines[1].mentions.isEmpty)
    }

    @Test("a BEGIN ATOMIC body is walked as a tree")
    func walksAtomicBodies() throws {
        let catalog = try catalog(
            Self.tables
                + """
                CREATE FUNCTION public.f(x public.a, y integer, OUT z text) RETURNS SETOF public.b
                    LANGUAGE sql
                    BEGIN ATOMIC
                 INSERT INTO public.a (id, n) SELECT CASE WHEN true THEN b.id ELSE 1 END, 'x' FROM public.b;
                 SELECT c.id, c.n FROM public.c;
                END;
                """)
        let routine = try #require(catalog.routines.first)
        #expect(
            routine.mentions == [
                mention(Self.name("a"), .insertsWithColumns, ["id", "n"]), mention(Self.name("b"), .reads),
                mention(Self.name("c"), .reads),
            ])
        #expect(routine.returnsSet)
        #expect(routine.usesTypes == [Self.name("a"), Self.name("b")])
        #expect(routine.signature == "public.f(public.a, integer)")
    }

    @Test("policies read what their expressions query")
    func readsPolicies() throws {
        let catalog = try catalog(
            Self.tables
                + """
                CREATE POLICY p ON public.a AS RESTRICTIVE FOR SELECT TO PUBLIC USING ((id IN ( SELECT b.id FROM public.b)))
                  WITH CHECK ((EXISTS ( SELECT 1 FROM public.c)));
                ALTER TABLE public.a ENABLE ROW LEVEL SECURITY;
                ALTER TABLE ONLY public.a FORCE ROW LEVEL SECURITY;
                """)
        #expect(catalog.policies.first?.reads == ["b", "c"].map(Self.name))
        #expect(catalog.tables[0].rowSecurity && catalog.tables[0].forcesRowSecurity)
    }
}
