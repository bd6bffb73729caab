import Mudanza
import MudanzaMigrations
import MudanzaTestSupport
import PostgresLink
import Tenancy
import Testing

/// `mudanza init`: what it makes, and that it can be run again and by several.
@Suite("Preparing a target", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct InitTests {
    private static let files = MigrationFile.all
    private static let names =
        files.map { "migration \($0.name)" } + [
            "registry public.msps_exo", "registry public.condominios_exo", "tenant public.msps_exo MSP-1",
            "tenant public.condominios_exo COND-9",
        ]

    private func words(_ result: InitJob.Result) -> [String] {
        result.steps.map { step in
            ([step.kind.rawValue, step.name] + (step.key.map { [$0] } ?? [])).joined(separator: " ")
        }
    }

    private func target<Result>(_ body: (TemporaryDatabase) async throws -> Result) async throws -> Result {
        try await TemporaryCluster.shared.withDatabase { try await body($0) }
    }

    @Test("The first run makes everything, the second finds everything")
    func twice() async throws {
        try await target { database in
            let first = try database.prepare(.demo())
            #expect(words(first) == Self.names)
            #expect(first.steps.allSatisfy { $0.outcome == .created })
            #expect(!first.isDemonstration)
            let dump = try await database.query("SELECT * FROM mudanza.migrations ORDER BY version")
            #expect(dump.map { $0[0] } == Self.files.map { "\($0.version)" } + ["1001", "1002"])
            #expect(dump.map { $0[4] } == Array(repeating: Version.current, count: dump.count))

            let second = try database.prepare(.demo())
            #expect(words(second) == Self.names)
            #expect(second.steps.allSatisfy { $0.outcome == .present })
            #expect(try await database.query("SELECT * FROM mudanza.migrations ORDER BY version") == dump)
            let rows = try await database.query("SELECT msp_id, nombre, estado FROM msps_exo")
            #expect(rows == [["MSP-1", "", "activo"]])
        }
    }

    @Test("Another tenant gets its rows beside the first")
    func secondTenant() async throws {
        try await target { database in
            try database.prepare(.demo())
            let other = try database.prepare(.demo(Overrides(tenant: ["condominio_id": "COND-10"])))
            #expect(other.steps.dropLast().allSatisfy { $0.outcome == .present })
            #expect(other.steps.last?.outcome == .created)
            let rows = try await database.query("SELECT condominio_id, msp_id FROM condominios_exo ORDER BY 1")
            #expect(rows == [["COND-10", "MSP-1"], ["COND-9", "MSP-1"]])
        }
    }

    @Test("Without a tenant it is the demonstration tenant, if the tenancy columns are the default ones")
    func demonstration() async throws {
        try await target { database in
            let result = try database.prepare(Project())
            #expect(result.isDemonstration)
            #expect(result.tenant.map(\.value) == ["MSP-DEMO-001", "COND-DEMO-001"])
            let rows = try await database.query(
                "SELECT msp_id, m.nombre, condominio_id, c.nombre FROM msps_exo m JOIN condominios_exo c USING (msp_id)"
            )
            #expect(rows == [["MSP-DEMO-001", "Demo Security Services", "COND-DEMO-001", "Residencial Demo"]])
        }
        try await target { database in
            let project = try Project.parse(
                """
                [[tenancy.columns]]
                name = "tenant_id"
                type = "bigint"
                references = "app.tenants(id)"
                """, file: "m.toml")
            let result = try database.prepare(project)
            #expect(!result.isDemonstration)
            #expect(result.steps.map(\.kind) == Self.files.map { _ in .migration } + [.registry])
            #expect(try await database.query("SELECT count(*) FROM app.tenants") == [["0"]])
        }
    }

    @Test("Eight at once make everything once, whatever the database's own settings", arguments: [false, true])
    func atOnce(hasSettings: Bool) async throws {
        try await target { database in
            if hasSettings {
                try await database.execute(
                    """
                    CREATE SCHEMA other;
                    ALTER DATABASE \(database.name) SET search_path = other;
                    ALTER DATABASE \(database.name) SET default_transaction_isolation = 'serializable';
                    ALTER DATABASE \(database.name) SET default_transaction_read_only = on;
                    """)
            }
            let project = try Project.demo()
            let results = try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { @concurrent in try database.prepare(project) } }
                var results: [InitJob.Result] = []
                for try await result in group { results.append(result) }
                return results
            }
            for index in Self.names.indices {
                let outcomes = results.map { $0.steps[index].outcome }
                #expect(outcomes.count { $0 == .created } == 1, "\(Self.names[index])")
                #expect(outcomes.count { $0 == .present } == 7, "\(Self.names[index])")
            }
            #expect(
                try await database.query("SELECT count(*) FROM mudanza.migrations") == [["\(Self.files.count + 2)"]])
        }
    }

    @Test("A registry that is there is taken as it is, and recorded")
    func adopted() async throws {
        try await target { database in
            try await database.execute("CREATE TABLE msps_exo (msp_id varchar(100) PRIMARY KEY, note text)")
            let result = try database.prepare(.demo())
            #expect(
                result.steps.map(\.outcome) == Self.files.map { _ in .created } + [
                    .adopted, .created, .created, .created,
                ])
            #expect(try database.prepare(.demo()).steps.allSatisfy { $0.outcome == .present })
        }
    }

    @Test("A pooled session is left as it was")
    func pooled() async throws {
        try await TemporaryCluster.with { cluster in
            try await cluster.withDatabase { database in
                try await TemporaryPooler.with(of: cluster, serverConnections: 1) { pooler in
                    let settings = database.settings(through: pooler)
                    func state() throws -> [String] {
                        var bystander = try PostgresConnection(settings)
                        let rows = try bystander.execute(
                            """
                            SELECT name || '=' || setting FROM pg_settings WHERE source = 'session' AND name NOT IN
                                ('application_name', 'client_encoding')
                            UNION ALL SELECT 'search_path=' || current_setting('search_path')
                            UNION ALL SELECT 'lock' FROM pg_locks WHERE locktype = 'advisory' ORDER BY 1
                            """)
                        return (0..<rows.rowCount).map { rows.text($0, 0) ?? "" }
                    }
                    let before = try state()
                    let result = try InitJob(target: settings, project: .demo()).run()
                    #expect(result.steps.allSatisfy { $0.outcome == .created })
                    #expect(try state() == before)
                }
            }
        }
    }
}
