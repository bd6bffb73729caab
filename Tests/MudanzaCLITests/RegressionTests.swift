import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// PostgreSQL's own regression database, as `make test-regression` dumps it.
enum RegressionDatabase {
    static let folder = ProcessInfo.processInfo.environment["MUDANZA_REGRESSION"].map { FilePath($0) }
}

@Suite(
    "Rewriting PostgreSQL's regression database", .serialized,
    .enabled("MUDANZA_REGRESSION names no folder (make test-regression)") { RegressionDatabase.folder != nil })
struct RegressionTests {
    @Test(
        "The output restores with no error that the original does not have, and no row differs", .requiresPostgreSQL,
        arguments: ["regression-copy.sql", "regression-inserts.sql"])
    func restores(name: String) async throws {
        let dump = try #require(RegressionDatabase.folder).appending(name)
        // Its own server: the dump makes roles, subscriptions and the like, which databases share.
        try await TemporaryCluster.with { cluster in
            try await withTemporaryFolder { folder in
                let output = try await rewrite(dump, in: folder)
                try await cluster.withDatabase { original in
                    let expected = try await original.restore(dump, onError: .carryOn)
                    try await cluster.withDatabase { migrated in
                        let found = try await migrated.restore(output, onError: .carryOn)
                        #expect(found.errors(notIn: expected) == [])
                        try await expectSameRows(original, migrated)
                        try await expectNothingLost(original, migrated)
                        let tenancy = try await expectTenancy(original, migrated)
                        expectReasons(for: tenancy.otherTables, in: try await plan(dump, in: folder))
                    }
                }
            }
        }
    }

    @Test("INSERTs as COPY hold the same rows", .requiresPostgreSQL)
    func asCopy() async throws {
        let dump = try #require(RegressionDatabase.folder).appending("regression-inserts.sql")
        try await TemporaryCluster.with { cluster in
            try await withTemporaryFolder { folder in
                let output = try await rewrite(dump, ["--as", "copy"], in: folder)
                try await cluster.withDatabase { original in
                    let expected = try await original.restore(dump, onError: .carryOn)
                    try await cluster.withDatabase { migrated in
                        let found = try await migrated.restore(output, onError: .carryOn)
                        #expect(found.errors(notIn: expected) == [])
                        // pg_dump writes f_star's values in another order than its columns have when they come back,
                        // so half of its INSERTs fail by themselves; COPY fails as one.
                        #expect(expected.errors.count == 8)
                        let differences = try await RowComparison(original, migrated).run().differences
                        #expect(differences.map(\.table) == ["public.f_star"])
                    }
                }
            }
        }
    }

    @Test(
        "The dry-run report has every table, in 80 columns",
        arguments: ["regression-copy.sql", "regression-inserts.sql"],
        ["en", "es"])
    func report(name: String, language: String) async throws {
        let dump = try #require(RegressionDatabase.folder).appending(name)
        try await withTemporaryFolder { folder in
            let arguments = ["diff", dump.string, "--lang", language] + DemoTenant.arguments
            let text = try await MudanzaBinary.run(arguments, in: folder).succeeded().text
            let tables = try await plan(dump, in: folder).decisions.tables
            #expect(tables.count > 600)
            let lines = Set(text.split(separator: "\n" as Character).map { String($0) })
            // Those that SQL writes without quotes.
            for table in tables where table.name.plain.wholeMatch(of: /[a-z0-9_.]+/) != nil {
                #expect(lines.contains(table.name.plain), "\(table.name.plain)")
            }
            // All but the line for a ticket; nothing in it is wider than its letters.
            let isNarrow = text.split(separator: "\n" as Character).dropLast().allSatisfy { (line: Substring) in
                line.count <= 80
            }
            #expect(isNarrow)
        }
    }

    @Test(
        "The page has every table, and is smaller than 2 MB",
        arguments: ["regression-copy.sql", "regression-inserts.sql"])
    func page(name: String) async throws {
        let dump = try #require(RegressionDatabase.folder).appending(name)
        let created = "s/^CREATE (UNLOGGED |FOREIGN )?TABLE ([a-z0-9_.]+) .*/\\2/p"
        let tables = try await Command("/bin/sed", ["-nE", created, dump.string]).run().succeeded().text
            .split(separator: "\n" as Character)
        #expect(tables.count > 600)
        try await withTemporaryFolder { folder in
            let arguments = ["diff", dump.string, "--format", "html"] + DemoTenant.arguments
            let page = try await MudanzaBinary.run(arguments, in: folder).succeeded()
            #expect(page.output.count < 2_000_000)
            let words = Set(page.text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") })
            for table in tables { #expect(words.contains(table), "\(table)") }
        }
    }

    @Test("A rehearsal says equal, or names what differs and why", .requiresPostgreSQL)
    func rehearsed() async throws {
        let folder = try #require(RegressionDatabase.folder)
        func rehearse(_ name: String, in work: FilePath) async throws -> CommandResult {
            let arguments = ["rehearse", folder.appending(name).string, "--trust-dump"] + DemoTenant.arguments
            return try await MudanzaBinary.run(arguments, in: work)
        }
        try await withTemporaryFolder { work in
            let copies = try await rehearse("regression-copy.sql", in: work)
            #expect(copies.ending == .exit(0) && copies.text.hasPrefix("EQUAL: "), "\(copies.text)")
            // Eight INSERTs of it fail in the original too; two rows are expressions, which nobody but a server reads.
            let inserts = try await rehearse("regression-inserts.sql", in: work)
            #expect(inserts.ending == .exit(2) && inserts.text.contains("restores with 8 errors"), "\(inserts.text)")
            let named = inserts.text.split(separator: "\n" as Character).filter { $0.hasPrefix("public.") }
                .compactMap { $0.split(separator: ":" as Character).first }
            #expect(named == ["public.f_star", "public.gtest_normal_child", "public.gtest_normal_child2"])
        }
    }

    /// What Mudanza would do, and why.
    func plan(_ dump: FilePath, _ options: [String] = [], in folder: FilePath) async throws -> SavedPlan {
        let result = try await MudanzaBinary.run(
            ["plan", dump.string, "--format", "json"] + DemoTenant.arguments + options, in: folder
        ).succeeded()
        return try JSONDecoder().decode(SavedPlan.self, from: Data(result.output))
    }

    /// The plan says for each table that did not become the tenant's why not.
    func expectReasons(for tables: Set<String>, in plan: SavedPlan) {
        let reasons = Dictionary(plan.decisions.tables.map { ($0.name.plain, $0) }) { first, _ in first }
        for table in tables {
            let entry = reasons[table.replacing("\"", with: "")]
            #expect(entry?.treatment == "unchanged", "\(table): \(entry?.reason ?? "not in the plan")")
            #expect(entry?.reason.isEmpty == false)
        }
    }

    /// The part of a plan's JSON that the tests read.
    struct SavedPlan: Decodable {
        struct Name: Decodable {
            var schema: String?
            var name: String
            var plain: String { (schema.map { $0 + "." } ?? "") + name }
        }
        struct Table: Decodable {
            var name: Name
            var treatment: String
            var reason: String
        }
        struct Key: Decodable {
            var table: Name
            var name: String?
            var kind: String
            var before: [String]
            var after: [String]
            var reason: String
        }
        struct Decisions: Decodable { var tables: [Table] }
        var decisions: Decisions
        var keys: [Key]
    }
}
