import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Rows that the server refuses", .requiresPostgreSQL)
struct ApplyRejectsTests {
    private static let tenant = ["--msp", "MSP-DEMO-001", "--condominio", "COND-2"]
    private static let table = """
        CREATE TABLE public.padres (id integer NOT NULL, edad integer NOT NULL);
        CREATE TABLE public.hijas (
            id integer NOT NULL, padre integer, nombre text NOT NULL, codigo text, CONSTRAINT corto CHECK (nombre <> ''));

        """
    private static let keys = """
        ALTER TABLE ONLY public.padres ADD CONSTRAINT padres_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.hijas ADD CONSTRAINT hijas_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.hijas ADD CONSTRAINT hijas_codigo_key UNIQUE (codigo);
        ALTER TABLE ONLY public.hijas ADD CONSTRAINT hijas_padre_fkey FOREIGN KEY (padre) REFERENCES public.padres(id);

        """

    /// A dump of the two tables with rows in COPY's text form.
    private func dump(_ parents: [String], _ daughters: [String], to file: FilePath) throws -> FilePath {
        let text =
            "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n" + Self.table
            + "COPY public.padres (id, edad) FROM stdin;\n" + parents.map { $0 + "\n" }.joined() + "\\.\n\n"
            + "COPY public.hijas (id, padre, nombre, codigo) FROM stdin;\n" + daughters.map { $0 + "\n" }.joined()
            + "\\.\n\n" + Self.keys
        try file.write(text)
        return file
    }

    @Test(
        "Check, unique, not null, type and foreign key: put aside with table, line and reason",
        arguments: [[], ["-j", "2"]])
    func putsAside(options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            let first = try dump(["1\t30"], ["1\t1\tana\ta"], to: folder.appending("1.sql"))
            let second = try dump(
                ["101\t40", "102\tcuarenta", "103\t\\N", "104\t44"],
                [
                    "101\t101\teva\tb", "102\t101\t\tc", "103\t101\t\\N\td", "104\t104\tsol\ta", "105\t999\tmar\te",
                    "106\t104\tluz\tf", "106\t104\tpaz\tg",
                ], to: folder.appending("2.sql"))
            try await cluster.withDatabase { target in
                try await target.prepared()
                _ = try await target.apply(first, in: folder).succeeded()
                let failed = try await target.apply(second, options, tenant: Self.tenant, in: folder)
                #expect(failed.ending == .exit(1))
                #expect(failed.errors.contains("2.sql:11: row 2 of public.padres"), "\(failed.errors)")
                if options.isEmpty { #expect(try await target.batches().count == 1) }

                let rejects = folder.appending("rejects.txt")
                let resume = options.isEmpty ? [] : ["--resume"]
                let result = try await target.apply(
                    second, options + resume + ["--rejects", rejects.string], tenant: Self.tenant, in: folder)
                #expect(result.ending == .exit(2), "\(result.errors)")
                let lines = try rejects.readText().split(separator: "\n").map { line in
                    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                }
                let places = lines.map { "\($0[0]) \(($0[1].split(separator: "/").last ?? "").prefix(8)) \($0[2])" }
                #expect(
                    places.sorted() == [
                        "public.hijas 2.sql:18 23514", "public.hijas 2.sql:19 23502", "public.hijas 2.sql:20 23505",
                        "public.hijas 2.sql:21 23503", "public.hijas 2.sql:23 23505", "public.padres 2.sql:11 22P02",
                        "public.padres 2.sql:12 23502",
                    ])
                // The row itself, as COPY takes it, the tenant's values with it.
                let mar = try #require(lines.first { $0[2] == "23503" })
                #expect(mar.dropFirst(4).joined(separator: "\t").contains("105\t999\tmar\te"))
                #expect(lines.allSatisfy { !$0[3].isEmpty })
                #expect(
                    try await target.query("SELECT id FROM hijas ORDER BY id") == [["1"], ["101"], ["106"]])
                #expect(try await target.query("SELECT id FROM padres ORDER BY id") == [["1"], ["101"], ["104"]])
                #expect(try await target.batches().last?.first == "loaded")
            }
        }
    }

    @Test("Rows that break a key of a table made in the same run are put aside too", arguments: [[], ["-j", "2"]])
    func keysOfNewTables(options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            let dump = try dump(
                ["1\t30", "1\t31", "2\tx", "3\t33"], ["1\t1\tana\ta", "2\t3\teva\ta", "3\t3\tsol\tb"],
                to: folder.appending("1.sql"))
            try await cluster.withDatabase { target in
                try await target.prepared()
                let rejects = folder.appending("rejects.txt")
                let result = try await target.apply(dump, options + ["--rejects", rejects.string], in: folder)
                #expect(result.ending == .exit(2), "\(result.errors)")
                let places = try rejects.readText().split(separator: "\n").map { line in
                    let fields = line.split(separator: "\t").map(String.init)
                    return "\(fields[0]) \((fields[1].split(separator: "/").last ?? "").prefix(8)) \(fields[2])"
                }
                #expect(
                    places.sorted() == [
                        "public.hijas 1.sql:18 23505", "public.padres 1.sql:11 23505", "public.padres 1.sql:12 22P02",
                    ])
                #expect(try await target.query("SELECT id FROM padres ORDER BY id") == [["1"], ["3"]])
                #expect(try await target.query("SELECT id FROM hijas ORDER BY id") == [["1"], ["3"]])
                let keys = try await target.query(
                    "SELECT conname FROM pg_constraint WHERE conrelid IN ('padres'::regclass, 'hijas'::regclass) "
                        + "AND contype IN ('p', 'u', 'f') AND convalidated ORDER BY 1")
                #expect(
                    keys.map { $0[0] } == [
                        "hijas_codigo_key", "hijas_condominio_id_fkey", "hijas_msp_id_fkey", "hijas_padre_fkey",
                        "hijas_pkey", "padres_condominio_id_fkey", "padres_msp_id_fkey", "padres_pkey",
                    ])
                #expect(try await target.batches().map(\.first) == ["loaded"])
            }
        }
    }

    @Test(
        "Of a table that refers to itself only what the server refuses is put aside, whichever row comes first",
        arguments: [[], ["-j", "2"]])
    func selfReference(options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            func dump(_ rows: [String], _ name: String) throws -> FilePath {
                let file = folder.appending(name)
                try file.write(
                    """
                    --
                    -- PostgreSQL database dump
                    --

                    SET client_encoding = 'UTF8';
                    CREATE TABLE public.areas (id integer NOT NULL, de integer, nombre text NOT NULL);
                    COPY public.areas (id, de, nombre) FROM stdin;
                    \(rows.joined(separator: "\n"))
                    \\.

                    ALTER TABLE ONLY public.areas ADD CONSTRAINT areas_pkey PRIMARY KEY (id);
                    ALTER TABLE ONLY public.areas ADD CONSTRAINT areas_de_fkey FOREIGN KEY (de) REFERENCES public.areas(id);

                    """)
                return file
            }
            // Each child before its parent; two rows that no table of these would take.
            let second = try dump(
                ["11\t12\ta", "12\t13\tb", "20\t13\t\\N", "13\t14\tc", "x\t14\td", "14\t\\N\te", "15\t15\tf"], "2.sql")
            let dangling = try dump(["31\t32\ta", "32\t99\tb", "33\t\\N\tc"], "3.sql")
            try await cluster.withDatabase { target in
                try await target.prepared()
                _ = try await target.apply(try dump(["1\t\\N\ta"], "1.sql"), in: folder).succeeded()
                let rejects = folder.appending("rejects.txt")
                let result = try await target.apply(
                    second, options + ["--rejects", rejects.string], tenant: Self.tenant, in: folder)
                #expect(result.ending == .exit(2), "\(result.errors)")
                let states = try rejects.readText().split(separator: "\n").map { $0.split(separator: "\t")[2] }
                #expect(states.sorted() == ["22P02", "23502"])
                let query = "SELECT id FROM areas ORDER BY id"
                let rows = ["1", "11", "12", "13", "14", "15"].map { [$0] }
                #expect(try await target.query(query) == rows)

                // Nobody can say which rows are wrong where they hang together: nothing of the table is loaded.
                let third = try await target.apply(
                    dangling, options + ["--rejects", rejects.string],
                    tenant: ["--msp", "MSP-DEMO-001", "--condominio", "COND-3"], in: folder)
                #expect(third.ending == .exit(1) && third.errors.contains("areas_de_fkey"), "\(third.errors)")
                #expect(try rejects.readText().split(separator: "\n").count == 2)
                #expect(try await target.query(query) == rows)
            }
        }
    }

    @Test("A key that rows of an empty target break is named")
    func brokenKey() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            let dump = try dump(["1\t30", "1\t31"], ["1\t1\tana\ta"], to: folder.appending("1.sql"))
            try await cluster.withDatabase { target in
                try await target.prepared()
                let result = try await target.apply(dump, in: folder)
                #expect(result.ending == .exit(1))
                #expect(result.errors.contains("padres_pkey"), "\(result.errors)")
                #expect(result.errors.contains("1.sql:18"), "\(result.errors)")
                #expect(try await target.loadedTables() == [])
                #expect(try await target.batches() == [])
            }
        }
    }
}
