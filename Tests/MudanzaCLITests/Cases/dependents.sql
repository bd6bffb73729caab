-- What reads, guards or writes the tables.
CREATE TABLE public.visitas (id integer PRIMARY KEY, nombre text, dentro boolean);
INSERT INTO public.visitas VALUES (1, 'Íñigo', true), (2, NULL, false);
CREATE TABLE public.rastro (que text, cuando integer);
CREATE VIEW public.todas AS SELECT * FROM public.visitas;
CREATE VIEW public.dentro AS SELECT id, nombre FROM public.visitas WHERE dentro WITH CASCADED CHECK OPTION;
CREATE VIEW public.con_alias AS SELECT v.* FROM public.visitas v (a, b, c);
CREATE VIEW public.natural AS SELECT * FROM public.visitas NATURAL JOIN public.visitas w;
CREATE MATERIALIZED VIEW public.cuenta AS SELECT dentro, count(*) AS n FROM public.visitas GROUP BY dentro;
CREATE UNIQUE INDEX ON public.cuenta (dentro);
CREATE MATERIALIZED VIEW public.sin_poblar AS SELECT * FROM public.cuenta WITH NO DATA;
CREATE RULE apunta AS ON UPDATE TO public.visitas DO ALSO
    (INSERT INTO public.rastro VALUES ('cambio; con ''punto y coma''', new.id); SELECT 1);
CREATE RULE por_la_vista AS ON INSERT TO public.todas DO INSTEAD INSERT INTO public.visitas VALUES (new.id, new.nombre);
CREATE FUNCTION public.al_insertar() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
    INSERT INTO public.rastro VALUES ('alta', new.id); -- $$ y 'comillas
    RETURN new;
END $f$;
CREATE TRIGGER al_insertar AFTER INSERT OR UPDATE OF nombre ON public.visitas FOR EACH ROW
    WHEN (new.dentro) EXECUTE FUNCTION public.al_insertar();
CREATE TRIGGER apagado BEFORE DELETE ON public.visitas EXECUTE FUNCTION public.al_insertar();
ALTER TABLE public.visitas DISABLE TRIGGER apagado;
CREATE FUNCTION public.alta(n integer) RETURNS integer BEGIN ATOMIC
    INSERT INTO public.visitas (id, nombre) VALUES (n, CASE WHEN n > 1 THEN 'a;b' ELSE 'END' END);
    SELECT count(*)::integer FROM public.visitas;
END;
CREATE PROCEDURE public.limpia() LANGUAGE sql AS 'DELETE FROM public.rastro; -- ;';
ALTER TABLE public.visitas ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.visitas FORCE ROW LEVEL SECURITY;
CREATE POLICY leer ON public.visitas FOR SELECT USING (nombre IS NOT NULL);
CREATE POLICY nunca ON public.visitas AS RESTRICTIVE USING (id > 0) WITH CHECK (id < 100);
CREATE STATISTICS public.juntos (dependencies) ON nombre, dentro FROM public.visitas;
CREATE FUNCTION public.aviso() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE DEBUG ''ddl''; END';
CREATE EVENT TRIGGER aviso ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE INDEX') EXECUTE FUNCTION public.aviso();
CREATE PUBLICATION todo FOR TABLE public.visitas (id, nombre) WHERE (dentro);
GRANT SELECT (id), UPDATE (nombre) ON public.visitas TO PUBLIC;
COMMENT ON COLUMN public.visitas.nombre IS E'Con \\ y '' y\nlíneas';
CREATE AGGREGATE public.junta(text) (SFUNC = textcat, STYPE = text, INITCOND = '');
CREATE OPERATOR public.### (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4pl);
SELECT lo_from_bytea(4711, '\x01020304');
