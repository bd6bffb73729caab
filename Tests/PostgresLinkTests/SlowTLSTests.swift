import MudanzaTestSupport
import PostgresLink
import Testing

@Suite("COPY over TLS", .requiresPostgreSQL)
struct SlowTLSTests {
    @Test("a server that takes its time is waited for")
    func slowServer() async throws {
        let role = ServerOptions.Role("cargador", password: "x")
        try await TemporaryServer.with(ServerOptions(certificate: .valid, roles: [role])) { server in
            let database = TemporaryDatabase(cluster: server.cluster, name: "postgres")
            // Each row takes the server longer than any patience but that of the statement's timeout.
            try await database.execute(
                """
                CREATE TABLE t (a text);
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                    $$BEGIN IF NEW.a = 'wait' THEN PERFORM pg_sleep(0.6); END IF; RETURN NEW; END$$;
                CREATE TRIGGER wait BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION wait();
                GRANT ALL ON t TO cargador;
                """)
            let settings = try ConnectionSettings.read(server.uri(database: "postgres", as: role), environment: [:])
            var connection = try PostgresConnection(settings)
            let line = Array((String(repeating: "x", count: 1000) + "\n").utf8)
            let rows = Array("wait\n".utf8) + (0..<20_000).flatMap { _ in line }
            let copied = try connection.copyIn("COPY t FROM STDIN") { try $0.write(rows) }
            #expect(copied == 20_001)
        }
    }
}
