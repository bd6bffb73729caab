import Mudanza
import MudanzaTestSupport
import Tenancy
import Testing

@Suite("Keys that the tenant leads", .requiresPostgreSQL)
struct CompositeKeyTests {
    private static let schema = """
        CREATE TABLE zonas (id serial PRIMARY KEY, nombre text NOT NULL, UNIQUE (nombre));
        CREATE TABLE "Casas (2)" (
            id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, zona integer REFERENCES zonas ON DELETE SET NULL,
            "Núm" text, vecina integer REFERENCES "Casas (2)" DEFERRABLE INITIALLY DEFERRED);
        CREATE UNIQUE INDEX casas_num ON "Casas (2)" (lower("Núm")) WHERE zona IS NOT NULL;
        CREATE TABLE recibos (
            casa integer NOT NULL REFERENCES "Casas (2)" ON UPDATE CASCADE ON DELETE CASCADE, anio integer, mes integer,
            zona text REFERENCES zonas (nombre) ON UPDATE CASCADE, PRIMARY KEY (casa, anio, mes));
        CREATE TABLE pagos (
            id bigint PRIMARY KEY, casa integer, anio integer, mes integer,
            FOREIGN KEY (casa, anio, mes) REFERENCES recibos MATCH FULL ON DELETE SET NULL);
        CREATE TABLE roles (id text PRIMARY KEY);
        CREATE TABLE personas (id uuid PRIMARY KEY, rol text REFERENCES roles, correo text UNIQUE NULLS NOT DISTINCT);
        ALTER TABLE personas REPLICA IDENTITY USING INDEX personas_pkey;
        CREATE TABLE horas (id integer, dia date, PRIMARY KEY (id, dia)) PARTITION BY RANGE (dia);
        CREATE TABLE horas_1 PARTITION OF horas FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE turnos (hora integer, dia date, FOREIGN KEY (hora, dia) REFERENCES horas);
        CREATE TABLE salas (sala text, EXCLUDE USING btree (sala WITH =));
        INSERT INTO zonas (nombre) VALUES ('Norte'), ('Ñandú');
        INSERT INTO "Casas (2)" (zona, "Núm", vecina) VALUES (1, 'A', 2), (2, 'b', 1), (NULL, NULL, NULL);
        INSERT INTO recibos VALUES (1, 2024, 1, 'Norte'), (2, 2024, 1, NULL);
        INSERT INTO pagos VALUES (1, 1, 2024, 1), (2, NULL, NULL, NULL);
        INSERT INTO roles VALUES ('admin');
        INSERT INTO personas VALUES ('6f9619ff-8b86-d011-b42d-00c04fc964ff', 'admin', NULL);
        INSERT INTO horas VALUES (1, '2024-05-05');
        INSERT INTO turnos VALUES (1, '2024-05-05'), (NULL, NULL);
        INSERT INTO salas VALUES ('A');
        """

    private static let definitions = """
        SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype IN ('p', 'u', 'f', 'x', 'c') AND connamespace = 'public'::regnamespace
            AND confrelid NOT IN (SELECT oid FROM pg_class WHERE relname IN ('msps_exo', 'condominios_exo'))
            AND conrelid NOT IN (SELECT oid FROM pg_class WHERE relname IN ('msps_exo', 'condominios_exo'))
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE indexname = 'casas_num'
        ORDER BY 1
        """

    private static func project(shared: [String] = []) throws -> Project {
        try .demo(Overrides(strategy: .composite, shared: shared))
    }

    @Test("Every key and foreign key, and what they ask besides", arguments: [[], ["--column-inserts"]])
    func definitions(options: [String]) async throws {
        try await Migration(schema: Self.schema, options: options, project: try Self.project(shared: ["public.roles"]))
            .run { outcome in
                let found = try await outcome.migrated.query(Self.definitions).map { $0[0] }
                let t = "msp_id, condominio_id"
                #expect(
                    found.sorted()
                        == [
                            "CREATE UNIQUE INDEX casas_num ON public.\"Casas (2)\" USING btree (\(t), lower(\"Núm\")) "
                                + "WHERE (zona IS NOT NULL)",
                            "\"Casas (2)\" FOREIGN KEY (\(t), vecina) REFERENCES \"Casas (2)\"(\(t), id) DEFERRABLE INITIALLY DEFERRED",
                            "\"Casas (2)\" FOREIGN KEY (\(t), zona) REFERENCES zonas(\(t), id) ON DELETE SET NULL (zona)",
                            "\"Casas (2)\" PRIMARY KEY (\(t), id)",
                            "horas PRIMARY KEY (\(t), id, dia)", "horas_1 PRIMARY KEY (\(t), id, dia)",
                            "pagos CHECK ((num_nulls(casa, anio, mes) = ANY (ARRAY[0, 3])))",
                            "pagos FOREIGN KEY (\(t), casa, anio, mes) REFERENCES recibos(\(t), casa, anio, mes) "
                                + "ON DELETE SET NULL (casa, anio, mes)",
                            "pagos PRIMARY KEY (\(t), id)",
                            "personas FOREIGN KEY (rol) REFERENCES roles(id)", "personas PRIMARY KEY (\(t), id)",
                            "personas UNIQUE NULLS NOT DISTINCT (\(t), correo)",
                            "recibos FOREIGN KEY (\(t), casa) REFERENCES \"Casas (2)\"(\(t), id) ON UPDATE CASCADE ON DELETE CASCADE",
                            "recibos FOREIGN KEY (\(t), zona) REFERENCES zonas(\(t), nombre) ON UPDATE CASCADE",
                            "recibos PRIMARY KEY (\(t), casa, anio, mes)", "roles PRIMARY KEY (id)",
                            "salas EXCLUDE USING btree (msp_id WITH =, condominio_id WITH =, sala WITH =)",
                            "turnos FOREIGN KEY (\(t), hora, dia) REFERENCES horas(\(t), id, dia)",
                            "turnos FOREIGN KEY (\(t), hora, dia) REFERENCES horas_1(\(t), id, dia)",
                            "zonas PRIMARY KEY (\(t), id)", "zonas UNIQUE (\(t), nombre)",
                        ].sorted())
                try await outcome.expectSameRows()
                #expect(outcome.result.plan.findings.allSatisfy { $0.severity == .note })
            }
    }

    @Test("A key stays as it is where something that refers to it cannot carry the tenant")
    func obstacles() async throws {
        let schema = """
            CREATE TYPE par AS (a integer, b text);
            CREATE TABLE zonas (id integer PRIMARY KEY, nombre text UNIQUE);
            CREATE TABLE tipada OF par (a REFERENCES zonas (id));
            CREATE TABLE casas (id integer PRIMARY KEY, zona integer REFERENCES zonas, otra text REFERENCES zonas (nombre));
            CREATE TABLE visitas (id integer PRIMARY KEY, casa integer REFERENCES casas, fecha date);
            CREATE VIEW resumen AS SELECT c.*, count(*) FROM casas c JOIN visitas v ON v.casa = c.id GROUP BY c.id;
            CREATE VIEW conteo AS SELECT casa, count(*) FROM visitas GROUP BY casa;
            INSERT INTO zonas VALUES (1, 'N'); INSERT INTO tipada VALUES (1, 'x');
            INSERT INTO casas VALUES (1, 1, 'N'); INSERT INTO visitas VALUES (1, 1, '2024-01-01');
            """
        try await Migration(schema: schema, project: try Self.project()).run { outcome in
            let found = try await outcome.migrated.query(Self.definitions).map { $0[0] }
            let t = "msp_id, condominio_id"
            #expect(
                found.sorted()
                    == [
                        "casas FOREIGN KEY (\(t), otra) REFERENCES zonas(\(t), nombre)",
                        "casas FOREIGN KEY (zona) REFERENCES zonas(id)", "casas PRIMARY KEY (id)",
                        "tipada FOREIGN KEY (a) REFERENCES zonas(id)",
                        "visitas FOREIGN KEY (casa) REFERENCES casas(id)",
                        "visitas PRIMARY KEY (\(t), id)", "zonas PRIMARY KEY (id)", "zonas UNIQUE (\(t), nombre)",
                    ].sorted())
            let warnings = outcome.result.plan.findings.filter { $0.severity == .warning }.map { "\($0.text)" }
            #expect(warnings.contains { $0.contains("public.tipada, which does not carry the tenant, refers to it") })
            #expect(warnings.contains { $0.contains("the view public.resumen groups by it") })
            try await outcome.expectSameRows()
        }
    }
}
