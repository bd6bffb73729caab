import Mudanza
import MudanzaReports
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Tenancy
import Testing

/// What the target knows of the dump and its tenant, and targets that are not ready for it.
@Suite("A dump against a target's ledger", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct AgainstLedgerTests {
    private let axs = PackageFolder.axsDump(15, "copy")

    private func project(_ tenant: [String: String] = [:], of dump: FilePath? = nil) throws -> Project {
        var overrides = Overrides(shared: dump == nil ? ["public.roles"] : [])
        overrides.tenant = tenant
        overrides.tenant.merge(DemoTenant.values.map { ($0.key, $0.value) }) { given, _ in given }
        var project = Project()
        try project.apply(overrides)
        return project
    }

    private func report(
        _ target: TemporaryDatabase, _ dump: FilePath? = nil, tenant: [String: String] = [:],
        configure: (inout DiffJob) -> Void = { _ in }
    ) throws -> DiffReport {
        let source = DumpSource((dump ?? axs).string)
        var job = DiffJob(planning: PlanJob(dump: source, project: try project(tenant, of: dump)))
        job.target = target.settings
        configure(&job)
        return try job.run()
    }

    private func load(_ target: TemporaryDatabase, _ dump: FilePath? = nil, jobs: Int? = nil) throws {
        let source = DumpSource((dump ?? axs).string)
        var job = ApplyJob(
            dump: source, planning: .project(PlanJob(dump: source, project: try project(of: dump))),
            target: target.settings)
        job.jobs = jobs
        _ = try job.run()
    }

    @Test("A target without ledger wants init; an empty one takes the dump")
    func empty() async throws {
        try await TemporaryCluster.shared.withDatabase { target in
            try await target.cluster.ensureRole("axs_owner")
            let unprepared = try report(target)
            #expect(unprepared.blockerTexts.contains("target: ledger: there is none"), "\(unprepared.blockerTexts)")
            try target.prepare(try project())
            let report = try report(target) { $0.maxSize = 1 << 40 }
            #expect(report.blockerTexts == [])
            let found = try #require(report.target)
            #expect(found.existingTables == [])
            #expect(found.comparedTables == [])
            #expect(found.batches == [])
            #expect(found.tenantIsRegistered == true)
            #expect(found.measuredRate == nil)
            let size = Int(try await target.query("SELECT pg_database_size(current_database())")[0][0]) ?? 0
            #expect(abs((found.roomLeft ?? 0) - ((1 << 40) - size)) < 1 << 20)
            #expect(report.estimate.basis == .assumed)
            let small = try self.report(target) { $0.maxSize = size + 1000 }
            #expect(small.blockerTexts.contains { $0.hasPrefix("target: room: ") })
        }
    }

    @Test(
        "A dump that was loaded is a blocker for its tenant, a warning for another, whose rows collide",
        arguments: [nil, 2])
    func loaded(jobs: Int?) async throws {
        try await TemporaryCluster.shared.withDatabase { target in
            try await target.cluster.ensureRole("axs_owner")
            try target.prepare(try project())
            try load(target, jobs: jobs)
            let again = try report(target)
            #expect(again.blockerTexts == ["target: this dump was loaded already, as batch 1"])
            #expect(again.target?.batches.map(\.isSameTenant) == [true])
            #expect(again.target?.batches.map(\.state) == ["loaded"])
            let rows = try await target.query("SELECT count(*) FROM eventos")
            #expect(again.target?.tenantRows.first { "\($0.table)" == "public.eventos" }?.rows == Int(rows[0][0]))
            #expect(again.target?.conflicts == [])

            // Under the strategy keep, another tenant must not have the same keys.
            let other = try report(target, tenant: ["condominio_id": "COND-2"])
            #expect(other.target?.batches.map(\.isSameTenant) == [false])
            #expect(other.target?.tenantIsRegistered == false)
            #expect(other.target?.tenantRows == [])
            #expect(
                other.findings.contains {
                    $0.severity == .warning && $0.text.description.contains("for another tenant: batch 1")
                })
            let keys = (other.target?.conflicts ?? []).filter { $0.kind == .collides && $0.rule.hasSuffix("_pkey") }
            for table in other.tables where table.tableClass == .tenant && table.rows > 0 {
                #expect(keys.first { $0.table == table.name }?.rows == table.rows, "\(table.name)")
            }
            // Roles are shared, and agree.
            #expect(!(other.target?.conflicts ?? []).contains { "\($0.table)" == "public.roles" })
            // E-mail addresses are masked as in the samples.
            let email = try #require(other.target?.conflicts.first { $0.rule == "usuarios_email_key" })
            #expect(email.examples.count == 3)
            for field in email.examples.flatMap(\.fields) {
                guard case .masked = field.content else {
                    Issue.record("shown: \(field)")
                    continue
                }
            }
            #expect(
                try report(target, tenant: ["condominio_id": "COND-2"]) { $0.samples = 0 }.target?.conflicts
                    .allSatisfy(\.examples.isEmpty) == true)
        }
    }

    @Test("Rows of the tenant from another dump are a blocker; so is a batch that was cut off, but to be resumed")
    func tenantRows() async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try target.prepare(try project())
                let first = folder.appending("1.sql")
                try first.write(
                    "CREATE TABLE public.casas (id integer NOT NULL);\nCOPY public.casas (id) FROM stdin;\n1\n2\n\\.\n")
                let second = folder.appending("2.sql")
                try second.write(try first.readText().replacing("1\n2\n", with: "3\n"))
                try load(target, first, jobs: 1)
                let report = try report(target, second)
                #expect(report.blockerTexts == ["target: rows of this tenant are there already: public.casas: 2"])
                #expect(report.target?.tenantRows == [DiffTenantRows(table: report.tables[0].name, rows: 2)])
                #expect(throws: TargetRefused.self) { try load(target, second) }

                try await target.execute(
                    "UPDATE mudanza.batches SET state = 'loading', finished_at = NULL, rows = NULL")
                let unfinished = try self.report(target, first)
                #expect(unfinished.blockerTexts == [])
                #expect(
                    unfinished.findings.contains { $0.text.description.contains("is half applied, with this plan") })
                #expect(unfinished.target?.batches.map(\.state) == ["loading"])
            }
        }
    }

    @Test("Tables with other columns, without the tenant, or only some of them")
    func otherShapes() async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("1.sql")
            try dump.write(
                """
                CREATE TABLE public.casas (id integer NOT NULL, nombre text, piso integer);
                CREATE TABLE public.autos (id integer NOT NULL);
                COPY public.casas (id, nombre, piso) FROM stdin;
                1\tuna\t1
                \\.
                COPY public.autos (id) FROM stdin;
                1
                \\.

                """)
            let shapes = [
                (
                    "CREATE TABLE casas (id integer PRIMARY KEY, \(CraftedTarget.tenancy)); CREATE TABLE autos (id integer)",
                    2
                ),
                ("CREATE TABLE casas (id integer, nombre text, piso text, \(CraftedTarget.tenancy))", 1),
                ("CREATE TABLE casas (id integer, nombre text, piso integer, \(CraftedTarget.tenancy))", 1),
            ]
            let texts = [
                [
                    "public.casas of the target has no column nombre, piso",
                    "public.autos is in the target without msp_id, condominio_id",
                ],
                ["public.casas.piso is text in the target and integer in the dump"],
                ["the target has 1 of the 2 tables; it lacks public.autos"],
            ]
            for ((schema, count), text) in zip(shapes, texts) {
                try await TemporaryCluster.shared.withDatabase { target in
                    try target.prepare(try project())
                    try await target.execute(schema)
                    let report = try report(target, dump)
                    #expect(report.target?.existingTables.count == count)
                    for part in text {
                        #expect(report.blockerTexts.contains { $0.contains(part) }, "\(report.blockerTexts)")
                    }
                    #expect(throws: TargetRefused.self) { try load(target, dump) }
                }
            }
        }
    }

    @Test("The rate is the ledger's: the median of its loads, small ones apart")
    func rate() async throws {
        try await TemporaryCluster.shared.withDatabase { target in
            try await target.cluster.ensureRole("axs_owner")
            try target.prepare(try project())
            try await target.execute(
                """
                INSERT INTO mudanza.batches (source_name, source_bytes, source_digest, plan_digest, tenant, mode, content,
                    tool_version, state, started_at, finished_at)
                SELECT 'x.sql', bytes, '', bytes, '{}', 'atomic', 'data_only', '0', state,
                    '2026-01-01', '2026-01-01'::timestamptz + seconds * interval '1 second'
                FROM (VALUES (10000000, 'loaded', 1), (30000000, 'loaded', 1), (20000000, 'loaded', 100),
                    (1000, 'loaded', 1), (90000000, 'rolled_back', 1)) v (bytes, state, seconds);
                """)
            let report = try report(target)
            #expect(report.estimate.basis == .measured)
            #expect(report.estimate.bytesPerSecond == 10_000_000)
            #expect(try self.report(target) { $0.rate = 5 }.estimate.basis == .given)
        }
    }

    @Test("A load tells its own rate")
    func measured() async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try target.prepare(try project())
                let dump = folder.appending("1.sql")
                let rows = (1...40_000).map { "\($0)\tuna fila de texto que no dice nada\n" }.joined()
                try dump.write(
                    "CREATE TABLE public.t (id integer, t text);\nCOPY public.t (id, t) FROM stdin;\n\(rows)\\.\n")
                try load(target, dump)
                let report = try report(target, dump)
                #expect(report.estimate.basis == .measured)
                #expect(report.estimate.bytesPerSecond > 0)
            }
        }
    }
}
