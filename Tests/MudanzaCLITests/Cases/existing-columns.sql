-- Tables that have a tenancy column already: NULLs get the tenant's value, other values stay.
CREATE TABLE public.las_dos (id integer, msp_id character varying(100), condominio_id character varying(100));
INSERT INTO public.las_dos VALUES (1, 'MSP-DEMO-001', 'COND-DEMO-001'), (2, NULL, NULL), (3, NULL, 'COND-DEMO-001');
CREATE TABLE public.una_en_medio (id integer, msp_id character varying(100), v text);
INSERT INTO public.una_en_medio VALUES (1, NULL, 'a'), (2, 'MSP-DEMO-001', E'b\\\t'), (3, NULL, NULL);
CREATE TABLE public.la_segunda (condominio_id character varying(100), id integer);
INSERT INTO public.la_segunda VALUES (NULL, 1), ('COND-DEMO-001', 2);
CREATE TABLE public.ninguna (id integer);
INSERT INTO public.ninguna VALUES (1);
