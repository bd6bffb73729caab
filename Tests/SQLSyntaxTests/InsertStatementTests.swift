import DumpStream
import SQLSyntax
import Testing

@Suite("INSERT statements")
struct InsertStatementTests {
    private func head(_ text: String) -> InsertHead? {
        let bytes = Array(text.utf8)
        return InsertHead(bytes.span)
    }

    @Test("Head and form are read")
    func heads() throws {
        let plain = try #require(head("INSERT INTO s.\"t (\" (a, \"b)\") VALUES (1, 2);"))
        #expect(plain.relation == QualifiedName("s", "t ("))
        #expect(plain.columns == ["a", "b)"])
        #expect(plain.form == .values(36))
        #expect(try #require(head("INSERT INTO t VALUES (1);")).columns == nil)
        #expect(try #require(head("INSERT INTO t DEFAULT VALUES;")).form == .defaultValues(14..<28))
        #expect(try #require(head("INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES (1);")).form == .values(48))
        #expect(try #require(head("INSERT INTO t SELECT 1;")).form == .query)
        #expect(head("UPDATE t SET a = 1;") == nil)
    }

    @Test(
        "Further columns are named",
        arguments: [
            ("INSERT INTO t (a) VALUES (1);", "INSERT INTO t (a, x) VALUES (1);"),
            ("INSERT INTO t VALUES (1);", "INSERT INTO t (o, x) VALUES (1);"),
            (
                "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (1);",
                "INSERT INTO t (o, x) OVERRIDING SYSTEM VALUE VALUES (1);"
            ),
        ])
    func adds(before: String, after: String) throws {
        var bytes = Array(before.utf8)
        let edit = try #require(head(before)).adding(["x"], all: ["o"])
        bytes.replaceSubrange(edit.range, with: edit.replacement)
        #expect(String(decoding: bytes, as: UTF8.self) == after)
    }

    @Test(
        "Rows and values are told apart",
        arguments: [
            ("(1, 'a')", [["1", "'a'"]]), ("(1),\n\t(2)", [["1"], ["2"]]),
            ("('),(', ''''),(NULL , -1)", [["'),('", "''''"], ["NULL", "-1"]]),
            ("(ARRAY[1,2], f(a, b), (1, 2))", [["ARRAY[1,2]", "f(a, b)", "(1, 2)"]]),
            ("(1 /* , */, 2) -- x\n", [["1", "2"]]),
            ("()", [[]]), ("", []), ("(1", []), ("SELECT 1", []), ("('a\nb')", [["'a\nb'"]]),
        ])
    func rows(text: String, expected: [[String]]) {
        let bytes = Array((text + ";").utf8)
        var rows = InsertRows(at: 0, lexer: Lexer())
        var found: [[String]] = []
        while rows.next(in: bytes.span) != nil {
            found.append(rows.values.map { String(decoding: bytes[$0], as: UTF8.self) })
        }
        #expect(found == expected)
    }
}
