import MudanzaTestSupport
import PostgresLink
import Testing

@testable import Mudanza

/// The forms in which fields are compared, against the server: it reads two texts as equal values if and only if they
/// have one form.
@Suite("Forms in which fields are compared", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct FieldFormTests {
    private static func form(_ text: String, _ form: FieldForm) -> [UInt8] {
        let field = Array(text.utf8)
        var result: [UInt8] = []
        return form.append(field.span, to: &result) ? result : field
    }

    /// Writes values of a type under every setting, and compares each text's form with the form of the target's own text.
    private func check(
        _ type: String, _ form: FieldForm, values: String, under settings: [String],
        _ place: SourceLocation = #_sourceLocation
    ) async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            // Random values, the same for every reading.
            try await database.execute("CREATE TABLE x AS SELECT n, v::\(type) FROM (\(values)) x (n, v)")
            let own = try await Self.lines(database, "SET TimeZone = 'UTC'")
            #expect(own.count > 100, sourceLocation: place)
            var forms: [[UInt8]: String] = [:]
            for text in own {
                let one = Self.form(text, form)
                // Different values must not come to one form.
                if let other = forms[one] { #expect(other == text, sourceLocation: place) }
                forms[one] = text
            }
            for setting in settings {
                let others = try await Self.lines(database, setting)
                try #require(others.count == own.count, sourceLocation: place)
                var wrong: [String] = []
                for (other, text) in zip(others, own) where Self.form(other, form) != Self.form(text, form) {
                    wrong.append("\(other) is not \(text)")
                }
                #expect(wrong == [], "\(setting)", sourceLocation: place)
            }
        }
    }

    private static func lines(
        _ database: TemporaryDatabase, _ setting: String
    ) async throws -> [String] {
        let result = try await database.psql(
            ["--set", "ON_ERROR_STOP=1"],
            input: """
                SET extra_float_digits = 3; SET bytea_output = 'hex'; \(setting);
                COPY (SELECT v FROM x WHERE v IS NOT NULL ORDER BY n) TO STDOUT;
                """)
        let text = String(decoding: try result.succeeded().output, as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test("Moments of any zone, year and fraction")
    func timestamps() async throws {
        let values = """
            SELECT n, timestamptz '2000-01-01 00:00:00+00'
                + make_interval(days => (random() * 800000 - 730000)::int, secs => trunc((random() * 1e5)::numeric, n % 7)::float8)
            FROM generate_series(1, 3000) n
            UNION ALL SELECT 4000 + n, timestamptz '0001-01-01 00:00:00+00 BC' + (n - 40) * interval '5 days 7 hours'
            FROM generate_series(1, 200) n
            UNION ALL SELECT 5000 + n, timestamptz '9999-12-31 00:00:00+00' + (n - 20) * interval '1 hour'
            FROM generate_series(1, 60) n
            UNION ALL VALUES (6000, timestamptz 'infinity'), (6001, '-infinity'), (6002, '4713-01-01 00:00:00+00 BC'), (6003, '294276-12-31 23:59:59.999999+00')
            """
        try await check(
            "timestamptz", .timestampWithTimeZone, values: values,
            under: [
                "America/Mexico_City", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Marquesas", "Europe/Amsterdam",
                "Etc/GMT+12", "America/St_Johns",
            ].map { "SET TimeZone = '\($0)'" })
    }

    @Test("Bytes in both output formats")
    func bytes() async throws {
        let values = """
            SELECT n, decode(string_agg(lpad(to_hex((random() * 255)::int), 2, '0'), ''), 'hex')
            FROM generate_series(1, 500) n, generate_series(1, 1 + n % 9) GROUP BY n
            UNION ALL SELECT 1000 + n, set_byte('\\x5c78'::bytea, n % 2, n) FROM generate_series(0, 255) n
            UNION ALL SELECT 2000, ''
            UNION ALL SELECT 2001 + n, decode(repeat('5c', n), 'hex') || 'x41' FROM generate_series(0, 5) n
            """
        try await check("bytea", .bytes, values: values, under: ["SET bytea_output = 'escape'"])
    }

    @Test("Floating-point numbers by their value")
    func floats() async throws {
        for (type, form, range) in [("float8", FieldForm.float8, 300), ("float4", .float4, 37)] {
            let values = """
                SELECT n, ((random() - 0.5) * 10.0 ^ (random() * \(2 * range) - \(range)))::\(type) FROM generate_series(1, 3000) n
                UNION ALL SELECT 4000 + n, ((n - 500) / 8.0)::\(type) FROM generate_series(1, 1000) n
                UNION ALL SELECT 6000 + n, ('1e' || n)::\(type) FROM generate_series(-30, 30) n
                UNION ALL VALUES (7000, \(type) 'NaN'), (7001, 'Infinity'), (7002, '-Infinity'), (7004, '0')
                """
            // More digits than a value needs, as servers before version 12 write them.
            try await check(type, form, values: values, under: ["SET extra_float_digits = 1"])
        }
        for text in ["0.10000000000000001", "0.1", "1e-1", "00.100", "+0.1"] {
            #expect(Self.form(text, .float8) == Self.form("0.1", .float8), "\(text)")
        }
        #expect(
            Self.form("-0", .float8) == Self.form("0", .float8) && Self.form("-0", .float4) == Self.form("0", .float4))
        #expect(Self.form("16777217", .float4) == Self.form("16777216", .float4))
        #expect(Self.form("9007199254740993", .float8) == Self.form("9007199254740992", .float8))
        #expect(Self.form("0.1", .float8) != Self.form("0.10000000000000002", .float8))
    }

    @Test("Truth values, and what is not understood stays")
    func others() {
        for (text, expected) in [("true", "t"), ("FALSE", "f"), ("t", "t"), ("f", "f"), ("truth", "truth"), ("", "")] {
            #expect(Self.form(text, .boolean) == Array(expected.utf8))
        }
        for text in [
            "", "2024", "2024-13-01 00:00:00+02", "infinity", "2024-01-01 00:00:00", "2024-01-01 00:00:00-0", "x-06",
        ] {
            #expect(Self.form(text, .timestampWithTimeZone) == Array(text.utf8))
        }
        for text in [#"\\1"#, #"\\9aa"#, #"\\"#, #"\"#] { #expect(Self.form(text, .bytes) == Array(text.utf8)) }
        for text in ["", "-", ".", "abc", "1x"] { #expect(Self.form(text, .float8) == Array(text.utf8)) }
    }

    @Test("A row's sum is that of its fields' forms, wherever they stand")
    func rows() {
        func sum(_ rows: String, _ forms: [FieldForm]) -> RowSum {
            var summer = RowSummer(forms, seed: 7)
            let bytes = Array(rows.utf8)
            summer.add(rows: bytes.span)
            return summer.sum
        }
        let forms: [FieldForm] = [
            .boolean, .asIs, .timestampWithTimeZone, .constant(Array("a".utf8), written: Array("a ".utf8)),
        ]
        let given = "true\tx\t2024-01-01 00:00:00-06\ta\n\\N\ttrue\t\\N\tb\n"
        let plain = "t\tx\t2024-01-01 06:00:00+00\ta \n\\N\ttrue\t\\N\tb\n"
        #expect(sum(given, forms) == sum(plain, []))
        #expect(sum(given, forms).rows == 2 && sum(given, []) != sum(plain, []))
        // The order does not matter, the number does; a row twice is not the same as none.
        #expect(sum("a\nb\nc\n", []) == sum("c\na\nb\n", []))
        #expect(sum("a\na\n", []) != sum("", []) && sum("a\na\nb\n", []) != sum("a\nb\nb\n", []))
        #expect(sum("a\r\nb\r\n", []) == sum("a\nb\n", []))
        #expect(sum("a\\\nb\n", []).rows == 1)
    }
}
