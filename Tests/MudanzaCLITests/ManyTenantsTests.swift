import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// Many databases whose keys are all the same, merged into one.
@Suite("Many tenants in one target", .requiresPostgreSQL, .serialized)
struct ManyTenantsTests {
    /// How many; `make test-merge` asks for 200 of 2,000 to 50,000 rows.
    private static let asked = ProcessInfo.processInfo.environment["MUDANZA_MERGE_TENANTS"].flatMap { Int($0) }
    private static let count = asked ?? 5
    private static let rows = asked == nil ? 500...3000 : 2000...50_000

    @Test(
        "Every reference joins in each tenant's part what it joined in its own database", .timeLimit(.minutes(180)),
        arguments: [["composite", "offset", "prefix"], ["keep"]])
    func merged(strategies: [String]) async throws {
        try await withTemporaryFolder { folder in
            let many = try await ManyTenants(
                count: Self.count, rows: Self.rows, keys: strategies == ["keep"] ? .global : .fromOne, in: folder)
            for strategy in strategies {
                try folder.appending("mudanza.toml").write(Self.project(strategy))
                try await TemporaryCluster.shared.withDatabase { target in
                    try await target.initialized(in: folder)
                    for (number, tenant) in many.tenants.enumerated() {
                        let result = try await target.apply(
                            tenant.dump, number % 2 == 1 ? ["--jobs", "2"] : [], tenant: tenant.arguments, in: folder)
                        #expect(result.ending == .exit(0), "\(strategy), \(tenant.name): \(result.errors)")
                    }
                    for tenant in many.tenants {
                        let proof = try await MudanzaBinary.run(
                            ["verify", tenant.dump.string, "--target", target.uri] + tenant.arguments, in: folder)
                        #expect(proof.ending == .exit(0), "\(strategy), \(tenant.name): \(proof.text)\(proof.errors)")
                        try await expectSameJoins(tenant, many.oracle, strategy, target)
                    }
                    try await expectNoStrangers(many.tenants, strategy, target)
                    try await expectOracleSees(many.tenants[0], many.oracle, strategy, target)
                }
            }
        }
    }

    /// What the target joins for one tenant is what its source joined.
    private func expectSameJoins(
        _ tenant: ManyTenants.Tenant, _ oracle: JoinOracle, _ strategy: String, _ target: TemporaryDatabase
    ) async throws {
        let found = try await oracle.joins(in: target, of: try await part(of: tenant, strategy, target))
        #expect(tenant.joins.count > 10)
        for (name, expected) in tenant.joins {
            #expect(found[name] == expected, "\(strategy), \(tenant.name): \(name)")
        }
    }

    /// The tenant's rows in the target, and how their keys moved by what the ledger and the guide say.
    private func part(
        of tenant: ManyTenants.Tenant, _ strategy: String, _ target: TemporaryDatabase
    ) async throws -> JoinOracle.Part {
        var move = JoinOracle.Move.none
        if strategy == "prefix" { move = .prefix("\(tenant.name)-") }
        if strategy == "offset" {
            let base = try await target.query(
                "SELECT base FROM mudanza.key_blocks WHERE tenant ->> 'condominio_id' = '\(tenant.name)'")
            move = .offset(try #require(base.first.flatMap { Int($0[0]) }))
        }
        return JoinOracle.Part(tenant: tenant.name, move: move, isLed: strategy != "keep")
    }

    /// One reference that goes to another row of the same tenant, and nothing but that, is another answer.
    private func expectOracleSees(
        _ tenant: ManyTenants.Tenant, _ oracle: JoinOracle, _ strategy: String, _ target: TemporaryDatabase
    ) async throws {
        try await target.execute(
            """
            UPDATE visitas SET residente_id = (SELECT id FROM residentes r
                WHERE r.condominio_id = '\(tenant.name)' AND r.id <> visitas.residente_id ORDER BY id LIMIT 1)
            WHERE condominio_id = '\(tenant.name)' AND id = (SELECT min(id) FROM visitas v
                WHERE v.condominio_id = '\(tenant.name)' AND v.residente_id IS NOT NULL)
            """)
        let found = try await oracle.joins(in: target, of: try await part(of: tenant, strategy, target))
        let changed = tenant.joins.filter { found[$0.key] != $0.value }.map(\.key)
        #expect(changed.contains("visitas_residente_id_fkey"), "\(strategy): \(changed)")
        #expect(!changed.contains("residentes_titular_id_fkey"), "\(strategy): \(changed)")
    }

    /// Every tenant has rows, every row a tenant; each declared foreign key either leads with the tenant on both sides,
    /// or meets rows of the same tenant alone.
    private func expectNoStrangers(
        _ tenants: [ManyTenants.Tenant], _ strategy: String, _ target: TemporaryDatabase
    ) async throws {
        let names = Set(try await target.query("SELECT DISTINCT condominio_id FROM residentes").map { $0[0] })
        #expect(names == Set(tenants.map(\.name)))
        let keys = try await target.query(
            """
            SELECT conrelid::regclass, confrelid::regclass, x.attname, y.attname, array_length(conkey, 1)
            FROM pg_constraint
            JOIN pg_attribute x ON x.attrelid = conrelid AND x.attnum = conkey[array_length(conkey, 1)]
            JOIN pg_attribute y ON y.attrelid = confrelid AND y.attnum = confkey[array_length(conkey, 1)]
            WHERE contype = 'f' AND connamespace = 'public'::regnamespace
            AND confrelid::regclass::text NOT IN ('roles', 'msps_exo', 'condominios_exo')
            """)
        #expect(keys.count == 6)
        for key in keys where key[4] == "1" {
            let strangers = try await target.query(
                """
                SELECT count(*) FROM \(key[0]) a JOIN \(key[1]) b ON a.\(key[2]) = b.\(key[3])
                WHERE a.condominio_id <> b.condominio_id
                """)
            #expect(strangers == [["0"]], "\(strategy): \(key[0]) to \(key[1])")
        }
        // Under composite the server itself forbids it.
        if strategy == "composite" { #expect(keys.allSatisfy { $0[4] == "3" }) }
    }

    @Test("A role that differs in one of them: an error that names the columns; kept or updated where asked for")
    func differing() async throws {
        try await withTemporaryFolder { folder in
            let many = try await ManyTenants(count: 3, rows: 300...400, keys: .fromOne, differing: 3, in: folder)
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.initialized(in: folder)
                func load(_ number: Int, _ onConflict: String?) async throws -> CommandResult {
                    try folder.appending("mudanza.toml").write(Self.project("composite", onConflict: onConflict))
                    let tenant = many.tenants[number]
                    return try await target.apply(tenant.dump, tenant: tenant.arguments, in: folder)
                }
                let role = "SELECT nombre, nivel FROM roles WHERE rol_id = 'guardia'"
                let rows = "SELECT condominio_id, count(*) FROM residentes GROUP BY 1 ORDER BY 1"
                for number in 0..<2 {
                    let result = try await load(number, nil)
                    #expect(result.ending == .exit(0), "\(result.errors)")
                }
                let before = try await target.query(rows)
                let refused = try await load(2, nil)
                #expect(refused.ending == .exit(1))
                #expect(
                    refused.errors.contains(
                        "1 row of the shared table public.roles differs from those the target has, in nombre (1), "
                            + "nivel (1)"
                    ), "\(refused.errors)")
                #expect(try await target.query(rows) == before)
                #expect(try await target.query(role) == [["Guardia de caseta", "10"]])

                let kept = try await load(2, "keep")
                #expect(kept.ending == .exit(0), "\(kept.errors)")
                #expect(try await target.query(role) == [["Guardia de caseta", "10"]])
                #expect(try await target.query(rows).count == 3)

                let last = try await target.query("SELECT max(batch_id) FROM mudanza.batches")
                let undone = try await target.rollback(try #require(Int(last[0][0])), in: folder)
                #expect(undone.ending == .exit(0), "\(undone.errors)")
                #expect(try await target.query(rows) == before)
                let updated = try await load(2, "update")
                #expect(updated.ending == .exit(0), "\(updated.errors)")
                #expect(try await target.query(role) == [["Otro", "11"]])
                #expect(try await target.query("SELECT count(*) FROM roles") == [["5"]])
            }
        }
    }

    private static func project(_ strategy: String, onConflict: String? = nil) -> String {
        """
        [keys]
        strategy = "\(strategy)"
        [table.roles]
        class = "shared"
        \(onConflict.map { "on_conflict = \"\($0)\"" } ?? "")
        [[references]]
        table = "bitacora_exo"
        column = "entidad_id"
        table_named_in = "entidad"
        names = { residente = "residentes", visita = "visitas", proveedor = "proveedores" }
        [[references]]
        table = "sentinel_insights"
        column = "entidad_id"
        to = "residentes(id)"
        [[references]]
        table = "bitacora"
        column = "registro_id"
        table_named_in = "tabla"

        """
    }
}
