-- A child whose columns come in another order than its parent's: pg_dump's own INSERTs without names fail on it.
CREATE TABLE public.grande (id integer, nota text);
CREATE TABLE public.chica (otra text);
ALTER TABLE public.chica ADD COLUMN nota text, ADD COLUMN id integer;
ALTER TABLE public.chica INHERIT public.grande;
INSERT INTO public.chica VALUES ('x', 'y', 1);
