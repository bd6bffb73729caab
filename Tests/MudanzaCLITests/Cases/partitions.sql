-- Partitions of every kind, below each other, attached with another order of columns.
CREATE TABLE public.eventos (id integer, fecha date NOT NULL, zona text, UNIQUE (id, fecha, zona))
    PARTITION BY RANGE (fecha);
CREATE TABLE public.eventos_2024 PARTITION OF public.eventos FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE public.eventos_2025 PARTITION OF public.eventos FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
    PARTITION BY LIST (zona);
CREATE TABLE public.eventos_2025_norte PARTITION OF public.eventos_2025 FOR VALUES IN ('norte');
CREATE TABLE public.eventos_2025_resto PARTITION OF public.eventos_2025 DEFAULT;
CREATE TABLE public.eventos_sueltos (sobra text, zona text, fecha date NOT NULL, id integer NOT NULL);
ALTER TABLE public.eventos_sueltos DROP COLUMN sobra;
ALTER TABLE public.eventos ATTACH PARTITION public.eventos_sueltos DEFAULT;
INSERT INTO public.eventos VALUES (1, '2024-05-05', 'norte'), (2, '2025-05-05', 'norte'), (3, '2025-06-06', 'sur'),
    (4, '1999-01-01', NULL), (5, '2030-01-01', E'con\ttabulador');

CREATE TABLE public.detalle (evento integer, fecha date, nota text,
    zona text,
    FOREIGN KEY (evento, fecha, zona) REFERENCES public.eventos (id, fecha, zona));
INSERT INTO public.detalle VALUES (1, '2024-05-05', 'uno', 'norte'), (NULL, NULL, 'ninguno', 'x');

CREATE TABLE public.lecturas (id integer, v text) PARTITION BY HASH (id);
CREATE TABLE public.lecturas_0 PARTITION OF public.lecturas FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE public.lecturas_1 PARTITION OF public.lecturas FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO public.lecturas SELECT n, 'v' || n FROM generate_series(1, 20) AS n;

CREATE TABLE public.vacia (id integer) PARTITION BY RANGE (id);
CREATE INDEX eventos_zona ON public.eventos (zona);
