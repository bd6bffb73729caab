import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// `mudanza batch`: every tenant once, whatever fails, whoever helps.
@Suite("Many dumps into one target", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct BatchTests {
    @Test("All are loaded and proved; a second run finds nothing to do; a further dump is loaded alone")
    func again() async throws {
        try await BatchFolder.with(dumps: 6) { batch in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                let check = try await batch.run(into: target, ["--preflight-only", "--format", "json"]).succeeded()
                #expect(try check.states() == Array(repeating: "waiting", count: 6))
                #expect(try await target.loadedTables().isEmpty)
                #expect(try await target.batches().isEmpty)

                let first = try await batch.run(into: target, ["--workers", "3", "--verify", "--format", "json"])
                #expect(first.ending == .exit(0), "\(first.errors)")
                #expect(try first.states() == Array(repeating: "loaded", count: 6))
                let rows = try await target.housesAndVisits()
                #expect(rows == batch.tenants.map { [$0, "40", "80", "80"] })
                #expect(try await target.query("SELECT count(*) FROM roles") == [["1"]])
                // The first of the manifest makes the tables, whoever else was begun with it.
                let tenants = try await target.loadedTenants()
                #expect(tenants.filter { $0[1] == "schema_and_data" }.map { $0[0] } == ["COND-1"])

                let second = try await batch.run(into: target)
                #expect(second.ending == .exit(0) && second.text.contains("Nothing to do: 6 dumps are there already."))
                #expect(try await target.loadedTenants() == tenants)

                try batch.folder.appending("7.sql").write(BatchFolder.dump(7, rows: 40))
                let manifest = batch.folder.appending("tenants.csv")
                try manifest.write(try manifest.readText() + "7.sql,MSP-1,COND-7,composite\n")
                let third = try await batch.run(into: target, ["--format", "json"]).succeeded()
                #expect(try third.states() == Array(repeating: "skipped", count: 6) + ["loaded"])
                #expect(try await target.housesAndVisits().count == 7)
            }
        }
    }

    @Test("One that fails does not stop the others, leaves nothing, and is tried again; status 2")
    func failure() async throws {
        try await BatchFolder.with(dumps: 5, broken: [1, 3]) { batch in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                for _ in 1...2 {
                    let result = try await batch.run(into: target, ["--workers", "2", "--format", "json"])
                    #expect(result.ending == .exit(2), "\(result.errors)")
                    let states = try result.states()
                    #expect(states[0] == "failed" && states[2] == "failed")
                    #expect(states.filter { $0 == "loaded" || $0 == "skipped" }.count == 3)
                    #expect(result.text.contains("visitas_casa_fkey") && !result.text.contains("secreto"))
                    #expect(try await target.housesAndVisits().map { $0[0] } == ["COND-2", "COND-4", "COND-5"])
                }
                let work = try await target.query(
                    "SELECT entry, state, attempts, error IS NULL, batch_id IS NULL FROM mudanza.work ORDER BY entry")
                #expect(
                    work == [
                        ["1", "failed", "2", "f", "t"], ["2", "loaded", "1", "t", "f"], ["3", "failed", "2", "f", "t"],
                        ["4", "loaded", "1", "t", "f"], ["5", "loaded", "1", "t", "f"],
                    ])
                try batch.folder.appending("1.sql").write(BatchFolder.dump(1, rows: 40))
                try batch.folder.appending("3.sql").write(BatchFolder.dump(3, rows: 40))
                let mended = try await batch.run(into: target, ["--verify"])
                #expect(mended.ending == .exit(0), "\(mended.errors)")
                #expect(try await target.housesAndVisits().count == 5)
            }
        }
    }

    @Test("With --fail-fast nothing is begun after the first failure")
    func failFast() async throws {
        try await BatchFolder.with(dumps: 6, broken: [3]) { batch in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                let result = try await batch.run(
                    into: target, ["--workers", "1", "--fail-fast", "--format", "json"])
                #expect(result.ending == .exit(2))
                #expect(try result.states() == ["loaded", "loaded", "failed", "waiting", "waiting", "waiting"])
            }
        }
    }

    @Test("Two processes share one manifest: each dump is loaded once, and both know all of it in the end")
    func together() async throws {
        try await BatchFolder.with(dumps: 16) { batch in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                // Behind the first batch, which makes the tables, the next begin when all four workers have one to begin.
                try await target.execute(
                    """
                    CREATE FUNCTION mudanza.meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                        PERFORM pg_advisory_xact_lock_shared(4);
                        WHILE (SELECT count(*) FROM mudanza.batches) = 1 AND 4 >
                            (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4 AND objsubid = 1
                                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                            LOOP PERFORM pg_sleep(0.01); END LOOP;
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER meet BEFORE INSERT ON mudanza.batches FOR EACH ROW EXECUTE FUNCTION mudanza.meet();
                    """)
                let runs = try await withThrowingTaskGroup(of: CommandResult.self) { group in
                    for _ in 1...2 {
                        group.addTask { try await batch.run(into: target, ["--workers", "2", "--format", "json"]) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(runs.allSatisfy { $0.ending == .exit(0) }, "\(runs.map(\.errors))")
                let states = try runs.map { try $0.states() }
                for entry in 0..<16 {
                    #expect(states.map { $0[entry] }.sorted() == ["loaded", "skipped"], "dump \(entry + 1)")
                }
                #expect(try await target.housesAndVisits() == batch.tenants.map { [$0, "40", "80", "80"] })
                #expect(try await target.batches().count == 16)
                let work = try await target.query(
                    "SELECT DISTINCT state, attempts FROM mudanza.work")
                #expect(work == [["loaded", "1"]])
                // Neither did all of it alone.
                #expect(states.allSatisfy { $0.contains("loaded") })
            }
        }
    }

    @Test("What is wrong with any dump is said before the first row, all at once")
    func preflight() async throws {
        try await BatchFolder.with(dumps: 4, strategy: "keep") { batch in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                // Keys that meet, a column more, a statement that no dump has, the same file for two tenants.
                try batch.folder.appending("2.sql").write(
                    BatchFolder.dump(2, rows: 40).replacing("nota text)", with: "nota text, placa text)"))
                try batch.folder.appending("3.sql").write(
                    BatchFolder.dump(3, rows: 40) + "COPY public.casas FROM PROGRAM 'id';\n")
                let result = try await batch.run(into: target)
                #expect(result.ending == .exit(1))
                try expectGolden(result.text, "batch-preflight.txt")
                #expect(result.errors.contains("nothing loaded into"))
                #expect(try await target.loadedTables().isEmpty)
                #expect(try await target.batches().isEmpty)
                #expect(try await target.query("SELECT count(*) FROM mudanza.work") == [["0"]])
            }
        }
    }

    @Test("Under keep a dump's keys that the target has are found before, and keys that no other has are loaded")
    func keys() async throws {
        try await BatchFolder.with(dumps: 2, strategy: "keep") { batch in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                let options = ["--shared", "roles"]
                let tenant = ["--msp", "MSP-1", "--condominio", "COND-0"]
                _ = try await target.apply(
                    batch.folder.appending("1.sql"), options, tenant: tenant, in: batch.folder
                ).succeeded()
                try batch.folder.appending("tenants.csv").write(
                    "dump,msp_id,condominio_id\n2.sql,MSP-1,COND-2\n")
                let result = try await batch.run(into: target)
                #expect(result.ending == .exit(1))
                #expect(
                    result.text.contains(
                        "40 rows of 1 dump with a key of public.casas (id) that the target has already, the first in 2.sql"
                    ))
                let moved = BatchFolder.dump(2, rows: 40).split(separator: "\n", omittingEmptySubsequences: false).map {
                    // Every number at a row's start, and every reference, a thousand further on.
                    $0.replacing(/^(\d+)\t(\d+)?/) { match in
                        "\((Int(match.1) ?? 0) + 1000)\t" + (match.2.flatMap { Int($0) }.map { "\($0 + 1000)" } ?? "")
                    }
                }.joined(separator: "\n")
                try batch.folder.appending("2.sql").write(moved)
                let second = try await batch.run(into: target, ["--verify"])
                #expect(second.ending == .exit(0), "\(second.text)\(second.errors)")
            }
        }
    }

    @Test("Another dump of a tenant who is there is refused, and so is a target that is not prepared")
    func refused() async throws {
        try await BatchFolder.with(dumps: 2) { batch in
            try await TemporaryCluster.shared.withDatabase { target in
                let bare = try await batch.run(into: target)
                #expect(bare.ending == .exit(1) && bare.errors.contains("mudanza init"))
                try await target.prepared()
                _ = try await batch.run(into: target).succeeded()
                try batch.folder.appending("2.sql").write(BatchFolder.dump(2, rows: 41))
                let newer = try await batch.run(into: target)
                #expect(newer.ending == .exit(1))
                #expect(newer.text.contains("another dump of this tenant is in the target already: batch 2 (2.sql)"))
                let replaced = try await batch.run(into: target, ["--replace", "--verify", "--format", "json"])
                #expect(replaced.ending == .exit(0), "\(replaced.text)\(replaced.errors)")
                #expect(try replaced.states() == ["skipped", "loaded"])
                #expect(
                    try await target.housesAndVisits() == [
                        ["COND-1", "40", "80", "80"], ["COND-2", "41", "82", "82"],
                    ])
            }
        }
    }

    @Test("Through a pooler in transaction mode, with fewer server connections than workers; nothing stays behind")
    func pooler() async throws {
        let role = ServerOptions.Role("cargador", password: "s3cr3t", attributes: "SUPERUSER")
        try await TemporaryServer.with(ServerOptions(certificate: .none, roles: [role])) { server in
            let target = TemporaryDatabase(cluster: server.cluster, name: "postgres")
            try await target.prepared()
            try await TemporaryPgBouncer.with(server, poolSize: 2) { pooler in
                try await BatchFolder.with(dumps: 8) { batch in
                    let uri = pooler.uri(database: "postgres", as: role)
                    let result = try await MudanzaBinary.run(
                        batch.words(into: uri, ["--workers", "4", "--verify"]), in: batch.folder)
                    #expect(result.ending == .exit(0), "\(result.text)\(result.errors)")
                    #expect(try await target.housesAndVisits() == batch.tenants.map { [$0, "40", "80", "80"] })
                    let left = try await target.query(
                        """
                        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';
                        SELECT count(*) FROM pg_class WHERE relpersistence = 't'
                        """)
                    #expect(left == [["0"], ["0"]])
                }
            }
        }
    }
}
