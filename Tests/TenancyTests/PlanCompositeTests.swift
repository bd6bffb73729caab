import SQLSyntax
import Tenancy
import Testing

@Suite("A plan under the strategy composite")
struct PlanCompositeTests {
    private static let schema = """
        CREATE TABLE public.a (id integer NOT NULL, nombre text);
        ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
        CREATE TABLE public.b (a integer);
        ALTER TABLE ONLY public.b ADD CONSTRAINT b_fkey FOREIGN KEY (a) REFERENCES public.a(id) ON DELETE SET NULL;
        """

    @Test("Before PostgreSQL 15 SET NULL cannot spare the tenant: a blocker that says what to do")
    func oldTarget() throws {
        let project = try Project.demo("", Overrides(strategy: .composite))
        let source = try source(Self.schema)
        let old = Planner.plan(source, project: project, targetVersion: 14)
        #expect(old.has(.blocker, "before PostgreSQL 15 that would set the tenant too Load into PostgreSQL 15"))
        #expect(Planner.plan(source, project: project, targetVersion: 15).blockers.isEmpty)
    }

    @Test("A table's own strategy goes before the project's, and foreign keys follow the key that they refer to")
    func mixed() throws {
        let toml = """
            [keys]
            strategy = "composite"
            [table."public.a"]
            strategy = "keep"
            """
        let plan = try plan(Self.schema, try .demo(toml))
        #expect(plan.decisions.keyEdits == nil)
        #expect(plan.keys.allSatisfy { $0.before == $0.after })
    }

    @Test("Under keep nothing changes, and the plan has no trace of it")
    func keep() throws {
        let plan = try plan(Self.schema)
        #expect(plan.decisions.keyEdits == nil)
        #expect(plan.keys.map(\.kind) == ["PRIMARY KEY", "FOREIGN KEY"])
    }

    @Test("A table with a tenancy column among its key's does not get it twice")
    func existing() throws {
        let plan = try plan(
            """
            CREATE TABLE public.a (id integer, msp_id character varying(100));
            ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id, msp_id);
            """, try .demo("", Overrides(strategy: .composite)))
        #expect(plan.keys.map(\.after) == [["condominio_id", "id", "msp_id"]])
    }

    @Test("A key inside CREATE TABLE is a blocker")
    func inline() throws {
        let plan = try plan(
            "CREATE TABLE public.a (id integer PRIMARY KEY, b integer UNIQUE);",
            try .demo("", Overrides(strategy: .composite)))
        #expect(plan.blockers.count == 2)
        #expect(plan.has(.blocker, "written inside CREATE TABLE"))
    }

    @Test("An exclusion constraint of GiST takes the tenant only with btree_gist")
    func exclusion() throws {
        let schema = """
            CREATE TABLE public.a (r text, d tsrange);
            ALTER TABLE ONLY public.a ADD CONSTRAINT a_excl EXCLUDE USING gist (d WITH &&);
            """
        let project = try Project.demo("", Overrides(strategy: .composite))
        #expect(try plan(schema, project).has(.warning, "only with btree_gist"))
        let extended = "CREATE EXTENSION btree_gist WITH SCHEMA public;\n" + schema
        #expect(try plan(extended, project).decisions.keyEdits?.first?.kind == .exclusion)
    }
}
