import MudanzaTestSupport
import SystemPackage
import Testing

/// Targets that batches are loaded into and taken out of.
extension TemporaryDatabase {
    /// Runs `mudanza init`, so that the ledger knows of the registries.
    func initialized(_ options: [String] = [], in folder: FilePath) async throws {
        _ = try await MudanzaBinary.run(["init", "--target", uri] + options, in: folder).succeeded()
    }

    /// Runs `mudanza rollback`; any exit status is a result.
    func rollback(_ batch: Int, _ options: [String] = [], in folder: FilePath) async throws -> CommandResult {
        try await MudanzaBinary.run(
            ["rollback", "--batch", "\(batch)", "--target", uri] + options, in: folder)
    }

    /// What pg_dump writes of everything but the ledger.
    func dumpedBesidesLedger(in folder: FilePath) async throws -> String {
        let file = try await dump(["--exclude-schema", "mudanza"], to: folder.appending("\(name).besides.sql"))
        // Newer ones write a key of their own, another one each time.
        return try file.readText().split(separator: "\n").filter { !$0.contains("restrict ") }
            .joined(separator: "\n")
    }

    /// Every row of every table but those of a tenant, counted and hashed by PostgreSQL.
    func rowsOfOthers(than community: String) async throws -> [[String]] {
        let tables = try await query(
            """
            SELECT attrelid::regclass FROM pg_attribute JOIN pg_class c ON c.oid = attrelid AND relkind IN ('r', 'p')
            WHERE attname = 'condominio_id' AND attrelid::regclass::text !~ '^mudanza' ORDER BY 1
            """
        ).map { $0[0] }
        let queries = tables.map {
            """
            SELECT '\($0)', count(*), sum(hashtextextended(t::text, 0)::numeric) FROM \($0) t
            WHERE condominio_id <> '\(community)';
            """
        }
        return try await query(queries.joined())
    }

    /// The options that name a community of the reseller.
    static func community(_ name: String, of reseller: String = "MSP-1") -> [String] {
        ["--msp", reseller, "--condominio", name]
    }
}
