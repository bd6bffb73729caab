import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Applying dumps of strangers", .requiresPostgreSQL)
struct ApplyUntrustedTests {
    /// A dump of fixtures/untrusted and what its table says of it.
    struct UntrustedDump: Sendable, CustomTestStringConvertible {
        var file: String
        var line: Int?
        var refusedAs: String
        var isHonouredByTrust: Bool
        /// Whether nothing else is in it that is refused.
        var isHonoured: Bool { isHonouredByTrust && file != "dollar-quote-ends.sql" }
        var testDescription: String { file }
        var path: FilePath { PackageFolder.fixtures.appending("untrusted").appending(file) }

        static let all: [UntrustedDump] = {
            let text = (try? PackageFolder.fixtures.appending("untrusted/README.md").readText()) ?? ""
            return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
                let cells = row.split(separator: "|", omittingEmptySubsequences: false)
                    .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
                return UntrustedDump(
                    file: cells[1], line: Int(cells[2]), refusedAs: cells[3], isHonouredByTrust: cells[4] == "yes")
            }
        }()
    }

    /// What tells whether anything was done to the server beyond the target's own tables.
    private static let traces = """
        SELECT (SELECT count(*) FROM pg_roles), (SELECT count(*) FROM pg_database),
            (SELECT count(*) FROM pg_largeobject_metadata), (SELECT md5(string_agg(rolname || rolsuper::text
                || coalesce(rolpassword, ''), ',' ORDER BY rolname)) FROM pg_authid),
            (SELECT count(*) FROM pg_db_role_setting), (SELECT count(*) FROM pg_file_settings),
            (SELECT count(*) FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace),
            (SELECT md5(string_agg(proname || prosrc, ',' ORDER BY oid)) FROM pg_proc
                WHERE pronamespace = 'pg_catalog'::regnamespace),
            (SELECT count(*) FROM pg_event_trigger), (SELECT count(*) FROM pg_language),
            (SELECT count(*) FROM pg_foreign_server), (SELECT count(*) FROM pg_class WHERE relname = 'marca')
        """

    @Test("Nothing of them is executed; each is refused by name and line, or loaded where it is harmless")
    func nothingIsExecuted() async throws {
        try await TemporaryCluster.with { cluster in
            try await cluster.withDatabase { target in
                try await target.prepared()
                let before = try await target.query(Self.traces)
                let files = try FilePath("/tmp").entries().filter { !$0.hasPrefix("mudanza-tests") }
                var refused = 0
                for dump in UntrustedDump.all {
                    try await withTemporaryFolder { folder in
                        let result = try await target.apply(dump.path, in: folder)
                        if dump.refusedAs == "passes" {
                            #expect(!result.errors.contains("is not executed"), "\(dump.file): \(result.errors)")
                            // What it makes is its own: the next dump finds an empty target again.
                            _ = try await target.query("SELECT 1")
                        } else {
                            refused += 1
                            #expect(result.ending == .exit(1), "\(dump.file)")
                            if let line = dump.line {
                                #expect(
                                    result.errors.contains("\(dump.file):\(line)"), "\(dump.file): \(result.errors)")
                            }
                            if dump.refusedAs != "reader" {
                                #expect(
                                    result.errors.contains("\(dump.refusedAs) is not executed"),
                                    "\(dump.file): \(result.errors)")
                            }
                            #expect(result.errors.contains("--trust-dump") == dump.isHonoured, "\(dump.file)")
                            #expect(try folder.entries() == [], "\(dump.file)")
                        }
                    }
                    if dump.refusedAs == "passes" { try await Self.empty(target) }
                    #expect(try await target.loadedTables() == [], "\(dump.file)")
                }
                #expect(refused > 70)
                #expect(try await target.query(Self.traces) == before)
                // Files of the machine's other users come and go; those that the dumps name do not appear.
                let made = Set(try FilePath("/tmp").entries()).subtracting(files).filter { $0.contains("mudanza_") }
                #expect(made.isEmpty)
            }
        }
    }

    @Test(
        "--trust-dump lifts the legal ones' refusal, and no other",
        arguments: UntrustedDump.all.filter { $0.refusedAs != "passes" })
    func trust(dump: UntrustedDump) async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.withDatabase { target in
            // Without ledger: a dump that passes is refused for that, and never executed here.
            try await withTemporaryFolder { folder in
                let result = try await target.apply(dump.path, ["--trust-dump"], in: folder)
                #expect(result.ending == .exit(1))
                if dump.isHonoured {
                    #expect(!result.errors.contains("is not executed"), "\(result.errors)")
                } else {
                    #expect(result.errors.contains("is not executed") || dump.refusedAs == "reader", "\(result.errors)")
                }
            }
        }
    }

    /// What a server of this kind takes to the end of the load; at the others it stops by itself, at the statement
    /// that the dump is about or where that made the rest impossible.
    private static let executable: Set = [
        "alter-database.sql", "cast-of-builtin-types.sql", "default-reads-file.sql", "do-block.sql", "drop-clean.sql",
        "function-internal.sql", "function-replaced.sql", "function-set-role.sql", "grant-on-catalog.sql",
        "owner-of-catalog.sql", "owner-of-others-function.sql", "owner-of-others-table.sql",
        "owner-through-made-name.sql", "owner-through-search-path.sql", "publication-of-everything.sql",
        "reset-session-authorization.sql", "set-session-authorization.sql", "subscription.sql",
        "view-reads-passwords.sql",
    ]

    @Test("A dump that is trusted is executed, to its end or as far as the server goes")
    func trusted() async throws {
        #expect(Self.executable.isSubset(of: UntrustedDump.all.filter(\.isHonoured).map(\.file)))
        // A server of its own, and its databases go with it: they make roles, and subscriptions forbid to drop them.
        try await TemporaryCluster.with { cluster in
            let maintenance = TemporaryDatabase(cluster: cluster, name: "postgres")
            for (number, dump) in UntrustedDump.all.filter(\.isHonoured).enumerated() {
                let target = TemporaryDatabase(cluster: cluster, name: "trusting_\(number)")
                try await maintenance.execute("CREATE DATABASE \(target.name) TEMPLATE template0")
                try await target.prepared()
                try await withTemporaryFolder { folder in
                    let result = try await target.apply(dump.path, ["--trust-dump"], in: folder)
                    let loaded = try await target.batches().map(\.[0]) == ["loaded"]
                    if Self.executable.contains(dump.file) {
                        #expect(result.ending == .exit(0) && loaded, "\(dump.file): \(result.errors)")
                    } else {
                        #expect(result.ending == .exit(1) && !loaded, "\(dump.file)")
                        #expect(result.errors.contains("(SQLSTATE "), "\(dump.file): \(result.errors)")
                        #expect(result.errors.contains("\(dump.file):"), "\(result.errors)")
                    }
                }
                try await maintenance.execute("DROP ROLE IF EXISTS intruso")
            }
        }
    }

    private static func empty(_ target: TemporaryDatabase) async throws {
        let schemas = try await target.query(
            "SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")
        try await target.execute(
            "SELECT lo_unlink(oid) FROM pg_largeobject_metadata;"
                + schemas.map { "DROP SCHEMA \($0[0]) CASCADE;" }.joined() + "CREATE SCHEMA public;")
        try await target.prepared()
    }
}
