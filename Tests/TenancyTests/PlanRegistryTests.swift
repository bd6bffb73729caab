import SQLSyntax
import Tenancy
import Testing

@Suite("The registries of a plan")
struct PlanRegistryTests {
    private func statements(_ project: Project) throws -> [String] {
        try plan("CREATE TABLE public.t (id integer);", project).decisions.registries.flatMap(\.statements)
    }

    @Test("The defaults make the customer's two registries, each doing nothing where it exists")
    func standard() throws {
        #expect(
            try statements(.demo()) == [
                """
                CREATE TABLE IF NOT EXISTS public.msps_exo (
                    id serial PRIMARY KEY,
                    msp_id character varying(100) NOT NULL UNIQUE,
                    nombre varchar(255),
                    estado varchar(50) DEFAULT 'activo'
                );
                """,
                """
                INSERT INTO public.msps_exo (msp_id)
                    VALUES ('MSP-1')
                    ON CONFLICT (msp_id) DO NOTHING;
                """,
                """
                CREATE TABLE IF NOT EXISTS public.condominios_exo (
                    id serial PRIMARY KEY,
                    condominio_id character varying(100) NOT NULL UNIQUE,
                    msp_id character varying(100) NOT NULL REFERENCES public.msps_exo(msp_id) ON DELETE RESTRICT,
                    nombre varchar(255),
                    total_unidades integer,
                    estado varchar(50) DEFAULT 'activo'
                );
                """,
                """
                INSERT INTO public.condominios_exo (condominio_id, msp_id)
                    VALUES ('COND-9', 'MSP-1')
                    ON CONFLICT (condominio_id) DO NOTHING;
                """,
            ])
    }

    @Test(
        "A relation or type of the registry's name in the dump is a blocker",
        arguments: [
            "CREATE TABLE public.msps_exo (id integer);", "CREATE VIEW public.msps_exo AS SELECT 1 AS a;",
            "CREATE MATERIALIZED VIEW public.msps_exo AS SELECT 1 AS a;", "CREATE SEQUENCE public.msps_exo;",
            "CREATE FOREIGN TABLE public.msps_exo (a integer) SERVER s;",
            "CREATE TABLE public.t (a integer); CREATE INDEX msps_exo ON public.t (a);",
            "CREATE TYPE public.msps_exo AS ENUM ('a');",
        ])
    func collisions(sql: String) throws {
        let plan = try plan(sql)
        #expect(plan.blockers.map(\.object) == ["public.msps_exo"])
        #expect(plan.blockers.allSatisfy { $0.location != nil })
    }

    @Test("None where the relation is left out, or is in another schema")
    func noCollisions() throws {
        let sql = "CREATE TABLE public.msps_exo (id integer);"
        #expect(try plan(sql, .demo("", Overrides(skip: ["msps_exo"]))).blockers.isEmpty)
        #expect(try plan("CREATE TABLE other.msps_exo (id integer);").blockers.isEmpty)
    }

    @Test(
        "A tenant without a value has no row, and a column that may be NULL may be so in the registries it is carried to"
    )
    func nullable() throws {
        let project = try Project.parse(
            """
            [tenant]
            b = "2"
            [[tenancy.columns]]
            name = "a"
            type = "varchar(100)"
            nullable = true
            references = "ra(a)"
            [[tenancy.columns]]
            name = "b"
            type = "varchar(100)"
            references = "rb(b)"
            """, file: "f")
        let found = try statements(project)
        #expect(found.count == 3)
        #expect(!found.contains { $0.hasPrefix("INSERT INTO public.ra") })
        #expect(found[1].contains("    a character varying(100) REFERENCES public.ra(a)"))
        #expect(found[2].contains("VALUES ('2', NULL)"))
    }

    @Test("Values cannot leave their literals")
    func quoting() throws {
        let found = try statements(.single(value: "a'); DROP TABLE t; --\\", "references = \"r(tenant_id)\""))
        #expect(found[1].contains("VALUES (E'a''); DROP TABLE t; --\\\\')"))
    }

    @Test("Columns without a registry have no registry and no foreign key")
    func none() throws {
        let plan = try plan("CREATE TABLE public.t (id integer);", .single())
        #expect(plan.decisions.registries.isEmpty)
        #expect(plan.added(.foreignKey) == [])
        #expect(plan.added(.index) == ["idx_t_tenant"])
    }
}
