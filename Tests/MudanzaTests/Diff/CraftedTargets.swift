/// The targets that `AgainstTests` goes through.
extension CraftedTarget {
    static let all = [
        primaryKey, unique, deferred, partialAndExpression, nullsNotDistinct, collation, references,
        compositeReferences,
        partitions, narrow, narrowKey, missing, checks, oddNames, computed, exclusion, inserts, fine,
    ]

    private static let primaryKey = CraftedTarget(
        title: "Primary key",
        target: """
            CREATE TABLE public.casas (id integer PRIMARY KEY, nombre text, \(tenancy));
            INSERT INTO casas SELECT g, 'c', \(other) FROM generate_series(1, 100) g;
            """,
        rows: [Rows("public.casas", "nombre|id", (95...120).map { ["casa", "\($0)"] } + [["otra", "120"]])],
        expected: ["public.casas casas_pkey": 7])

    private static let unique = CraftedTarget(
        title: "Unique constraint: NULLs differ, a key of two columns",
        target: """
            CREATE TABLE public.usuarios (id integer PRIMARY KEY, correo varchar(200) UNIQUE, torre integer, depto char(4),
                \(tenancy), CONSTRAINT lugar UNIQUE (torre, depto));
            INSERT INTO usuarios VALUES (1, 'ana@x.mx', 1, 'A', \(other)), (2, NULL, 1, NULL, \(other)),
                (3, 'eva@x.mx', 2, 'B', \(other));
            """,
        schema:
            "CREATE TABLE public.usuarios (id integer NOT NULL, correo character varying(200), torre integer, depto character(4));",
        rows: [
            Rows(
                "public.usuarios", "id|correo|torre|depto",
                [
                    ["10", "ana@x.mx", "9", "A"], ["11", nil, "1", nil], ["12", nil, "1", nil],
                    ["13", "mar@x.mx", "1", "A   "], ["14", "sol@x.mx", "3", "C"], ["15", "luz@x.mx", "3", "C "],
                    ["16", "sol@x.mx", nil, "C"], ["17", "Ana@x.mx", "2", "B"],
                ])
        ],
        expected: ["public.usuarios usuarios_correo_key": 2, "public.usuarios lugar": 3])

    private static let deferred = CraftedTarget(
        title: "Unique constraint, deferred",
        target: unique.target.replacing(
            "UNIQUE (torre, depto)", with: "UNIQUE (torre, depto) DEFERRABLE INITIALLY DEFERRED"),
        schema: unique.schema, rows: unique.rows, expected: unique.expected, isDeferred: true)

    private static let partialAndExpression = CraftedTarget(
        title: "Unique indexes over expressions, of some rows, with another operator class",
        target: """
            CREATE TABLE public.llaves (id integer, correo text, activa boolean, codigo text, \(tenancy));
            CREATE UNIQUE INDEX por_correo ON llaves (lower(correo)) WHERE activa;
            CREATE UNIQUE INDEX por_codigo ON llaves (codigo text_pattern_ops, (id % 10)) INCLUDE (correo);
            INSERT INTO llaves VALUES (1, 'ANA@x.mx', true, 'k1', \(other)), (2, 'eva@x.mx', false, 'k2', \(other));
            """,
        rows: [
            Rows(
                "public.llaves", "id|correo|activa|codigo",
                [
                    ["11", "ana@X.mx", "t", "k8"], ["21", "z@x.mx", "t", "k1"], ["12", "ana@X.mx", "f", "k9"],
                    ["13", "eva@x.mx", "t", "k3"],
                    ["14", "EVA@x.mx", "t", "k4"], ["22", "u@x.mx", "t", "k2"], ["32", "v@x.mx", nil, "k2"],
                    ["43", "w@x.mx", "t", nil],
                ])
        ],
        expected: ["public.llaves por_correo": 2, "public.llaves por_codigo": 3])

    private static let nullsNotDistinct = CraftedTarget(
        title: "NULLS NOT DISTINCT",
        target: """
            CREATE TABLE public.lugares (id integer, torre integer, piso integer, depto integer, \(tenancy),
                CONSTRAINT lugar UNIQUE NULLS NOT DISTINCT (torre, piso, depto));
            INSERT INTO lugares VALUES (1, 1, 1, 1, \(other)), (2, 1, NULL, 1, \(other)), (3, NULL, NULL, NULL, \(other)),
                (4, NULL, 2, NULL, \(other));
            """,
        rows: [
            Rows(
                "public.lugares", "id|torre|piso|depto",
                [
                    ["10", "1", "1", "1"], ["11", "1", nil, "1"], ["12", "1", nil, "2"], ["13", "1", nil, "2"],
                    ["14", nil, nil, nil], ["15", nil, "2", nil], ["16", nil, "3", nil], ["17", "2", nil, nil],
                    ["18", "2", nil, nil], ["19", "2", nil, nil],
                ])
        ],
        expected: ["public.lugares lugar": 7])

    private static let collation = CraftedTarget(
        title: "A collation in which capitals and small letters are equal",
        target: """
            CREATE COLLATION public.sin_mayusculas (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            CREATE TABLE public.correos (id integer, correo text COLLATE public.sin_mayusculas UNIQUE, \(tenancy));
            CREATE TABLE public.otros (id integer, correo text, \(tenancy));
            CREATE UNIQUE INDEX otros_correo ON otros (correo COLLATE public.sin_mayusculas);
            INSERT INTO correos VALUES (1, 'Ana', \(other)); INSERT INTO otros VALUES (1, 'Ana', \(other));
            """,
        rows: [
            Rows("public.correos", "id|correo", [["2", "ANA"], ["3", "eva"], ["4", "EVA"], ["5", "Sol"]]),
            Rows("public.otros", "id|correo", [["2", "aNA"], ["3", "eva"], ["4", "Sol"]]),
        ],
        expected: ["public.correos correos_correo_key": 2, "public.otros otros_correo": 1])

    private static let references = CraftedTarget(
        title: "Foreign keys: to the dump's rows, the target's, itself, another type",
        target: """
            CREATE TABLE public.padres (id integer PRIMARY KEY, codigo bigint UNIQUE, \(tenancy));
            CREATE TABLE public.hijas (id integer PRIMARY KEY, padre bigint REFERENCES padres, jefa integer REFERENCES hijas,
                codigo integer REFERENCES padres (codigo) DEFERRABLE INITIALLY DEFERRED, \(tenancy));
            INSERT INTO padres VALUES (1, 1001, \(other)), (2, 1002, \(other));
            INSERT INTO hijas VALUES (1, 1, NULL, NULL, \(other));
            """,
        rows: [
            Rows(
                "public.hijas", "id|padre|jefa|codigo",
                [
                    ["10", "1", "11", "1001"], ["11", "20", "10", "1020"], ["12", nil, "1", nil],
                    ["13", "99", "12", nil],
                    ["14", "98", nil, nil], ["15", "21", "15", nil], ["16", "20", "78", nil], ["17", nil, "77", nil],
                    ["18", nil, nil, "5"],
                ]),
            Rows("public.padres", "id|codigo", [["20", "1020"], ["21", nil]]),
        ],
        expected: [
            "public.hijas hijas_padre_fkey": 2, "public.hijas hijas_jefa_fkey": 2, "public.hijas hijas_codigo_fkey": 1,
        ],
        isAboutReferences: true)

    private static let compositeReferences = CraftedTarget(
        title: "Foreign keys of two columns, MATCH SIMPLE and MATCH FULL",
        target: """
            CREATE TABLE public.deptos (torre integer, numero text, \(tenancy), PRIMARY KEY (torre, numero));
            CREATE TABLE public.visitas (id integer PRIMARY KEY, torre integer, numero text, \(tenancy),
                CONSTRAINT simple FOREIGN KEY (torre, numero) REFERENCES deptos);
            CREATE TABLE public.pases (id integer PRIMARY KEY, torre integer, numero text, \(tenancy),
                CONSTRAINT entera FOREIGN KEY (numero, torre) REFERENCES deptos (numero, torre) MATCH FULL);
            INSERT INTO deptos VALUES (1, 'A', \(other)), (1, 'B', \(other));
            """,
        rows: [
            Rows("public.deptos", "torre|numero", [["2", "A"]]),
            Rows(
                "public.visitas", "id|torre|numero",
                [
                    ["1", "1", "A"], ["2", "2", "A"], ["3", "2", "B"], ["4", nil, "Z"], ["5", "9", nil],
                    ["6", "3", "A"],
                ]),
            Rows(
                "public.pases", "id|torre|numero",
                [
                    ["1", "1", "B"], ["2", "2", "A"], ["3", "2", "B"], ["4", nil, "Z"], ["5", "9", nil],
                    ["6", nil, nil],
                ]),
        ],
        expected: ["public.visitas simple": 2, "public.pases entera": 3],
        isAboutReferences: true)

    private static let partitions = CraftedTarget(
        title: "Partitions: keys of the whole, references to the whole",
        target: """
            CREATE TABLE public.eventos (id integer, dia integer, \(tenancy), PRIMARY KEY (id, dia)) PARTITION BY RANGE (dia);
            CREATE TABLE public.eventos_1 PARTITION OF eventos FOR VALUES FROM (1) TO (10);
            CREATE TABLE public.eventos_2 PARTITION OF eventos FOR VALUES FROM (10) TO (20);
            CREATE TABLE public.notas (id integer PRIMARY KEY, evento integer, dia integer, \(tenancy),
                FOREIGN KEY (evento, dia) REFERENCES eventos);
            INSERT INTO eventos VALUES (1, 1, \(other)), (2, 12, \(other));
            """,
        rows: [
            Rows("public.eventos_1", "id|dia", [["3", "1"], ["4", "2"]]),
            Rows("public.eventos_2", "id|dia", [["5", "11"]]),
            Rows(
                "public.notas", "id|evento|dia",
                [
                    ["1", "1", "1"], ["2", "5", "11"], ["3", "5", "12"], ["4", "3", "1"], ["5", "9", "9"],
                    ["6", "9", nil],
                ]),
        ],
        expected: ["public.notas notas_evento_dia_fkey": 2],
        isAboutReferences: true)

    private static let narrow = CraftedTarget(
        title: "Columns too narrow, values of another type",
        target: """
            CREATE DOMAIN public.porcentaje AS integer CHECK (VALUE BETWEEN 0 AND 100);
            CREATE TYPE public.color AS ENUM ('rojo', 'azul');
            CREATE TABLE public.cosas (id integer, nombre varchar(5), clave char(3), precio numeric(5, 2), piso smallint,
                dias integer, parte public.porcentaje, tono public.color, cuando timestamp(0), bits bit(3), \(tenancy));
            """,
        rows: [
            Rows(
                "public.cosas", "id|nombre|clave|precio|piso|dias|parte|tono|cuando|bits",
                [
                    [
                        "1", "cinco", "abc", "999.99", "32767", "2147483647", "100", "rojo", "2024-01-01 00:00:00.7",
                        "101",
                    ],
                    ["2", "seis66", "abc", "1", "1", "1", "1", "azul", nil, nil],
                    ["3", "ñandú", "abc  ", "1.005", "1", "1", "1", "azul", nil, nil],
                    ["4", "cinco   ", "abcd", "1", "1", "1", "1", "azul", nil, nil],
                    ["5", "x", "x", "999.995", "1", "1", "1", "azul", nil, nil],
                    ["6", "x", "x", "1000", "1", "1", "1", "azul", nil, nil],
                    ["7", "x", "x", "NaN", "40000", "1", "1", "azul", nil, nil],
                    ["8", "x", "x", "1e2", "1", "2147483648", "1", "azul", nil, nil],
                    ["9", "x", "x", "1", "1", "1.5", "1", "azul", nil, nil],
                    ["10", "x", "x", "1", "1", "1", "101", "azul", nil, nil],
                    ["11", "x", "x", "1", "1", "1", "1", "verde", nil, nil],
                    ["12", "x", "x", "1", "1", "1", "1", nil, "300000-01-01", nil],
                    ["13", "x", "x", "1", "1", "1", "1", nil, nil, "1011"],
                    ["14", nil, nil, nil, nil, nil, nil, nil, nil, nil],
                ])
        ],
        expected: ["public.cosas 22": 11])

    private static let narrowKey = CraftedTarget(
        title: "Keys whose values change in a narrower column",
        target: """
            CREATE TABLE public.tarifas (id integer, precio numeric(6, 2) UNIQUE, hora timestamp(0) UNIQUE, \(tenancy));
            INSERT INTO tarifas VALUES (1, 1.01, '2024-01-01 10:00:00', \(other));
            """,
        schema: "CREATE TABLE public.tarifas (id integer, precio numeric, hora timestamp without time zone);",
        rows: [
            Rows(
                "public.tarifas", "id|precio|hora",
                [
                    ["2", "1.009", "2024-01-01 12:00:00"], ["3", "5", "2024-01-01 10:00:00.4"],
                    ["4", "2.001", "2024-01-01 11:00:00.2"], ["5", "2.004", "2024-01-01 13:00:00"],
                    ["6", "3", "2024-01-01 11:00:00.3"], ["7", "4", "2024-01-01 11:00:00.9"],
                ])
        ],
        expected: ["public.tarifas tarifas_precio_key": 2, "public.tarifas tarifas_hora_key": 2])

    private static let missing = CraftedTarget(
        title: "NOT NULL",
        target: """
            CREATE TABLE public.personas (id integer PRIMARY KEY, nombre text NOT NULL, edad integer NOT NULL DEFAULT 1,
                \(tenancy));
            """,
        schema: "CREATE TABLE public.personas (id integer NOT NULL, nombre text, edad integer NOT NULL);",
        rows: [
            Rows(
                "public.personas", "id|nombre|edad",
                [["1", "ana", "3"], ["2", nil, "4"], ["3", "", "5"], ["4", nil, "6"]])
        ],
        expected: ["public.personas nombre": 2])

    private static let checks = CraftedTarget(
        title: "CHECK: false is refused, NULL is not",
        target: """
            CREATE FUNCTION public.es_corta(t text) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT length(t) < 4';
            CREATE TABLE public.personas (id integer, nombre text, edad integer, \(tenancy),
                CONSTRAINT adulta CHECK (edad >= 18) NOT VALID, CONSTRAINT corta CHECK (public.es_corta(nombre)),
                CONSTRAINT ambas CHECK (edad > 10 OR nombre IS NOT NULL));
            """,
        rows: [
            Rows(
                "public.personas", "id|nombre|edad",
                [
                    ["1", "ana", "18"], ["2", "eva", "17"], ["3", "marisol", "30"], ["4", nil, nil],
                    ["5", "rosalba", nil],
                    ["6", nil, "11"],
                ])
        ],
        expected: ["public.personas adulta": 2, "public.personas corta": 2])

    private static let oddNames = CraftedTarget(
        title: "Names that must be quoted, values with tabs and line ends",
        target: """
            CREATE SCHEMA "Otro; esquema";
            CREATE TABLE "Otro; esquema"."select" ("order" text PRIMARY KEY, "a ""b" text, "n" integer, "c0" text, "r" text,
                \(tenancy), CONSTRAINT "¿única?" UNIQUE ("a ""b", "c0"), CONSTRAINT "check" CHECK ("n" > 0 AND "r" <> ''));
            CREATE UNIQUE INDEX "user" ON "Otro; esquema"."select" (("select"."n" + 1)) WHERE "select"."n" > 5;
            INSERT INTO "Otro; esquema"."select" VALUES (E'a\\tb\\n\\\\', 'x', 7, 'y', 'z', \(other));
            """,
        rows: [
            Rows(
                "\"Otro; esquema\".\"select\"", "r|\"order\"|\"c0\"|\"a \"\"b\"|n",
                [
                    ["1", "a\tb\n\\", "1", "1", "1"], ["", "a\tb", "1", "2", "2"], ["3", "a\\tb", "y", "x", "3"],
                    ["4", "d", "4", "4", "7"], ["5", "e", "4", "5", "0"],
                ])
        ],
        expected: [
            "\"Otro; esquema\".\"select\" select_pkey": 1, "\"Otro; esquema\".\"select\" check": 2,
            "\"Otro; esquema\".\"select\" ¿única?": 1, "\"Otro; esquema\".\"select\" user": 1,
        ])

    private static let computed = CraftedTarget(
        title: "Keys with columns that the rows have no value for",
        target: """
            CREATE TABLE public.cuentas (id integer, clave text, tipo text DEFAULT 'a', extra integer,
                mayor text GENERATED ALWAYS AS (upper(clave)) STORED UNIQUE, serie serial, \(tenancy),
                CONSTRAINT por_tipo UNIQUE (id, tipo), CONSTRAINT por_extra UNIQUE NULLS NOT DISTINCT (id, extra));
            INSERT INTO cuentas (id, clave, tipo, extra, msp_id, condominio_id) VALUES
                (1, 'uno', 'a', 7, \(other)), (2, 'dos', 'b', NULL, \(other));
            """,
        rows: [
            Rows(
                "public.cuentas", "id|clave",
                [["1", "tres"], ["2", "cuatro"], ["3", "UNO"], ["4", "cinco"], ["5", "Cinco"]])
        ],
        expected: [
            "public.cuentas por_tipo": 1, "public.cuentas por_extra": 1, "public.cuentas cuentas_mayor_key": 2,
        ])

    private static let exclusion = CraftedTarget(
        title: "Exclusion constraint",
        target: """
            CREATE TABLE public.reservas (id integer, cuando int4range, \(tenancy),
                CONSTRAINT libre EXCLUDE USING gist (cuando WITH &&));
            INSERT INTO reservas VALUES (1, '[1,10)', \(other)), (2, '[20,30)', \(other));
            """,
        rows: [
            Rows(
                "public.reservas", "id|cuando",
                [["10", "[5,6)"], ["11", "[10,20)"], ["12", "[29,31)"], ["13", nil], ["14", "[40,41)"]])
        ],
        expected: ["public.reservas libre": 2])

    private static let inserts = CraftedTarget(
        title: "Rows written as INSERT",
        target: primaryKey.target,
        schema: "CREATE TABLE public.casas (id integer NOT NULL, nombre text);",
        rows: primaryKey.rows, expected: primaryKey.expected, hasInserts: true)

    private static let fine = CraftedTarget(
        title: "Everything fine",
        target: """
            CREATE TABLE public.casas (id integer PRIMARY KEY, nombre varchar(20) NOT NULL UNIQUE, \(tenancy));
            CREATE TABLE public.cuartos (id integer PRIMARY KEY, casa integer NOT NULL REFERENCES casas, \(tenancy));
            INSERT INTO casas VALUES (1, 'uno', \(other)); INSERT INTO cuartos VALUES (1, 1, \(other));
            """,
        schema: """
            CREATE TABLE public.casas (id integer NOT NULL, nombre character varying(20) NOT NULL);
            CREATE TABLE public.cuartos (id integer NOT NULL, casa integer NOT NULL);
            """,
        rows: [
            Rows("public.casas", "id|nombre", [["2", "dos"], ["3", "tres"]]),
            Rows("public.cuartos", "id|casa", [["2", "2"], ["3", "1"]]),
        ],
        expected: [:])
}
