import DumpStream
import MudanzaTestSupport
import SQLSyntax
import SystemPackage
import Tenancy
import Testing

@testable import Mudanza
@testable import PostgresLink

/// The decisions themselves, without a server.
@Suite("Findings about a target")
struct TargetFindingTests {
    private static let dump = """
        --
        -- PostgreSQL database dump
        --
        -- Dumped from database version 16.2
        CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
        CREATE TABLE public.visitas (id integer NOT NULL, nombre text, suma int GENERATED ALWAYS AS (id + 1) STORED);
        ALTER TABLE public.visitas OWNER TO axs;
        CREATE TABLE public.roles (id integer);
        COPY public.visitas (id, nombre) FROM stdin;
        1\tAna
        2\tBea
        \\.

        """

    private func load() async throws -> TargetFindings.Load {
        try await withTemporaryFolder { folder in
            try folder.appending("dump.sql").write(Self.dump)
            let source = DumpSource(folder.appending("dump.sql").string)
            let planned = try PlanJob(dump: source, project: .demo(Overrides(shared: ["roles"]))).run()
            return TargetFindings.Load(
                survey: try InspectJob(dump: source).run(), plan: planned.plan, digest: planned.digest.hex)
        }
    }

    /// A target on which nothing is to be said.
    private func target() -> TargetFindings.Target {
        var catalog = LiveCatalog()
        catalog.facts.version = 160_002
        catalog.facts.encoding = "UTF8"
        catalog.facts.user = "ana"
        catalog.facts.size = 8 << 20
        catalog.facts.mayCreateSchemas = true
        catalog.schemas = [LiveCatalog.Schema(name: "public", owner: "ana", mayCreate: true, mayUse: true)]
        catalog.extensions = [.init(name: "citext", installedVersion: nil, availableVersion: "1.6")]
        catalog.roles = [.init(name: "axs", isSuperuser: false, bypassesRowSecurity: false, mayBecome: true)]
        var link = LinkFacts(target: "h:5432/d", host: "h")
        link.tlsVersion = "TLSv1.3"
        return TargetFindings.Target(link: link, catalog: catalog, ledger: LedgerState())
    }

    private func finding(
        _ subject: TargetFinding.Subject, maxSize: Int? = nil, withDump: Bool = true,
        _ change: (inout TargetFindings.Target) -> Void = { _ in }
    ) async throws -> TargetFinding? {
        var target = target()
        change(&target)
        let load = withDump ? try await load() : nil
        let all = try TargetFindings.all(target, project: .demo(), load: load, maxSize: maxSize)
        return all.first { $0.subject == subject }
    }

    private func table(_ name: SQLIdentifier, _ columns: [(SQLIdentifier, String)]) -> LiveCatalog.Table {
        var table = LiveCatalog.Table(oid: 1, name: QualifiedName("public", name), kind: .ordinary, owner: "ana")
        table.columns = columns.enumerated().map { index, column in
            LiveCatalog.Column(
                name: column.0, number: index + 1, type: column.1, notNull: false, defaultExpression: nil,
                identity: nil,
                isGenerated: false, collation: nil, isInherited: false)
        }
        return table
    }

    private var tenancy: [(SQLIdentifier, String)] {
        [("msp_id", "character varying(100)"), ("condominio_id", "character varying(100)")]
    }

    @Test("The server's version")
    func version() async throws {
        #expect(try await finding(.version)?.outcome == .ok)
        let older = try await finding(.version) { $0.catalog.facts.version = 150_004 }
        #expect(older?.outcome == .warning && older?.text == "PostgreSQL 15.4 is older than the dump's server, 16")
        #expect(try await finding(.version, withDump: false) { $0.catalog.facts.version = 150_004 }?.outcome == .ok)
        #expect(try await finding(.version) { $0.catalog.facts.version = 120_004 }?.outcome == .blocker)
        #expect(try await finding(.version) { $0.catalog.facts.isStandby = true }?.outcome == .blocker)
    }

    @Test("TLS: not needed on this machine, forgone only on purpose")
    func tls() async throws {
        #expect(try await finding(.tls)?.text == "TLSv1.3")
        for (host, outcome) in [
            ("/tmp", .ok), ("localhost", .ok), ("127.0.0.1", .ok), ("::1", .ok), ("10.0.0.1", .blocker),
            ("db", .blocker),
        ] as [(String, TargetFinding.Outcome)] {
            let found = try await finding(.tls) { $0.link = LinkFacts(target: "", host: host) }
            #expect(found?.outcome == outcome, "\(host)")
        }
        let forgone = try await finding(.tls) { $0.link = LinkFacts(target: "", host: "db", forgoesTLS: true) }
        #expect(forgone?.outcome == .warning)
    }

    @Test("Privileges: what is missing must be makeable, and a superuser is too much")
    func privileges() async throws {
        #expect(try await finding(.privileges)?.outcome == .ok)
        let noSchemas = try await finding(.privileges) { $0.catalog.facts.mayCreateSchemas = false }
        #expect(noSchemas?.text == "ana lacks CREATE on the database, for mudanza")
        let closed = try await finding(.privileges) { $0.catalog.schemas[0].mayCreate = false }
        #expect(closed?.text == "ana lacks USAGE and CREATE on the schema public")
        #expect(try await finding(.superuser) == nil)
        #expect(try await finding(.superuser) { $0.catalog.facts.isSuperuser = true }?.outcome == .warning)
    }

    @Test("Encoding, extensions and roles")
    func dumpNeeds() async throws {
        #expect(try await finding(.encoding)?.outcome == .ok)
        #expect(try await finding(.encoding) { $0.catalog.facts.encoding = "LATIN1" }?.outcome == .blocker)
        #expect(try await finding(.extensions)?.text == "to be installed by the dump: citext")
        let missing = try await finding(.extensions) { $0.catalog.extensions = [] }
        #expect(missing?.outcome == .blocker && missing?.text == "the server does not have citext")
        #expect(try await finding(.roles)?.outcome == .ok)
        let stranger = try await finding(.roles) { $0.catalog.roles = [] }
        #expect(stranger?.outcome == .warning && stranger?.text == "the target lacks axs")
    }

    @Test("A plan with blockers")
    func plan() async throws {
        var load = try await load()
        #expect(try await finding(.plan)?.outcome == .ok)
        load.plan.findings.append(Finding(.blocker, text: "no", advice: "do"))
        #expect(TargetFindings.plan(load.plan) == TargetFinding(.plan, .blocker, "no", advice: "do"))
    }

    @Test("Tables that are there decide what is loaded")
    func tables() async throws {
        let plan = try await load().plan
        func content(_ tables: [LiveCatalog.Table]) -> TargetContent {
            var catalog = LiveCatalog()
            catalog.tables = tables
            return TargetFindings.content(catalog, plan: plan)
        }
        let visitas = table("visitas", [("id", "integer"), ("nombre", "text"), ("suma", "integer")] + tenancy)
        let roles = table("roles", [("id", "integer")])
        #expect(content([]) == .schemaAndData)
        #expect(content([table("other", [])]) == .schemaAndData)
        #expect(content([visitas, roles]) == .dataOnly)
        #expect(content([visitas]) == .neither)

        let bare = table("visitas", [("id", "integer"), ("nombre", "text")])
        #expect(content([bare, roles]) == .neither)
        let single = try await finding(.tables) { $0.catalog.tables = [bare] }
        #expect(
            single?.outcome == .blocker
                && single?.text.description.contains("looks like a single-tenant database") == true)

        var strict = visitas
        strict.columns.append(table("x", [("nuevo", "text")]).columns[0])
        #expect(content([strict, roles]) == .dataOnly)
        strict.columns[strict.columns.count - 1].notNull = true
        #expect(content([strict, roles]) == .neither)
        let short = table("visitas", [("id", "integer")] + tenancy)
        let difference = try await finding(.tables) { $0.catalog.tables = [short, roles] }
        #expect(difference?.text == "public.visitas: it has no column nombre")
        let typed = table("visitas", [("id", "integer"), ("nombre", "text"), ("msp_id", "text"), tenancy[1]])
        let type = try await finding(.tables) { $0.catalog.tables = [typed, roles] }
        #expect(type?.text == "public.visitas: msp_id is text, not character varying(100)")
    }

    @Test("Half-applied batches")
    func batches() async throws {
        let digest = try await load().digest
        func outcome(_ digest: String, _ tenant: [String: String]) async throws -> TargetFinding.Outcome? {
            try await finding(.batches) {
                $0.ledger.isPresent = true
                $0.ledger.unfinished = [
                    .init(id: 7, source: "a.sql", planDigest: digest, tenant: tenant, startedAt: "2026-01-01")
                ]
            }?.outcome
        }
        let own = ["msp_id": "MSP-1", "condominio_id": "COND-9"]
        #expect(try await finding(.batches)?.outcome == .ok)
        #expect(try await outcome(digest, own) == .warning)
        #expect(try await outcome("other", own) == .blocker)
        #expect(try await outcome("other", ["msp_id": "MSP-1", "condominio_id": "COND-8"]) == .warning)
    }

    @Test("Room: what is there and what is to come, against the limit")
    func room() async throws {
        #expect(try await finding(.room)?.text == "8.0 MB used, about 242 bytes to come; no --max-size is given")
        #expect(try await finding(.room, maxSize: 3 << 30)?.outcome == .ok)
        #expect(try await finding(.room, maxSize: 9 << 20)?.outcome == .warning)
        #expect(try await finding(.room, maxSize: 8 << 20)?.outcome == .blocker)
        #expect(try await finding(.room, maxSize: 8 << 20, withDump: false)?.outcome == .warning)
        #expect(try await finding(.room) { $0.catalog.facts.size = nil }?.outcome == .warning)
    }

    @Test("One database is known by its cluster, or by when its server was started")
    func identity() {
        let one = DatabaseIdentity(system: "1", database: 5, serverStart: "a")
        #expect(one.isSame(as: DatabaseIdentity(system: "1", database: 5, serverStart: "b")))
        #expect(!one.isSame(as: DatabaseIdentity(system: "1", database: 6, serverStart: "a")))
        #expect(!one.isSame(as: DatabaseIdentity(system: "2", database: 5, serverStart: "a")))
        #expect(one.isSame(as: DatabaseIdentity(system: nil, database: 5, serverStart: "a")))
        #expect(!one.isSame(as: DatabaseIdentity(system: nil, database: 5, serverStart: "b")))
    }
}
