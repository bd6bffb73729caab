import Mudanza
import MudanzaMigrations
import MudanzaTestSupport
import PostgresLink
import Tenancy
import Testing

/// What `mudanza init` refuses, and that it leaves nothing half made.
@Suite("Targets that are not prepared", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct InitRefusalTests {
    private func refusal(_ body: () throws -> Void, _ place: SourceLocation = #_sourceLocation) throws -> TargetError {
        try #require(#expect(throws: TargetError.self, sourceLocation: place) { try body() }, sourceLocation: place)
    }

    @Test(
        "A migration or registry whose recorded checksum differs",
        arguments: ["0001_ledger.sql", "registry public.msps_exo"])
    func changed(name: String) async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try database.prepare(.demo())
            try await database.execute("UPDATE mudanza.migrations SET checksum = 'feed' WHERE name = '\(name)'")
            let error = try refusal { try database.prepare(.demo()) }
            #expect(error.code == .changedMigration)
            #expect(error.found.hasPrefix("\(name) was made in the target from another definition (SHA-256 feed…)"))
        }
    }

    @Test("A registry whose definition changed in the project file, until the change is recorded as the error says")
    func changedRegistry() async throws {
        func project(_ columns: String) throws -> Project {
            try Project.parse(
                """
                [tenant]
                t = "1"
                [[tenancy.columns]]
                name = "t"
                type = "text"
                references = "tenants(t)"
                [registry.tenants]
                columns = [\(columns)]
                """, file: "m.toml")
        }
        try await TemporaryCluster.shared.withDatabase { database in
            try database.prepare(project("\"name text\""))
            let changed = try project("\"name text\", \"town text\"")
            let error = try refusal { try database.prepare(changed) }
            #expect(error.code == .changedMigration)
            let update = try #require(error.advice.firstRange(of: "UPDATE mudanza"))
            try await database.execute("ALTER TABLE tenants ADD town text; " + error.advice[update.lowerBound...])
            #expect(try database.prepare(changed).steps.allSatisfy { $0.outcome == .present })
        }
    }

    @Test("The ledger of a newer version")
    func newer() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try database.prepare(.demo())
            try await database.execute(
                "INSERT INTO mudanza.migrations VALUES (900, '0900_x.sql', 'feed', now(), '9.9.9')")
            let error = try refusal { try database.prepare(.demo()) }
            #expect(error.code == .newerLedger)
            #expect(error.found.contains("0900_x.sql of Mudanza 9.9.9"))
        }
    }

    @Test("A registry's name that is a view's, or a table's without the columns")
    func noRegistry() async throws {
        for (statement, words) in [
            ("CREATE VIEW msps_exo AS SELECT 1 AS msp_id", "public.msps_exo, the registry's name, is no table"),
            ("CREATE TABLE msps_exo (id int)", "the table public.msps_exo has no column msp_id"),
        ] {
            try await TemporaryCluster.shared.withDatabase { database in
                try await database.execute(statement)
                let error = try refusal { try database.prepare(.demo()) }
                #expect(error.code == .notARegistry)
                #expect(error.found.contains(words))
                let recorded = try await database.query("SELECT name FROM mudanza.migrations ORDER BY 1")
                #expect(recorded == MigrationFile.all.map { [$0.name] })
            }
        }
    }

    @Test("A community that belongs to another reseller; neither's rows change")
    func otherOwner() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try database.prepare(.demo())
            let error = try refusal { try database.prepare(.demo(Overrides(tenant: ["msp_id": "MSP-2"]))) }
            #expect(error.code == .tenant)
            #expect(error.found == "public.condominios_exo has 'COND-9' under another msp_id than MSP-2")
            #expect(try await database.query("SELECT msp_id FROM msps_exo") == [["MSP-1"]])
        }
    }

    @Test("A tenant without the value that a registry carries")
    func noOwner() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            var project = Project()
            try project.apply(Overrides(tenant: ["condominio_id": "COND-9"]))
            let error = try refusal { try database.prepare(project) }
            #expect(error.code == .tenant)
            #expect(try await database.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'mudanza'") == [["0"]])
        }
    }

    @Test("A database that looks single-tenant, unless it is meant")
    func singleTenant() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await database.execute("CREATE TABLE visitas (id int); CREATE TABLE roles (id int)")
            let error = try refusal { try database.prepare(.demo()) }
            #expect(error.code == .wrongTarget)
            let words = "public.roles, public.visitas: there, and no table has msp_id, condominio_id"
            #expect(error.found.hasPrefix(words))
            #expect(try await database.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'mudanza'") == [["0"]])
            var job = InitJob(target: database.settings, project: try .demo())
            job.trustsTarget = true
            #expect(try job.run().steps.allSatisfy { $0.outcome == .created })
        }
    }

    @Test("The source")
    func source() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            var job = InitJob(target: database.settings, project: try .demo())
            job.source = database.settings
            job.trustsTarget = true
            let error = try refusal { _ = try job.run() }
            #expect(error.code == .wrongTarget)
            #expect(error.found.hasPrefix("the target is the source"))
            #expect(try await database.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'mudanza'") == [["0"]])
        }
    }
}
