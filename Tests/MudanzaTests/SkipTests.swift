import Mudanza
import MudanzaTestSupport
import Tenancy
import Testing

@Suite("Leaving tables out", .requiresPostgreSQL)
struct SkipTests {
    /// A table with everything that can belong to one, and others of the same names.
    private static let schema = """
        CREATE TABLE public.fuera (id serial PRIMARY KEY, b integer GENERATED ALWAYS AS IDENTITY, comun text UNIQUE,
            otra text, CONSTRAINT visita CHECK (id > 0));
        CREATE TABLE public.comun (id integer PRIMARY KEY); INSERT INTO public.comun VALUES (1);
        CREATE TABLE public.otra (id integer PRIMARY KEY, fuera integer CONSTRAINT otra_fuera REFERENCES public.fuera);
        CREATE TABLE public.visita (id integer PRIMARY KEY); INSERT INTO public.visita VALUES (3);
        CREATE TABLE public.gatillo (id integer); INSERT INTO public.gatillo VALUES (4);
        CREATE TABLE public.politica (id integer); INSERT INTO public.politica VALUES (5);
        CREATE TABLE public.medida (id integer); INSERT INTO public.medida VALUES (6);
        INSERT INTO public.fuera (comun) SELECT 'x' || n FROM generate_series(1, 7) n;
        INSERT INTO public.otra VALUES (2, 7);
        CREATE INDEX fuera_i ON public.fuera (otra);
        ALTER TABLE public.fuera ADD CONSTRAINT "a la otra" FOREIGN KEY (id) REFERENCES public.fuera;
        ALTER TABLE public.fuera ADD CONSTRAINT medida FOREIGN KEY (id) REFERENCES public.fuera;
        CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
        CREATE TRIGGER gatillo AFTER INSERT ON public.fuera FOR EACH ROW EXECUTE FUNCTION public.f();
        CREATE POLICY politica ON public.fuera USING (true);
        CREATE RULE regla AS ON DELETE TO public.fuera DO ALSO NOTHING;
        CREATE STATISTICS public.medida ON comun, otra FROM public.fuera;
        CREATE VIEW public.mira AS SELECT id FROM public.fuera;
        CREATE VIEW public.remira AS SELECT id FROM public.mira;
        COMMENT ON TABLE public.fuera IS 'c'; COMMENT ON COLUMN public.fuera.comun IS 'c'; COMMENT ON COLUMN public.fuera.otra IS 'c';
        COMMENT ON CONSTRAINT visita ON public.fuera IS 'c'; COMMENT ON TRIGGER gatillo ON public.fuera IS 'c';
        COMMENT ON POLICY politica ON public.fuera IS 'c'; COMMENT ON RULE regla ON public.fuera IS 'c';
        COMMENT ON INDEX public.fuera_i IS 'c'; COMMENT ON INDEX public.fuera_pkey IS 'c'; COMMENT ON SEQUENCE public.fuera_id_seq IS 'c';
        COMMENT ON STATISTICS public.medida IS 'c'; COMMENT ON VIEW public.mira IS 'c';
        COMMENT ON CONSTRAINT otra_fuera ON public.otra IS 'c'; COMMENT ON CONSTRAINT "a la otra" ON public.fuera IS 'c';
        GRANT SELECT ON public.fuera, public.mira TO PUBLIC; GRANT UPDATE (comun) ON public.fuera TO PUBLIC;
        CREATE PUBLICATION p FOR TABLE public.fuera (id), public.comun;
        ALTER TABLE public.fuera ALTER comun SET STATISTICS 10, REPLICA IDENTITY FULL, CLUSTER ON fuera_pkey;
        """

    @Test(
        "A table goes with all that belongs to it, and nothing else goes",
        arguments: [[], ["--inserts"], ["--rows-per-insert=3"], ["--clean", "--if-exists"], ["--verbose"]])
    func all(options: [String]) async throws {
        let project = try Project.demo(Overrides(skip: ["public.fuera", "public.mira", "public.remira"]))
        try await Migration(schema: Self.schema, options: options, project: project).run { outcome in
            let relations = try await outcome.migrated.query(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S') ORDER BY 1"
            )
            #expect(
                relations.map { $0[0] } == [
                    "comun", "condominios_exo", "condominios_exo_id_seq", "gatillo", "medida", "msps_exo",
                    "msps_exo_id_seq",
                    "otra", "politica", "visita",
                ])
            for table in ["comun", "otra", "visita", "gatillo", "politica", "medida"] {
                let rows = try await outcome.migrated.query("SELECT msp_id, condominio_id FROM public.\(table)")
                #expect(rows == [["MSP-1", "COND-9"]], "\(table)")
            }
            let counts = try outcome.countLines()
            #expect(counts.contains("public.fuera: 7 (skip)"))
            let text = try outcome.output.readText()
            #expect(!text.contains("\nCREATE STATISTICS"))
            if options == ["--inserts"] {
                #expect(!text.contains("\n\n\n\n\n\n\n\n"), "a blank line for each row that went")
            }
        }
    }

    @Test("The registry's namesake in the dump gives way when it is skipped")
    func registry() async throws {
        let schema = """
            CREATE TABLE public.msps_exo (id integer PRIMARY KEY, msp_id text); INSERT INTO public.msps_exo VALUES (1, 'old');
            CREATE TABLE public.t (id integer REFERENCES public.msps_exo); INSERT INTO public.t VALUES (1);
            """
        let project = try Project.demo(Overrides(skip: ["public.msps_exo"]))
        try await Migration(schema: schema, project: project).run { outcome in
            let rows = try await outcome.migrated.query("SELECT msp_id FROM public.msps_exo")
            #expect(rows == [["MSP-1"]])
        }
    }

    @Test("Shared tables are copied as they are, with what refers to them", arguments: [[], ["--inserts"]])
    func shared(options: [String]) async throws {
        let schema = """
            CREATE TABLE public.comun (id integer PRIMARY KEY, msp_id text); INSERT INTO public.comun VALUES (1, NULL), (2, 'x');
            CREATE TABLE public.t (id integer REFERENCES public.comun); INSERT INTO public.t VALUES (1), (2);
            """
        let project = try Project.demo(Overrides(shared: ["comun"]))
        try await Migration(schema: schema, options: options, project: project).run { outcome in
            let others = try await outcome.expectWhole()
            #expect(others == ["public.comun"])
            let counts = try outcome.countLines()
            #expect(counts == ["public.comun: 2 (shared)", "public.t: 2 (tenant)"])
        }
    }
}
