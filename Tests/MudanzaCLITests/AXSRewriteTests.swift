import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Rewriting the AX-S dumps")
struct AXSRewriteTests {
    @Test(
        "The output restores without error, with every row unchanged and under its tenant", .requiresPostgreSQL,
        arguments: AXSDump.all)
    func restores(dump: AXSDump) async throws {
        try await withTemporaryFolder { folder in
            let output = try await rewrite(dump.file, dump.options, in: folder)
            let cluster = try await TemporaryCluster.shared
            try await compare(dump.file, output, in: cluster, originalFails: dump.major > 16)
        }
    }

    @Test(
        "A dump restores into a server of its own version as well, with all its settings", .requiresPostgreSQL,
        arguments: [16, 17, 18])
    func ownVersion(major: Int) async throws {
        let dump = AXSDump(major: major, form: "copy")
        try await withTemporaryFolder { folder in
            let output = try await rewrite(dump.file, ["--shared", "public.roles"], in: folder)
            try await compare(dump.file, output, in: try await TemporaryCluster.shared(major), originalFails: false)
        }
    }

    @Test("The hash chains still check out in PostgreSQL", .requiresPostgreSQL)
    func hashChains() async throws {
        try await withTemporaryFolder { folder in
            let output = try await rewrite(PackageFolder.axsDump(15, "copy"), in: folder)
            let cluster = try await TemporaryCluster.shared
            try await cluster.ensureRole("axs_owner")
            try await cluster.withDatabase { database in
                try await database.restore(output)
                let check = try PackageFolder.fixtures.appending("axs/check_hashes.sql").readText()
                #expect(try await database.query(check) == [])
            }
        }
    }

    @Test(
        "Restoring the output into a database that has the registries already adds nothing twice", .requiresPostgreSQL)
    func registriesAreIdempotent() async throws {
        try await withTemporaryFolder { folder in
            let output = try await rewrite(PackageFolder.axsDump(15, "copy"), in: folder)
            let cluster = try await TemporaryCluster.shared
            try await cluster.ensureRole("axs_owner")
            try await cluster.withDatabase { database in
                try await database.restore(output)
                let query =
                    "SELECT msp_id FROM public.msps_exo; SELECT condominio_id, msp_id FROM public.condominios_exo"
                let once = try await database.query(query)
                #expect(once == [["MSP-DEMO-001"], ["COND-DEMO-001", "MSP-DEMO-001"]])
                try await database.restore(output, onError: .carryOn)
                #expect(try await database.query(query) == once)
            }
        }
    }

    // `originalFails`: this server refuses a setting of the original.
    private func compare(
        _ dump: FilePath, _ output: FilePath, in cluster: TemporaryCluster, originalFails: Bool
    ) async throws {
        try await cluster.ensureRole("axs_owner")
        try await cluster.withDatabase { original in
            try await original.restore(dump, onError: originalFails ? .carryOn : .stop)
            try await cluster.withDatabase { migrated in
                try await migrated.restore(output, onError: .stop)
                try await expectSameRows(original, migrated)
                try await expectNothingLost(original, migrated)
                let tenancy = try await expectTenancy(original, migrated)
                #expect(tenancy.tenantTables == AXSDump.tenantTables)
                #expect(tenancy.otherTables == ["public.roles"])
                try await expectTenancySchema(migrated)
            }
        }
    }

    /// The columns are as the design has them, refer to their registries, and are indexed.
    private func expectTenancySchema(_ migrated: TemporaryDatabase) async throws {
        for (column, registry) in ["msp_id": "msps_exo", "condominio_id": "condominios_exo"] {
            let types = try await migrated.query(
                """
                SELECT format_type(atttypid, atttypmod), attnotnull, count(*) FROM pg_attribute
                JOIN pg_class c ON c.oid = attrelid AND relkind = 'r' AND relname NOT IN ('msps_exo', 'condominios_exo')
                WHERE attname = '\(column)' GROUP BY 1, 2
                """)
            #expect(types == [["character varying(100)", "t", "12"]])
            let keys = try await migrated.query(
                """
                SET search_path = '';
                SELECT pg_get_constraintdef(oid), count(*) FROM pg_constraint
                WHERE contype = 'f' AND confrelid = 'public.\(registry)'::regclass
                AND conrelid <> 'public.condominios_exo'::regclass AND convalidated GROUP BY 1
                """)
            #expect(
                keys == [["FOREIGN KEY (\(column)) REFERENCES public.\(registry)(\(column)) ON DELETE RESTRICT", "12"]])
            let suffix = column == "msp_id" ? "msp" : "condominio"
            let indexes = try await migrated.query(
                "SELECT count(*) FROM pg_indexes WHERE indexname = 'idx_' || tablename || '_\(suffix)'")
            #expect(indexes == [["12"]])
        }
    }
}
