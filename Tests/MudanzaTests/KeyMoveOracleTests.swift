import Mudanza
import MudanzaTestSupport
import SQLSyntax
import SystemPackage
import Tenancy
import Testing

/// Moves written by hand, executed over dumps; PostgreSQL's own UPDATE says what the rows must become.
@Suite("Keys that move, beside UPDATE", .requiresPostgreSQL)
struct KeyMoveOracleTests {
    private static let schema = #"""
        CREATE TABLE zonas (nombre varchar(12), id serial PRIMARY KEY);
        CREATE TABLE casas (
            id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, zona integer REFERENCES zonas,
            doble integer GENERATED ALWAYS AS (zona * 2) STORED, vecinas integer[], "Nota; (2)" text,
            clave char(8) UNIQUE, claves varchar(10)[], importe numeric(12), foto oid);
        CREATE TABLE bitacora (registro text, tabla varchar(20), copia character(10), id bigint DEFAULT 7);
        CREATE TABLE otra (id integer PRIMARY KEY);
        INSERT INTO zonas VALUES ('Ñandú', 1), (NULL, 2), ('', -3), (E'a\tb', 99999);
        SELECT setval('zonas_id_seq', 99999);
        INSERT INTO casas (zona, vecinas, "Nota; (2)", clave, claves, importe, foto) VALUES
            (1, '{1,2,NULL}', E'\\N', 'C-1', '{a,NULL,"NULL","","x y","q\"q","b\\b","k,k",Ñandú}', 5, 16384),
            (NULL, NULL, 'NULL', NULL, NULL, NULL, NULL), (-3, '{}', E'ñ''\n\\.\n', 'ñ', '{}', -5, 20000),
            (99999, '{{1,2},{-3,NULL}}', '', 'C 3', '{{a,b},{"{","}"}}', 0, 1),
            (2, '[0:1]={1,2}', '5', E'c\\', ARRAY[E't\tt', E'n\nn'], 12, NULL);
        INSERT INTO bitacora VALUES
            ('1', 'zonas', '1', 1), ('2', 'casas', '2', 2), ('2', 'otra', '2', 3), (NULL, 'zonas', NULL, 4),
            ('Ñ', 'zonas', 'Ñ', -5), ('007', 'zonas', '007', 6), ('', NULL, '', NULL), ('-3', 'public.zonas', '-3', 8);
        INSERT INTO otra VALUES (1), (2);
        SELECT lo_from_bytea(16384, 'uno'), lo_from_bytea(20000, '\x00ff27');
        COMMENT ON LARGE OBJECT 16384 IS 'LARGE OBJECT 16384';
        GRANT SELECT ON LARGE OBJECT 20000 TO PUBLIC;
        """#

    private static func moves() -> KeyMoves {
        func name(_ table: String) -> QualifiedName { QualifiedName(SQLIdentifier("public"), SQLIdentifier(table)) }
        func place(_ table: String, _ column: String) -> Catalog.ColumnReference {
            .init(table: name(table), column: SQLIdentifier(column))
        }
        func move(
            _ table: String, _ column: String, _ change: ColumnMove.Change, _ limit: ColumnMove.Limit,
            isArray: Bool = false, where values: [String]? = nil
        ) -> ColumnMove {
            ColumnMove(
                table: name(table), column: SQLIdentifier(column), change: change, limit: limit, isArray: isArray,
                condition: values.map { .init(column: SQLIdentifier("tabla"), values: $0) })
        }
        let (offset, prefix) = (ColumnMove.Change.offset(100_000), ColumnMove.Change.prefix("T-"))
        let (integer, bigint) = (-2_147_483_648...2_147_483_647, Int.min...Int.max)
        var moves = KeyMoves(
            columns: [
                move("zonas", "id", offset, .integer(integer)),
                move("casas", "id", offset, .integer(bigint)), move("casas", "zona", offset, .integer(integer)),
                move("casas", "vecinas", offset, .integer(integer), isArray: true),
                move("casas", "clave", prefix, .text(characters: 8)),
                move("casas", "claves", prefix, .text(characters: 10), isArray: true),
                move("casas", "importe", offset, .integer(bigint)),
                move("casas", "foto", offset, .integer(0...4_294_967_295)),
            ],
            sequences: [
                SequenceMove(name("zonas_id_seq"), by: 100_000), SequenceMove(name("casas_id_seq"), by: 100_000),
            ],
            widenedColumns: [place("casas", "id")], widenedSequences: [name("casas_id_seq")], largeObjects: 100_000)
        for (column, characters) in [("registro", nil), ("copia", 10)] {
            moves.columns += [
                move("bitacora", column, offset, .text(characters: characters), where: ["zonas", "public.zonas"]),
                move("bitacora", column, prefix, .text(characters: characters), where: ["casas"]),
            ]
        }
        return moves
    }

    /// The same by SQL, while no foreign key looks on.
    private static let update = #"""
        CREATE FUNCTION pg_temp.moved(a integer[]) RETURNS integer[] LANGUAGE plpgsql AS $$ BEGIN
            FOR i IN coalesce(array_lower(a, 1), 1)..coalesce(array_upper(a, 1), 0) LOOP
                IF array_ndims(a) = 1 THEN a[i] := a[i] + 100000; CONTINUE; END IF;
                FOR j IN array_lower(a, 2)..array_upper(a, 2) LOOP a[i][j] := a[i][j] + 100000; END LOOP;
            END LOOP; RETURN a; END $$;
        CREATE FUNCTION pg_temp.moved(a varchar[]) RETURNS varchar[] LANGUAGE plpgsql AS $$ BEGIN
            FOR i IN coalesce(array_lower(a, 1), 1)..coalesce(array_upper(a, 1), 0) LOOP
                IF array_ndims(a) = 1 THEN a[i] := 'T-' || a[i]; CONTINUE; END IF;
                FOR j IN array_lower(a, 2)..array_upper(a, 2) LOOP a[i][j] := 'T-' || a[i][j]; END LOOP;
            END LOOP; RETURN a; END $$;
        SET session_replication_role = replica;
        ALTER TABLE casas ALTER id DROP IDENTITY, ALTER id TYPE bigint;
        UPDATE zonas SET id = id + 100000;
        UPDATE casas SET id = id + 100000, zona = zona + 100000, vecinas = pg_temp.moved(vecinas),
            clave = 'T-' || rtrim(clave), claves = pg_temp.moved(claves), importe = importe + 100000,
            foto = (foto::bigint + 100000)::oid;
        UPDATE bitacora SET
            registro = CASE WHEN tabla = 'casas' THEN 'T-' || registro
                WHEN tabla IN ('zonas', 'public.zonas') AND registro ~ '^(0|-?[1-9]\d*)$'
                THEN (registro::bigint + 100000)::text ELSE registro END,
            copia = CASE WHEN tabla = 'casas' THEN 'T-' || rtrim(copia)
                WHEN tabla IN ('zonas', 'public.zonas') AND rtrim(copia) ~ '^(0|-?[1-9]\d*)$'
                THEN (rtrim(copia)::bigint + 100000)::text ELSE copia END;
        """#

    @Test(
        "The rows are those that UPDATE makes, however the dump writes them",
        arguments: [
            ([], false), (["--inserts"], false), (["--column-inserts"], false), (["--rows-per-insert=3"], false),
            (["--inserts"], true), (["--column-inserts"], true), (["--rows-per-insert=3"], true),
        ])
    func rows(options: [String], asCopy: Bool) async throws {
        var migration = Migration(schema: Self.schema, options: options, project: try .demo())
        (migration.insertsBecomeCopy, migration.moves) = (asCopy, Self.moves())
        try await migration.run { outcome in
            try await outcome.original.execute(Self.update)
            try await outcome.expectSameRows()
            let sequences = try await outcome.migrated.query(
                """
                SELECT (SELECT last_value FROM zonas_id_seq), (SELECT last_value FROM casas_id_seq),
                    format_type(seqtypid, NULL), atttypid::regtype
                FROM pg_sequence JOIN pg_attribute ON attrelid = 'casas'::regclass AND attname = 'id'
                WHERE seqrelid = 'casas_id_seq'::regclass
                """)
            #expect(sequences == [["199999", "100005", "bigint", "bigint"]])
            let objects = try await outcome.migrated.query(
                """
                SELECT oid, lo_get(oid), obj_description(oid, 'pg_largeobject'), lomacl::text LIKE '%{=r/%' OR lomacl::text LIKE '%,=r/%'
                FROM pg_largeobject_metadata ORDER BY 1
                """)
            #expect(
                objects == [["116384", "\\x756e6f", "LARGE OBJECT 16384", ""], ["120000", "\\x00ff27", "", "t"]])
        }
    }

    @Test(
        "A value that would not fit ends the run where it stands, without saying what it is", arguments: [false, true])
    func refused(inserts: Bool) async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("dump.sql")
            let rows =
                inserts
                ? "INSERT INTO public.t VALUES (1), (32767);\n" : "COPY public.t (id) FROM stdin;\n1\n32767\n\\.\n"
            try dump.write(
                "-- PostgreSQL database dump\nSET client_encoding = 'UTF8';\nCREATE TABLE public.t (\n    id smallint\n);\n\(rows)"
            )
            var migration = Migration(schema: "", project: try .demo())
            migration.moves = KeyMoves(columns: [
                ColumnMove(
                    table: QualifiedName(SQLIdentifier("public"), SQLIdentifier("t")), column: SQLIdentifier("id"),
                    change: .offset(1), limit: .integer(-32_768...32_767))
            ])
            do {
                _ = try migration.rewrite(dump, to: folder.appending("out.sql"))
                Issue.record("not refused")
            } catch {
                let text = "\(error)"
                #expect(text.contains("dump.sql:\(inserts ? 6 : 8)"), "\(text)")
                #expect(
                    text.contains("public.t.id") && text.contains("smaller base") && text.contains("bigint"), "\(text)")
                #expect(!text.contains("32767") && !text.contains("32768"), "\(text)")
            }
            #expect(try folder.entries() == ["dump.sql"])
        }
    }
}
