import MudanzaTestSupport
import SystemPackage
import Testing

/// A target made under one strategy, and a tenant that is to come under another.
@Suite("Keys of a target that the tenant does not lead", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct BareKeyTests {
    @Test("They are named before the first row, by apply and by batch")
    func bare() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute(
                    "CREATE TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a')")
                let first = try await original.dump([], to: folder.appending("first.sql"))
                try await original.execute("UPDATE t SET id = 2")
                let second = try await original.dump([], to: folder.appending("second.sql"))
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    let one = ["--msp", "MSP-1", "--condominio", "COND-1"]
                    #expect(try await target.apply(first, [], tenant: one, in: folder).ending == .exit(0))
                    let words = "t_pkey of public.t is (id) in the target, and this plan makes it"
                    let other = ["--msp", "MSP-1", "--condominio", "COND-2"]
                    let load = try await target.apply(second, ["--strategy", "composite"], tenant: other, in: folder)
                    #expect(load.ending == .exit(1) && load.errors.contains(words), "\(load.errors)")
                    try folder.appending("tenants.csv").write(
                        "dump,msp_id,condominio_id,strategy\nsecond.sql,MSP-1,COND-2,composite\n")
                    let batch = try await MudanzaBinary.run(
                        ["batch", "tenants.csv", "--target", target.uri, "--preflight-only"], in: folder)
                    #expect(batch.ending == .exit(1), "\(batch.text)\(batch.errors)")
                    #expect((batch.text + batch.errors).contains("t_pkey of public.t is (id)"), "\(batch.text)")
                    // As the tables were made it comes in.
                    #expect(try await target.apply(second, [], tenant: other, in: folder).ending == .exit(0))
                    #expect(try await target.query("SELECT count(*) FROM t") == [["2"]])
                }
            }
        }
    }
}
