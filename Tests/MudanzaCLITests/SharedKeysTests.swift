import MudanzaTestSupport
import SystemPackage
import Testing

/// Lookup tables whose own numbers mean nothing: each database counted them for itself.
@Suite("Shared rows under their natural keys", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct SharedKeysTests {
    private static let schema = """
        CREATE TABLE tipos (id serial PRIMARY KEY, clave text NOT NULL UNIQUE, nombre text, padre integer REFERENCES tipos);
        CREATE TABLE zonas (id serial PRIMARY KEY, tipo_id integer NOT NULL REFERENCES tipos, nombre text NOT NULL,
            UNIQUE (tipo_id, nombre));
        CREATE TABLE cosas (id serial PRIMARY KEY, tipo_id integer REFERENCES tipos, zona_id integer REFERENCES zonas,
            otros integer[], nota text);
        """
    private static let sources = [
        """
        INSERT INTO tipos (clave, nombre) VALUES ('A', 'Casa'), ('B', 'Lote');
        INSERT INTO zonas (tipo_id, nombre) VALUES (1, 'Norte'), (2, 'Norte');
        INSERT INTO cosas (tipo_id, zona_id, otros, nota) VALUES (1, 1, '{1,2,NULL}', 'uno'), (2, NULL, '{}', 'ñ'),
            (NULL, 2, NULL, NULL);
        """,
        """
        INSERT INTO tipos (clave, nombre) VALUES ('B', 'Lote'), ('C', 'Local'), ('A', 'Casa');
        INSERT INTO tipos (id, clave, nombre, padre) VALUES (70, 'D', 'Bodega', 2);
        INSERT INTO zonas (tipo_id, nombre) VALUES (2, 'Sur'), (1, 'Norte'), (3, 'Norte'), (70, 'Norte');
        INSERT INTO cosas (tipo_id, zona_id, otros, nota) VALUES (3, 3, '{70,1}', 'dos'), (2, 1, '{2}', NULL),
            (1, 2, NULL, ''), (70, 4, NULL, 'x');
        """,
        """
        INSERT INTO tipos (id, clave, nombre) VALUES (900, 'D', 'Bodega'), (901, 'E', 'Cajón');
        UPDATE tipos SET padre = (SELECT max(id) FROM tipos) WHERE false;
        INSERT INTO tipos (id, clave, nombre) VALUES (902, 'C', 'Local');
        UPDATE tipos SET padre = 902 WHERE id = 900;
        INSERT INTO zonas (tipo_id, nombre) VALUES (901, 'Sur'), (900, 'Norte');
        INSERT INTO cosas (tipo_id, zona_id, otros) VALUES (900, 2, '{901,900}'), (901, 1, NULL);
        """,
    ]
    private static let settings = """
        [keys]
        strategy = "composite"
        [[references]]
        table = "cosas"
        column = "otros"
        to = "tipos(id)"
        [table.tipos]
        class = "shared"
        natural_key = ["clave"]
        [table.zonas]
        class = "shared"
        natural_key = ["tipo_id", "nombre"]
        """
    /// What an application sees, without any number of its own.
    private static let view = """
        SELECT c.id, c.nota, t.clave, t.nombre, p.clave, z.nombre, zt.clave,
            (SELECT string_agg(o.clave, ',' ORDER BY n) FROM unnest(c.otros) WITH ORDINALITY AS u (id, n)
                LEFT JOIN tipos o ON o.id = u.id), cardinality(c.otros)
        FROM cosas c LEFT JOIN tipos t ON t.id = c.tipo_id LEFT JOIN tipos p ON p.id = t.padre
        LEFT JOIN zonas z ON z.id = c.zona_id LEFT JOIN tipos zt ON zt.id = z.tipo_id
        """

    @Test(
        "Rows that are there are taken once, new ones get new numbers, and all that refers to them follows",
        arguments: [[], ["--inserts"]])
    func merged(form: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(Self.settings)
            try await cluster.withDatabase { target in
                try await target.prepared()
                for (number, rows) in Self.sources.enumerated() {
                    try await cluster.withDatabase { original in
                        try await original.execute(Self.schema)
                        try await original.execute(rows)
                        let dump = try await original.dump(form, to: folder.appending("\(number).sql"))
                        let tenant = ["--msp", "MSP-1", "--condominio", "COND-\(number)"]
                        let load = try await target.apply(
                            dump, number == 1 ? ["--jobs", "2"] : [], tenant: tenant, in: folder)
                        #expect(load.ending == .exit(0), "\(load.errors)")
                        let proof = try await MudanzaBinary.run(
                            ["verify", dump.string, "--target", target.uri] + tenant, in: folder)
                        #expect(proof.ending == .exit(0), "\(proof.text)\(proof.errors)")
                        let expected = try await original.query("\(Self.view) ORDER BY 1")
                        let found = try await target.query(
                            "\(Self.view) WHERE c.condominio_id = 'COND-\(number)' ORDER BY 1")
                        #expect(found == expected)
                    }
                }
                #expect(
                    try await target.query("SELECT clave FROM tipos ORDER BY 1").map { $0[0] }
                        == ["A", "B", "C", "D", "E"])
                #expect(try await target.query("SELECT count(*) FROM zonas") == [["5"]])
                // The sequence gives a number that nobody has.
                try await target.execute("INSERT INTO tipos (clave) VALUES ('F')")
            }
        }
    }

    @Test("Several at once: rows that another load brings meanwhile are found", arguments: ["composite", "offset"])
    func batch(strategy: String) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(Self.settings)
            var manifest = "dump,msp_id,condominio_id,strategy\n"
            var expected: [[[String]]] = []
            for number in 0..<8 {
                try await cluster.withDatabase { original in
                    try await original.execute(Self.schema)
                    try await original.execute(Self.sources[number % 3])
                    // Each of the later ones has rows that only they share.
                    if number > 2 {
                        try await original.execute(
                            "INSERT INTO tipos (id, clave) VALUES (\(1000 + number), 'Z'), (\(2000 - number), 'Y')")
                        try await original.execute("INSERT INTO cosas (tipo_id) VALUES (\(1000 + number))")
                    }
                    _ = try await original.dump([], to: folder.appending("\(number).sql"))
                    manifest += "\(number).sql,MSP-1,COND-\(number),\(strategy)\n"
                    expected.append(
                        try await original.query(Self.view.replacing("c.id, ", with: "") + " ORDER BY c.id"))
                }
            }
            try folder.appending("tenants.csv").write(manifest)
            try await cluster.withDatabase { target in
                try await target.prepared()
                let result = try await MudanzaBinary.run(
                    ["batch", "tenants.csv", "--target", target.uri, "--workers", "4", "--verify"], in: folder)
                #expect(result.ending == .exit(0), "\(result.text)\(result.errors)")
                for (number, rows) in expected.enumerated() {
                    let found = try await target.query(
                        Self.view.replacing("c.id, ", with: "")
                            + " WHERE c.condominio_id = 'COND-\(number)' ORDER BY c.id")
                    #expect(found == rows, "COND-\(number)")
                }
                #expect(try await target.query("SELECT count(*), count(DISTINCT clave) FROM tipos") == [["7", "7"]])
            }
        }
    }

    @Test("A row that differs ends the load, and the columns are named")
    func differing() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(Self.settings)
            try await cluster.withDatabase { target in
                try await target.prepared()
                for (number, change) in ["", "UPDATE tipos SET nombre = 'Otra' WHERE clave = 'A'"].enumerated() {
                    try await cluster.withDatabase { original in
                        try await original.execute(Self.schema)
                        try await original.execute(Self.sources[number])
                        try await original.execute(change)
                        let dump = try await original.dump([], to: folder.appending("\(number).sql"))
                        let load = try await target.apply(
                            dump, [], tenant: ["--msp", "MSP-1", "--condominio", "COND-\(number)"], in: folder)
                        #expect(load.ending == .exit(number == 0 ? 0 : 1), "\(load.errors)")
                        if number == 1 {
                            #expect(
                                load.errors.contains(
                                    "1 row of the shared table public.tipos differs from those the target has, in "
                                        + "nombre (1)"), "\(load.errors)")
                        }
                    }
                }
            }
        }
    }

    @Test("A natural key that is none is refused")
    func notUnique() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(
                Self.settings.replacing("natural_key = [\"clave\"]", with: "natural_key = [\"nombre\"]"))
            try await cluster.withDatabase { target in
                try await target.prepared()
                for number in 0..<2 {
                    try await cluster.withDatabase { original in
                        try await original.execute(Self.schema)
                        try await original.execute(Self.sources[number])
                        try await original.execute(number == 1 ? "UPDATE tipos SET nombre = 'igual'" : "")
                        let dump = try await original.dump([], to: folder.appending("\(number).sql"))
                        let load = try await target.apply(
                            dump, [], tenant: ["--msp", "MSP-1", "--condominio", "COND-\(number)"], in: folder)
                        #expect(load.ending == .exit(number == 0 ? 0 : 1), "\(load.errors)")
                        if number == 1 {
                            #expect(
                                load.errors.contains(
                                    "the natural key (nombre) of the shared table public.tipos tells no rows apart: "
                                        + "values that stand more than once in"), "\(load.errors)")
                        }
                    }
                }
            }
        }
    }
}
