import Mudanza
import MudanzaReports
import MudanzaTestSupport
import SystemPackage
import Tenancy
import Testing

/// The texts are in Goldens; what they are made of is a small dump with one of everything that a report shows.
@Suite("Reports")
struct ReportTests {
    private static let dump = """
        --
        -- PostgreSQL database dump
        --
        \\restrict x
        -- Dumped from database version 15.4
        -- Dumped by pg_dump version 17.2
        SET transaction_timeout = 0;
        SET client_encoding = 'UTF8';
        CREATE TABLE public.eventos (id integer, texto text);
        CREATE TABLE public.roles (id integer);
        CREATE TABLE public.fuera (id integer);
        CREATE TABLE public.ya (msp_id character varying(100), condominio_id character varying(100));
        CREATE TABLE public."a\u{1B}[31m\tb" (id integer);
        CREATE FOREIGN TABLE public.lejos (id integer) SERVER s;
        CREATE FUNCTION public.alta() RETURNS void LANGUAGE plpgsql AS $$BEGIN INSERT INTO eventos VALUES (1); END$$;
        CREATE VIEW public.vista AS SELECT eventos.id FROM public.eventos;
        COPY public.eventos (id, texto) FROM stdin;
        1\ta
        2\t\\N
        \\.
        COPY public.ya (msp_id, condominio_id) FROM stdin;
        \\N\t\\N
        OTRO\tC
        \\.
        INSERT INTO public.roles VALUES (1), (2);
        ALTER TABLE ONLY public.eventos ADD CONSTRAINT eventos_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.roles ADD CONSTRAINT roles_fkey FOREIGN KEY (id) REFERENCES public.eventos(id);
        \\unrestrict x

        """

    private func withDump(_ body: (DumpSource, Project) throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("dump.sql").write(Self.dump)
            var project = Project()
            let tenant = ["msp_id": "MSP-1\u{7}", "condominio_id": "COND-9"]
            try project.apply(Overrides(tenant: tenant, shared: ["roles"], skip: ["fuera"]))
            try body(DumpSource(folder.appending("dump.sql").string), project)
        }
    }

    /// The text without what changes from run to run: the folder, and digests of what holds its name.
    private func stable(_ text: String, _ dump: DumpSource) -> String {
        let text = text.replacing(/[0-9a-f]{64}/, with: "DIGEST")
        return
            text.replacing(dump.path, with: "dump.sql").replacing(
                FilePath(dump.path).removingLastComponent().string, with: "FOLDER")
    }

    @Test("What is in a dump, as text and as JSON")
    func inspect() async throws {
        try await withDump { dump, _ in
            let report = InspectReport(try InspectJob(dump: dump).run(), file: "dump.sql")
            try expectGolden(stable(report.text, dump), "inspect.txt")
            let json = String(decoding: try JSONReport.encode(report), as: UTF8.self)
            try expectGolden(stable(json, dump), "inspect.json")
        }
    }

    @Test("A plan, as text")
    func plan() async throws {
        try await withDump { dump, project in
            var job = PlanJob(dump: dump, project: project)
            job.targetVersion = 16
            let result = try job.run()
            let text = PlanReport(result.plan, digest: result.digest).text
            try expectGolden(stable(text, dump), "plan.txt")
            #expect(!text.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || $0.value == 0x7F) })
        }
    }

    @Test("A plan with blockers, as text")
    func blockers() async throws {
        try await withDump { dump, _ in
            var project = Project()
            try project.apply(Overrides(strategy: .prefix, skip: ["public.eventos"]))
            let result = try PlanJob(dump: dump, project: project).run()
            try expectGolden(stable(PlanReport(result.plan, digest: result.digest).text, dump), "blockers.txt")
        }
    }

    @Test("A rewrite, as text and as JSON")
    func rewrite() async throws {
        try await withDump { dump, project in
            let output = FilePath(dump.path).removingLastComponent().appending("out.sql").string
            let job = RewriteJob(dump: dump, output: output, planning: .project(PlanJob(dump: dump, project: project)))
            let result = try job.run()
            let report = RewriteReport(result, output: output)
            // The result names its source, whose folder has another length on every machine.
            let size = "\(result.summary.resultBytes)"
            try expectGolden(stable(report.text, dump), "rewrite.txt")
            let json = String(decoding: try JSONReport.encode(report), as: UTF8.self)
            try expectGolden(stable(json.replacing(size, with: "N"), dump), "rewrite.json")
        }
    }
}
