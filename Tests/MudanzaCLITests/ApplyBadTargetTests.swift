import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Targets that a dump cannot be loaded into", .requiresPostgreSQL)
struct ApplyBadTargetTests {
    private static let role = ServerOptions.Role("cargador", password: "Contraseña-tan-secreta-7")
    private static let dump = PackageFolder.axsDump(15, "copy")

    @Test("No ledger, no registry, single-tenant, another shape: named, with what to do, and nothing is changed")
    func shapes() async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.ensureRole("axs_owner")
        let ledger = try PackageFolder.ledger()
        let cases: [(sql: String, found: String, advice: String)] = [
            ("", "has no ledger", "mudanza init"),
            (ledger, "lacks the registry public.msps_exo", "mudanza init"),
            (
                ledger + TemporaryDatabase.registries + "CREATE TABLE public.visitas (id int);", "public.visitas",
                "Load into"
            ),
        ]
        for (sql, found, advice) in cases {
            try await withTemporaryFolder { folder in
                try await cluster.withDatabase { target in
                    if !sql.isEmpty { try await target.execute(sql) }
                    let result = try await target.apply(Self.dump, in: folder)
                    #expect(result.ending == .exit(1))
                    #expect(result.errors.contains(found), "\(result.errors)")
                    #expect(result.errors.contains(advice), "\(result.errors)")
                }
            }
        }
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { target in
                try await target.prepared()
                try await target.restore(Self.dump)
                let before = try await target.loadedSchema()
                let result = try await target.apply(Self.dump, in: folder)
                #expect(result.ending == .exit(1))
                #expect(result.errors.contains("looks single-tenant"), "\(result.errors)")
                #expect(try await target.loadedSchema() == before)
                #expect(try await target.batches() == [])
            }
        }
    }

    @Test("A batch that is half applied must be resumed, by its own command")
    func halfApplied() async throws {
        let cluster = try await TemporaryCluster.shared
        try await cluster.ensureRole("axs_owner")
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { target in
                try await target.prepared()
                // A schema that the dump makes is there when it goes on: what is left out then changes nothing.
                let casas = try await CasasDatabase().dump(
                    cluster, to: folder.appending("casas.sql"),
                    changes: "CREATE SCHEMA aparte; COMMENT ON SCHEMA aparte IS 'x'; CREATE TABLE aparte.t (a int)")
                // Ends at the keys: a value twice.
                let broken = folder.appending("broken.sql")
                try broken.write(try casas.readText().replacing("\tc0-2\n", with: "\tc0-1\n", maxReplacements: 1))
                let failed = try await target.apply(broken, ["--jobs", "2"], in: folder)
                #expect(failed.ending == .exit(1))
                #expect(failed.errors.contains("a_hija_codigo_key"), "\(failed.errors)")
                let again = try await target.apply(broken, ["--jobs", "2"], in: folder)
                #expect(again.ending == .exit(1))
                #expect(again.errors.contains("half applied"), "\(again.errors)")
                #expect(again.errors.contains("--resume"), "\(again.errors)")
                let other = try await target.apply(Self.dump, in: folder)
                #expect(other.ending == .exit(1))
                #expect(other.errors.contains("half applied"), "\(other.errors)")
                let atomic = try await target.apply(broken, ["--resume"], in: folder)
                #expect(atomic.errors.contains("begun with --jobs"), "\(atomic.errors)")
                // Put right in the target, it goes on.
                try await target.execute("UPDATE a_hija SET codigo = 'c0-2' WHERE padre_id = 2")
                let resumed = try await target.apply(broken, ["--jobs", "2", "--resume"], in: folder)
                #expect(resumed.ending == .exit(0), "\(resumed.errors)")
                try await cluster.withDatabase { original in
                    try await original.restore(casas)
                    try await expectSameRows(original, target)
                }
            }
        }
    }

    @Test("Two at once: one loads, the other is told so, and nothing is twice there")
    func twoAtOnce() async throws {
        try await FaultyLoad.with(rows: 60_000) { load in
            for ways in [([], []), (["--jobs", "2"], []), (["--jobs", "2"], ["--jobs", "2"])] as [([String], [String])]
            {
                try await load.withTarget { target in
                    try await FaultyProxy.with(to: load.server.port) { proxy in
                        async let first = load.apply(into: target.name, ways.0, port: proxy.port)
                        while proxy.counts.bytesFromClients < 1 << 20 { await Task.yield() }
                        let second = try await load.apply(into: target.name, ways.1)
                        // It is under way, or was just finished.
                        let isLoaded = second.errors.contains("loaded already")
                        #expect(second.ending == .exit(isLoaded ? 0 : 1))
                        #expect(
                            isLoaded
                                || ["loading this dump now", "loading it now"].contains { second.errors.contains($0) },
                            "\(second.errors)")
                        _ = try await first.succeeded()
                        #expect(try await load.left(in: target) == .everything)
                    }
                }
            }
        }
    }

    @Test("Wrong password, nobody there, no such database, an expired certificate: said, without the password")
    func connections() async throws {
        let wrong = ServerOptions.Role("cargador", password: "Otra-tan-secreta-8")
        for certificate in [ServerOptions.Certificate.valid, .expired] {
            try await TemporaryServer.with(ServerOptions(certificate: certificate, roles: [Self.role])) { server in
                var uris: [(uri: String, found: [String])] = [
                    (server.uri(database: "postgres", as: Self.role), ["certificate", "expired"])
                ]
                if certificate == .valid {
                    uris = [
                        (server.uri(database: "postgres", as: wrong), ["password authentication failed"]),
                        (server.uri(database: "nada", as: Self.role), ["nada"]),
                        (server.uri(database: "postgres", as: Self.role, port: 1), ["cannot connect", "refused"]),
                        (server.uri(database: "postgres", as: Self.role), ["has no ledger"]),
                    ]
                }
                for (uri, found) in uris {
                    try await withTemporaryFolder { folder in
                        let secrets = folder.appending("secrets.toml")
                        try secrets.write("DATABASE_URL = \"\(uri)\"\n")
                        let (result, sightings) = try await ProcessList.sightings(
                            of: "tan-secreta", inEnvironment: true
                        ) {
                            try await MudanzaBinary.run(
                                ["apply", Self.dump.string, "--target", secrets.string] + DemoTenant.arguments,
                                in: folder)
                        }
                        #expect(sightings.isEmpty)
                        #expect(result.ending == .exit(1))
                        for text in found { #expect(result.errors.contains(text), "\(result.errors)") }
                        #expect(!(result.errors + result.text).contains("tan-secreta"))
                        #expect(!(result.errors + result.text).contains("tan%2Dsecreta"))
                    }
                }
            }
        }
    }

    @Test(
        "A host that never answers is given up after its one time-out, by every command",
        arguments: [
            ["init"], ["check", Self.dump.string], ["apply", Self.dump.string],
            ["apply", Self.dump.string, "--jobs", "2"],
            ["verify", Self.dump.string],
        ])
    func silence(command: [String]) async throws {
        let server = try SilentServer()
        let uri = "postgresql://cargador:Nadie-la-oye-9@127.0.0.1:\(server.port)/x?connect_timeout=1"
        let result = try await withTemporaryFolder { folder in
            try await MudanzaBinary.run(command + ["--target", uri] + DemoTenant.arguments, in: folder)
        }
        #expect(result.ending == .exit(1) || result.ending == .exit(2))
        #expect((result.errors + result.text).contains("within 1 s"), "\(result.errors + result.text)")
        #expect(!(result.errors + result.text).contains("Nadie-la-oye"))
        #expect(server.knocks() == 1)
    }

    @Test("A load that succeeds shows the password to nobody")
    func secretDuringLoad() async throws {
        try await TemporaryServer.with(ServerOptions(certificate: .none, roles: [Self.role])) { server in
            try await TemporaryDatabase(cluster: server.cluster, name: "postgres").execute(
                "CREATE DATABASE destino OWNER cargador TEMPLATE template0")
            let uri = server.uri(database: "destino", as: Self.role)
            try await withTemporaryFolder { folder in
                let secrets = folder.appending("secrets.toml")
                try secrets.write("DATABASE_URL = \"\(uri)\"\n")
                for command in [
                    ["init"], ["check", Self.dump.string], ["apply", Self.dump.string], ["verify", Self.dump.string],
                ] {
                    let (result, sightings) = try await ProcessList.sightings(of: "tan-secreta", inEnvironment: true) {
                        try await MudanzaBinary.run(
                            command + ["--target", secrets.string, "--verbose"] + DemoTenant.arguments, in: folder)
                    }
                    #expect(result.ending == .exit(0) || result.ending == .exit(2), "\(command) \(result.errors)")
                    #expect(sightings.isEmpty)
                    #expect(!(result.errors + result.text).contains("tan-secreta"))
                }
            }
        }
    }
}
