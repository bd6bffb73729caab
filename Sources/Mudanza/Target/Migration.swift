internal import DumpStream
internal import MudanzaMigrations
internal import PostgresLink
internal import Tenancy

/// Something that is made in a target once and recorded in its ledger.
struct Migration: Sendable, Equatable {
    /// The number of a file; nil for a registry, which takes the next that is free.
    var version: Int?
    /// By which it is known in the ledger.
    var name: String
    /// What tells that it is still the same.
    var checksum: String
    /// What makes it.
    var statements: [SQLCommand]

    /// Registries count from here on, files up to here.
    static let lastOfFiles = 1000

    /// The files, in order.
    static func files() throws(DumpError) -> [Migration] {
        var migrations: [Migration] = []
        for file in MigrationFile.all {
            migrations.append(
                Migration(
                    version: file.version, name: file.name, checksum: try SHA256Digest(of: file.text).hex,
                    statements: try SQLScript.statements(of: file.text, file: file.name)))
        }
        return migrations
    }

    /// The making of a registry, without the tenant's row in it.
    static func registry(_ registry: PlannedRegistry) throws(DumpError) -> Migration {
        let text = registry.definition.map { $0 + "\n" }.joined()
        return Migration(
            version: nil, name: "registry \(registry.table)", checksum: try SHA256Digest(of: Array(text.utf8)).hex,
            statements: registry.definition.map { SQLCommand(statement: Array($0.utf8)) })
    }
}
