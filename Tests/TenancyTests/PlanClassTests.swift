import DumpStream
import SQLSyntax
import Tenancy
import Testing

@Suite("A plan's classes of tables")
struct PlanClassTests {
    private static let tables = """
        CREATE TABLE public.a (id integer);
        CREATE TABLE public.log_a (id integer);
        CREATE TABLE public.log_b (id integer);
        CREATE TABLE other.log_a (id integer);
        """

    @Test("A table is the tenant's unless something else is said")
    func standard() throws {
        let plan = try plan(Self.tables)
        #expect(plan.decisions.tables.map(\.tableClass) == [.tenant, .tenant, .tenant, .tenant])
        #expect(plan.decisions.tables.allSatisfy { $0.treatment == .addColumns && $0.reason == "the default" })
        #expect(plan.decisions.tables.allSatisfy { $0.tenancy == [.added, .added] })
        #expect(plan.decisions.leftOut == [])
    }

    @Test("Names and globs decide, the command line before the file, the more exact before the less")
    func rules() throws {
        let project = try Project.demo(
            """
            [table."log_*"]
            class = "shared"
            [table."public.log_b"]
            class = "tenant"
            """, Overrides(skip: ["other.*"]))
        let plan = try plan(Self.tables, project)
        #expect(plan.decisions.tables.map(\.tableClass) == [.tenant, .shared, .tenant, .skip])
        #expect(plan.decisions.tables.map(\.treatment) == [.addColumns, .unchanged, .addColumns, .leaveOut])
        #expect(try plan.table("public.log_a").reason.description.contains("table.\"log_*\""))
        #expect(try plan.table("other.log_a").reason.description.contains("--skip other.*"))
        #expect(plan.decisions.leftOut == [QualifiedName("other", "log_a")])
    }

    private static let family = """
        CREATE TABLE public.root (id integer) PARTITION BY RANGE (id);
        CREATE TABLE public.mid (id integer) PARTITION BY HASH (id);
        CREATE TABLE public.leaf (id integer);
        ALTER TABLE ONLY public.root ATTACH PARTITION public.mid FOR VALUES FROM (1) TO (2);
        ALTER TABLE ONLY public.mid ATTACH PARTITION public.leaf FOR VALUES WITH (modulus 1, remainder 0);
        CREATE TABLE public.parent (a integer);
        CREATE TABLE public.child (b integer) INHERITS (public.parent);
        CREATE TABLE public.grandchild (c integer) INHERITS (public.child);
        """

    @Test("Partitions and INHERITS children follow their root", arguments: [TableClass.shared, .skip])
    func follow(tableClass: TableClass) throws {
        let names = ["public.root", "public.parent"]
        let project = try Project.demo(
            "", tableClass == .shared ? Overrides(shared: names) : Overrides(skip: names))
        let plan = try plan(Self.family, project)
        #expect(plan.decisions.tables.allSatisfy { $0.tableClass == tableClass })
        #expect(try plan.table("public.leaf").reason == "it follows public.root")
        #expect(try plan.table("public.grandchild").reason == "it follows public.parent")
        #expect(plan.blockers.isEmpty)
    }

    @Test(
        "A rule for a child that contradicts its root is a blocker", arguments: ["leaf", "mid", "child", "grandchild"])
    func contradiction(name: String) throws {
        let plan = try plan(Self.family, .demo("", Overrides(skip: ["public.\(name)"])))
        #expect(plan.blockers.map(\.object) == ["public.\(name)"])
        #expect(plan.has(.blocker, "is to be skip"))
    }

    @Test("A rule for a child that agrees with its root is none")
    func agreement() throws {
        let plan = try plan(Self.family, .demo("", Overrides(skip: ["public.root", "public.leaf", "public.mid"])))
        #expect(plan.blockers.isEmpty)
    }

    @Test("Of several parents the first leads, and the others must agree with it", arguments: ["a", "b"])
    func twoParents(shared: String) throws {
        let sql = """
            CREATE TABLE public.a (a integer);
            CREATE TABLE public.b (b integer);
            CREATE TABLE public.c (c integer) INHERITS (public.a, public.b);
            """
        let plan = try plan(sql, .demo("", Overrides(shared: ["public.\(shared)"])))
        #expect(Set(plan.decisions.tables.map(\.tableClass)).count == 1, "one shape, one class")
        #expect(try plan.table("public.c").reason.description.hasPrefix("it follows public.a"))
        #expect(plan.blockers.map(\.object) == (shared == "a" ? [] : ["public.b"]))
    }

    @Test("Columns reach INHERITS children through their parents, partitions have their own")
    func treatments() throws {
        let plan = try plan(Self.family)
        #expect(try plan.table("public.leaf").treatment == .addColumns)
        #expect(try plan.table("public.parent").treatment == .addColumns)
        for name in ["public.child", "public.grandchild"] {
            let table = try plan.table(name)
            #expect(table.treatment == .inheritColumns)
            #expect(table.namesColumns)
        }
        #expect(try plan.table("public.grandchild").columns?.map(\.name) == ["a", "b", "c"])
        // A partition gets its index and key from its root; an INHERITS child gets neither.
        #expect(
            plan.added(.index) == [
                "idx_root_msp", "idx_root_condominio", "idx_parent_msp", "idx_parent_condominio", "idx_child_msp",
                "idx_child_condominio", "idx_grandchild_msp", "idx_grandchild_condominio",
            ])
    }

    @Test("A child that has the columns already, under a parent that gains them, names its columns")
    func childWithOwn() throws {
        let sql = """
            CREATE TABLE public.p (a integer);
            CREATE TABLE public.c (b integer, msp_id varchar(100), condominio_id varchar(100)) INHERITS (public.p);
            """
        let table = try plan(sql).table("public.c")
        #expect(table.treatment == .keepColumns)
        #expect(table.namesColumns, "the parent's new columns come before b")
    }

    @Test("A child of a table that is not in the dump gains the columns itself")
    func unknownParent() throws {
        let plan = try plan("CREATE TABLE public.c (b integer) INHERITS (public.gone);")
        #expect(try plan.table("public.c").treatment == .addColumns)
    }

    @Test("Tables that the dump only fills: the tenant's, unless they belong to an extension")
    func loads() throws {
        let here = Location(file: "dump.sql")
        let load = PlanSource.Load(table: QualifiedName("public", "spatial"), columns: ["id"], location: here)
        var dataOnly = PlanSource(catalog: Catalog())
        dataOnly.loads = [load]
        #expect(try Planner.plan(dataOnly, project: .demo()).table("public.spatial").treatment == .addColumns)

        var whole = try source("CREATE EXTENSION IF NOT EXISTS postgis; CREATE TABLE public.t (id integer);")
        whole.loads = [load]
        let plan = Planner.plan(whole, project: try .demo())
        #expect(try plan.table("public.spatial").treatment == .unchanged)
        #expect(plan.has(.warning, "public.spatial"))
    }

    @Test("Rows without a list of columns, of a table that is not created, are a blocker")
    func unnamedLoad() throws {
        var source = PlanSource(catalog: Catalog())
        let load = PlanSource.Load(
            table: QualifiedName("public", "t"), columns: nil, location: Location(file: "dump.sql"))
        source.loads = [load]
        #expect(Planner.plan(source, project: try .demo()).has(.blocker, "without naming its columns"))
    }
}
