-- INHERITS: rows in the parent alone, columns that children add, redefine, and get from two parents.
CREATE TABLE public.persona (id integer PRIMARY KEY, nombre text NOT NULL);
CREATE TABLE public.vecino (vivienda text) INHERITS (public.persona);
CREATE TABLE public.empleado (sueldo numeric) INHERITS (public.persona);
CREATE TABLE public.conserje (turno text) INHERITS (public.vecino, public.empleado);
CREATE TABLE public.otro (nombre text DEFAULT 'nadie', apodo text) INHERITS (public.persona);
CREATE TABLE public.sin_columnas () INHERITS (public.persona);
INSERT INTO public.persona VALUES (1, 'sólo persona');
INSERT INTO public.vecino VALUES (2, 'vecina', 'A-1');
INSERT INTO public.empleado VALUES (3, 'empleado', 1.50);
INSERT INTO public.conserje VALUES (4, 'conserje', 'B-2', 9, 'noche');
INSERT INTO public.otro VALUES (5, 'otra', 'apodo');
INSERT INTO public.sin_columnas VALUES (6, 'sin más');
