import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Rewriting INSERTs as COPY")
struct AsCopyTests {
    @Test(
        "An INSERT dump as COPY holds the same rows as the original", .requiresPostgreSQL,
        arguments: AXSDump.all.filter { $0.form != "copy" && ($0.major == 15 || $0.major == 18) })
    func sameRows(dump: AXSDump) async throws {
        try await withTemporaryFolder { folder in
            let output = try await rewrite(dump.file, dump.options + ["--as", "copy"], in: folder)
            let text = try output.readText()
            #expect(text.contains("\nCOPY public.eventos "))
            #expect(!text.contains("\nINSERT INTO public.eventos "))
            let cluster = try await TemporaryCluster.shared
            try await cluster.ensureRole("axs_owner")
            try await cluster.withDatabase { original in
                try await original.restore(PackageFolder.axsDump(15, "copy"))
                try await cluster.withDatabase { migrated in
                    try await migrated.restore(output)
                    try await expectSameRows(original, migrated)
                    #expect(try await expectTenancy(original, migrated).tenantTables == AXSDump.tenantTables)
                }
            }
        }
    }
}
