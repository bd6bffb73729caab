import DumpStream
import SQLSyntax
import Testing

@Suite("Hostile statements", .timeLimit(.minutes(1)))
struct HostileInputTests {
    /// An expression that is too long to print.
    struct Expression: Sendable, CustomTestStringConvertible {
        var sql: String
        var testDescription: String { "\(sql.prefix(40))…, \(sql.utf8.count) bytes" }

        init(_ start: String = "", _ unit: String, _ count: Int, _ middle: String = "", closing: String = "") {
            sql = start + String(repeating: unit, count: count) + middle + String(repeating: closing, count: count)
        }
    }

    @Test(
        "are refused before they can exhaust the parser's stack",
        arguments: [
            Expression("", "(", 100_000, "1", closing: ")"), Expression("1", "+1", 200_000),
            Expression("1", " UNION SELECT 1", 100_000), Expression("", "f(", 50_000, "1", closing: ")"),
            Expression("", "(SELECT ", 20_000, "1", closing: ")"), Expression("", "NOT ", 200_000, "true"),
            Expression("1", "::int", 100_000), Expression("", "- ", 200_000, "1"), Expression("a", " IS NULL", 100_000),
            Expression("a", " COLLATE x", 100_000), Expression("", "ARRAY[", 50_000),
            Expression("", "CASE WHEN true THEN ", 50_000), Expression("1 FROM a", " CROSS JOIN a", 50_000),
            Expression("a", " AT TIME ZONE b", 50_000), Expression("1 FROM ", "(", 50_000),
            Expression("1", " OPERATOR(pg_catalog.+) 1", 50_000),
        ])
    func areRefused(_ expression: Expression) throws {
        let catalog = try catalog(deep(expression.sql))
        #expect(catalog.views.count == 1)
        #expect(catalog.notParsed.count == 1)
        #expect(catalog.tables.count == 1)
    }

    /// The statement is given whole: the reader need not find its end.
    private func deep(_ expression: String) throws -> [UInt8] {
        Array("CREATE VIEW public.v AS SELECT \(expression)".utf8)
    }

    private func catalog(_ view: [UInt8]) throws -> Catalog {
        var builder = CatalogBuilder()
        try builder.add(view.span, at: Location(file: "x"))
        let table = Array("CREATE TABLE public.t (id integer);".utf8)
        try builder.add(table.span, at: Location(file: "x"))
        return builder.catalog
    }

    @Test(
        "are parsed while they are merely large",
        arguments: [
            Expression("1", ", 1 + 1", 50_000), Expression("", "(", 500, "1", closing: ")"),
            Expression("", "(SELECT ", 600, "1", closing: ")"), Expression("1", "+1", 1_900),
            Expression("1 WHERE a IN (1", ", -1", 50_000, ")"), Expression("1 WHERE a", " OR a", 50_000),
            Expression("1 WHERE (a = 1)", " AND (a = 1)", 50_000),
        ])
    func areParsed(_ expression: Expression) throws {
        let catalog = try catalog(deep(expression.sql))
        #expect(catalog.notParsed.isEmpty)
    }

    @Test("a NUL byte is refused, not cut at")
    func refusesNul() throws {
        let catalog = try catalog(Array("CREATE VIEW public.v AS SELECT 1 /* \u{0} */ FROM public.t".utf8))
        #expect(catalog.notParsed.first?.reason == "it holds a NUL byte")
    }

    @Test("a CREATE TABLE without a name is an error, not a lost table")
    func refusesNamelessTables() throws {
        let text = Array("CREATE TABLE (id integer);".utf8)
        #expect(throws: DumpError.self) {
            var builder = CatalogBuilder()
            try builder.add(text.span, at: Location(file: "x"))
        }
    }

    @Test("random words neither crash nor hang", arguments: 1...200)
    func survivesNoise(_ seed: Int) {
        let words = [
            "CREATE", "TABLE", "VIEW", "FUNCTION", "public.t", "(", ")", ",", "integer", "NOT", "NULL", "CONSTRAINT",
            "PRIMARY", "KEY", "AS", "$$ SELECT * FROM t $$", "'x'", "::", "PARTITION", "BY", "OF", "ON", "RULE", "DO",
            "INSERT", "INTO", "GENERATED", "ALWAYS", "DEFAULT", "1", "ALTER", "ADD", "UNIQUE", "INDEX", "TRIGGER", "*",
            "FROM", "SELECT", "ENUM", "TYPE", "RANGE", "[", "]", "PERIOD", "REFERENCES", "\"q\"", "U&\"\\00e9\"", "%",
            ".",
        ]
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<50 {
            let start = ["CREATE TABLE", "CREATE VIEW", "ALTER TABLE t", "CREATE FUNCTION f", "COMMENT ON", "CREATE"][
                next(6)]
            let text = start + " " + (0..<next(30)).map { _ in words[next(words.count)] }.joined(separator: " ")
            let bytes = Array(text.utf8)
            var builder = CatalogBuilder()
            try? builder.add(bytes.span, at: Location(file: "x"))
            _ = builder.catalog
        }
    }
}
