import MudanzaTestSupport
import SystemPackage
import Testing

/// A product with one tenancy column: its registry refers to nothing and is referred to by what dumps make.
@Suite("One registry", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct OneRegistryTests {
    private static let project = """
        [[tenancy.columns]]
        name = "tenant_id"
        type = "text"
        references = "tenants(tenant_id)"
        [keys]
        strategy = "offset"
        """

    @Test("The last batch's rollback leaves the registry, which init made, and nothing of the dumps")
    func rollback() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try folder.appending("mudanza.toml").write(Self.project)
            try await cluster.withDatabase { original in
                try await original.execute(
                    "CREATE TABLE t (id serial PRIMARY KEY, v text); INSERT INTO t (v) VALUES ('a'), ('b')")
                let small = try await original.dump([], to: folder.appending("small.sql"))
                try await original.execute("INSERT INTO t (id, v) VALUES (900000, 'c')")
                let large = try await original.dump([], to: folder.appending("large.sql"))
                try await cluster.withDatabase { target in
                    func run(_ words: [String]) async throws -> CommandResult {
                        try await MudanzaBinary.run(words + ["--target", target.uri], in: folder)
                    }
                    for name in ["uno", "dos"] {
                        _ = try await run(["init", "--tenant", "tenant_id=\(name)"]).succeeded()
                    }
                    for (name, more) in [("uno", []), ("dos", ["--jobs", "2"])] {
                        _ = try await run(["apply", small.string, "--tenant", "tenant_id=\(name)"] + more).succeeded()
                    }
                    let uno = ["--tenant", "tenant_id=uno"]
                    // A newer dump needs a block of its own, even where it is refused; the older one's stays its.
                    let refused = try await run(["apply", large.string] + uno)
                    #expect(refused.ending == .exit(1) && refused.errors.contains("--replace"), "\(refused.errors)")
                    #expect(
                        try await target.query(
                            "SELECT count(*) FROM mudanza.key_blocks WHERE tenant ->> 'tenant_id' = 'uno'") == [["2"]])
                    #expect(try await run(["verify", small.string] + uno).ending == .exit(0))
                    let again = try await run(["apply", small.string] + uno)
                    #expect(again.ending == .exit(0) && again.text.contains("was loaded already"), "\(again.text)")
                    _ = try await run(["apply", large.string, "--replace"] + uno).succeeded()
                    #expect(try await run(["verify", large.string] + uno).ending == .exit(0))
                    // A base of another's is refused without saying whose.
                    let taken = try await run(["apply", small.string, "--replace", "--base", "100000"] + uno)
                    #expect(taken.ending == .exit(1) && taken.errors.contains("another tenant's"), "\(taken.errors)")
                    #expect(!taken.errors.contains("dos"))

                    let live = try await target.query(
                        "SELECT batch_id FROM mudanza.batches WHERE state = 'loaded' ORDER BY 1")
                    for row in live { _ = try await run(["rollback", "--batch", row[0]]).succeeded() }
                    #expect(
                        try await target.query("SELECT to_regclass('public.tenants'), to_regclass('public.t')")
                            == [["tenants", ""]])
                    #expect(try await target.query("SELECT tenant_id FROM tenants ORDER BY 1") == [["dos"], ["uno"]])
                }
            }
        }
    }
}
