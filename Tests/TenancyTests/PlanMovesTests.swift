import SQLSyntax
import Tenancy
import Testing

@Suite("Keys that move")
struct PlanMovesTests {
    private static let schema = """
        CREATE TABLE public.a (id integer NOT NULL, jefe integer, nombre text);
        CREATE SEQUENCE public.a_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
        ALTER SEQUENCE public.a_id_seq OWNED BY public.a.id;
        ALTER TABLE ONLY public.a ALTER COLUMN id SET DEFAULT nextval('public.a_id_seq'::regclass);
        ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.a ADD CONSTRAINT a_nombre_key UNIQUE (nombre);
        ALTER TABLE ONLY public.a ADD CONSTRAINT a_jefe_fkey FOREIGN KEY (jefe) REFERENCES public.a(id);
        CREATE TABLE public.b (a_id smallint NOT NULL, renglon integer NOT NULL);
        ALTER TABLE ONLY public.b ADD CONSTRAINT b_pkey PRIMARY KEY (a_id, renglon);
        ALTER TABLE ONLY public.b ADD CONSTRAINT b_fkey FOREIGN KEY (a_id) REFERENCES public.a(id);
        CREATE TABLE public.c (anio integer NOT NULL, clave text NOT NULL);
        ALTER TABLE ONLY public.c ADD CONSTRAINT c_pkey PRIMARY KEY (anio, clave);
        """

    private func moved(_ plan: Plan) -> [String] { (plan.moved ?? []).map { "\($0.table).\($0.column)" } }

    private func project(_ toml: String, base: Int? = 1000, strategy: KeyStrategy = .offset) throws -> Project {
        var overrides = Overrides(strategy: strategy)
        overrides.base = base
        return try .demo(toml, overrides)
    }

    @Test("A key moves with all that refers to it; a key of several columns moves with the one that does")
    func closure() throws {
        let plan = try plan(Self.schema, project(""))
        #expect(moved(plan) == ["public.a.id", "public.a.jefe", "public.b.a_id"])
        #expect(
            plan.moved?.map { "\($0.reason)" } == [
                "the primary key a_pkey, strategy offset", "the foreign key a_jefe_fkey refers to public.a.id",
                "the foreign key b_fkey refers to public.a.id",
            ])
        #expect(plan.decisions.moves?.sequences == [SequenceMove(QualifiedName("public", "a_id_seq"), by: 1000)])
        #expect(
            plan.decisions.moves?.columns.map(\.limit) == [
                ColumnMove.Limit.integer(-2_147_483_648...2_147_483_647), .integer(-2_147_483_648...2_147_483_647),
                .integer(-32768...32767),
            ])
    }

    @Test("What does not move is widened by the tenant: other unique keys, and keys that nobody numbers")
    func widened() throws {
        let plan = try plan(Self.schema, project(""))
        let keys = Dictionary(plan.keys.map { ($0.name?.text ?? "", $0) }) { first, _ in first }
        #expect(keys["a_pkey"]?.after == ["id"])
        #expect(keys["a_pkey"]?.reason.description == "its values move")
        #expect(keys["b_pkey"]?.after == ["a_id", "renglon"])
        #expect(keys["a_nombre_key"]?.after == ["msp_id", "condominio_id", "nombre"])
        #expect(keys["c_pkey"]?.after == ["msp_id", "condominio_id", "anio", "clave"])
        #expect(
            keys["c_pkey"]?.reason.description == "its values do not move: none of its columns is numbered by itself")
    }

    @Test("Without a base the plan is not to be executed, and says where one comes from")
    func noBase() throws {
        let plan = try plan(Self.schema, project("", base: nil))
        #expect(plan.has(.blocker, "the tenant has no base for its integer keys"))
        #expect(plan.decisions.moves?.lacksBase == true)
    }

    @Test("A base that a column cannot hold is a blocker; with widen its columns and sequence become bigint")
    func widen() throws {
        #expect(
            try plan(Self.schema, project("", base: 40000)).has(
                .blocker, "the base 40000 is beyond what public.b.a_id can hold (smallint)"))
        let wide = try plan(Self.schema, project("[keys]\nwiden = true", base: 3_000_000_000))
        #expect(wide.blockers.isEmpty)
        #expect(wide.decisions.moves?.widenedColumns.map { "\($0.table).\($0.column)" } == moved(wide))
        #expect(wide.decisions.moves?.widenedSequences == [QualifiedName("public", "a_id_seq")])
    }

    @Test("A key that shared rows refer to stays, and the tenant leads it; a column that refers to shared rows stays")
    func shared() throws {
        let referred = try plan(
            """
            CREATE TABLE public.a (id integer NOT NULL);
            ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
            CREATE TABLE public.s (id integer NOT NULL, a integer);
            ALTER TABLE ONLY public.s ADD CONSTRAINT s_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.s ADD CONSTRAINT s_fkey FOREIGN KEY (a) REFERENCES public.a(id);
            CREATE TABLE public.t (id integer NOT NULL, s integer);
            ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.t ADD CONSTRAINT t_fkey FOREIGN KEY (s) REFERENCES public.s(id);
            """, project("[table.\"public.s\"]\nclass = \"shared\""))
        #expect(moved(referred) == ["public.t.id"])
        #expect(referred.has(.warning, "public.s, which does not carry the tenant, refers to it"))
    }

    @Test("Undeclared references follow where the project file says so, and are asked about where it does not")
    func undeclared() throws {
        let schema =
            Self.schema + """

                CREATE TABLE public.log (tabla text, registro_id text, a_id bigint, todos integer[], foto oid);
                """
        let silent = try plan(schema, project(""))
        #expect(silent.has(.warning, "public.log.a_id looks like a reference to public.a"))
        #expect(silent.has(.warning, "public.log.registro_id looks like a reference to the table that tabla names"))
        let told = try plan(
            schema,
            project(
                """
                [[references]]
                table = "log"
                column = "registro_id"
                table_named_in = "tabla"
                names = { Persona = "public.a" }
                [[references]]
                table = "log"
                column = "a_id"
                to = "public.a(id)"
                [[references]]
                table = "log"
                column = "todos"
                to = "public.a(id)"
                [[references]]
                table = "log"
                column = "foto"
                to = "large objects"
                """))
        let moves = try #require(told.decisions.moves?.columns.filter { $0.table == QualifiedName("public", "log") })
        #expect(moves.map(\.column) == ["a_id", "todos", "registro_id", "foto"])
        #expect(moves.map(\.isArray) == [false, true, false, false])
        #expect(moves[2].condition == .init(column: "tabla", values: ["Persona", "public.a", "a"]))
        #expect(moves[2].limit == ColumnMove.Limit.text(characters: nil))
        #expect(told.decisions.moves?.largeObjects == 1000)
        #expect(told.findings.allSatisfy { $0.severity != .warning })
    }

    @Test("Text keys gain a prefix with all that refers to them; one that does not fit is a blocker")
    func prefix() throws {
        let schema = """
            CREATE TABLE public.a (id character varying(20) NOT NULL);
            ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
            CREATE TABLE public.b (id integer NOT NULL, a text);
            ALTER TABLE ONLY public.b ADD CONSTRAINT b_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.b ADD CONSTRAINT b_fkey FOREIGN KEY (a) REFERENCES public.a(id);
            """
        let usual = try plan(schema, project("", strategy: .prefix))
        #expect(usual.decisions.moves?.columns.map(\.change) == [.prefix("COND-9-"), .prefix("COND-9-")])
        #expect(
            usual.decisions.moves?.columns.map(\.limit) == [
                ColumnMove.Limit.text(characters: 20), .text(characters: nil),
            ])
        #expect(usual.keys.first { $0.name == "b_pkey" }?.after == ["msp_id", "condominio_id", "id"])
        let long = try plan(
            schema, project("[keys]\nprefix = \"12345678901234567890\"", strategy: .prefix))
        #expect(long.has(.blocker, "public.a.id holds 20 characters, and the prefix alone has 20"))
    }

    @Test("A domain that is said to be one of itself ends nothing", .timeLimit(.minutes(1)))
    func domains() throws {
        let plan = try plan(
            """
            CREATE DOMAIN public.a AS public.b;
            CREATE DOMAIN public.b AS public.a;
            CREATE TABLE public.t (id public.a NOT NULL);
            ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
            """, project(""))
        #expect(plan.moved == nil)
        #expect(plan.keys.first?.reason.description == "its values do not move: its type is public.a")
    }

    @Test("A uuid is unique already; a partition's key stays, and the tenant leads it")
    func others() throws {
        let plan = try plan(
            """
            CREATE TABLE public.u (id uuid NOT NULL);
            ALTER TABLE ONLY public.u ADD CONSTRAINT u_pkey PRIMARY KEY (id);
            CREATE TABLE public.p (id integer NOT NULL) PARTITION BY RANGE (id);
            CREATE TABLE public.p1 (id integer NOT NULL);
            ALTER TABLE ONLY public.p ATTACH PARTITION public.p1 FOR VALUES FROM (0) TO (10);
            ALTER TABLE ONLY public.p ADD CONSTRAINT p_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.p1 ADD CONSTRAINT p1_pkey PRIMARY KEY (id);
            """, project(""))
        #expect(plan.moved == nil)
        let keys = plan.keys.map { [$0.name?.text ?? "", "\($0.reason)"] + $0.after }
        #expect(keys.contains(["u_pkey", "a uuid is unique across tenants already", "id"]))
        #expect(
            keys.contains([
                "p_pkey", "its values do not move: rows find their partition by it", "msp_id", "condominio_id", "id",
            ]))
    }
}
