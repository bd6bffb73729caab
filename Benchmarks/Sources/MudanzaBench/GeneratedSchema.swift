/// A schema as pg_dump writes it, as long as is wanted: each table brings all the statements a real one would.
struct GeneratedSchema {
    private(set) var text = """
        --
        -- PostgreSQL database dump
        --

        -- Dumped from database version 15.18
        -- Dumped by pg_dump version 15.18

        SET statement_timeout = 0;
        SET client_encoding = 'UTF8';
        SET standard_conforming_strings = on;
        SELECT pg_catalog.set_config('search_path', '', false);
        SET check_function_bodies = false;

        SET default_tablespace = '';

        SET default_table_access_method = heap;


        """

    /// A schema of at least `lines` lines.
    init(lines: Int) {
        let sections = [Self.function, Self.table, Self.view, Self.unique, Self.index, Self.trigger, Self.foreignKey]
        let perTable = sections.reduce(0) { $0 + $1(2).utf8.count(where: { $0 == UInt8(ascii: "\n") }) }
        let tables = 1...(lines / perTable + 1)
        // As pg_dump orders them: what others need comes first, what takes time once there are rows comes last.
        for section in sections { for number in tables { text += section(number) } }
        text += "--\n-- PostgreSQL database dump complete\n--\n\n"
    }

    private static func heading(_ name: String, _ type: String) -> String {
        "--\n-- Name: \(name); Type: \(type); Schema: public; Owner: axs_owner\n--\n\n"
    }

    private static func function(_ n: Int) -> String {
        heading("anotar_\(n)()", "FUNCTION") + """
            CREATE FUNCTION public.anotar_\(n)() RETURNS trigger
                LANGUAGE plpgsql
                AS $$
            BEGIN
                -- Cada cambio deja rastro; el punto y coma de 'aquí; allá' no termina nada.
                INSERT INTO public.accesos_\(n) (visitante, motivo) VALUES (NEW.visitante, 'revisión');
                RETURN NEW;
            END;
            $$;


            ALTER FUNCTION public.anotar_\(n)() OWNER TO axs_owner;


            """
    }

    private static func table(_ n: Int) -> String {
        heading("accesos_\(n)", "TABLE") + """
            CREATE TABLE public.accesos_\(n) (
                id integer NOT NULL,
                anterior_id integer,
                visitante character varying(100) NOT NULL,
                motivo text DEFAULT 'visita'::text,
                placa character varying(20),
                monto numeric(12,2) DEFAULT 0,
                detalle jsonb DEFAULT '{}'::jsonb NOT NULL,
                "timestamp" timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
                CONSTRAINT accesos_\(n)_monto_check CHECK ((monto >= (0)::numeric))
            );


            ALTER TABLE public.accesos_\(n) OWNER TO axs_owner;


            """
            + heading("TABLE accesos_\(n)", "COMMENT")
            + "COMMENT ON TABLE public.accesos_\(n) IS 'Accesos por la caseta número \(n); año en curso';\n\n\n"
            + heading("COLUMN accesos_\(n).detalle", "COMMENT")
            + "COMMENT ON COLUMN public.accesos_\(n).detalle IS 'Lo que no cupo en otra columna';\n\n\n"
            + sequence(n)
    }

    private static func sequence(_ n: Int) -> String {
        heading("accesos_\(n)_id_seq", "SEQUENCE") + """
            CREATE SEQUENCE public.accesos_\(n)_id_seq
                AS integer
                START WITH 1
                INCREMENT BY 1
                NO MINVALUE
                NO MAXVALUE
                CACHE 1;


            ALTER TABLE public.accesos_\(n)_id_seq OWNER TO axs_owner;


            """
            + heading("accesos_\(n)_id_seq", "SEQUENCE OWNED BY")
            + "ALTER SEQUENCE public.accesos_\(n)_id_seq OWNED BY public.accesos_\(n).id;\n\n\n"
            + heading("accesos_\(n) id", "DEFAULT")
            + "ALTER TABLE ONLY public.accesos_\(n) ALTER COLUMN id "
            + "SET DEFAULT nextval('public.accesos_\(n)_id_seq'::regclass);\n\n\n"
    }

    private static func view(_ n: Int) -> String {
        heading("vista_\(n)", "VIEW") + """
            CREATE VIEW public.vista_\(n) AS
             SELECT a.id,
                a.visitante,
                b.motivo AS motivo_anterior,
                (a.detalle ->> 'placa'::text) AS placa
               FROM (public.accesos_\(n) a
                 LEFT JOIN public.accesos_\(max(1, n - 1)) b ON ((b.id = a.anterior_id)))
              WHERE ((a.visitante)::text <> ''::text);


            ALTER TABLE public.vista_\(n) OWNER TO axs_owner;


            """
    }

    private static func unique(_ n: Int) -> String {
        heading("accesos_\(n) accesos_\(n)_pkey", "CONSTRAINT")
            + "ALTER TABLE ONLY public.accesos_\(n)\n    ADD CONSTRAINT accesos_\(n)_pkey PRIMARY KEY (id);\n\n\n"
            + heading("accesos_\(n) accesos_\(n)_placa_key", "CONSTRAINT")
            + "ALTER TABLE ONLY public.accesos_\(n)\n    ADD CONSTRAINT accesos_\(n)_placa_key UNIQUE (placa);\n\n\n"
    }

    private static func index(_ n: Int) -> String {
        heading("idx_accesos_\(n)_visitante", "INDEX")
            + "CREATE INDEX idx_accesos_\(n)_visitante ON public.accesos_\(n) USING btree (visitante);\n\n\n"
            + heading("idx_accesos_\(n)_reciente", "INDEX")
            + "CREATE INDEX idx_accesos_\(n)_reciente ON public.accesos_\(n) USING btree (\"timestamp\" DESC) "
            + "WHERE (monto > (0)::numeric);\n\n\n"
    }

    private static func trigger(_ n: Int) -> String {
        heading("accesos_\(n) anotar", "TRIGGER")
            + "CREATE TRIGGER anotar AFTER UPDATE ON public.accesos_\(n) FOR EACH ROW "
            + "EXECUTE FUNCTION public.anotar_\(n)();\n\n\n"
    }

    private static func foreignKey(_ n: Int) -> String {
        heading("accesos_\(n) accesos_\(n)_anterior_id_fkey", "FK CONSTRAINT")
            + "ALTER TABLE ONLY public.accesos_\(n)\n    ADD CONSTRAINT accesos_\(n)_anterior_id_fkey "
            + "FOREIGN KEY (anterior_id) REFERENCES public.accesos_\(max(1, n - 1))(id) ON DELETE RESTRICT;\n\n\n"
    }
}
