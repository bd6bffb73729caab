-- Tables whose row is a type, and types whose table has none of its own columns.
CREATE TYPE public.punto AS (x integer, y integer);
CREATE TABLE public.puntos OF public.punto;
INSERT INTO public.puntos VALUES (1, 2);
CREATE TABLE public.puntos_con_llave OF public.punto (PRIMARY KEY (x), y WITH OPTIONS DEFAULT 7);
INSERT INTO public.puntos_con_llave VALUES (3, 4);

CREATE TABLE public.direccion (calle text, numero integer);
INSERT INTO public.direccion VALUES ('Mayor', 1);
CREATE TABLE public.casa (id integer, lugar public.direccion, anteriores public.direccion[]);
INSERT INTO public.casa VALUES (1, ROW('Menor', 2), ARRAY[ROW('Vieja', 3)::public.direccion]), (2, NULL, NULL);

CREATE TABLE public.coche (placa text, dueno integer);
INSERT INTO public.coche VALUES ('ABC', 1);
CREATE FUNCTION public.describe(c public.coche) RETURNS text LANGUAGE sql AS $$ SELECT c.placa || c.dueno $$;
CREATE FUNCTION public.todos() RETURNS SETOF public.coche LANGUAGE sql AS $$ SELECT * FROM public.coche $$;
CREATE VIEW public.coches_enteros AS SELECT c AS fila, public.describe(c) AS texto FROM public.coche c;
CREATE DOMAIN public.lugar AS public.direccion;
