import SQLSyntax
import Tenancy
import Testing

/// Queries that PostgreSQL parses when the dump is loaded, and that further columns would break or shift.
@Suite("Tables whose exact columns a query leans on")
struct PlanQueryShapeTests {
    @Test(
        "stay unchanged, with the reason",
        arguments: [
            (
                "CREATE FUNCTION public.f() RETURNS SETOF public.t LANGUAGE sql BEGIN ATOMIC SELECT t.a FROM public.t; END;",
                "the function public.f() returns its rows column by column"
            ),
            (
                "CREATE VIEW public.v AS SELECT ROW(1)::public.t AS r;",
                "the view public.v writes out a row of its type"
            ),
            (
                "CREATE TABLE public.x (msp_id character varying(100)); CREATE TABLE public.y (msp_id character varying(100)); "
                    + "CREATE VIEW public.v AS SELECT 1 AS n FROM ((public.x JOIN public.t ON (true)) "
                    + "JOIN public.y USING (msp_id));", "the view public.v joins with it USING (msp_id)"
            ),
        ])
    func leaning(sql: String, reason: String) throws {
        let plan = try plan("CREATE TABLE public.t (a integer); " + sql)
        let table = try #require(plan.decisions.tables.first { $0.name == QualifiedName("public", "t") })
        #expect(table.treatment == .unchanged)
        #expect(table.reason.description.contains(reason))
    }

    @Test("A child that inherits stays unchanged where a view renames its columns by position; others need not")
    func renamed() throws {
        let plan = try plan(
            "CREATE TABLE public.t (a integer); CREATE TABLE public.c (b integer) INHERITS (public.t); "
                + "CREATE TABLE public.o (a integer); "
                + "CREATE VIEW public.v AS SELECT x.m FROM public.c x(m, n); CREATE VIEW public.w AS SELECT x.m FROM public.o x(m);"
        )
        #expect(plan.decisions.tables.map(\.treatment) == [.unchanged, .unchanged, .addColumns])
    }

    @Test("A whole row cast to its own type, as PostgreSQL prints it, leans on nothing")
    func wholeRow() throws {
        let plan = try plan(
            "CREATE TABLE public.t (a integer); CREATE VIEW public.v AS SELECT t.*::public.t AS t FROM public.t;")
        #expect(plan.decisions.tables.map(\.treatment) == [.addColumns])
    }
}
