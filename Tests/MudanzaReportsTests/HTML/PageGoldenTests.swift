import Foundation
import Mudanza
import MudanzaTestSupport
import SQLSyntax
import Testing

@testable import MudanzaReports

@Suite("The report as a page, whole")
struct PageGoldenTests {
    private static let dump = """
        CREATE TABLE public.roles (
            rol_id integer NOT NULL
        );
        CREATE TABLE public.usuarios (
            id integer NOT NULL,
            nombre text DEFAULT '<b>'::text,
            correo text,
            rol integer
        );
        CREATE TABLE public.cache (
            id integer
        );
        CREATE FOREIGN TABLE public.lejos (
            id integer
        )
        SERVER otro;
        CREATE FUNCTION public.alta() RETURNS void LANGUAGE plpgsql AS $$BEGIN INSERT INTO usuarios VALUES (1); END$$;
        COPY public.usuarios (id, nombre, correo, rol) FROM stdin;
        1\tAna & Beto\tana@example.com\t1
        2\t\\N\t\\N\t1
        3\t\t\t1
        \\.
        ALTER TABLE ONLY public.usuarios ADD CONSTRAINT usuarios_pkey PRIMARY KEY (id);
        ALTER TABLE ONLY public.roles ADD CONSTRAINT roles_pkey PRIMARY KEY (rol_id);
        ALTER TABLE ONLY public.usuarios ADD CONSTRAINT usuarios_rol_fkey FOREIGN KEY (rol) REFERENCES public.roles(rol_id);

        """

    /// A target in which everything is that the page can say of one.
    private static var target: DiffTarget {
        var target = DiffTarget(serverVersion: "16.4", database: "multi")
        let users = QualifiedName("public", "usuarios")
        target.existingTables = [users]
        target.tenantIsRegistered = true
        target.batches = [
            DiffBatch(id: "b-1", state: "applied", startedAt: "2026-01-02T03:04:05Z", isSameTenant: false)
        ]
        var conflict = DiffConflict(kind: .collides, table: users, rule: "usuarios_pkey", columns: ["id"], rows: 2)
        conflict.examples = [
            DiffExample(row: 1, fields: [DiffField(column: "id", content: .value("1", isCut: false))]),
            DiffExample(row: 3, fields: [DiffField(column: "id", content: .masked)]),
        ]
        target.tenantRows = [DiffTenantRows(table: users, rows: 7)]
        target.comparedTables = [users]
        target.conflicts = [conflict]
        target.roomLeft = 3 << 30
        return target
    }

    @Test("All but style and script", arguments: Language.allCases)
    func page(language: Language) async throws {
        var report = try await Pages.report(Self.dump, shared: ["roles"], skip: ["cache"])
        report.target = Self.target
        let page = String(decoding: try HTMLReport(report, in: language).encode(), as: UTF8.self)
        let text = page.replacing(/(?s)(<style>|<script>).*?(<\/)/) { "\($0.1)…\($0.2)" }
            .replacing(/sha256-[A-Za-z0-9+\/]+=*/, with: "sha256-…")
        try expectGolden(text, "page.\(language).html")
    }

    @Test("A report too large for one file leaves out rows, then definitions, and says so")
    func shortened() async throws {
        let value = String(repeating: "x", count: 110)
        let rows = (1...3).map { row in "\(row)" + String(repeating: "\t\(value)", count: 30) + "\n" }.joined()
        let columns = (0..<30).map { "columna_\($0)" }
        let tables = (0..<300).map { number in
            "CREATE TABLE public.t\(number) (\n    id integer,\n"
                + columns.map { "    \($0) text" }.joined(separator: ",\n") + "\n);\n"
                + "COPY public.t\(number) (id, \(columns.joined(separator: ", "))) FROM stdin;\n\(rows)\\.\n"
        }
        let report = try await Pages.report(tables.joined())
        let bytes = try HTMLReport(report, in: .en).encode()
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(bytes.count <= HTMLReport.limit)
        #expect(
            text.contains("Only the first row of each table is shown here") && text.contains("row 1")
                && !text.contains("row 2"))
    }
}
