import MudanzaTestSupport
import SystemPackage
import Testing

/// The tenant of the first customer's demonstration.
enum DemoTenant {
    static let values: KeyValuePairs = ["msp_id": "MSP-DEMO-001", "condominio_id": "COND-DEMO-001"]
    static let arguments = ["--msp", "MSP-DEMO-001", "--condominio", "COND-DEMO-001"]
}

/// Runs `mudanza rewrite` for the demo tenant in an empty folder and returns the file it wrote.
///
/// In an empty folder, for the project file is searched for from the working folder upwards.
func rewrite(
    _ dump: FilePath, _ options: [String] = [], to name: String = "out.sql", in folder: FilePath
) async throws -> FilePath {
    let output = folder.appending(name)
    let result = try await MudanzaBinary.run(
        ["rewrite", dump.string, "-o", output.string] + DemoTenant.arguments + options, in: folder)
    _ = try result.succeeded()
    return output
}

extension TemporaryDatabase {
    /// Restores a file and gives its database, to be used in a chain.
    func restored(_ file: FilePath, onError: OnError = .stop) async throws -> TemporaryDatabase {
        try await restore(file, onError: onError)
        return self
    }
}

/// Expects that every table of `original` has the same rows in `migrated`, in the original's columns.
func expectSameRows(
    _ original: TemporaryDatabase, _ migrated: TemporaryDatabase, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let (compared, differences) = try await RowComparison(original, migrated).run()
    #expect(compared > 0, "no table to compare", sourceLocation: sourceLocation)
    for difference in differences { Issue.record("rows differ: \(difference)", sourceLocation: sourceLocation) }
}

/// Expects that the migrated schema holds everything that the original's holds.
func expectNothingLost(
    _ original: TemporaryDatabase, _ migrated: TemporaryDatabase, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let lost = try await SchemaInventory.items(of: original).subtracting(try await SchemaInventory.items(of: migrated))
    for item in lost.sorted().prefix(20) {
        Issue.record("lost from the schema: \(item)", sourceLocation: sourceLocation)
    }
}

/// Expects that the rows carry the demo tenant; returns which tables have become tenant tables.
@discardableResult
func expectTenancy(
    _ original: TemporaryDatabase, _ migrated: TemporaryDatabase, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> TenancyCheck.Outcome {
    let outcome = try await TenancyCheck(original, migrated, tenant: DemoTenant.values).run()
    for fault in outcome.faults { Issue.record("\(fault)", sourceLocation: sourceLocation) }
    return outcome
}
