import MudanzaTestSupport
import SystemPackage
import Testing

/// Large objects of two tenants, which get OIDs of their own, and references of several shapes that follow.
@Suite("Large objects in one target under moved keys", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct MoveLargeObjectTests {
    private static let schema = #"""
        CREATE TABLE fotos (id serial PRIMARY KEY, casa integer, contenido oid);
        CREATE TABLE bitacora (id serial PRIMARY KEY, tabla varchar(20), registro text);
        INSERT INTO fotos (casa, contenido) VALUES (1, 16384), (NULL, 20000), (2, NULL);
        INSERT INTO bitacora (tabla, registro) VALUES ('fotos', '1'), ('fotos', 'ninguna'), ('fotos', NULL), (NULL, '1');
        SELECT lo_from_bytea(16384, 'uno'), lo_from_bytea(20000, '\x00ff27');
        COMMENT ON LARGE OBJECT 16384 IS 'la primera';
        """#

    private static let project = """
        [keys]
        strategy = "offset"
        [[references]]
        table = "public.fotos"
        column = "contenido"
        to = "large objects"
        [[references]]
        table = "public.bitacora"
        column = "registro"
        table_named_in = "tabla"
        """

    @Test("Two tenants, whatever the form of rows", arguments: [[], ["--inserts"]], [[], ["--jobs", "2"]])
    func twoTenants(form: [String], jobs: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(Self.project)
            try await cluster.withDatabase { original in
                try await original.execute(Self.schema)
                let dump = try await original.dump(form, to: folder.appending("dump.sql"))
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    for tenant in ["COND-1", "COND-2"] {
                        let arguments = ["--msp", "MSP-1", "--condominio", tenant]
                        let result = try await target.apply(dump, jobs, tenant: arguments, in: folder)
                        #expect(result.ending == .exit(0), "\(tenant): \(result.errors)")
                        let proof = try await MudanzaBinary.run(
                            ["verify", dump.string, "--target", target.uri] + arguments, in: folder)
                        #expect(proof.ending == .exit(0), "\(tenant): \(proof.text)\(proof.errors)")
                    }
                    let contents = try await target.query(
                        """
                        SELECT condominio_id, casa, lo_get(contenido), obj_description(contenido, 'pg_largeobject')
                        FROM fotos ORDER BY condominio_id, id
                        """)
                    #expect(
                        contents
                            == ["COND-1", "COND-2"].flatMap { tenant in
                                [
                                    [tenant, "1", "\\x756e6f", "la primera"], [tenant, "", "\\x00ff27", ""],
                                    [tenant, "2", "", ""],
                                ]
                            })
                    let count = try await target.query(
                        "SELECT count(*), count(DISTINCT oid) FROM pg_largeobject_metadata")
                    #expect(count == [["4", "4"]])
                    let named = try await target.query(
                        """
                        SELECT b.condominio_id, f.condominio_id FROM bitacora b
                        JOIN fotos f ON b.tabla = 'fotos' AND b.registro = f.id::text ORDER BY 1
                        """)
                    #expect(named == [["COND-1", "COND-1"], ["COND-2", "COND-2"]])
                    let next = try await target.query(
                        "SELECT nextval('fotos_id_seq') > max(id), min(id) = 1 FROM fotos")
                    #expect(next == [["t", "t"]])
                }
            }
        }
    }

    @Test("Objects longer than a unit arrive whole, in units of their own", arguments: [[], ["--jobs", "2"]])
    func longObjects(jobs: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute(
                    """
                    CREATE TABLE planos (id int PRIMARY KEY, contenido oid);
                    INSERT INTO planos SELECT n, lo_from_bytea(0, convert_to(
                        (SELECT string_agg(md5(g::text), '') FROM generate_series(1, n * n * 3000) g), 'UTF8'))
                    FROM generate_series(1, 9) n;
                    INSERT INTO planos VALUES (10, lo_create(0));
                    """)
                let dump = try await original.dump([], to: folder.appending("dump.sql"))
                let contents =
                    "SELECT id, octet_length(lo_get(contenido)), md5(lo_get(contenido)) FROM planos ORDER BY id"
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    let result = try await target.apply(dump, jobs, in: folder)
                    #expect(result.ending == .exit(0), "\(result.errors)")
                    let (before, after) = (try await original.query(contents), try await target.query(contents))
                    #expect(before == after && after.count == 10)
                    let units = try await target.query(
                        "SELECT count(*) > 5, count(*) FROM mudanza.chunks WHERE unit LIKE 'objects %'")
                    #expect(units[0][0] == (jobs.isEmpty ? "f" : "t"), "\(units)")
                }
            }
        }
    }

    @Test("More objects than a server has locks for: one transaction says what to do, units load them")
    func manyObjects() async throws {
        let few = ServerOptions(settings: ["max_locks_per_transaction": "10", "max_connections": "10"])
        try await TemporaryServer.with(few) { server in
            try await withTemporaryFolder { folder in
                try await server.cluster.withDatabase { original in
                    try await original.execute(
                        """
                        CREATE TABLE fotos (id int PRIMARY KEY, contenido oid);
                        INSERT INTO fotos SELECT n, lo_from_bytea(0, convert_to(n::text, 'UTF8'))
                        FROM generate_series(1, 5000) n;
                        """)
                    let dump = try await original.dump([], to: folder.appending("dump.sql"))
                    try await server.cluster.withDatabase { target in
                        try await target.prepared()
                        let refused = try await target.apply(dump, in: folder)
                        #expect(refused.ending == .exit(1))
                        #expect(refused.errors.contains("SQLSTATE 53200") && refused.errors.contains("--jobs 1"))
                        #expect(try await target.loadedTables() == [])
                        let result = try await target.apply(dump, ["--jobs", "1"], in: folder)
                        #expect(result.ending == .exit(0), "\(result.errors)")
                        let wrong = try await target.query(
                            """
                            SELECT count(*), count(*) FILTER (WHERE convert_from(lo_get(contenido), 'UTF8') <> id::text)
                            FROM fotos
                            """)
                        #expect(wrong == [["5000", "0"]])

                        let batch = try await target.query("SELECT max(batch_id) FROM mudanza.batches")[0][0]
                        let way = ["rollback", "--target", target.uri, "--batch", batch]
                        let whole = try await MudanzaBinary.run(way, in: folder)
                        #expect(whole.ending == .exit(1) && whole.errors.contains("--chunk-rows"), "\(whole.errors)")
                        #expect(try await target.query("SELECT count(*) FROM fotos") == [["5000"]])
                        let chunks = try await MudanzaBinary.run(way + ["--chunk-rows", "4000"], in: folder)
                        #expect(chunks.ending == .exit(0), "\(chunks.errors)")
                        #expect(chunks.text.contains("5,000 large objects"), "\(chunks.text)")
                        #expect(try await target.query("SELECT count(*) FROM pg_largeobject_metadata") == [["0"]])
                        #expect(try await target.loadedTables() == [])
                    }
                }
            }
        }
    }
}
