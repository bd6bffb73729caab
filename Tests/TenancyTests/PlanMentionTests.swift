import DumpStream
import SQLSyntax
import Tenancy
import Testing

@Suite("Objects that mention a changed table")
struct PlanMentionTests {
    private static let table = "CREATE TABLE public.t (a integer, b text);\n"

    private func function(_ body: String, language: String = "plpgsql") -> String {
        "CREATE FUNCTION public.f() RETURNS void LANGUAGE \(language) AS $$\(body)$$;"
    }

    @Test(
        "A function's effect follows from what it does with the table",
        arguments: [
            (
                "BEGIN INSERT INTO public.t VALUES (1, 'x'); END", Mention.Effect.breaks,
                "inserts without naming columns"
            ),
            ("BEGIN INSERT INTO t SELECT 1, 'x'; END", .breaks, "inserts without naming columns"),
            ("BEGIN INSERT INTO t (a, b) VALUES (1, 'x'); END", .breaks, "inserts without msp_id, condominio_id"),
            ("BEGIN INSERT INTO t (a, msp_id) VALUES (1, 'x'); END", .breaks, "inserts without"),
            ("BEGIN INSERT INTO t (a, msp_id, condominio_id) VALUES (1, 'x', 'y'); END", .seesAllTenants, "reads"),
            ("DECLARE r public.t%ROWTYPE; BEGIN NULL; END", .breaks, "whole rows"),
            ("DECLARE r t; BEGIN NULL; END", .breaks, "whole rows"),
            ("BEGIN UPDATE t SET a = 1; END", .seesAllTenants, "changes rows"),
            ("BEGIN DELETE FROM ONLY public.t; END", .seesAllTenants, "changes rows"),
            ("BEGIN PERFORM a FROM t; END", .seesAllTenants, "reads"),
            ("BEGIN EXECUTE 'INSERT INTO public.t VALUES (1)'; END", .breaks, "inserts without naming columns"),
        ])
    func functions(body: String, effect: Mention.Effect, words: String) throws {
        let plan = try plan(Self.table + function(body))
        let mention = try #require(plan.mentions.first)
        #expect(plan.mentions.count == 1)
        #expect(mention.objectKind == "function")
        #expect(mention.object == "public.f()")
        #expect(mention.table == QualifiedName("public", "t"))
        #expect(mention.effect == effect)
        #expect(mention.text.description.contains(words), "\(mention.text)")
        #expect(mention.location.line == 2)
    }

    @Test(
        "Row types in a function's arguments and result are mentions",
        arguments: ["f(x public.t) RETURNS integer", "f() RETURNS SETOF public.t", "f(x public.t[]) RETURNS integer"])
    func rowTypes(head: String) throws {
        let plan = try plan(Self.table + "CREATE FUNCTION public.\(head) LANGUAGE sql AS 'SELECT 1';")
        #expect(plan.mentions.map(\.effect) == [.breaks])
        #expect(plan.blockers.isEmpty)
    }

    @Test("Columns that may be NULL break no insertion that names its columns")
    func nullable() throws {
        let project = try Project.single(value: nil, "nullable = true")
        let plan = try plan(Self.table + function("BEGIN INSERT INTO t (a) VALUES (1); END"), project)
        #expect(plan.mentions.map(\.effect) == [.seesAllTenants])
    }

    @Test(
        "Views, triggers, rules and policies",
        arguments: [
            ("CREATE VIEW public.v AS SELECT t.a FROM public.t;", "view", "public.v", Mention.Effect.seesAllTenants),
            (
                "CREATE MATERIALIZED VIEW public.v AS SELECT t.a FROM public.t;", "materialized view", "public.v",
                .seesAllTenants
            ),
            (
                "CREATE TRIGGER g BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();", "trigger",
                "g on public.t", .harmless
            ),
            ("CREATE RULE r AS ON DELETE TO public.t DO INSTEAD NOTHING;", "rule", "r on public.t", .harmless),
            (
                "CREATE RULE r AS ON DELETE TO public.t DO INSTEAD INSERT INTO public.t (a) VALUES (old.a);", "rule",
                "r on public.t", .breaks
            ),
            (
                "CREATE RULE r AS ON DELETE TO public.t DO ALSO UPDATE public.t SET a = 1;", "rule", "r on public.t",
                .seesAllTenants
            ),
            ("CREATE POLICY p ON public.t USING ((a = 1));", "policy", "p on public.t", .seesAllTenants),
        ])
    func others(sql: String, kind: String, object: String, effect: Mention.Effect) throws {
        let plan = try plan(Self.table + sql)
        #expect(plan.mentions.map(\.objectKind.description) == [kind])
        #expect(plan.mentions.map(\.object) == [object])
        #expect(plan.mentions.map(\.effect) == [effect])
    }

    @Test("A body's unqualified name is every table of that name")
    func unqualified() throws {
        let sql = Self.table + "CREATE TABLE other.t (a integer);" + function("BEGIN DELETE FROM t; END")
        #expect(try plan(sql).mentions.map(\.table.description).sorted() == ["other.t", "public.t"])
    }

    @Test("Shared tables, and tables that keep their columns, have not changed")
    func unchanged() throws {
        let sql = Self.table + function("BEGIN INSERT INTO t VALUES (1); END")
        #expect(try plan(sql, .demo("", Overrides(shared: ["t"]))).mentions.isEmpty)
    }

    @Test(
        "A shared table that refers to a tenant's is a warning",
        arguments: ["a integer", "msp_id varchar(100), condominio_id varchar(100), a integer"])
    func sharedToTenant(columns: String) throws {
        let sql = """
            CREATE TABLE public.t (\(columns));
            CREATE TABLE public.s (t integer);
            ALTER TABLE ONLY public.s ADD CONSTRAINT fk FOREIGN KEY (t) REFERENCES public.t(a);
            """
        let plan = try plan(sql, .demo("", Overrides(shared: ["public.s"])))
        #expect(plan.has(.warning, "the shared table public.s refers to public.t"))
        #expect(try TenancyTests.plan(sql, .demo("", Overrides(shared: ["public.*"]))).warnings.isEmpty)
        #expect(try TenancyTests.plan(sql).warnings.isEmpty)
    }
}
