internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Which tenants the target's ledger has, read once for all dumps.
struct LoadedTenants: Sendable {
    /// A batch that is loaded.
    struct Batch: Sendable {
        var id: Int
        var sourceName: String
        var sourceDigest: String
    }

    private let names: [String]
    private var batches: [[String?]: [Batch]] = [:]

    /// Reads the ledger, inside a transaction.
    static func read(_ columns: [TenancyColumn], over connection: inout PostgresConnection) throws -> LoadedTenants {
        var tenants = LoadedTenants(names: columns.map(\.name.text))
        let rows = try connection.execute(
            """
            SELECT batch_id, source_name, source_digest, tenant FROM mudanza.batches WHERE state = 'loaded'
            ORDER BY batch_id
            """)
        let decoder = JSONDecoder()
        for row in 0..<rows.rowCount {
            guard let json = rows.bytes(row, 3),
                let values = try? decoder.decode([String: String?].self, from: Data(json))
            else { continue }
            tenants.batches[tenants.names.map { values[$0] ?? nil }, default: []].append(
                Batch(
                    id: rows.integer(row, 0) ?? 0, sourceName: rows.text(row, 1) ?? "",
                    sourceDigest: rows.text(row, 2) ?? ""))
        }
        return tenants
    }

    private init(names: [String]) { self.names = names }

    /// The batches of a tenant, in their order.
    func batches(of tenant: [String: String]) -> [Batch] { batches[names.map { tenant[$0] }] ?? [] }
}
