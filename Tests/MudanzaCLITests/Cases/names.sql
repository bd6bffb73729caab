-- Names that need quotes, that look like something else, that fill all 63 bytes, and names that Mudanza would make.
CREATE SCHEMA "Esquema; con ""comillas"", coma y )";
CREATE SCHEMA otra;

CREATE TABLE "Esquema; con ""comillas"", coma y )"."la tabla, (con) 'todo';" (
    "select" integer PRIMARY KEY, "a,b" text, "c""d" text, "e)f" text, "ñandú 🦤" text, "línea
partida" text, "MSP_ID" text, "-- guiones" text, "/* nota */" text, "$$" text);
INSERT INTO "Esquema; con ""comillas"", coma y )"."la tabla, (con) 'todo';"
    VALUES (1, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'), (2, '', NULL, '\.', '\N', E'\\', E'\t', ');', '''', '$$');

CREATE TABLE public.visitas (id integer PRIMARY KEY, v text);
CREATE TABLE otra.visitas (id integer PRIMARY KEY, v text);
CREATE TABLE "public"."Visitas" (id integer PRIMARY KEY, v text);
INSERT INTO public.visitas VALUES (1, 'public');
INSERT INTO otra.visitas VALUES (1, 'otra');
INSERT INTO "public"."Visitas" VALUES (1, 'mayúscula');

-- Names that Mudanza's own would collide with: an index, a sequence, a constraint, a view.
CREATE INDEX idx_visitas_msp ON public.visitas (v);
CREATE SEQUENCE otra.idx_visitas_msp;
CREATE VIEW public."idx_Visitas_condominio" AS SELECT 1 AS uno;
ALTER TABLE public.visitas ADD CONSTRAINT visitas_msp_id_fkey CHECK (id > 0);
ALTER TABLE public.visitas ADD CONSTRAINT fk_visitas_msp_id CHECK (id > 0);

-- The same first 57 bytes and all of 63; the cut falls inside a character of two bytes.
CREATE TABLE public.tabla_con_un_nombre_larguisimo_que_llena_los_sesenta_y_tres_b01 (id integer);
CREATE TABLE public.tabla_con_un_nombre_larguisimo_que_llena_los_sesenta_y_tres_b02 (id integer);
CREATE TABLE public."ñññññññññññññññññññññññññññññññ" (id integer);
CREATE TABLE public."xñññññññññññññññññññññññññññññññ" (id integer);
INSERT INTO public.tabla_con_un_nombre_larguisimo_que_llena_los_sesenta_y_tres_b02 VALUES (2);
INSERT INTO public."ñññññññññññññññññññññññññññññññ" VALUES (3);

CREATE TABLE public."COPY" ("FROM" text, stdin text);
INSERT INTO public."COPY" VALUES ('COPY public.visitas (id, v) FROM stdin;', E'\\.\n\\.\n');
CREATE TABLE public."VALUES" ("VALUES (" text);
INSERT INTO public."VALUES" VALUES (') VALUES (1, 2);');
COMMENT ON TABLE public."COPY" IS 'Un comentario:
COPY public.visitas (id, v) FROM stdin;
7	siete
\.
INSERT INTO public.visitas VALUES (8);';
