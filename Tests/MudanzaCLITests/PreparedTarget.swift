import MudanzaTestSupport
import SystemPackage
import Testing

/// A target as `mudanza init` leaves it, and the runs of `mudanza apply` into it.
extension TemporaryDatabase {
    /// The ledger and the registries, which rewritten dumps expect too.
    static let registries = """
        CREATE TABLE public.msps_exo (
            id serial PRIMARY KEY, msp_id varchar(100) NOT NULL UNIQUE, nombre varchar(255),
            estado varchar(50) DEFAULT 'activo');
        CREATE TABLE public.condominios_exo (
            id serial PRIMARY KEY, condominio_id varchar(100) NOT NULL UNIQUE,
            msp_id varchar(100) NOT NULL REFERENCES public.msps_exo(msp_id) ON DELETE RESTRICT,
            nombre varchar(255), total_unidades integer, estado varchar(50) DEFAULT 'activo');
        """

    /// Makes ledger and registries.
    @discardableResult
    func prepared() async throws -> TemporaryDatabase {
        try await execute(try PackageFolder.ledger())
        try await execute(Self.registries)
        return self
    }

    /// As `--target` takes it.
    var uri: String {
        let host = cluster.socketFolder.string.replacing("/", with: "%2F")
        return "postgresql://postgres@\(host):\(cluster.port)/\(name)"
    }

    /// Runs `mudanza apply`; any exit status is a result.
    func apply(
        _ dump: FilePath, _ options: [String] = [], tenant: [String] = DemoTenant.arguments, in folder: FilePath,
        environment: [String: String?] = [:]
    ) async throws -> CommandResult {
        try await MudanzaBinary.run(
            ["apply", dump.string, "--target", uri] + tenant + options, in: folder, environment: environment)
    }

    /// The schema of the target without ledger and registries, an item a line.
    func loadedSchema() async throws -> Set<String> {
        try await SchemaInventory.items(of: self).filter { item in
            let name = item.split(separator: " | ", maxSplits: 1).dropFirst().first ?? ""
            return !["mudanza", "msps_exo", "condominios_exo", "public.msps_exo", "public.condominios_exo"].contains {
                name.hasPrefix($0)
            } && !item.contains("mudanza.") && !item.contains("schema mudanza")
        }
    }

    /// The batches of the ledger: state, mode and rows.
    func batches() async throws -> [[String]] {
        try await query("SELECT state, mode, rows FROM mudanza.batches ORDER BY batch_id")
    }

    /// The tables outside the ledger, registries apart.
    func loadedTables() async throws -> [String] {
        try await query(
            """
            SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace NOT IN
                ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace,
                 'mudanza'::regnamespace) AND relname NOT IN ('msps_exo', 'condominios_exo') ORDER BY 1
            """
        ).map { $0[0] }
    }
}

/// Expects that `loaded` is what psql makes of the rewritten dump: rows, schema, indexes, constraints, sequences.
func expectSameAsRestored(
    _ restored: TemporaryDatabase, _ loaded: TemporaryDatabase, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    try await expectSameRows(restored, loaded, sourceLocation: sourceLocation)
    let (expected, found) = try await (restored.loadedSchema(), loaded.loadedSchema())
    #expect(!expected.isEmpty, sourceLocation: sourceLocation)
    for item in expected.subtracting(found).sorted().prefix(10) {
        Issue.record("missing: \(item)", sourceLocation: sourceLocation)
    }
    for item in found.subtracting(expected).sorted().prefix(10) {
        Issue.record("too much: \(item)", sourceLocation: sourceLocation)
    }
}
