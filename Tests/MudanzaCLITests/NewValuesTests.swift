import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// What `mudanza new` says of the values of columns, against what PostgreSQL counts.
@Suite("mudanza new: what is said of values", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct NewValuesTests {
    private struct Report: Decodable {
        struct Name: Decodable {
            var schema: String?
            var name: String
            var sql: String { NewValuesTests.quoted(schema ?? "public") + "." + NewValuesTests.quoted(name) }
        }
        struct Target: Decodable {
            var table: Name
            var column: String
        }
        struct Looked: Decodable {
            var values: Int
            var missing: Int
            var isPartial: Bool
        }
        struct Finding: Decodable {
            var looked: Looked?
        }
        struct Reference: Decodable {
            var column: String
            var target: Target
            var finding: Finding
        }
        struct Table: Decodable {
            var name: Name
            var references: [Reference]
        }
        struct Draft: Decodable {
            var tables: [Table]
        }
        var draft: Draft
    }

    private static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

    /// Compares every reference that was looked at; gives how many there were, and how many with values missing.
    private func compare(_ dump: FilePath, _ database: TemporaryDatabase) async throws -> (all: Int, withMissing: Int) {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(["new", dump.string, "-o", "-", "--format", "json"], in: folder)
                .succeeded()
            let report = try JSONDecoder().decode(Report.self, from: Data(result.output))
            var found = (all: 0, withMissing: 0)
            for table in report.draft.tables {
                for reference in table.references {
                    guard let looked = reference.finding.looked, !looked.isPartial else { continue }
                    let column = Self.quoted(reference.column)
                    let counted = try await database.query(
                        """
                        SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
                            SELECT FROM \(reference.target.table.sql) t
                            WHERE t.\(Self.quoted(reference.target.column)) = d.v))
                        FROM (SELECT DISTINCT \(column) AS v FROM \(table.name.sql) WHERE \(column) IS NOT NULL) d
                        """)
                    #expect(
                        counted == [["\(looked.values)", "\(looked.missing)"]], "\(table.name.sql).\(reference.column)")
                    found.all += 1
                    if looked.missing > 0 { found.withMissing += 1 }
                }
            }
            return found
        }
    }

    @Test("AX-S in every form", arguments: AXSDump.forms)
    func axs(form: String) async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await database.cluster.ensureRole("axs_owner")
            let dump = PackageFolder.axsDump(15, form)
            try await database.restore(dump)
            #expect(try await compare(dump, database).all == 2)
        }
    }

    @Test("Values that are not there are counted, NULLs and repeated ones are not")
    func crafted() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await withTemporaryFolder { folder in
                let dump = folder.appending("crafted.sql")
                try dump.write(
                    """
                    CREATE TABLE public.users (id bigint PRIMARY KEY);
                    CREATE TABLE public.orders (id integer PRIMARY KEY, user_id integer, note text);
                    CREATE TABLE public.codes (code_id text PRIMARY KEY);
                    CREATE TABLE public.uses (id integer PRIMARY KEY, code_id varchar(20));
                    COPY public.orders (id, note, user_id) FROM stdin;
                    1\ta\\tb\t7
                    2\t\t7
                    3\t\\N\t\\N
                    4\tx\t9
                    5\ty\t1
                    \\.
                    COPY public.users (id) FROM stdin;
                    1
                    7
                    \\.
                    INSERT INTO public.codes VALUES ('it''s'), ('b\\c'), ('NULL');
                    INSERT INTO public.uses VALUES (1, 'it''s'), (2, 'b\\c'), (3, NULL), (4, 'NULL'), (5, 'no');

                    """)
                try await database.restore(dump)
                let found = try await compare(dump, database)
                #expect(found.all == 2 && found.withMissing == 2)
            }
        }
    }

    @Test("Real dumps of other projects", .requiresCorpus, arguments: Corpus.dumps.filter { $0.schema == nil })
    func corpus(dump: CorpusDump) async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await database.restore(dump.file, onError: .carryOn)
            _ = try await compare(dump.file, database)
        }
    }
}
