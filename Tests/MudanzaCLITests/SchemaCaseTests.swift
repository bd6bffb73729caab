import MudanzaTestSupport
import SystemPackage
import Testing

/// A database made by a file of the folder Cases, and a form in which pg_dump writes it.
struct SchemaCase: Sendable, CustomTestStringConvertible {
    var name: String
    var form: [String]

    static let folder = FilePath(#filePath).removingLastComponent().appending("Cases")
    static let names = ((try? folder.entries()) ?? []).filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }
    static let all = names.flatMap { name in forms(of: name).map { SchemaCase(name: name, form: $0) } }

    private static func forms(of name: String) -> [[String]] {
        let named = [[], ["--column-inserts"]]
        let all = named + [["--inserts"], ["--rows-per-insert=2"]]
        return switch name {
        case "inheritance-reordered": named
        case "partitions": all + [["--load-via-partition-root"]]
        default: all
        }
    }

    var file: FilePath { Self.folder.appending("\(name).sql") }
    var testDescription: String { ([name] + form).joined(separator: " ") }

    /// Tables that gain no column, by what they are.
    var otherTables: Set<String> {
        switch name {
        case "row-types": ["public.puntos", "public.puntos_con_llave", "public.direccion"]
        case "existing-columns": ["public.las_dos"]  // it has both
        default: []
        }
    }
}

@Suite("Rewriting schemas that are odd on purpose", .requiresPostgreSQL)
struct SchemaCaseTests {
    @Test("The output restores without error, with the same rows, under the tenant", arguments: SchemaCase.all)
    func restores(test: SchemaCase) async throws { try await migrate(test, options: []) }

    @Test(
        "So it does with INSERTs turned into COPY",
        arguments: SchemaCase.all.filter { $0.form == ["--rows-per-insert=2"] })
    func asCopy(test: SchemaCase) async throws { try await migrate(test, options: ["--as", "copy"]) }

    private func migrate(_ test: SchemaCase, options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.restore(test.file)
                let dump = try await original.dump(test.form, to: folder.appending("dump.sql"))
                let output = try await rewrite(dump, options, in: folder)
                try await cluster.withDatabase { migrated in
                    try await migrated.restore(output)
                    if test.name == "existing-columns" {
                        try await expectFilled(migrated)
                    } else {
                        try await expectSameRows(original, migrated)
                    }
                    try await expectNothingLost(original, migrated)
                    let tenancy = try await expectTenancy(original, migrated)
                    #expect(tenancy.otherTables == test.otherTables)
                }
            }
        }
    }

    /// NULLs in the source's own tenancy columns have got the tenant's values; the other columns are as they were.
    private func expectFilled(_ migrated: TemporaryDatabase) async throws {
        for table in ["las_dos", "una_en_medio", "la_segunda", "ninguna"] {
            let tenants = try await migrated.query("SELECT DISTINCT msp_id, condominio_id FROM public.\(table)")
            #expect(tenants == [["MSP-DEMO-001", "COND-DEMO-001"]], "\(table)")
        }
        let rows = try await migrated.query("SELECT id, v FROM public.una_en_medio ORDER BY id")
        #expect(rows == [["1", "a"], ["2", "b\\\t"], ["3", ""]])
        #expect(try await migrated.query("SELECT sum(id) FROM public.las_dos") == [["6"]])
        #expect(try await migrated.query("SELECT sum(id) FROM public.la_segunda") == [["3"]])
    }
}
