import MudanzaTestSupport
import SystemPackage
import Testing

/// The same database three times, as three tenants whose keys are all the same: what only the tenant in front of every
/// key makes possible.
@Suite("Several tenants in one target under composite keys", .requiresPostgreSQL, .timeLimit(.minutes(10)))
struct CompositeMergeTests {
    private static let tenants = ["COND-1", "COND-2", "COND-3"]

    private static func arguments(_ tenant: String) -> [String] { ["--msp", "MSP-1", "--condominio", tenant] }

    @Test("AX-S in three forms, one after the other", arguments: [15, 18])
    func axs(major: Int) async throws {
        let dumps = ["copy", "column-inserts", "rows-per-insert-100"].map { PackageFolder.axsDump(major, $0) }
        try await merge(dumps, ["--shared", "public.roles"])
    }

    @Test(
        "Real dumps of other projects", .requiresCorpus,
        arguments: [
            "neondatabase-labs__postgres-sample-dbs__chinook.sql",
            "devrimgunduz__pagila__pagila-insert-data-pg10beta1.sql",
        ])
    func corpus(name: String) async throws {
        try await merge(Array(repeating: Corpus.folder.appending(name), count: 3), ["--trust-dump"])
    }

    /// Loads a dump for each tenant and looks at every foreign key, by SQL that Mudanza has no part in.
    private func merge(_ dumps: [FilePath], _ options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                _ = try await original.psql([], input: try dumps[0].readText())
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    for (number, (dump, tenant)) in zip(dumps, Self.tenants).enumerated() {
                        let more = ["--strategy", "composite"] + options + (number == 1 ? ["--jobs", "2"] : [])
                        let result = try await target.apply(
                            dump, more, tenant: Self.arguments(tenant), in: folder)
                        #expect(result.ending == .exit(0), "\(tenant): \(result.errors)")
                    }
                    for (dump, tenant) in zip(dumps, Self.tenants) {
                        let proof = try await MudanzaBinary.run(
                            ["verify", dump.string, "--target", target.uri, "--strategy", "composite"]
                                + Self.arguments(tenant) + options.filter { $0 != "--trust-dump" }, in: folder)
                        #expect(proof.ending == .exit(0), "\(tenant): \(proof.text)\(proof.errors)")
                    }
                    try await expectSameJoins(original, target)
                }
            }
        }
    }

    /// Every foreign key joins the same pairs of rows in the original and in each tenant's part of the target.
    private func expectSameJoins(_ original: TemporaryDatabase, _ target: TemporaryDatabase) async throws {
        let keys = try await original.query(
            """
            SELECT c.conrelid::regclass, c.confrelid::regclass,
                string_agg(format('a.%I = b.%I', x.attname, y.attname), ' AND ' ORDER BY n),
                string_agg(format('a.%I', x.attname), ', ' ORDER BY n)
            FROM pg_constraint c CROSS JOIN unnest(c.conkey, c.confkey) WITH ORDINALITY AS p (k, f, n)
            JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k
            JOIN pg_attribute y ON y.attrelid = c.confrelid AND y.attnum = f
            WHERE c.contype = 'f' AND c.conparentid = 0 GROUP BY c.oid ORDER BY 1, 2, 3
            """)
        #expect(keys.count > 2)
        let carriers = Set(
            try await target.query("SELECT attrelid::regclass FROM pg_attribute WHERE attname = 'condominio_id'")
                .map { $0[0] })
        for key in keys {
            let pairs =
                "SELECT count(*), sum(hashtext(ROW(\(key[3]))::text)) FROM \(key[0]) a JOIN \(key[1]) b ON \(key[2])"
            let expected = try await original.query(pairs)
            let together =
                carriers.contains(key[1]) ? " AND (a.msp_id, a.condominio_id) = (b.msp_id, b.condominio_id)" : ""
            for tenant in Self.tenants {
                let found = try await target.query("\(pairs)\(together) WHERE a.condominio_id = '\(tenant)'")
                #expect(found == expected, "\(key[0]) -> \(key[1]) of \(tenant)")
            }
        }
    }
}
