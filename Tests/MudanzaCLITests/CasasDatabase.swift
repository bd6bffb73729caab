import MudanzaTestSupport
import SystemPackage

/// A small database with what makes loading hard, for several tenants whose keys are apart: `keep` fits them all.
struct CasasDatabase: Sendable {
    /// Added to every key.
    var offset = 0
    /// Whether two tables refer to each other, and one to itself.
    var hasCircle = false
    var rows = 40

    /// Tables in an order in which foreign keys look forwards; triggers, a partitioned table, a generated and an
    /// identity column, a sequence, and a table that all tenants share.
    private static let schema = #"""
        CREATE TABLE roles (rol_id varchar PRIMARY KEY, nombre text NOT NULL);
        CREATE TABLE z_padre (id serial PRIMARY KEY, nombre text NOT NULL CHECK (nombre <> ''));
        CREATE TABLE a_hija (
            id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, padre_id int NOT NULL REFERENCES z_padre,
            rol varchar REFERENCES roles, codigo text UNIQUE, doble int GENERATED ALWAYS AS (padre_id * 2) STORED);
        CREATE TABLE avisos (id serial PRIMARY KEY, texto text);
        CREATE FUNCTION avisar() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN INSERT INTO public.avisos (texto) VALUES (NEW.codigo); RETURN NEW; END$$;
        CREATE TRIGGER avisar AFTER INSERT ON a_hija FOR EACH ROW EXECUTE FUNCTION avisar();
        CREATE TABLE medidas (id int NOT NULL, dia date NOT NULL, valor numeric, PRIMARY KEY (id, dia))
            PARTITION BY RANGE (dia);
        CREATE TABLE medidas_2025 PARTITION OF medidas FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE medidas_2026 PARTITION OF medidas FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE INDEX idx_medidas_valor ON medidas (valor);
        """#

    private static let circle = #"""
        CREATE TABLE personas (id int PRIMARY KEY, jefe int REFERENCES personas, casa int);
        CREATE TABLE casas (id int PRIMARY KEY, dueno int REFERENCES personas);
        ALTER TABLE personas ADD CONSTRAINT vive FOREIGN KEY (casa) REFERENCES casas;
        CREATE FUNCTION negar() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'fired'; END$$;
        """#

    /// What is made at the end, for it would fire while the example is filled.
    private static let circleTriggers = """
        CREATE TRIGGER negar BEFORE INSERT ON personas FOR EACH ROW EXECUTE FUNCTION negar();
        CREATE TRIGGER negar_siempre BEFORE INSERT ON casas FOR EACH ROW EXECUTE FUNCTION negar();
        ALTER TABLE casas ENABLE ALWAYS TRIGGER negar_siempre;
        """

    private var filling: String {
        var sql = """
            INSERT INTO roles VALUES ('admin', 'Administración'), ('guardia', 'Guardia');
            SELECT setval('z_padre_id_seq', \(offset + 1), false);
            SELECT setval('a_hija_id_seq', \(offset + 1), false);
            SELECT setval('avisos_id_seq', \(offset + 1), false);
            INSERT INTO z_padre (nombre) SELECT 'n' || i FROM generate_series(1, \(rows)) i;
            INSERT INTO a_hija (padre_id, rol, codigo)
                SELECT \(offset) + i, CASE WHEN i % 2 = 0 THEN 'admin' END, 'c\(offset)-' || i
                FROM generate_series(1, \(rows)) i;
            INSERT INTO medidas SELECT \(offset) + i, '2025-12-01'::date + i, i / 7.0 FROM generate_series(1, \(rows)) i;
            """
        if hasCircle {
            sql += """
                INSERT INTO personas (id, jefe) SELECT \(offset) + i, \(offset) + \(rows) + 1 - i
                    FROM generate_series(1, \(rows)) i;
                INSERT INTO casas SELECT \(offset) + i, \(offset) + \(rows) + 1 - i FROM generate_series(1, \(rows)) i;
                UPDATE personas SET casa = id;
                """
        }
        return sql
    }

    /// Fills a database.
    func fill(_ database: TemporaryDatabase) async throws {
        try await database.execute(Self.schema + (hasCircle ? Self.circle : ""))
        try await database.execute(filling + (hasCircle ? Self.circleTriggers : ""))
    }

    /// Writes it as a dump.
    func dump(
        _ cluster: TemporaryCluster, to file: FilePath, _ options: [String] = ["--no-owner"], changes: String = ""
    ) async throws -> FilePath {
        try await cluster.withDatabase { database in
            try await fill(database)
            if !changes.isEmpty { try await database.execute(changes) }
            return try await database.dump(options, to: file)
        }
    }
}
