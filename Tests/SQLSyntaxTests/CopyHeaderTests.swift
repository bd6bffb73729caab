import DumpStream
import SQLSyntax
import Testing

@Suite("The header of COPY data")
struct CopyHeaderTests {
    private func header(_ text: String) -> CopyHeader? {
        let bytes = Array(text.utf8)
        return CopyHeader(bytes.span)
    }

    private func added(_ text: String, _ more: [SQLIdentifier], all: [SQLIdentifier] = []) throws -> String {
        var bytes = Array(text.utf8)
        let edit = try #require(header(text)).adding(more, all: all)
        bytes.replaceSubrange(edit.range, with: edit.replacement)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("Table, columns and form are read")
    func reads() throws {
        let plain = try #require(header("COPY \"S.x\".\"t (a)\" (a, \"b,\"\")\", \"select\") FROM stdin;"))
        #expect(plain.relation == QualifiedName("S.x", "t (a)"))
        #expect(plain.columns == ["a", "b,\")", "select"])
        #expect(plain.isPlain)
        #expect(try #require(header("COPY t  FROM stdin;")).columns == nil)
        #expect(try #require(header("copy T from STDIN;")).relation == QualifiedName(nil, "t"))
        #expect(try !#require(header("COPY t (a) FROM stdin WITH (FORMAT csv);")).isPlain)
        #expect(try !#require(header("COPY t (a) FROM stdin CSV;")).isPlain)
    }

    @Test(
        "Other statements are none",
        arguments: [
            "COPY t TO stdout;", "COPY t FROM '/etc/passwd';", "COPY t FROM PROGRAM 'sh';",
            "COPY (SELECT 1) TO stdout;", "COPYT FROM stdin;", "",
        ])
    func others(text: String) { #expect(header(text) == nil) }

    @Test("Columns are named behind the listed ones, or all of them anew")
    func adds() throws {
        #expect(try added("COPY t (a) FROM stdin;", ["x", "Y"]) == "COPY t (a, x, \"Y\") FROM stdin;")
        #expect(try added("COPY t  FROM stdin;", ["x"]) == "COPY t (x)  FROM stdin;")
        #expect(try added("COPY t FROM stdin;", ["x"], all: ["a"]) == "COPY t (a, x) FROM stdin;")
        #expect(try added("COPY t (a\n) FROM stdin;", ["x"]) == "COPY t (a\n, x) FROM stdin;")
    }
}
