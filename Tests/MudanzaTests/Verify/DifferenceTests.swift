import Mudanza
import MudanzaTestSupport
import Tenancy
import Testing

@Suite("Differences that verify finds", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct DifferenceTests {
    private static let schema = """
        CREATE TABLE public.person (id serial PRIMARY KEY, name text, born date);
        INSERT INTO public.person (name, born) SELECT 'Person ' || n, date '1970-01-01' + n FROM generate_series(1, 500) n;
        CREATE TABLE public.log (at timestamptz, word text);
        INSERT INTO public.log SELECT '2024-01-01 00:00:00+00', 'same' FROM generate_series(1, 3);
        INSERT INTO public.log VALUES ('2024-01-02 00:00:00+00', E'tab\\t and \\\\ backslash'), (NULL, '');
        CREATE TABLE public.role (code text PRIMARY KEY, title text);
        INSERT INTO public.role VALUES ('a', 'Admin'), ('b', 'Guard');
        CREATE TABLE public.empty (id int PRIMARY KEY);
        """

    private static let others = """
        ALTER TABLE public.person ALTER msp_id DROP NOT NULL;
        INSERT INTO public.msps_exo (msp_id, nombre) VALUES ('MSP-2', 'Second') ON CONFLICT DO NOTHING;
        """

    private static func migration(_ options: [String] = []) throws -> Migration {
        var migration = Migration(schema: schema, options: options)
        migration.project = try .demo(Overrides(shared: ["public.role"]))
        return migration
    }

    @Test(
        "None, over any number of connections and from any form", arguments: [1, 2, 5],
        [[], ["--inserts"], ["--column-inserts", "--rows-per-insert=7"]])
    func equal(jobs: Int, options: [String]) async throws {
        try await Self.migration(options).verified(jobs: jobs) { result in
            #expect(result.differences == [] && result.isEqual)
            #expect(result.rows == 507 && result.tables.count == 4 && result.checkedSequences == 1)
        }
    }

    @Test(
        "Large objects: compared by what is in them, whatever their length",
        arguments: [
            ("SELECT 1", [], 0), ("SELECT lo_unlink(2)", ["  missing: 2"], 1),
            ("SELECT lo_put(1, 1048577, 'x')", ["  changed: 1"], 1),
            ("SELECT lo_put(1, 3000000, 'x')", ["  changed: 1"], 1),
            ("SELECT lo_put(3, 0, 'x')", ["  changed: 3"], 1),
            ("SELECT lo_put(4, 1048576, '\\x00')", ["  changed: 4"], 1),
            (
                "SELECT lo_truncate(lo_open(1, 131072), 1048576); SELECT lo_unlink(2)",
                ["  changed: 1", "  missing: 2"], 2
            ),
        ])
    func largeObjects(change: String, expected: [String], count: Int) async throws {
        // Of several blocks, of one, empty, and of exactly one block.
        let schema = """
            CREATE TABLE public.person (id int PRIMARY KEY, photo oid);
            SELECT lo_from_bytea(1, decode(repeat(md5('1'), 90000), 'hex')), lo_from_bytea(2, 'two'), lo_create(3),
                lo_from_bytea(4, decode(repeat('00', 1048576), 'hex'));
            """
        try await Migration(schema: schema).verified(after: change) { result in
            let objects = try #require(result.largeObjects)
            #expect(objects.count == 4 && objects.bytes == 1_440_000 + 3 + 1_048_576)
            #expect(objects.missing + objects.changed == count && result.isEqual == (count == 0))
            let words = result.differences.filter { !$0.hasPrefix("large objects: ") }
            #expect(words.sorted() == expected.sorted())
        }
    }

    @Test(
        "A row that was changed, taken away, added, or moved is named",
        arguments: [
            (
                "UPDATE public.person SET name = 'x' WHERE id = 7",
                ["public.person: 1 changed (500 rows in the dump, 500 in the target)", "  changed: id=7"]
            ),
            (
                "DELETE FROM public.person WHERE id = 8",
                ["public.person: 1 missing (500 rows in the dump, 499 in the target)", "  missing: id=8"]
            ),
            (
                "INSERT INTO public.person SELECT 0, name, born, msp_id, condominio_id FROM public.person WHERE id = 9",
                ["public.person: 1 extra (500 rows in the dump, 501 in the target)", "  extra: id=0"]
            ),
            (
                others + "UPDATE public.person SET msp_id = 'MSP-2' WHERE id = 10",
                [
                    "public.person: 1 missing (1 of them under another tenant) (500 rows in the dump, 499 in the target)",
                    "  missing: id=10",
                ]
            ),
            (
                others + "UPDATE public.person SET msp_id = NULL WHERE id = 11",
                [
                    "public.person: 1 missing, 1 without tenant (500 rows in the dump, 499 in the target)",
                    "  missing: id=11",
                ]
            ),
            (
                "DELETE FROM public.log WHERE ctid IN (SELECT ctid FROM public.log WHERE word = 'same' LIMIT 2)",
                ["public.log: 2 missing (5 rows in the dump, 3 in the target)"]
            ),
            (
                "UPDATE public.log SET word = NULL WHERE word = ''",
                ["public.log: 1 missing, 1 extra (5 rows in the dump, 5 in the target)"]
            ),
            (
                "SELECT setval('public.person_id_seq', 499)",
                ["public.person_id_seq: gives 500 next, but public.person.id has come to 500"]
            ),
            (
                "DELETE FROM public.role WHERE code = 'a'",
                ["public.role: 1 missing (2 rows in the dump, 1 in the target)", "  missing: code=a"]
            ),
            ("INSERT INTO public.role VALUES ('c', 'Cook')", []),
            (
                "INSERT INTO public.role VALUES ('c', 'Cook'); UPDATE public.role SET title = '' WHERE code = 'b'",
                ["public.role: 1 changed (2 rows in the dump, 3 in the target)", "  changed: code=b"]
            ),
            (
                "INSERT INTO public.empty SELECT 1, msp_id, condominio_id FROM public.person LIMIT 1",
                ["public.empty: 1 extra (0 rows in the dump, 1 in the target)", "  extra: id=1"]
            ),
            (
                "DROP TABLE public.log",
                ["public.log: the target has no such table (0 rows in the dump, 0 in the target)"]
            ),
            (
                "ALTER TABLE public.log DROP COLUMN word",
                ["public.log: the target's table lacks the column word (0 rows in the dump, 0 in the target)"]
            ),
        ])
    func named(change: String, expected: [String]) async throws {
        try await Self.migration().verified(after: change) { result in
            // The rows of a table without key are named by a digest of what they hold.
            #expect(result.differences.filter { !$0.contains("md5=") } == expected)
            #expect(result.isEqual == expected.isEmpty)
        }
    }
}
