-- Extensions in a schema of their own, their types in columns, and a table that an extension would dump.
CREATE SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION "uuid-ossp";
CREATE TABLE public.personas (correo ext.citext UNIQUE, datos ext.hstore, id uuid DEFAULT public.uuid_nil());
INSERT INTO public.personas VALUES ('Ana@Example.org', 'a=>"1, ''2''"'), ('b@example.org', NULL);
CREATE EXTENSION file_fdw;
CREATE SERVER archivos FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE public.ajena (linea text) SERVER archivos OPTIONS (filename '/dev/null');
CREATE TYPE public.estado AS ENUM ('activo', 'con ''comillas''', 'ñ');
CREATE DOMAIN public.placa AS text CONSTRAINT corta CHECK (length(VALUE) < 9) NOT NULL;
CREATE TABLE public.coches (e public.estado, p public.placa, ee public.estado[]);
INSERT INTO public.coches VALUES ('con ''comillas''', 'ABC', '{ñ,activo}');
CREATE COLLATION public.en_c (provider = libc, locale = 'C');
CREATE TABLE public.ordenada (v text COLLATE public.en_c);
INSERT INTO public.ordenada VALUES ('z'), ('A');
