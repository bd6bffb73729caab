import MudanzaTestSupport
import SystemPackage
import Testing

/// What an application asks, of real databases that were merged three times as three tenants.
@Suite(
    "An application's queries after a merge", .requiresPostgreSQL, .requiresCorpus, .serialized,
    .timeLimit(.minutes(10)))
struct CorpusQueriesTests {
    /// The files of one database, and queries whose answers hold no key of their own.
    struct Database: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var files: [String]
        var queries: [String]
        /// What its project file says.
        var settings = ""
    }

    private static let pagila = Database(
        testDescription: "Pagila",
        files: ["devrimgunduz__pagila__pagila-schema-pg17.0.sql", "devrimgunduz__pagila__pagila-data-pg17.0.sql"],
        queries: [
            """
            SELECT title, count(*), sum(amount) FROM film JOIN inventory USING (film_id)
            JOIN rental USING (inventory_id) JOIN payment USING (rental_id) GROUP BY 1 ORDER BY 3 DESC, 1
            """,
            """
            SELECT c.email, city, country, count(r.rental_id), max(r.rental_date) FROM customer c
            JOIN address USING (address_id) JOIN city USING (city_id) JOIN country USING (country_id)
            LEFT JOIN rental r USING (customer_id) GROUP BY 1, 2, 3 ORDER BY 1
            """,
            """
            SELECT title, l.name, o.name, string_agg(first_name || ' ' || last_name, ', ' ORDER BY actor_id) FROM film f
            JOIN language l USING (language_id) LEFT JOIN language o ON o.language_id = f.original_language_id
            LEFT JOIN film_actor USING (film_id) LEFT JOIN actor USING (actor_id) GROUP BY 1, 2, 3 ORDER BY 1
            """,
            """
            SELECT s.email, b.address, m.email FROM staff s JOIN store USING (store_id)
            JOIN address b ON b.address_id = store.address_id JOIN staff m ON m.staff_id = manager_staff_id ORDER BY 1
            """,
            """
            SELECT c.name, date_trunc('month', payment_date), sum(amount) FROM category c
            JOIN film_category USING (category_id) JOIN inventory USING (film_id)
            JOIN rental USING (inventory_id) JOIN payment USING (rental_id)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
        ],
        // No foreign key says so; the plan warns of it.
        settings: """
            [[references]]
            table = "store"
            column = "manager_staff_id"
            to = "staff(staff_id)"
            """)
    private static let chinook = Database(
        testDescription: "Chinook", files: ["neondatabase-labs__postgres-sample-dbs__chinook.sql"],
        queries: [
            """
            SELECT "Artist"."Name", "Title", count(*), sum("Milliseconds") FROM "Artist" JOIN "Album" USING ("ArtistId")
            JOIN "Track" USING ("AlbumId") GROUP BY 1, 2 ORDER BY 1, 2
            """,
            """
            SELECT "Email", "InvoiceDate", "Track"."Name", l."UnitPrice", l."Quantity" FROM "Customer"
            JOIN "Invoice" USING ("CustomerId") JOIN "InvoiceLine" l USING ("InvoiceId") JOIN "Track" USING ("TrackId")
            ORDER BY 1, 2, 3, 4, 5
            """,
            """
            WITH RECURSIVE tree AS (
                SELECT "EmployeeId", "LastName"::text AS path FROM "Employee" WHERE "ReportsTo" IS NULL
                UNION ALL SELECT e."EmployeeId", path || ' > ' || "LastName" FROM "Employee" e
                JOIN tree ON tree."EmployeeId" = "ReportsTo")
            SELECT path, count("CustomerId") FROM tree LEFT JOIN "Customer" ON "SupportRepId" = "EmployeeId"
            GROUP BY 1 ORDER BY 1
            """,
            """
            SELECT p."Name", g."Name", count(*) FROM "Playlist" p LEFT JOIN "PlaylistTrack" USING ("PlaylistId")
            LEFT JOIN "Track" t USING ("TrackId") LEFT JOIN "Genre" g USING ("GenreId") GROUP BY 1, 2 ORDER BY 1, 2
            """,
        ])
    /// Many foreign keys, and rows in one table.
    private static let panoptes = Database(
        testDescription: "Panoptes", files: ["zooniverse__panoptes__structure-pg9.5.21.sql"],
        queries: ["SELECT version FROM schema_migrations ORDER BY 1"])

    @Test(
        "Each tenant gets the answers that its own database gave",
        arguments: [pagila, chinook, panoptes], [["composite"], ["offset", "--widen"]])
    func answers(database: Database, strategy: [String]) async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("dump.sql")
            try dump.write(
                try database.files.map { try Corpus.folder.appending($0).readText() }.joined(separator: "\n"))
            try folder.appending("mudanza.toml").write(database.settings)
            try await TemporaryCluster.shared.withDatabase { original in
                _ = try await original.restore(dump, onError: .carryOn)
                try await TemporaryCluster.shared.withDatabase { target in
                    try await target.initialized(in: folder)
                    for number in 1...3 {
                        let loaded = try await target.apply(
                            dump, ["--trust-dump", "--strategy"] + strategy,
                            tenant: TemporaryDatabase.community("C-\(number)"), in: folder)
                        #expect(loaded.ending == .exit(0), "\(loaded.errors)")
                    }
                    for number in 1...3 {
                        let proof = try await MudanzaBinary.run(
                            ["verify", dump.string, "--target", target.uri, "--strategy"] + strategy
                                + TemporaryDatabase.community("C-\(number)"), in: folder)
                        #expect(proof.ending == .exit(0), "\(proof.text)\(proof.errors)")
                        try await makeViews(of: original, in: target, tenant: "C-\(number)")
                    }
                    for query in database.queries {
                        let expected = try await original.query("SET search_path = public;\n\(query)")
                        #expect(!expected.isEmpty)
                        for number in 1...3 {
                            let found = try await target.query(
                                "SET search_path = \"app C-\(number)\", public;\n\(query)")
                            #expect(found == expected, "C-\(number): \(query)")
                        }
                    }
                }
            }
        }
    }

    /// What the application of one tenant sees: its rows, in its own database's columns.
    private func makeViews(
        of original: TemporaryDatabase, in target: TemporaryDatabase, tenant: String
    ) async throws {
        let tables = try await original.query(
            """
            SELECT quote_ident(relname), string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_class c
            JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
            WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace GROUP BY 1
            """)
        #expect(tables.count > 5)
        let views = tables.map { table in
            """
            CREATE VIEW "app \(tenant)".\(table[0]) AS SELECT \(table[1]) FROM public.\(table[0])
            WHERE condominio_id = '\(tenant)';
            """
        }
        try await target.execute("CREATE SCHEMA \"app \(tenant)\";\n" + views.joined(separator: "\n"))
    }
}
