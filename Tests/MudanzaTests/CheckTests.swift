import Mudanza
import MudanzaReports
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Tenancy
import Testing

/// `mudanza check` on real servers; its reports are in Goldens.
@Suite("Checking a target", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct CheckTests {
    /// The text without what changes from run to run.
    private func stable(_ text: String, _ database: TemporaryDatabase) -> String {
        text.replacing("\(database.cluster.socketFolder):5432/\(database.name)", with: "TARGET")
            .replacing(/in \d+ ms/, with: "in N ms").replacing(/PostgreSQL 15\.\d+/, with: "PostgreSQL 15.N")
            .replacing(/\d+\.\d MB used, about \d+\.\d [kM]B/, with: "N used, about N")
            .replacing(/\d+\.\d MB used/, with: "N used")
            .replacing(/begun [-0-9: ]+ UTC/, with: "begun THEN")
    }

    /// A database on a server of its own, on which no other test makes roles.
    private func withOwnDatabase(_ body: (TemporaryDatabase) async throws -> Void) async throws {
        try await TemporaryCluster.with { try await $0.withDatabase { try await body($0) } }
    }

    private func job(_ database: TemporaryDatabase) throws -> CheckJob {
        var job = CheckJob(target: database.settings, project: try .demo(Overrides(shared: ["public.roles"])))
        job.dump = DumpSource(PackageFolder.axsDump(15, "copy").string)
        job.maxSize = 3 << 30
        return job
    }

    private func finding(_ subject: TargetFinding.Subject, _ result: CheckJob.Result) throws -> TargetFinding {
        try #require(result.findings.first { $0.subject == subject })
    }

    @Test("An empty database wants init")
    func empty() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            let result = try CheckJob(target: database.settings, project: .demo()).run()
            #expect(!result.isFit)
            try expectGolden(stable(CheckReport(result).text, database), "check-empty.txt")
        }
    }

    @Test("A prepared one can take the dump")
    func prepared() async throws {
        try await withOwnDatabase { database in
            try database.prepare(.demo())
            var job = try job(database)
            job.source = TemporaryDatabase(cluster: database.cluster, name: "postgres").settings
            let result = try job.run()
            #expect(result.isFit)
            try expectGolden(stable(CheckReport(result).text, database), "check-prepared.txt")
            let json = String(decoding: try JSONReport.encode(CheckReport(result)), as: UTF8.self)
            try expectGolden(stable(json, database), "check-prepared.json")
        }
    }

    @Test("Everything that can be wrong with one that is reached")
    func wrong() async throws {
        try await withOwnDatabase { database in
            try database.prepare(.demo())
            try await database.execute(
                """
                CREATE TABLE public.visitas (id integer);
                UPDATE mudanza.migrations SET checksum = 'feed' WHERE version = 1001;
                INSERT INTO mudanza.batches (source_name, source_bytes, source_digest, plan_digest, tenant, mode, content, tool_version)
                VALUES ('old.sql', 1, '', 'feed', '{"msp_id": "MSP-1", "condominio_id": "COND-9"}', 'chunked', 'data_only',
                    '0');
                """)
            var job = try job(database)
            job.source = database.settings
            job.maxSize = 1 << 20
            let result = try job.run()
            try expectGolden(stable(CheckReport(result).text, database), "check-wrong.txt")
        }
    }

    @Test("A server that is not reached is a finding, and says no password")
    func unreachable() async throws {
        try await withTemporaryFolder { folder in
            let settings = ConnectionSettings(
                parameters: ["host": folder.string, "user": "ana", "dbname": "d"], password: "s3cret")
            let result = try CheckJob(target: settings, project: .demo()).run()
            #expect(result.findings.map(\.subject) == [.server])
            #expect(result.findings[0].outcome == .blocker)
            #expect(!CheckReport(result).text.contains("s3cret"))
        }
    }

    @Test(
        "PgBouncer is recognised by what it does with server connections",
        arguments: [
            (.transaction, 1, ""), (.transaction, 4, ""), (.transaction, 4, "server_round_robin = 1"),
            (.session, 4, ""),
        ] as [(TemporaryPooler.Mode, Int, String)])
    func pooler(mode: TemporaryPooler.Mode, connections: Int, settings: String) async throws {
        try await TemporaryCluster.with { cluster in
            let database = TemporaryDatabase(cluster: cluster, name: "postgres")
            try await TemporaryPooler.with(
                of: cluster, mode: mode, serverConnections: connections, settings: settings
            ) { pooler in
                let result = try CheckJob(target: database.settings(through: pooler), project: .demo()).run()
                let text = try finding(.pooler, result).text.description
                #expect(text.contains(mode == .transaction ? "in transaction mode" : "in session mode"), "\(text)")
            }
            let direct = try CheckJob(target: database.settings, project: .demo()).run()
            #expect(try finding(.pooler, direct).text == "none: straight to the server")
        }
    }

    @Test("It changes nothing, and needs no more than a reader's rights")
    func readOnly() async throws {
        try await TemporaryCluster.with { cluster in
            try await cluster.withDatabase { database in
                try await database.execute("CREATE ROLE reader LOGIN; REVOKE ALL ON SCHEMA public FROM PUBLIC")
                let settings = ConnectionSettings(parameters: [
                    "host": cluster.socketFolder.string, "port": "5432", "user": "reader", "dbname": database.name,
                ])
                let result = try CheckJob(target: settings, project: .demo()).run()
                #expect(try finding(.server, result).outcome == .ok)
                #expect(try finding(.privileges, result).outcome == .blocker)
                #expect(!result.findings.contains { $0.subject == .superuser })
            }
        }
    }
}
