import SQLSyntax
import Tenancy
import Testing

@Suite("Tables that have a tenancy column already")
struct PlanColumnTests {
    @Test(
        "The same type in any spelling is kept and filled",
        arguments: [
            ("varchar(100)", "character varying(100)"), ("character varying(100)", "VARCHAR (100)"),
            ("varchar(100)", "pg_catalog.\"varchar\"(100)"), ("int", "integer"), ("int8", "bigint"),
            ("uuid", "pg_catalog.uuid"),
            ("timestamptz", "timestamp with time zone"), ("decimal(10,2)", "numeric(10,2)"),
            ("numeric(8)", "numeric(8,0)"),
            ("char(5)", "character(5)"), ("text", "text"), ("bool", "boolean"), ("int[]", "integer[]"),
            ("timestamp(3)", "timestamp(3) without time zone"), ("public.\"Key\"", "public.\"Key\""),
        ])
    func sameType(wanted: String, existing: String) throws {
        let plan = try plan(
            "CREATE TABLE public.t (a integer, tenant_id \(existing));",
            .single(type: wanted.replacing("\"", with: "\\\""), value: nil, "nullable = true"))
        let table = try plan.table("public.t")
        #expect(table.treatment == .keepColumns)
        #expect(table.tenancy == [.existing])
        #expect(plan.blockers.isEmpty)
        #expect(plan.has(.note, "has tenant_id already"))
        #expect(plan.decisions.additions.isEmpty)
    }

    @Test(
        "Another type is a blocker that names both",
        arguments: [
            ("varchar(100)", "character varying(50)"), ("varchar(100)", "character varying"), ("varchar(100)", "text"),
            ("varchar(100)", "character varying(100)[]"), ("integer", "bigint"), ("numeric(8)", "numeric(8,1)"),
            ("timestamp", "timestamp with time zone"), ("public.key", "other.key"),
        ])
    func otherType(wanted: String, existing: String) throws {
        let plan = try plan(
            "CREATE TABLE public.t (a integer, tenant_id \(existing));",
            .single(type: wanted, value: nil, "nullable = true"))
        #expect(plan.blockers.map(\.object) == ["public.t.tenant_id"])
        #expect(plan.has(.blocker, "of type \(existing) already"))
    }

    @Test("Of two columns one may be there already")
    func one() throws {
        let plan = try plan("CREATE TABLE public.t (condominio_id character varying(100), a integer);")
        let table = try plan.table("public.t")
        #expect(table.treatment == .addColumns)
        #expect(table.tenancy == [.added, .existing])
        #expect(plan.added(.index) == ["idx_t_msp"])
        #expect(plan.added(.foreignKey) == ["t t_msp_id_fkey"])
    }

    @Test("A column of another case is another column")
    func otherCase() throws {
        let plan = try plan("CREATE TABLE public.t (\"MSP_ID\" integer);")
        #expect(try plan.table("public.t").tenancy == [.added, .added])
        #expect(plan.blockers.isEmpty)
    }

    @Test("A column that an INHERITS child has from its parent is there already")
    func inherited() throws {
        let plan = try plan(
            """
            CREATE TABLE public.p (msp_id varchar(100), condominio_id varchar(100));
            CREATE TABLE public.c (a integer) INHERITS (public.p);
            """)
        #expect(plan.decisions.tables.map(\.treatment) == [.keepColumns, .keepColumns])
    }

    @Test("A generated column cannot be filled: a blocker, not a failure at its rows")
    func generated() throws {
        let plan = try plan(
            "CREATE TABLE public.t (a text, msp_id varchar(100) GENERATED ALWAYS AS (a) STORED, condominio_id varchar(100));"
        )
        #expect(plan.blockers.map(\.object) == ["public.t.msp_id"])
    }

    @Test("A shared or skipped table may have what it likes", arguments: ["shared", "skip"])
    func others(tableClass: String) throws {
        let project = try Project.demo("[table.t]\nclass = \"\(tableClass)\"")
        let plan = try plan("CREATE TABLE public.t (msp_id integer);", project)
        #expect(plan.findings.isEmpty)
    }
}
