import MudanzaTestSupport
import SystemPackage
import Testing

/// The same database three times, as three tenants whose keys are all the same.
@Suite("Several tenants of one database in one target", .requiresPostgreSQL, .timeLimit(.minutes(10)))
struct MergeTests {
    private static let tenants = ["COND-1", "COND-2", "COND-3"]

    private static func arguments(_ tenant: String) -> [String] { ["--msp", "MSP-1", "--condominio", tenant] }

    @Test("AX-S in three forms, one after the other", arguments: ["composite", "offset", "prefix"], [15, 18])
    func axs(strategy: String, major: Int) async throws {
        let dumps = ["copy", "column-inserts", "rows-per-insert-100"].map { PackageFolder.axsDump(major, $0) }
        try await merge(dumps, ["--shared", "public.roles", "--strategy", strategy])
    }

    @Test(
        "Real dumps of other projects", .requiresCorpus,
        arguments: [
            "neondatabase-labs__postgres-sample-dbs__chinook.sql",
            "devrimgunduz__pagila__pagila-insert-data-pg10beta1.sql",
        ], [["composite"], ["offset", "--widen"]])
    func corpus(name: String, strategy: [String]) async throws {
        let dump = Corpus.folder.appending(name)
        try await merge(Array(repeating: dump, count: 3), ["--trust-dump", "--strategy"] + strategy)
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
                        let more = options + (number == 1 ? ["--jobs", "2"] : [])
                        let result = try await target.apply(dump, more, tenant: Self.arguments(tenant), in: folder)
                        #expect(result.ending == .exit(0), "\(tenant): \(result.errors)")
                    }
                    for (dump, tenant) in zip(dumps, Self.tenants) {
                        let proof = try await MudanzaBinary.run(
                            ["verify", dump.string, "--target", target.uri]
                                + Self.arguments(tenant) + options.filter { $0 != "--trust-dump" }, in: folder)
                        #expect(proof.ending == .exit(0), "\(tenant): \(proof.text)\(proof.errors)")
                    }
                    try await expectSameJoins(original, target, keysMove: !options.contains("composite"))
                }
            }
        }
    }

    /// Every foreign key joins rows of the same contents in the original and in each tenant's part of the target, and
    /// never rows of two tenants.
    private func expectSameJoins(
        _ original: TemporaryDatabase, _ target: TemporaryDatabase, keysMove: Bool
    ) async throws {
        let joins = try await original.query(
            """
            WITH keys (relation, names) AS (
                SELECT conrelid, array_agg(DISTINCT attname) FROM (
                    SELECT conrelid, unnest(conkey) FROM pg_constraint WHERE contype IN ('p', 'f')
                    UNION SELECT confrelid, unnest(confkey) FROM pg_constraint WHERE contype = 'f') c (conrelid, n)
                JOIN pg_attribute ON attrelid = conrelid AND attnum = n GROUP BY 1)
            SELECT c.conrelid::regclass, c.confrelid::regclass,
                string_agg(format('a.%I = b.%I', x.attname, y.attname), ' AND ' ORDER BY n),
                min(quote_literal(k.names)), min(quote_literal(l.names))
            FROM pg_constraint c CROSS JOIN unnest(c.conkey, c.confkey) WITH ORDINALITY AS p (k, f, n)
            JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k
            JOIN pg_attribute y ON y.attrelid = c.confrelid AND y.attnum = f
            JOIN keys k ON k.relation = c.conrelid JOIN keys l ON l.relation = c.confrelid
            WHERE c.contype = 'f' AND c.conparentid = 0 GROUP BY c.oid ORDER BY 1, 2, 3
            """)
        #expect(joins.count > 2)
        let carriers = Set(
            try await target.query("SELECT attrelid::regclass FROM pg_attribute WHERE attname = 'condominio_id'")
                .map { $0[0] })
        var unmixed = 0
        for join in joins {
            // Keys that stay are contents like any other; of a table of nothing but keys they are all there is.
            let (ours, theirs) = keysMove ? (join[3], join[4]) : ("'{}'", "'{}'")
            func pairs(_ more: String) -> String {
                """
                SELECT count(*), sum(hashtextextended(
                    (to_jsonb(a) - \(ours)::text[] - '{msp_id,condominio_id}'::text[])::text
                    || (to_jsonb(b) - \(theirs)::text[] - '{msp_id,condominio_id}'::text[])::text, 0))
                FROM \(join[0]) a JOIN \(join[1]) b ON \(join[2])\(more)
                """
            }
            let expected = try await original.query(pairs(""))
            let hasTenant = carriers.contains(join[1])
            let together = hasTenant ? " AND (a.msp_id, a.condominio_id) = (b.msp_id, b.condominio_id)" : ""
            for tenant in Self.tenants {
                let found = try await target.query(pairs("\(together) WHERE a.condominio_id = '\(tenant)'"))
                #expect(found == expected, "\(join[0]) -> \(join[1]) of \(tenant)")
            }
            guard hasTenant, carriers.contains(join[0]) else { continue }
            // Where the key itself moved nothing but the tenant's own rows match, without anybody naming the tenant.
            let isWidened = try await target.query(
                """
                SELECT EXISTS (SELECT FROM pg_constraint c JOIN pg_attribute x
                    ON x.attrelid = c.conrelid AND x.attnum = ANY (c.conkey)
                    WHERE c.contype = 'f' AND c.conrelid = '\(join[0])'::regclass
                    AND c.confrelid = '\(join[1])'::regclass AND x.attname = 'condominio_id')
                """)
            guard isWidened == [["f"]] else { continue }
            let mixed = try await target.query(
                "SELECT count(*) FROM \(join[0]) a JOIN \(join[1]) b ON \(join[2]) WHERE a.condominio_id <> b.condominio_id"
            )
            #expect(mixed == [["0"]], "\(join[0]) -> \(join[1])")
            unmixed += 1
        }
        #expect(keysMove == (unmixed > 0))
    }
}
