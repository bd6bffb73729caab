import Mudanza
import MudanzaTestSupport
import SystemPackage
import Tenancy
import Testing

@Suite("Verifying a dump that was taken under other settings", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct OtherSettingTests {
    private static let schema = """
        CREATE TYPE public.pair AS (a timestamptz, b bytea);
        CREATE DOMAIN public.moment AS timestamptz;
        CREATE TABLE public.plain (
            id int PRIMARY KEY, z timestamptz, m public.moment, t timestamp, d date, s timetz, i interval, raw bytea,
            f4 real, f8 double precision, n numeric, b boolean, bits bit varying, word text, fixed char(5));
        CREATE TABLE public.nested (
            id int PRIMARY KEY, zs timestamptz[], r tstzrange, raws bytea[], c public.pair, fs float8[], p point);
        INSERT INTO public.plain SELECT n,
            timestamptz '2024-03-10 01:30:00.5+00' + n * interval '97 hours 13 minutes 7.25 seconds',
            CASE WHEN n % 5 > 0 THEN timestamptz '0001-01-01 00:00:00 BC' + n * interval '3 months' END,
            '2024-03-10 01:30:00', '2024-03-10', '10:00:00-06', n * interval '-1 day 3 hours',
            decode(lpad(to_hex(n * 7919), 8, '0'), 'hex') || E'\\\\\\\\x41'::bytea || E'\\\\000'::bytea,
            n / 7.0, (n - 50) / 3.0 * 10.0 ^ (n % 60 - 30), n / 8.0, n % 2 = 0, n::bit(7), 'Ñandú ' || n, 'ab'
        FROM generate_series(1, 100) n;
        INSERT INTO public.plain (id, z, f4, f8, raw) VALUES
            (101, 'infinity', 'NaN', '-Infinity', ''), (102, '-infinity', '-0', '-0', E'\\\\\\\\'),
            (103, '1890-01-01 00:00:00+00', '1e-45', '5e-324', 'text'), (104, NULL, 3.4028235e38, 1.7976931348623157e308, NULL),
            (105, '12345-06-07 08:09:10+00', 0.1, 0.1, '''quoted''');
        INSERT INTO public.nested SELECT n, ARRAY[timestamptz '2024-01-01 00:00:00+00' + n * interval '1 hour', NULL],
            tstzrange('2024-01-01', NULL), ARRAY[E'\\\\x00ff'::bytea], ROW('2024-01-01', E'\\\\x41')::public.pair,
            ARRAY[0.1, 1/3.0], point(0.1, n / 3.0)
        FROM generate_series(1, 20) n;
        """

    /// The settings of the source's database, and how pg_dump is called.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var settings: [String: String] = [:]
        var options: [String] = []
        var encoding = "UTF8"
    }

    private static let cases: [Case] = [
        Case(testDescription: "none"),
        Case(testDescription: "TimeZone", settings: ["TimeZone": "America/Mexico_City"]),
        Case(testDescription: "a zone with half hours", settings: ["TimeZone": "Asia/Kathmandu"]),
        Case(testDescription: "DateStyle", settings: ["DateStyle": "German, DMY", "IntervalStyle": "sql_standard"]),
        Case(testDescription: "bytea_output", settings: ["bytea_output": "escape"]),
        Case(testDescription: "more digits than are needed", options: ["--extra-float-digits=1"]),
        Case(testDescription: "LATIN1", encoding: "LATIN1"),
        Case(
            testDescription: "all of them, as INSERT",
            settings: ["TimeZone": "America/Mexico_City", "DateStyle": "SQL, DMY", "bytea_output": "escape"],
            options: ["--column-inserts"], encoding: "LATIN1"),
    ]

    @Test("Equal values are equal", arguments: cases)
    func equal(setting: Case) async throws {
        try await Self.verified(setting) { result in
            #expect(result.isEqual && result.differences == [])
            #expect(result.rows == 125)
        }
    }

    @Test("Digits that the dump has lost are no difference: the target has what the dump says")
    func fewerDigits() async throws {
        let setting = Case(testDescription: "", options: ["--extra-float-digits=0"])
        // The largest number rounded up is none any more: such a dump does not load.
        try await Self.verified(setting, before: "DELETE FROM public.plain WHERE id = 104") {
            #expect($0.differences == [])
        }
    }

    @Test("One value that differs is found under all of them", arguments: cases)
    func different(setting: Case) async throws {
        let change = """
            UPDATE public.plain SET z = z + interval '1 microsecond' WHERE id = 20;
            UPDATE public.plain SET raw = raw || '\\x00' WHERE id = 21;
            UPDATE public.plain SET f8 = f8 * 1.0000000000000004 WHERE id = 22;
            UPDATE public.nested SET zs[1] = zs[1] + interval '1 second' WHERE id = 3;
            """
        try await Self.verified(setting, after: change) { result in
            #expect(
                result.differences == [
                    "public.nested: 1 changed (20 rows in the dump, 20 in the target)", "  changed: id=3",
                    "public.plain: 3 changed (105 rows in the dump, 105 in the target)", "  changed: id=20",
                    "  changed: id=21", "  changed: id=22",
                ])
        }
    }

    /// Dumps a database that has these settings, loads the result as psql would, and compares.
    private static func verified(
        _ setting: Case, before: String = "", after change: String = "", _ body: (VerifyResult) throws -> Void
    ) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute("SET TimeZone = 'UTC';\n" + schema + before)
                for (name, value) in setting.settings {
                    let value = name == "DateStyle" ? value : "'\(value)'"
                    try await original.execute("ALTER DATABASE \(original.name) SET \(name) = \(value)")
                }
                let dump = try await original.dump(
                    setting.options + ["--encoding=\(setting.encoding)"], to: folder.appending("dump.sql"))
                let output = folder.appending("out.sql")
                _ = try Migration(schema: "").rewrite(dump, to: output)
                try await cluster.withDatabase { migrated in
                    try await migrated.restore(output)
                    if !change.isEmpty { try await migrated.execute(change) }
                    try body(try verify(dump, migrated))
                }
            }
        }
    }
}
