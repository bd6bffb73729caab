import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("mudanza diff --against", .requiresPostgreSQL)
struct AgainstCommandTests {
    private static let dump = """
        --
        -- PostgreSQL database dump
        --

        SET client_encoding = 'UTF8';

        CREATE TABLE public.casas (id integer NOT NULL, correo character varying(200), piso integer, nota text);
        CREATE TABLE public.visitas (id integer NOT NULL, casa integer, cuando date);
        CREATE TABLE public.nueva (id integer);

        COPY public.casas (id, correo, piso, nota) FROM stdin;
        1\tana@x.mx\t1\tuno
        2\teva@x.mx\t2\t\\N
        3\tsol@x.mx\t3\ttres
        4\tsol@x.mx\t-4\tcuatro
        \\.

        COPY public.visitas (id, casa, cuando) FROM stdin;
        1\t4\t2026-01-01
        2\t77\t2026-01-02
        3\t\\N\t\\N
        \\.

        COPY public.nueva (id) FROM stdin;
        1
        \\.

        """
    private static let target = """
        CREATE TABLE public.casas (id integer PRIMARY KEY, correo varchar(200) UNIQUE, piso integer CHECK (piso > 0),
            nota text NOT NULL, msp_id varchar(100), condominio_id varchar(100));
        CREATE TABLE public.visitas (id integer PRIMARY KEY, casa integer REFERENCES casas, cuando date,
            msp_id varchar(100), condominio_id varchar(100));
        INSERT INTO casas VALUES (1, 'ana@x.mx', 1, 'a', 'M', 'C'), (2, 'otra@x.mx', 1, 'a', 'M', 'C');
        INSERT INTO visitas VALUES (9, 1, NULL, 'MSP-DEMO-001', 'COND-DEMO-001');
        """

    private func diff(
        _ target: TemporaryDatabase, _ options: [String], in folder: FilePath, environment: [String: String?] = [:],
        input: [UInt8] = []
    ) async throws -> CommandResult {
        let words = ["diff", input.isEmpty ? "dump.sql" : "-", "--against", target.uri] + DemoTenant.arguments
        return try await MudanzaBinary.run(words + options, in: folder, environment: environment, input: input)
    }

    /// The text without what changes from run to run.
    private func stable(_ text: String, _ target: TemporaryDatabase) -> String {
        text.replacing(target.name, with: "DESTINO").replacing(target.name.replacing("_", with: "\\_"), with: "DESTINO")
            .replacing(/PostgreSQL 15\.\d+/, with: "PostgreSQL 15.N")
            .replacing(/room: \d+\.\d MB used/, with: "room: N used")
            .replacing(/(antes de la carga|before the load): \d+\.\d [kMG]B/) { "\($0.1): N" }
    }

    @Test("The whole report, in both languages")
    func report() async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                _ = try await MudanzaBinary.run(["init", "--target", target.uri] + DemoTenant.arguments, in: folder)
                    .succeeded()
                try await target.execute(Self.target)
                try folder.appending("dump.sql").write(Self.dump)
                for (options, name) in [
                    (["--lang", "en"], "diff-against.en.txt"), (["--lang", "es"], "diff-against.es.txt"),
                    (["--lang", "en", "--format", "markdown"], "diff-against.en.md"),
                ] {
                    let result = try await diff(target, options + ["--max-size", "1TB"], in: folder)
                    #expect(result.ending == .exit(2), "\(result.errors)")
                    try expectGolden(stable(result.text, target), name)
                }
            }
        }
    }

    @Test("Fit to go on: 0; from a pipe too; not reached: 1, and no report; options that need a target: 64")
    func status() async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.cluster.ensureRole("axs_owner")
                _ = try await MudanzaBinary.run(["init", "--target", target.uri] + DemoTenant.arguments, in: folder)
                    .succeeded()
                let dump = PackageFolder.axsDump(15, "copy")
                let fit = try await diff(target, ["--shared", "roles"], in: folder, input: try dump.read())
                #expect(fit.ending == .exit(0), "\(fit.errors)")
                #expect(fit.text.contains("it has none of the tables"))
                try folder.appending("dump.sql").write(dump.read())
                let full = try await diff(target, ["--shared", "roles", "--max-size", "1kB"], in: folder)
                #expect(full.ending == .exit(2))

                let nowhere = TemporaryDatabase(cluster: target.cluster, name: "no_hay")
                let lost = try await diff(nowhere, ["-o", "r.txt"], in: folder)
                #expect(lost.ending == .exit(1) && lost.output.isEmpty)
                #expect(lost.errors.contains("no_hay"), "\(lost.errors)")
                #expect(!folder.appending("r.txt").exists)
                let usage = try await MudanzaBinary.run(["diff", "dump.sql", "--max-size", "1GB"], in: folder)
                #expect(usage.ending == .exit(64) && usage.errors.contains("--against"))
            }
        }
    }
}
