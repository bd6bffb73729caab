import SQLSyntax
import Tenancy
import Testing

@Suite("What goes with a table that is skipped")
struct PlanSkipTests {
    private func plan(_ sql: String, skip: String...) throws -> Plan {
        try TenancyTests.plan(
            "CREATE TABLE public.s (id integer);\n" + sql, .demo("", Overrides(skip: ["public.s"] + skip)))
    }

    @Test("Its sequences, owned or of an identity column, are left out too; others are not")
    func sequences() throws {
        let plan = try plan(
            """
            CREATE SEQUENCE public.own;
            ALTER SEQUENCE public.own OWNED BY public.s.id;
            CREATE SEQUENCE public.free;
            ALTER TABLE public.s ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.ident);
            """)
        #expect(plan.decisions.leftOut.map(\.description) == ["public.s", "public.own", "public.ident"])
    }

    @Test("A foreign key to it is left out, with a warning; its own go with it")
    func foreignKeys() throws {
        let plan = try plan(
            """
            CREATE TABLE public.t (s integer);
            ALTER TABLE ONLY public.t ADD CONSTRAINT t_fk FOREIGN KEY (s) REFERENCES public.s(id);
            ALTER TABLE ONLY public.s ADD CONSTRAINT s_fk FOREIGN KEY (id) REFERENCES public.t(s);
            """)
        #expect(
            plan.warnings.map(\.text) == [
                "the foreign key t_fk of public.t is left out: public.s, which it refers to, is skipped"
            ])
        #expect(plan.blockers.isEmpty)
    }

    @Test(
        "What reads it and stays is a blocker",
        arguments: [
            ("CREATE VIEW public.v AS SELECT s.id FROM public.s;", "the view public.v reads"),
            ("CREATE MATERIALIZED VIEW public.v AS SELECT s.id FROM public.s;", "the materialized view public.v reads"),
            ("CREATE VIEW public.v AS SELECT 1 AS a WHERE EXISTS (SELECT 1 FROM public.s);", "the view public.v reads"),
            (
                "CREATE TABLE public.t (a integer); CREATE RULE r AS ON INSERT TO public.t DO ALSO DELETE FROM public.s;",
                "the rule r on public.t mentions"
            ),
            (
                "CREATE TABLE public.t (a integer); CREATE POLICY p ON public.t USING (a IN (SELECT s.id FROM public.s));",
                "the policy p on public.t reads"
            ),
            ("CREATE TABLE public.t (a public.s);", "the column public.t.a"),
            ("CREATE TYPE public.y AS (a public.s[]);", "the type public.y"),
            ("CREATE FUNCTION public.f(x public.s) RETURNS integer LANGUAGE sql AS 'SELECT 1';", "public.f(public.s)"),
            ("CREATE FUNCTION public.f() RETURNS SETOF public.s LANGUAGE sql AS 'SELECT 1';", "public.f()"),
        ])
    func readers(sql: String, words: String) throws {
        let plan = try plan(sql)
        #expect(plan.has(.blocker, words), "\(plan.findings)")
        #expect(plan.blockers.count == 1)
    }

    @Test("A reader that is skipped as well is none, nor is what reads that one and is skipped")
    func skippedReaders() throws {
        let sql = """
            CREATE VIEW public.v AS SELECT s.id FROM public.s;
            CREATE VIEW public.w AS SELECT v.id FROM public.v;
            """
        #expect(try plan(sql, skip: "public.v", "public.w").findings.isEmpty)
        let plan = try plan(sql, skip: "public.v")
        #expect(plan.has(.blocker, "the view public.w reads public.v, which is left out"))
        #expect(plan.decisions.leftOut.map(\.description) == ["public.s", "public.v"])
    }

    @Test("Rules and policies on it go with it")
    func own() throws {
        let plan = try plan(
            """
            CREATE RULE r AS ON INSERT TO public.s DO ALSO DELETE FROM public.s;
            CREATE POLICY p ON public.s USING (id IN (SELECT s_1.id FROM public.s s_1));
            CREATE TRIGGER g AFTER INSERT ON public.s FOR EACH ROW EXECUTE FUNCTION public.f();
            """)
        #expect(plan.findings.isEmpty)
        #expect(plan.mentions.isEmpty)
    }

    @Test("A function that only mentions it is a warning")
    func functions() throws {
        let plan = try plan(
            "CREATE FUNCTION public.f() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT id FROM s); END';")
        #expect(plan.warnings.map(\.text) == ["the function public.f() mentions public.s, which is left out"])
        #expect(plan.blockers.isEmpty)
    }

    @Test("Nothing is added to it, and its names are free")
    func additions() throws {
        #expect(try plan("").decisions.additions.isEmpty)
    }
}
