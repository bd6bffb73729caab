import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

extension RegressionTests {
    private static let composite = ["--strategy", "composite", "--base", "100000"]

    @Test(
        "Under composite the tenant leads every key that takes it, the plan says why others do not, and all restores",
        .requiresPostgreSQL, arguments: ["regression-copy.sql", "regression-inserts.sql"])
    func composite(name: String) async throws {
        let dump = try #require(RegressionDatabase.folder).appending(name)
        try await TemporaryCluster.with { cluster in
            try await withTemporaryFolder { folder in
                let output = try await rewrite(dump, Self.composite, in: folder)
                let plan = try await plan(dump, Self.composite, in: folder)
                try await cluster.withDatabase { original in
                    let expected = try await original.restore(dump, onError: .carryOn)
                    try await cluster.withDatabase { migrated in
                        let found = try await migrated.restore(output, onError: .carryOn)
                        #expect(found.errors(notIn: expected) == [])
                        try await expectSameRows(original, migrated)
                        try await expectLostKeysOnly(original, migrated)
                        let tenancy = try await expectTenancy(original, migrated)
                        expectReasons(for: tenancy.otherTables, in: plan)
                        let left = try await expectLedKeys(original, migrated, tenancy.tenantTables)
                        expectReasons(ofKeys: left, in: plan)
                        try await expectLedForeignKeys(original, migrated)
                        try await expectSameLargeObjects(original, migrated)
                    }
                }
            }
        }
    }

    /// Nothing of the schema is gone but the keys' old definitions, which others replace, and large objects' old OIDs.
    private func expectLostKeysOnly(_ original: TemporaryDatabase, _ migrated: TemporaryDatabase) async throws {
        let lost = try await SchemaInventory.items(of: original)
            .subtracting(try await SchemaInventory.items(of: migrated))
        let others = lost.filter { item in
            !["constraint | ", "index | ", "comment | large object "].contains { item.hasPrefix($0) }
        }
        #expect(others.sorted().prefix(20) == [])
    }

    /// Every unique key of a tenant's table is what it was with the tenant in front, or what it was.
    ///
    /// - Returns: those that are what they were: the name of each, and its columns.
    private func expectLedKeys(
        _ original: TemporaryDatabase, _ migrated: TemporaryDatabase, _ tenantTables: Set<String>
    ) async throws -> [String: [String]] {
        let (before, after) = try await (keys(of: original), keys(of: migrated))
        var left: [String: [String]] = [:]
        var led = 0
        for (key, columns) in before where tenantTables.contains(key.table) {
            let now = after[key]
            if now == columns {
                left["\(key.table) \(key.name)"] = columns
            } else {
                #expect(now == ["msp_id", "condominio_id"] + columns, "\(key.name) of \(key.table)")
                led += 1
            }
        }
        #expect(led > 100)
        return left
    }

    private struct Key: Hashable {
        var table: String
        var name: String
    }

    /// The columns of every primary key, unique index and exclusion constraint, from the server's own catalog.
    private func keys(of database: TemporaryDatabase) async throws -> [Key: [String]] {
        let rows = try await database.query(
            """
            SET search_path = '';
            SELECT format('%I.%I', n.nspname, c.relname), k.relname,
                (SELECT string_agg(pg_get_indexdef(i.indexrelid, number, false), E'\\t' ORDER BY number)
                 FROM generate_series(1, i.indnkeyatts) AS number)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class k ON k.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE (i.indisunique OR i.indisexclusion) AND n.nspname NOT IN ('pg_catalog', 'pg_toast');
            """)
        return Dictionary(
            rows.map { (Key(table: $0[0], name: $0[1]), $0[2].split(separator: "\t").map { String($0) }) }
        ) { $1 }
    }

    /// The plan names each key that stays, and why: only where a table, a view or an index forbids.
    private func expectReasons(ofKeys left: [String: [String]], in plan: SavedPlan) {
        for (name, columns) in left {
            let entry = plan.keys.first { "\($0.table.plain) \($0.name ?? "")" == name }
            #expect(entry?.after == columns, "\(name)")
            #expect(entry?.before == columns, "\(name)")
        }
        let reasons = Set(plan.keys.filter { $0.kind != "FOREIGN KEY" && $0.before == $0.after }.map(\.reason))
        #expect(
            reasons == [
                "a GiST index takes the tenant only with btree_gist",
                "the view public.key_dependent_view groups by it and shows other columns of public.view_base_table",
            ])
        #expect(plan.keys.count { $0.kind != "FOREIGN KEY" && $0.before == $0.after } == left.count)
    }

    /// Every foreign key leads with the tenant where the key it refers to does, and acts as it did.
    private func expectLedForeignKeys(_ original: TemporaryDatabase, _ migrated: TemporaryDatabase) async throws {
        // Without names and doubles: PostgreSQL names a partition's own, and takes equal ones together.
        let query = """
            SET search_path = '';
            SELECT DISTINCT conrelid::regclass::text, confrelid::regclass::text, confdeltype, confupdtype,
                condeferrable, condeferred, convalidated,
                (SELECT string_agg(attname, ' ' ORDER BY n) FROM unnest(conkey) WITH ORDINALITY AS k (number, n)
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = number
                 WHERE attname NOT IN ('msp_id', 'condominio_id')),
                (SELECT string_agg(attname, ' ' ORDER BY n) FROM unnest(confkey) WITH ORDINALITY AS k (number, n)
                 JOIN pg_attribute ON attrelid = confrelid AND attnum = number
                 WHERE attname NOT IN ('msp_id', 'condominio_id'))
            FROM pg_constraint WHERE contype = 'f' AND confrelid::regclass::text !~ '_exo$'
            ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
            """
        let before = try await original.query(query)
        #expect(before.count > 50)
        #expect(try await migrated.query(query) == before)
        let behind = try await migrated.query(
            """
            SELECT conrelid::regclass, conname FROM pg_constraint
            JOIN pg_index ON indexrelid = conindid
            JOIN pg_attribute lead ON lead.attrelid = indrelid AND lead.attnum = indkey[0] AND lead.attname = 'msp_id'
            WHERE contype = 'f' AND NOT EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = conrelid AND a.attnum = conkey[1]
                AND a.attname = 'msp_id')
            """)
        #expect(behind.filter { !$0[1].contains("msp_id") } == [])
    }

    /// Large objects have the same contents under OIDs of their own.
    private func expectSameLargeObjects(_ original: TemporaryDatabase, _ migrated: TemporaryDatabase) async throws {
        func contents(_ base: Int) -> String {
            "SELECT oid::bigint - \(base), md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY 1"
        }
        let before = try await original.query(contents(0))
        #expect(!before.isEmpty)
        #expect(try await migrated.query(contents(100_000)) == before)
    }
}
