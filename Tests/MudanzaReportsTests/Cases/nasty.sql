--
-- PostgreSQL database dump
--

\restrict nasty

-- Dumped from database version 15.4
-- Dumped by pg_dump version 17.2

SET statement_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA "Esquema <b>";

CREATE TABLE public."<script>alert('x')</script>" (
    "id|pk" integer NOT NULL,
    "a `b` ``c``" text DEFAULT '<img src=x onerror=alert(1)>'::text,
    "línea
nueva" text,
    "<!-- -->" text,
    "correo electrónico" text,
    "contactTel" text
);

CREATE TABLE "Esquema <b>"."日本語の表 👩‍👩‍👧 é" (
    "鍵" bigint NOT NULL,
    "ñandú" text,
    "‮drow⁦" text,
    "[31mrojo" text
);

CREATE TABLE public."un nombre muy largo, tan largo que no cabe en una columna de" (
    id integer NOT NULL,
    padre integer,
    nota text
);

CREATE TABLE public.personas (
    id integer NOT NULL,
    nombre text,
    email text,
    telefono character varying(20),
    curp character(18),
    datos jsonb,
    libre text,
    msp_id character varying(100)
);

CREATE TABLE public.vacia (
    id integer
);

CREATE TABLE public."@equipo #1" (
    id integer NOT NULL,
    "https://ejemplo.mx" text
);

CREATE TABLE public.catalogo (
    clave_pais character(2) NOT NULL,
    nombre text
);

CREATE FUNCTION public."alta</details>"() RETURNS void
    LANGUAGE plpgsql
    AS $$BEGIN INSERT INTO personas VALUES (1); END$$;

CREATE VIEW public."vista|<i>" AS
 SELECT personas.id,
    personas.email
   FROM public.personas;

COPY public."<script>alert('x')</script>" ("id|pk", "a `b` ``c``", "línea
nueva", "<!-- -->", "correo electrónico", "contactTel") FROM stdin;
1	</code></td></tr></table><script>alert(1)</script>	una\nlínea\r\notra	--><b>	nadie@example.com	5512345678
2	```\n| a | b |\n~~~	\\|\\`*_{}[]()#+-.!	</details>	\N	\N
3	[x](javascript:alert(1)) ![y](http://rastreo.example/p.png)	@todos #1 https://example.com	a\x40b.example &lt;b&gt; &amp;	\x40	+52 55 1234 5678
4	no se muestra	\N	\N	\N	\N
\.

COPY "Esquema <b>"."日本語の表 👩‍👩‍👧 é" ("鍵", "ñandú", "‮drow⁦", "[31mrojo") FROM stdin;
1	年末年始のお知らせ、全角文字の幅は二桁です。とても長い文章なので折り返されます。もっと長く、もっともっと長く。	‮txt.exe	[2J x
2	👍🏽 🇲🇽 é ＡＢＣ ﾊﾝｶｸ 한국어 ❤️	﻿​‎	\b\t\v\f
\.

COPY public."un nombre muy largo, tan largo que no cabe en una columna de" (id, padre, nota) FROM stdin;
1	\N	'); DROP TABLE personas; --
2	1	\\N
\.

COPY public.personas (id, nombre, email, telefono, curp, datos, libre, msp_id) FROM stdin;
1	Ana Muñoz	ana@example.com	+52 (55) 1234-5678	MUAA800101MDFXXX09	{"Email": "ana@example.com", "tel\\u00e9fono": "5512345678", "telefonos": ["5511112222", {"x": 1}], "edad": 44}	escriba a ana.munoz@example.com.mx o al 55 1234 5678, RFC MUAA800101AB1	\N
2	"Beto", 'B'	\N	\N	\N	{"payload": "{\\"correo\\": \\"b@example.com\\", \\"celular\\": \\"5599998888\\"}"}	correo=b%40example.com&tel=5544443333	MSP-OTRO
3	<b>Ceci</b>	ceci@example.com	1	2	null	<email>c\\u0040example.com</email> Teléfono: (55) 9876 5432	\N
\.

COPY public."@equipo #1" (id, "https://ejemplo.mx") FROM stdin;
1	www.example.com
\.

INSERT INTO public.catalogo VALUES ('MX', 'México');
INSERT INTO public.catalogo VALUES ('JP', E'日本\n'), ('US', NULL), ('FR', 'France'), ('DE', 'Deutschland');

ALTER TABLE ONLY public."<script>alert('x')</script>"
    ADD CONSTRAINT "pk""|<b>" PRIMARY KEY ("id|pk");

ALTER TABLE ONLY public.personas
    ADD CONSTRAINT personas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.personas
    ADD CONSTRAINT personas_email_key UNIQUE (email);

ALTER TABLE ONLY public.catalogo
    ADD CONSTRAINT catalogo_pkey PRIMARY KEY (clave_pais);

ALTER TABLE ONLY public."un nombre muy largo, tan largo que no cabe en una columna de"
    ADD CONSTRAINT largo_pkey PRIMARY KEY (id);

CREATE INDEX "índice` |" ON "Esquema <b>"."日本語の表 👩‍👩‍👧 é" USING btree ("鍵", lower("ñandú"));

CREATE UNIQUE INDEX uno ON public."@equipo #1" USING btree (id);

ALTER TABLE ONLY public."un nombre muy largo, tan largo que no cabe en una columna de"
    ADD CONSTRAINT largo_padre_fkey FOREIGN KEY (padre) REFERENCES public."un nombre muy largo, tan largo que no cabe en una columna de"(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.personas
    ADD CONSTRAINT personas_equipo_fkey FOREIGN KEY (id) REFERENCES public."@equipo #1"(id);

\unrestrict nasty
