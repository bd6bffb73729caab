import Foundation
import MudanzaTestSupport
import SystemPackage

/// A folder with the dumps of several tenants and their manifest, and the runs of `mudanza batch` on it.
struct BatchFolder: Sendable {
    let folder: FilePath
    /// The names of the dumps' tenants, in the manifest's order.
    var tenants: [String] = []

    /// Gives `body` a folder with so many small dumps; the numbers in `broken` have a row that refers to nothing.
    static func with<Result>(
        dumps count: Int, broken: Set<Int> = [], rows: Int = 40, strategy: String = "composite",
        _ body: (BatchFolder) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            var made = BatchFolder(folder: folder)
            var manifest = "dump,msp_id,condominio_id,strategy\n"
            for number in 1...count {
                try folder.appending("\(number).sql").write(
                    dump(number, rows: rows, isBroken: broken.contains(number)))
                manifest += "\(number).sql,MSP-1,COND-\(number),\(strategy)\n"
                made.tenants.append("COND-\(number)")
            }
            try folder.appending("tenants.csv").write(manifest)
            return try await body(made)
        }
    }

    /// A dump as pg_dump writes it: two tables that refer to each other's rows, and a lookup that all have.
    static func dump(_ number: Int, rows: Int, isBroken: Bool = false) -> String {
        let houses = (1...rows).map { "\($0)\tCasa ñ \(number)-\($0)\n" }.joined()
        let visits = (1...(2 * rows)).map { "\($0)\t\(($0 - 1) % rows + 1)\tnota \(number)\\t\($0)\n" }.joined()
        return """
            SET client_encoding = 'UTF8';
            CREATE TABLE public.casas (id integer NOT NULL, nombre text NOT NULL);
            CREATE TABLE public.roles (rol_id text NOT NULL, nombre text);
            CREATE TABLE public.visitas (id integer NOT NULL, casa integer, nota text);
            COPY public.casas (id, nombre) FROM stdin;
            \(houses)\\.
            COPY public.roles (rol_id, nombre) FROM stdin;
            admin\tAdministración
            \\.
            COPY public.visitas (id, casa, nota) FROM stdin;
            \(visits)\(isBroken ? "\(3 * rows)\t\(2 * rows)\tsecreto\n" : "")\\.
            ALTER TABLE ONLY public.casas ADD CONSTRAINT casas_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.roles ADD CONSTRAINT roles_pkey PRIMARY KEY (rol_id);
            ALTER TABLE ONLY public.visitas ADD CONSTRAINT visitas_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.visitas
                ADD CONSTRAINT visitas_casa_fkey FOREIGN KEY (casa) REFERENCES public.casas(id);

            """
    }

    /// The words of the command.
    func words(into target: TemporaryDatabase, _ options: [String] = []) -> [String] {
        words(into: target.uri, options)
    }

    func words(into uri: String, _ options: [String] = []) -> [String] {
        ["batch", "tenants.csv", "--target", uri, "--shared", "roles"] + options
    }

    func run(
        into target: TemporaryDatabase, _ options: [String] = [], environment: [String: String?] = [:]
    ) async throws -> CommandResult {
        try await MudanzaBinary.run(words(into: target, options), in: folder, environment: environment)
    }
}

extension CommandResult {
    /// The states of a batch's dumps, in the manifest's order, from its report in JSON.
    func states() throws -> [String] {
        let root = try JSONSerialization.jsonObject(with: Data(output)) as? [String: Any]
        let dumps = (root?["result"] as? [String: Any])?["dumps"] as? [[String: Any]]
        return (dumps ?? []).compactMap { $0["state"] as? String }
    }
}

extension TemporaryDatabase {
    /// What the ledger has of each tenant that is loaded: its name and the batch's content and rows.
    func loadedTenants() async throws -> [[String]] {
        try await query(
            """
            SELECT tenant ->> 'condominio_id', content, rows, source_digest, plan_digest FROM mudanza.batches
            WHERE state = 'loaded' ORDER BY 1
            """)
    }

    /// Rows by tenant of the small dumps: houses, and visits that join them.
    func housesAndVisits() async throws -> [[String]] {
        try await query(
            """
            SELECT condominio_id, count(DISTINCT c.id), count(v.id), count(*) FILTER (WHERE v.nota LIKE 'nota %')
            FROM casas c LEFT JOIN visitas v USING (msp_id, condominio_id) WHERE v.casa = c.id
            GROUP BY 1 ORDER BY length(condominio_id), 1
            """)
    }
}
