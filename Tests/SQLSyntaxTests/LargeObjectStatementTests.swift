import Testing

@testable import SQLSyntax

@Suite("Statements of large objects")
struct LargeObjectStatementTests {
    private static func concerns(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return LargeObjectStatement.concerns(bytes.span)
    }

    private static func edits(of text: String, by offset: Int) -> [TextEdit]? {
        let bytes = Array(text.utf8)
        return KeyMoveEdit.largeObjects(bytes.span, by: offset)
    }

    @Test(
        "as pg_dump 9 to 18 writes them, and where their OIDs move",
        arguments: [
            ("SELECT pg_catalog.lo_create('16384');", "SELECT pg_catalog.lo_create('16394');"),
            ("SELECT lo_create(16384);", "SELECT lo_create(16394);"),
            ("SELECT pg_catalog.lo_open('16384', 131072);", "SELECT pg_catalog.lo_open('16394', 131072);"),
            ("SELECT pg_catalog.lowrite(0, '\\x31363338');", "SELECT pg_catalog.lowrite(0, '\\x31363338');"),
            ("SELECT pg_catalog.lo_close(0);", "SELECT pg_catalog.lo_close(0);"),
            ("SELECT pg_catalog.lo_unlink('99');", "SELECT pg_catalog.lo_unlink('109');"),
            ("ALTER LARGE OBJECT 16384 OWNER TO axs;", "ALTER LARGE OBJECT 16394 OWNER TO axs;"),
            (
                "COMMENT ON LARGE OBJECT 16384 IS 'LARGE OBJECT 1';",
                "COMMENT ON LARGE OBJECT 16394 IS 'LARGE OBJECT 1';"
            ),
            ("GRANT ALL ON LARGE OBJECT 16384 TO \"large\";", "GRANT ALL ON LARGE OBJECT 16394 TO \"large\";"),
            ("REVOKE ALL ON LARGE OBJECT 1, 2 FROM PUBLIC;", "REVOKE ALL ON LARGE OBJECT 11, 12 FROM PUBLIC;"),
            ("SECURITY LABEL ON LARGE OBJECT 7 IS 'x';", "SECURITY LABEL ON LARGE OBJECT 17 IS 'x';"),
        ])
    func moved(before: String, after: String) throws {
        var bytes = Array(before.utf8)
        #expect(Self.concerns(before))
        let edits = try #require(Self.edits(of: before, by: 10))
        for edit in edits.reversed() { bytes.replaceSubrange(edit.range, with: edit.replacement) }
        #expect(String(decoding: bytes, as: UTF8.self) == after)
    }

    @Test(
        "and no others",
        arguments: [
            "SELECT pg_catalog.set_config('search_path', '', false);",
            "SELECT pg_catalog.setval('lo_create', 5, true);",
            "ALTER TABLE large OWNER TO object;", "GRANT SELECT ON TABLE public.large TO object;", "BEGIN;",
            "COMMENT ON TABLE t IS 'LARGE OBJECT 5';",
        ])
    func others(text: String) {
        #expect(!Self.concerns(text))
        #expect(Self.edits(of: text, by: 10) == [])
    }

    @Test("An OID that would be none any more")
    func beyond() {
        #expect(Self.edits(of: "SELECT lo_create('4294967290');", by: 10) == nil)
        #expect(Self.edits(of: "ALTER LARGE OBJECT 5 OWNER TO a;", by: -5) == nil)
    }
}
