import SQLSyntax
import Tenancy
import Testing

@Suite("Tables that cannot take a column")
struct PlanObstacleTests {
    @Test(
        "Each stays unchanged, with its reason and a warning",
        arguments: [
            ("CREATE TYPE public.y AS (a integer); CREATE TABLE public.t OF public.y;", "typed table (OF public.y)"),
            ("CREATE FOREIGN TABLE public.t (a integer) SERVER s;", "foreign table"),
            ("CREATE TABLE public.t (a integer); CREATE TABLE public.u (b public.t);", "the column public.u.b is of"),
            ("CREATE TABLE public.t (a integer); CREATE TABLE public.u (b public.t[]);", "the column public.u.b is of"),
            (
                "CREATE TABLE public.t (a integer); CREATE DOMAIN public.d AS public.t; CREATE TABLE public.u (b public.d);",
                "the column public.u.b is of"
            ),
            (
                "CREATE TABLE public.t (a integer); CREATE DOMAIN public.d AS public.t[]; CREATE TABLE public.u (b public.d);",
                "the column public.u.b is of"
            ),
            (
                "CREATE TABLE public.t (a integer); CREATE TYPE public.y AS (x public.t); CREATE TABLE public.u (b public.y[]);",
                "the column public.u.b is of"
            ),
            (
                "CREATE TABLE public.t (a integer); CREATE TYPE public.r AS RANGE (subtype = public.t); "
                    + "CREATE TABLE public.u (b public.r);", "the column public.u.b is of"
            ),
            (
                "CREATE TABLE public.t (a integer); CREATE RULE r AS ON INSERT TO public.t DO INSTEAD "
                    + "INSERT INTO public.v (a) VALUES (new.a) RETURNING v.a;", "the rule r returns its rows"
            ),
            (
                "CREATE TABLE public.t (a integer); CREATE TABLE public.o (b integer); CREATE VIEW public.v AS "
                    + "SELECT j.x FROM (public.t JOIN public.o ON (true)) AS j(x, y);", "the view public.v names"
            ),
        ])
    func obstacle(sql: String, reason: String) throws {
        let plan = try plan(sql)
        let table = try plan.table("public.t")
        #expect(table.tableClass == .tenant)
        #expect(table.treatment == .unchanged)
        #expect(table.tenancy == [])
        #expect(table.reason.description.contains(reason), "\(table.reason)")
        #expect(plan.warnings.contains { $0.object == "public.t" && $0.text.description.contains(reason) })
        #expect(plan.blockers.isEmpty)
        #expect(!plan.decisions.additions.contains { $0.table == table.name })
    }

    @Test(
        "What only looks like one is none",
        arguments: [
            "CREATE TABLE public.t (a integer); CREATE TABLE public.u (b other.t);",
            "CREATE TABLE public.t (a integer); CREATE TABLE public.u (t integer);",
            "CREATE TABLE public.t (a integer); CREATE DOMAIN public.d AS public.t;",
            "CREATE TABLE public.t (a integer); CREATE RULE r AS ON INSERT TO public.t DO INSTEAD NOTHING;",
            "CREATE TABLE public.t (a integer); CREATE VIEW public.v AS SELECT t.a AS \"RETURNING\" FROM public.t;",
            "CREATE TABLE public.t (a integer); CREATE FUNCTION public.f(public.t) RETURNS integer AS '' LANGUAGE sql;",
        ])
    func none(sql: String) throws {
        #expect(try plan(sql).table("public.t").treatment == .addColumns)
    }

    @Test("One of a family keeps all of it from the columns, with its name")
    func families() throws {
        let plan = try plan(
            """
            CREATE TABLE public.root (id integer) PARTITION BY LIST (id);
            CREATE TABLE public.p1 (id integer);
            ALTER TABLE ONLY public.root ATTACH PARTITION public.p1 DEFAULT;
            CREATE FOREIGN TABLE public.p2 (id integer) SERVER s;
            ALTER TABLE ONLY public.root ATTACH PARTITION public.p2 FOR VALUES IN (1);
            CREATE TABLE public.aside (id integer);
            """)
        for name in ["public.root", "public.p1"] {
            let table = try plan.table(name)
            #expect(table.treatment == .unchanged)
            #expect(table.reason.description.hasPrefix("it shares its shape with public.p2: it is a foreign table"))
        }
        #expect(try plan.table("public.p2").reason.description.hasPrefix("it is a foreign table"))
        #expect(try plan.table("public.aside").treatment == .addColumns)
    }

    @Test("An obstacle hinders only the tenant's tables")
    func shared() throws {
        let sql = "CREATE TABLE public.t (a integer); CREATE TABLE public.u (b public.t);"
        let plan = try plan(sql, .demo("", Overrides(shared: ["public.t"])))
        #expect(try plan.table("public.t").reason.description.contains("--shared"))
        #expect(plan.warnings.isEmpty)
    }

    @Test(
        "1,600 columns are the limit",
        arguments: [(1598, "", true), (1599, "", false), (1598, ", msp_id varchar(100)", true)])
    func columns(count: Int, more: String, fits: Bool) throws {
        let columns = (1...count).map { "c\($0) integer" }.joined(separator: ", ")
        let table = try plan("CREATE TABLE public.t (\(columns)\(more));").table("public.t")
        #expect(table.treatment == (fits ? .addColumns : .unchanged))
        if !fits { #expect(table.reason.description.contains("it has 1,599 columns, and PostgreSQL allows 1,600")) }
    }

    @Test("A table that has all tenancy columns needs no room")
    func fullTable() throws {
        let columns = (1...1598).map { "c\($0) integer" }.joined(separator: ", ")
        let sql = "CREATE TABLE public.t (\(columns), msp_id varchar(100), condominio_id varchar(100));"
        #expect(try plan(sql).table("public.t").treatment == .keepColumns)
    }

    @Test("Inherited columns count")
    func inheritedColumns() throws {
        let parent = (1...800).map { "p\($0) integer" }.joined(separator: ", ")
        let child = (1...799).map { "c\($0) integer" }.joined(separator: ", ")
        let plan = try plan(
            "CREATE TABLE public.p (\(parent)); CREATE TABLE public.c (\(child)) INHERITS (public.p);")
        #expect(try plan.table("public.c").reason.description.contains("it has 1,599 columns"))
        #expect(try plan.table("public.p").treatment == .unchanged)
    }
}
