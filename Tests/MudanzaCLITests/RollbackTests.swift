import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// What `mudanza rollback` takes out, and what it leaves.
@Suite("Taking a batch out", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct RollbackTests {
    /// Houses and their notes, which refer to houses and to each other; a lookup that all tenants share.
    static func dump(_ numbers: ClosedRange<Int>, kinds: [String] = ["casa", "lote"], extra: String = "") -> String {
        func copy(_ table: String, _ rows: [String]) -> String {
            "COPY public.\(table) FROM stdin;\n" + rows.map { $0 + "\n" }.joined() + "\\.\n"
        }
        let houses = numbers.map { "\($0)\t\(kinds[$0 % kinds.count])\tCasa ñ \($0)" }
        let notes = numbers.map { "\($0)\t\($0)\t\($0 == numbers.lowerBound ? "\\N" : "\($0 - 1)")\tnota" }
        return """
            CREATE TABLE public.tipos (tipo text NOT NULL, nombre text);
            CREATE TABLE public.casas (id integer NOT NULL, tipo text, nombre text);
            CREATE TABLE public.notas (id integer NOT NULL, casa integer, anterior integer, texto text);
            \(copy("tipos (tipo, nombre)", kinds.map { "\($0)\tTipo \($0)" }))
            \(copy("casas (id, tipo, nombre)", houses))
            \(copy("notas (id, casa, anterior, texto)", notes))
            ALTER TABLE ONLY public.tipos ADD CONSTRAINT tipos_pkey PRIMARY KEY (tipo);
            ALTER TABLE ONLY public.casas ADD CONSTRAINT casas_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.notas ADD CONSTRAINT notas_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.casas ADD CONSTRAINT casas_tipo_fkey FOREIGN KEY (tipo) REFERENCES public.tipos(tipo);
            ALTER TABLE ONLY public.notas ADD CONSTRAINT notas_casa_fkey FOREIGN KEY (casa) REFERENCES public.casas(id) ON DELETE CASCADE;
            ALTER TABLE ONLY public.notas ADD CONSTRAINT notas_anterior_fkey FOREIGN KEY (anterior) REFERENCES public.notas(id);
            \(extra)

            """
    }

    /// A target with batches 1, 2 and 3 of communities C-1, C-2 and C-3, with keys from 1, 101 and 201.
    private func withBatches(
        extra: String = "", _ body: (TemporaryDatabase, FilePath) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                for number in 1...3 {
                    let file = folder.appending("\(number).sql")
                    let first = number * 100 - 99
                    try file.write(
                        Self.dump(
                            first...(first + 9), kinds: ["casa", number == 2 ? "torre" : "lote"],
                            extra: number == 1 ? extra : ""))
                    _ = try await target.apply(
                        file, ["--shared", "public.tipos"], tenant: TemporaryDatabase.community("C-\(number)"),
                        in: folder
                    ).succeeded()
                }
                try await body(target, folder)
            }
        }
    }

    @Test(
        "Exactly the batch's rows go, and what nobody else has or uses; the last takes the tables along",
        arguments: [[], ["--chunk-rows", "4"]])
    func exactly(options: [String]) async throws {
        try await withTemporaryFolder { outer in
            // What a dump changes of a schema that was there does not make it the dump's.
            try await withBatches(extra: "GRANT USAGE ON SCHEMA public TO PUBLIC;") { target, folder in
                let others = try await target.rowsOfOthers(than: "C-2")
                let looked = try await target.rollback(2, ["--dry-run"], in: folder).succeeded()
                #expect(looked.text.contains("Nothing was changed. Would be taken out: 20 rows of the tenant."))
                #expect(try await target.query("SELECT count(*) FROM casas") == [["30"]])
                let done = try await target.rollback(2, options, in: folder).succeeded()
                #expect(done.text.contains("Taken out: 20 rows of the tenant."), "\(done.text)")
                #expect(try await target.rowsOfOthers(than: "C-2") == others)
                for table in ["casas", "notas", "condominios_exo"] {
                    #expect(
                        try await target.query("SELECT count(*) FROM \(table) WHERE condominio_id = 'C-2'") == [["0"]])
                }
                // Batch 2 alone had "torre"; "casa" and "lote" are the others' too.
                #expect(try await target.query("SELECT tipo FROM tipos ORDER BY 1") == [["casa"], ["lote"]])
                #expect(try await target.batches().map { $0[0] } == ["loaded", "rolled_back", "loaded"])
                let again = try await target.rollback(2, in: folder).succeeded()
                #expect(again.text.contains("Batch 2 was taken out already, on "))
                for batch in [1, 3] { _ = try await target.rollback(batch, options, in: folder).succeeded() }
                #expect(try await target.loadedTables() == [])
                try await TemporaryCluster.shared.withDatabase { fresh in
                    try await fresh.initialized(in: outer)
                    let expected = try await fresh.dumpedBesidesLedger(in: outer)
                    #expect(try await target.dumpedBesidesLedger(in: outer) == expected)
                }
                // It can be loaded anew.
                _ = try await target.apply(
                    folder.appending("2.sql"), ["--shared", "public.tipos"],
                    tenant: TemporaryDatabase.community("C-2"), in: folder
                ).succeeded()
            }
        }
    }

    @Test("Rows of others that refer to the batch's are listed, whatever the foreign key would do to them")
    func references() async throws {
        try await withBatches { target, folder in
            try await target.execute(
                """
                INSERT INTO notas VALUES (901, 101, NULL, 'c', 'MSP-1', 'C-3');
                INSERT INTO notas VALUES (902, 1, 103, 'c', 'MSP-1', 'C-1');
                """)
            for options in [["--dry-run"], [], ["--chunk-rows", "3"]] {
                let refused = try await target.rollback(2, options, in: folder)
                #expect(refused.ending == .exit(2))
                #expect(
                    refused.text.contains("  public.notas refers to public.casas, by notas_casa_fkey: 1 row\n")
                        && refused.text.contains(
                            "  public.notas refers to public.notas, by notas_anterior_fkey: 1 row\n"),
                    "\(refused.text)")
                #expect(try await target.query("SELECT count(*) FROM notas") == [["32"]])
                #expect(try await target.batches().map { $0[0] } == ["loaded", "loaded", "loaded"])
            }
            try await target.execute("DELETE FROM notas WHERE id > 900")
            _ = try await target.rollback(2, in: folder).succeeded()
        }
    }

    @Test(
        "Rows that were changed, deleted or added since are counted, table by table, and go only where that is asked for"
    )
    func changed() async throws {
        try await withBatches { target, folder in
            try await target.execute(
                """
                UPDATE casas SET nombre = 'otro' WHERE id IN (101, 102);
                DELETE FROM notas WHERE id = 110;
                INSERT INTO casas VALUES (903, 'casa', 'nueva', 'MSP-1', 'C-2');
                """)
            let refused = try await target.rollback(2, in: folder)
            #expect(refused.ending == .exit(2))
            #expect(
                refused.text.contains(
                    "  public.casas: 2 rows changed or deleted; 3 of the tenant changed or added since\n"),
                "\(refused.text)")
            #expect(
                refused.text.contains(
                    "  public.notas: 1 row changed or deleted; 0 of the tenant changed or added since\n"))
            #expect(try await target.query("SELECT count(*) FROM casas") == [["31"]])
            let others = try await target.rowsOfOthers(than: "C-2")
            let done = try await target.rollback(2, ["--with-changed"], in: folder).succeeded()
            #expect(done.text.contains("Taken out: 20 rows of the tenant."), "\(done.text)")
            #expect(try await target.query("SELECT count(*) FROM casas WHERE condominio_id = 'C-2'") == [["0"]])
            #expect(try await target.rowsOfOthers(than: "C-2") == others)
        }
    }

    @Test("What forbids it, and what was done, in both languages", arguments: ["en", "es"])
    func words(language: String) async throws {
        try await withBatches { target, folder in
            let place = "postgres@\(target.cluster.socketFolder):\(target.cluster.port)/\(target.name)"
            func text(_ options: [String]) async throws -> String {
                try await target.rollback(2, ["--lang", language] + options, in: folder).text
                    .replacing(place, with: "TARGET").replacing("\(folder)/", with: "")
            }
            try await target.execute(
                """
                UPDATE casas SET nombre = 'otro' WHERE id = 103;
                INSERT INTO notas VALUES (901, 101, NULL, 'c', 'MSP-1', 'C-3');
                """)
            let refused = try await text([])
            try await target.execute("DELETE FROM notas WHERE id = 901")
            try expectGolden(
                "\(refused)\n\(try await text(["--dry-run", "--with-changed"]))\n\(try await text(["--with-changed"]))",
                "rollback.\(language).txt")
        }
    }

    @Test("Triggers rest, rules and policies that keep rows are told, and nothing is half done")
    func triggers() async throws {
        try await withBatches { target, folder in
            try await target.execute(
                """
                CREATE FUNCTION negar() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'fired'; END$$;
                CREATE TRIGGER uno BEFORE DELETE ON casas FOR EACH ROW EXECUTE FUNCTION negar();
                CREATE TRIGGER dos AFTER DELETE ON notas FOR EACH STATEMENT EXECUTE FUNCTION negar();
                ALTER TABLE notas ENABLE ALWAYS TRIGGER dos;
                """)
            _ = try await target.rollback(1, in: folder).succeeded()
            _ = try await target.rollback(2, ["--chunk-rows", "3"], in: folder).succeeded()
            let states = try await target.query(
                "SELECT tgname, tgenabled FROM pg_trigger WHERE tgname IN ('uno', 'dos') ORDER BY 1")
            #expect(states == [["dos", "A"], ["uno", "O"]])
            try await target.execute("CREATE RULE guardar AS ON DELETE TO casas DO INSTEAD NOTHING")
            let refused = try await target.rollback(3, in: folder)
            #expect(refused.ending == .exit(1))
            #expect(refused.errors.contains("public.casas: 0 of 10 rows could be deleted"), "\(refused.errors)")
            #expect(try await target.query("SELECT count(*) FROM notas") == [["10"]])
        }
    }

    @Test("What somebody else depends on keeps all that the dump made; rows that no batch brought keep it too")
    func kept() async throws {
        try await withBatches { target, folder in
            try await target.execute("INSERT INTO casas VALUES (904, NULL, 'ajena', 'MSP-DEMO-001', 'COND-DEMO-001')")
            for batch in [3, 1] { _ = try await target.rollback(batch, in: folder).succeeded() }
            let first = try await target.rollback(2, in: folder).succeeded()
            #expect(first.text.contains("  table public.casas: it has 1 row that no batch brought\n"), "\(first.text)")
            try await target.execute("DELETE FROM casas; CREATE VIEW resumen AS SELECT count(*) FROM casas")
            _ = try await target.apply(
                folder.appending("1.sql"), ["--shared", "public.tipos"],
                tenant: TemporaryDatabase.community("C-1"), in: folder
            ).succeeded()
            let second = try await target.rollback(4, in: folder).succeeded()
            #expect(second.text.contains("  table public.casas: "), "\(second.text)")
            #expect(try await target.loadedTables().sorted() == ["casas", "notas", "tipos"])
        }
    }

    @Test("Rows so old that their transactions' numbers have come round do not tell either")
    func old() async throws {
        try await TemporaryServer.with { server in
            let target = TemporaryDatabase(cluster: server.cluster, name: "postgres")
            try await withTemporaryFolder { folder in
                try await target.initialized(in: folder)
                let file = folder.appending("1.sql")
                try file.write(Self.dump(1...3))
                _ = try await target.apply(file, tenant: TemporaryDatabase.community("C-1"), in: folder).succeeded()
                // As after 4,294,967,296 further transactions.
                try await server.stop(.fast)
                _ = try await Command.bash(
                    """
                    cd "$1" && owner=$(stat --format=%U data)
                    if [ "$(id --user)" = 0 ]; then run=(runuser -u "$owner" --); else run=(); fi
                    "${run[@]}" "$2" --epoch=1 data
                    """,
                    [server.cluster.socketFolder.string, server.cluster.programs.program("pg_resetwal").string],
                    in: folder
                ).run().succeeded()
                try await server.start()
                let refused = try await target.rollback(1, in: folder)
                #expect(refused.ending == .exit(1))
                #expect(
                    refused.errors.contains("two thousand million transactions have been since"), "\(refused.errors)")
                #expect(try await target.query("SELECT count(*) FROM casas") == [["3"]])
            }
        }
    }

    @Test("A target that was restored from a dump does not tell the rows any more")
    func restored() async throws {
        try await withBatches { target, folder in
            let file = try await target.dump(to: folder.appending("copy.sql"))
            try await TemporaryCluster.shared.withDatabase { copy in
                try await copy.restore(file)
                let refused = try await copy.rollback(2, in: folder)
                #expect(refused.ending == .exit(1))
                #expect(refused.errors.contains("the target was restored from a dump since"), "\(refused.errors)")
                #expect(try await copy.query("SELECT count(*) FROM casas") == [["30"]])
            }
        }
    }
}
