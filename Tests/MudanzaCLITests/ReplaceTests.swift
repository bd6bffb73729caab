import MudanzaTestSupport
import SystemPackage
import Testing

/// `mudanza apply --replace`: a newer dump of a tenant takes the older one's place.
@Suite("Replacing a batch", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct ReplaceTests {
    private static let tenant = TemporaryDatabase.community("C-1")
    private static let shared = ["--shared", "public.tipos"]

    private func withTwo(
        _ body: (TemporaryDatabase, _ newer: FilePath, FilePath) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                let older = folder.appending("older.sql")
                try older.write(RollbackTests.dump(1...5, kinds: ["casa", "torre"]))
                _ = try await target.apply(older, Self.shared, tenant: Self.tenant, in: folder).succeeded()
                let other = folder.appending("other.sql")
                try other.write(RollbackTests.dump(101...105))
                _ = try await target.apply(
                    other, Self.shared, tenant: TemporaryDatabase.community("C-2"), in: folder
                ).succeeded()
                let newer = folder.appending("newer.sql")
                try newer.write(RollbackTests.dump(3...9, kinds: ["casa", "quinta"]))
                try await body(target, newer, folder)
            }
        }
    }

    @Test("The older rows go, the newer come, and nobody else's change")
    func replaces() async throws {
        try await withTwo { target, newer, folder in
            let others = try await target.rowsOfOthers(than: "C-1")
            let refused = try await target.apply(newer, Self.shared, tenant: Self.tenant, in: folder)
            #expect(refused.ending == .exit(1) && refused.errors.contains("--replace"))
            let result = try await target.apply(newer, Self.shared + ["--replace"], tenant: Self.tenant, in: folder)
            #expect(result.ending == .exit(0), "\(result.errors)")
            #expect(result.text.contains("replaced: batch 1, taken out\n"))
            #expect(
                try await target.query("SELECT min(id), max(id), count(*) FROM casas WHERE condominio_id = 'C-1'")
                    == [["3", "9", "7"]])
            #expect(try await target.rowsOfOthers(than: "C-1") == others)
            #expect(try await target.query("SELECT tipo FROM tipos ORDER BY 1") == [["casa"], ["lote"], ["quinta"]])
            #expect(try await target.batches().map { $0[0] } == ["rolled_back", "loaded", "loaded"])
            #expect(
                try await target.query("SELECT count(*) FROM condominios_exo WHERE condominio_id = 'C-1'") == [["1"]])
            // What came in its place is a batch like any other.
            for batch in [3, 2] { _ = try await target.rollback(batch, in: folder).succeeded() }
            #expect(try await target.loadedTables() == [])
            #expect(try await target.query("SELECT condominio_id FROM condominios_exo") == [["COND-DEMO-001"]])
        }
    }

    @Test("Where the newer dump cannot be loaded, or the older one not be taken out, the older one stays")
    func fails() async throws {
        try await withTwo { target, newer, folder in
            let all = try await target.rowsOfOthers(than: "none")
            let bad = folder.appending("bad.sql")
            try bad.write(newer.readText().replacing("5\t5\t4\tnota", with: "5\t5\tcuatro\tnota"))
            let broken = try await target.apply(bad, Self.shared + ["--replace"], tenant: Self.tenant, in: folder)
            #expect(broken.ending == .exit(1))
            #expect(try await target.rowsOfOthers(than: "none") == all)
            try await target.execute("UPDATE casas SET nombre = 'otro' WHERE id = 2")
            let changed = try await target.apply(newer, Self.shared + ["--replace"], tenant: Self.tenant, in: folder)
            #expect(changed.ending == .exit(1))
            #expect(
                changed.errors.contains("batch 1 cannot be replaced: public.casas had 5 rows of it and has 4"),
                "\(changed.errors)")
            #expect(try await target.batches().map { $0[0] } == ["loaded", "loaded"])
            let units = try await target.apply(
                newer, Self.shared + ["--replace", "--jobs", "2"], tenant: Self.tenant, in: folder)
            #expect(units.ending == .exit(64))
        }
    }
}
