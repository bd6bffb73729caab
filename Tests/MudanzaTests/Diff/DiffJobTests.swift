import DumpStream
import Mudanza
import MudanzaTestSupport
import SQLSyntax
import SystemPackage
import Tenancy
import Testing

/// The report says what the rewrite then does: the oracle is the rewritten dump.
@Suite("The dry-run report against the rewrite")
struct DiffJobTests {
    private static let axs: [FilePath] = (15...18).flatMap { major in
        ["copy", "inserts", "column-inserts", "rows-per-insert-100"].map { PackageFolder.axsDump(major, $0) }
    }
    private static let cases = PackageFolder.root.appending("Tests/MudanzaCLITests/Cases")
    private static let schemas =
        ["nasty"] + ((try? cases.entries()) ?? []).filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }

    private func job(_ dump: FilePath, skip: [String] = []) throws -> DiffJob {
        var project = Project()
        try project.apply(
            Overrides(tenant: ["msp_id": "MSP-1", "condominio_id": "Los 'Álamos'\t\\"], skip: skip))
        return DiffJob(planning: PlanJob(dump: DumpSource(dump.string), project: project))
    }

    @Test("The example's dumps", arguments: axs)
    func example(dump: FilePath) async throws { try await expectAsRewritten(dump) }

    @Test(
        "What pg_dump makes of odd schemas", .requiresPostgreSQL, arguments: schemas,
        [[], ["--inserts"], ["--column-inserts"], ["--rows-per-insert=2"], ["--encoding=LATIN1"]])
    func odd(schema: String, options: [String]) async throws {
        let sql = schema == "nasty" ? NastySchema.sql : try Self.cases.appending(schema + ".sql").readText()
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { database in
                try await database.execute("SET client_min_messages = error;\n\(sql)")
                let dump = folder.appending("dump.sql")
                // Some of the schemas have letters that the other encoding lacks.
                guard (try? await database.dump(options, to: dump)) != nil else { return }
                try await expectAsRewritten(dump)
            }
        }
    }

    /// Rows, bytes, statements left out and samples are those of the rewritten dump, with every table, and with every
    /// third left out.
    private func expectAsRewritten(_ dump: FilePath) async throws {
        let tables = try job(dump).run().tables
        let skipped = tables.enumerated().filter { $0.offset % 3 == 1 }.map { _, table in
            table.name.plain.contains("\"") ? table.name.description : table.name.plain
        }
        for skip in [[], skipped] {
            let job = try job(dump, skip: skip)
            let report = try job.run()
            guard report.verdict != .blocked else { continue }
            try await withTemporaryFolder { folder in
                let output = folder.appending("out.sql")
                let result = try RewriteJob(
                    dump: job.planning.dump, output: output.string, planning: .project(job.planning)
                ).run()
                #expect(report.planDigest == result.summary.planDigest)
                #expect(report.source.sha256 == result.summary.sourceDigest)
                #expect(report.source.bytes == result.summary.sourceBytes)
                #expect(report.totals.rows + report.totals.rowsLeftOut == result.summary.rows)
                try expectStatements(report, dump, output)
                try expectRows(report, output)
                try expectSamples(report, output)
            }
        }
    }

    /// What was left out is what the source has more than the result, rows apart.
    private func expectStatements(_ report: DiffReport, _ dump: FilePath, _ output: FilePath) throws {
        func count(_ file: FilePath) throws -> Int {
            try InspectJob(dump: DumpSource(file.string)).run().source.catalog.statementCounts.values.reduce(0, +)
        }
        var added = report.tables.reduce(0) { $0 + $1.additions.count }
        if report.tables.contains(where: { !$0.columnsAdded.isEmpty || !$0.columnsKept.isEmpty }) {
            added += report.registries.flatMap(\.statements).count { !$0.hasPrefix("INSERT") }
        }
        #expect(try count(dump) - report.leftOut.count + added == count(output))
        let lines = try dump.read().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for statement in report.leftOut {
            let line = String(decoding: lines[statement.line - 1], as: UTF8.self)
            let command = statement.command == "SETVAL" ? "SELECT" : statement.command
            #expect(line.hasPrefix(command.prefix { $0 != " " }), "\(statement): \(line)")
        }
    }

    private func expectRows(_ report: DiffReport, _ output: FilePath) throws {
        let registries = Set(report.registries.map(\.table))
        for load in try InspectJob(dump: DumpSource(output.string)).run().loads where !registries.contains(load.table) {
            let table = try #require(report.tables.first { $0.name == load.table })
            #expect(table.rows == load.rows, "\(table.name)")
            // Where the source's own columns are filled the bytes are not exact.
            if table.columnsKept.isEmpty { #expect(table.bytesAfter == load.bytes, "\(table.name)") }
        }
    }

    /// What the report shows of the rows as they are written is what it shows of the written dump's own rows.
    private func expectSamples(_ report: DiffReport, _ output: FilePath) throws {
        let written = try job(output).run()
        for table in report.tables where table.treatment != .leaveOut {
            let other = try #require(written.tables.first { $0.name == table.name })
            let same = table.samples.map(\.after) == other.samples.map(\.before)
            #expect(same, "\(table.name): \(table.samples.first?.after ?? []) \(other.samples.first?.before ?? [])")
            #expect(table.definitionAfter == other.definitionBefore, "\(table.name)")
        }
    }

    @Test("The same report from every version's pg_dump, and but for the values' form from INSERT as from COPY")
    func forms() throws {
        let reference = try job(PackageFolder.axsDump(15, "copy")).run()
        for form in ["copy", "inserts", "column-inserts", "rows-per-insert-100"] {
            let samples = try job(PackageFolder.axsDump(15, form)).run().tables.map(\.samples)
            for major in 15...18 {
                let report = try job(PackageFolder.axsDump(major, form)).run()
                #expect(report.tables.map(\.name) == reference.tables.map(\.name))
                #expect(report.tables.map(\.rows) == reference.tables.map(\.rows))
                #expect(report.tables.map(\.keys) == reference.tables.map(\.keys), "\(major)-\(form)")
                #expect(report.mentions.map(\.text) == reference.mentions.map(\.text))
                let same = report.tables.map(\.samples) == samples
                #expect(same, "\(major)-\(form)")
            }
        }
    }

    @Test("Blockers are reported, with all that is known without a rewrite")
    func blocked() throws {
        var job = try job(PackageFolder.axsDump(15, "copy"))
        job.planning.project = Project()
        let report = try job.run()
        #expect(report.verdict == .blocked)
        #expect(report.tables.contains { !$0.samples.isEmpty && $0.samples.allSatisfy(\.after.isEmpty) })
        #expect(report.tables.allSatisfy { $0.definitionBefore != nil && $0.definitionAfter == nil })
        #expect(report.tables.contains { $0.keys.contains { $0.before == nil } })
    }

    @Test("The rate that is given is used, and nothing is divided by nothing", arguments: [nil, 0, 1e6])
    func rate(rate: Double?) throws {
        var job = try job(PackageFolder.axsDump(15, "copy"))
        job.rate = rate
        let estimate = try job.run().estimate
        #expect(estimate.basis == (rate == nil ? .assumed : .given))
        #expect(estimate.seconds.isFinite && estimate.seconds > 0 && estimate.targetBytes > 0)
    }

    @Test("No rows where none are asked for; rows and fields too long to be seen are cut or passed over")
    func samples() async throws {
        try await withTemporaryFolder { folder in
            let long = String(repeating: "ñ\\\\", count: 5000)
            let dump = folder.appending("dump.sql")
            try dump.write(
                """
                CREATE TABLE public.a (id integer, t text, u text);
                CREATE TABLE public.b (id integer, t text);
                COPY public.a (id, t, u) FROM stdin;
                1\t\(long)\tfin
                \\.
                INSERT INTO public.b VALUES (1, '\(long)'), (2, 'corta');

                """)
            var job = try job(dump)
            let tables = try job.run().tables
            let row = try #require(tables[0].samples.first)
            #expect(row.after.count == 5 && row.before[2].content == .value("fin", isCut: false))
            guard case .value(let text, isCut: true) = row.before[1].content else {
                Issue.record("\(row.before[1])")
                return
            }
            #expect(text == String(repeating: "ñ\\", count: 60))
            #expect(tables[1].rows == 2 && tables[1].samples.count == 1)
            #expect(tables[1].samples[0].before[1].content == .value("corta", isCut: false))
            job.samples = 0
            #expect(try job.run().tables.allSatisfy(\.samples.isEmpty))
        }
    }
}
