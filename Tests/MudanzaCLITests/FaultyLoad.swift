import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// What the loads that are disturbed have in common: a dump of several units, a server whose commits last, a target
/// as `mudanza init` leaves it, and what an undisturbed load makes of that.
struct FaultyLoad: Sendable {
    let server: TemporaryServer
    let folder: FilePath
    let dump: FilePath
    /// Units of rows that the dump makes, about.
    let rows: Int
    /// What an undisturbed load gives.
    let expected: Fingerprint

    static let role = ServerOptions.Role("cargador", password: "s3cr3t%'\"o", attributes: "NOSUPERUSER CREATEDB")

    /// Counts and hashes of all tables by PostgreSQL, and the schema.
    struct Fingerprint: Sendable, Equatable {
        var tables: [[String]]
        var schema: Set<String>
    }

    /// Starts a server, makes a dump with so many rows in its largest table, and loads it undisturbed.
    static func with(
        rows: Int, options: ServerOptions? = nil, _ body: (FaultyLoad) async throws -> Void
    ) async throws {
        let options =
            options ?? ServerOptions(certificate: .valid, roles: [role], settings: ServerOptions.durable)
        try await withTemporaryFolder { folder in
            try await TemporaryServer.with(options) { server in
                let maintenance = TemporaryDatabase(cluster: server.cluster, name: "postgres")
                try await maintenance.execute("CREATE DATABASE original")
                let original = TemporaryDatabase(cluster: server.cluster, name: "original")
                try await original.execute(schema(rows: rows))
                let dump = try await original.dump(["--no-owner"], to: folder.appending("dump.sql"))
                // As the role that loads: its tables are its own.
                try await maintenance.execute("CREATE DATABASE prepared OWNER \(role.name)")
                let prepared = TemporaryDatabase(cluster: server.cluster, name: "prepared")
                try await prepared.prepared()
                try await prepared.execute(
                    """
                    GRANT ALL ON SCHEMA mudanza, public TO \(role.name);
                    GRANT ALL ON ALL TABLES IN SCHEMA mudanza, public TO \(role.name);
                    GRANT ALL ON ALL SEQUENCES IN SCHEMA mudanza, public TO \(role.name);
                    """)
                try await maintenance.execute("CREATE DATABASE undisturbed TEMPLATE prepared OWNER \(role.name)")
                let undisturbed = TemporaryDatabase(cluster: server.cluster, name: "undisturbed")
                var load = FaultyLoad(
                    server: server, folder: folder, dump: dump, rows: rows,
                    expected: Fingerprint(tables: [], schema: []))
                _ = try await load.apply(into: "undisturbed", ["--jobs", "2"]).succeeded()
                let expected = try await fingerprint(undisturbed)
                try #require(expected.tables.count >= 4)
                load = FaultyLoad(server: server, folder: folder, dump: dump, rows: rows, expected: expected)
                try await body(load)
            }
        }
    }

    private static func schema(rows: Int) -> String {
        """
        CREATE SCHEMA archivo;
        CREATE TABLE casas (id int PRIMARY KEY, nombre text NOT NULL);
        CREATE TABLE eventos (id serial PRIMARY KEY, casa int NOT NULL REFERENCES casas, texto text NOT NULL, valor float8);
        CREATE TABLE archivo.eventos (id bigint PRIMARY KEY, casa int REFERENCES casas, texto text);
        CREATE TABLE notas (evento int REFERENCES eventos, nota text);
        CREATE INDEX idx_eventos_casa ON eventos (casa);
        CREATE INDEX idx_eventos_texto ON eventos (texto);
        CREATE VIEW de_casas AS SELECT c.nombre, count(*) FROM casas c JOIN eventos e ON e.casa = c.id GROUP BY 1;
        CREATE FUNCTION negar() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'fired'; END$$;
        INSERT INTO casas SELECT i, 'Casa ñ ' || i FROM generate_series(1, 500) i;
        INSERT INTO eventos (casa, texto, valor)
            SELECT i % 500 + 1, md5(i::text) || E'\\t\\\\' || i, sqrt(i) FROM generate_series(1, \(rows)) i;
        INSERT INTO archivo.eventos SELECT i, i % 500 + 1, repeat(md5(i::text), 2) FROM generate_series(1, \(rows / 2)) i;
        INSERT INTO notas SELECT i, CASE WHEN i % 3 > 0 THEN 'nota ' || i END FROM generate_series(1, \(rows / 4)) i;
        CREATE TRIGGER negar BEFORE INSERT ON notas FOR EACH ROW EXECUTE FUNCTION negar();
        """
    }

    static func fingerprint(_ database: TemporaryDatabase) async throws -> Fingerprint {
        let tables = try await database.loadedTables()
        let query = tables.map {
            "SELECT '\($0)', count(*), sum(hashtextextended(t::text, 0)::numeric), sum(hashtextextended(t::text, 7)::numeric) FROM \($0) t;"
        }
        return Fingerprint(
            tables: try await database.query(query.joined()), schema: try await database.loadedSchema())
    }

    /// A new target, as `mudanza init` leaves it; tables go into the tablespace of the small disk if asked for.
    func withTarget<Result>(
        tablespace: String? = nil, _ body: (TemporaryDatabase) async throws -> Result
    ) async throws -> Result {
        let maintenance = TemporaryDatabase(cluster: server.cluster, name: "postgres")
        let name = "target_\(UUID().uuidString.prefix(8).lowercased())"
        try await maintenance.execute("CREATE DATABASE \(name) TEMPLATE prepared OWNER \(Self.role.name)")
        if let tablespace {
            try await maintenance.execute("ALTER DATABASE \(name) SET default_tablespace = '\(tablespace)'")
        }
        let result = try await body(TemporaryDatabase(cluster: server.cluster, name: name))
        try await maintenance.execute("DROP DATABASE \(name) WITH (FORCE)")
        return result
    }

    /// The command's words; the password is in a secrets file.
    func words(
        into database: String, _ options: [String], port: Int? = nil, dump other: FilePath? = nil
    ) throws -> [String] {
        let secrets = folder.appending("\(database).toml")
        let uri = server.uri(database: database, as: Self.role, port: port)
        try secrets.write("DATABASE_URL = \"\(uri)\"\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secrets.string)
        return ["apply", (other ?? dump).string, "--target", secrets.string] + DemoTenant.arguments + options
    }

    func apply(
        into database: String, _ options: [String], port: Int? = nil, dump: FilePath? = nil
    ) async throws -> CommandResult {
        try await MudanzaBinary.run(
            try words(into: database, options, port: port, dump: dump), in: folder)
    }

    /// What is in a target after a fault.
    enum Left: String, Sendable { case nothing, everything, part }

    /// Looks when nobody is at work in the target any more.
    func left(in target: TemporaryDatabase) async throws -> Left {
        // A pooler keeps idle ones.
        let others = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = '\(Self.role.name)' AND state <> 'idle'
            """
        while try await target.query(others) != [["0"]] {}
        if try await target.loadedTables().isEmpty, try await target.batches().isEmpty { return .nothing }
        guard try await target.batches().map(\.[0]) == ["loaded"] else { return .part }
        return try await Self.fingerprint(target) == expected ? .everything : .part
    }
}
