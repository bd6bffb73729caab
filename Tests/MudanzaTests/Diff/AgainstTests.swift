import Mudanza
import MudanzaReports
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Tenancy
import Testing

/// What `mudanza diff --against` counts, beside what PostgreSQL itself refuses.
@Suite("A dump against a target", .requiresPostgreSQL, .timeLimit(.minutes(3)))
struct AgainstTests {
    /// All that a look may have left behind: schema and rows, temporary objects, locks.
    private func traces(_ database: TemporaryDatabase, in folder: FilePath) async throws -> [String] {
        let text = try await database.dump(to: folder.appending("traces.sql")).readText()
        let others = try await database.query(
            """
            SELECT count(*) FROM pg_class WHERE relpersistence = 't';
            SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pg_temp%';
            SELECT count(*) FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND pid <> pg_backend_pid();
            """)
        // pg_dump of a newer minor version guards its output with a word of its own each time.
        return text.split(separator: "\n").map(String.init).filter { !$0.contains("restrict ") } + others.joined()
    }

    @Test("Counts are PostgreSQL's own, and nothing stays", arguments: CraftedTarget.all)
    func counts(crafted: CraftedTarget) async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try target.prepare(.demo())
                try await target.execute(crafted.target)
                let dump = try crafted.dump(to: folder.appending("dump.sql"))
                let refused = try await crafted.refused(by: target)
                #expect(refused == crafted.expected)

                let before = try await traces(target, in: folder)
                let report = try crafted.job(dump, target.settings).run()
                #expect(report.refused == refused, "\(report.blockerTexts)")
                #expect(report.target?.comparedTables.count == crafted.rows.count)
                #expect(
                    report.findings.filter { $0.severity == .warning && $0.text.description.contains("could not be") }
                        == [])
                let afterwards = try await traces(target, in: folder)
                #expect(before == afterwards)
                for conflict in report.target?.conflicts ?? [] {
                    #expect(conflict.examples.count == min(conflict.rows, 3))
                    #expect(conflict.examples.map(\.row) == conflict.examples.map(\.row).sorted())
                }
            }
        }
    }

    /// The servers that Python packages bring were built without ICU.
    @Test("On a newer server too", arguments: CraftedTarget.all.filter { !$0.target.contains("icu") })
    func newer(crafted: CraftedTarget) async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared(18).withDatabase { target in
                try target.prepare(.demo())
                try await target.execute(crafted.target)
                let dump = try crafted.dump(to: folder.appending("dump.sql"))
                #expect(try crafted.job(dump, target.settings).run().refused == crafted.expected)
            }
        }
    }

    @Test("What is counted is what apply puts aside", arguments: CraftedTarget.all.filter { !$0.isAboutReferences })
    func apply(crafted: CraftedTarget) async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try target.prepare(.demo())
                try await target.execute(crafted.target)
                let dump = try crafted.dump(to: folder.appending("dump.sql"))
                let report = try crafted.job(dump, target.settings).run()
                let isRefusedWhole = report.findings(.blocker).contains {
                    $0.text.description.hasSuffix(" in the dump")
                }

                let source = DumpSource(dump.string)
                var job = ApplyJob(
                    dump: source, planning: .project(PlanJob(dump: source, project: try .demo())),
                    target: target.settings)
                job.rejects = folder.appending("rejects.txt").string
                guard !isRefusedWhole else {
                    // A column of another type: apply loads nothing at all.
                    #expect(throws: TargetRefused.self) { try job.run() }
                    return
                }
                guard !crafted.isDeferred else {
                    #expect(throws: LinkError.self) { try job.run() }
                    return
                }
                let result = try job.run()
                #expect(result.rejectedRows == crafted.expected.values.reduce(0, +))
            }
        }
    }
}
