import DumpStream
import SQLSyntax
import Testing

@Suite("Adding columns to CREATE TABLE")
struct CreateTableEditTests {
    private func added(_ statement: String, _ columns: [String] = ["x text"]) -> String? {
        let bytes = Array(statement.utf8)
        guard let edit = CreateTableEdit.adding(columns.map { Array($0.utf8) }, to: bytes.span) else { return nil }
        var result = bytes
        result.replaceSubrange(edit.range, with: edit.replacement)
        return String(decoding: result, as: UTF8.self)
    }

    @Test(
        "They go behind the last column, before constraints",
        arguments: [
            ("CREATE TABLE t (\n    a integer\n);", "CREATE TABLE t (\n    a integer,\n    x text\n);"),
            ("CREATE TABLE t (a integer, CHECK (a > 0));", "CREATE TABLE t (a integer,\n    x text, CHECK (a > 0));"),
            (
                "CREATE TABLE t (a int, CONSTRAINT \"c,\" UNIQUE (a));",
                "CREATE TABLE t (a int,\n    x text, CONSTRAINT \"c,\" UNIQUE (a));"
            ),
            (
                "CREATE TABLE t (a int, EXCLUDE USING gist (a WITH =));",
                "CREATE TABLE t (a int,\n    x text, EXCLUDE USING gist (a WITH =));"
            ),
            ("CREATE TABLE t (a int, exclude int);", "CREATE TABLE t (a int, exclude int,\n    x text);"),
            (
                "CREATE TABLE t (\"check\" int, \"constraint\" int);",
                "CREATE TABLE t (\"check\" int, \"constraint\" int,\n    x text);"
            ),
            ("CREATE TABLE t (a int, NOT NULL a);", "CREATE TABLE t (a int,\n    x text, NOT NULL a);"),
            (
                "CREATE TABLE t (a numeric(3,2)[3] DEFAULT ARRAY[1,2]);",
                "CREATE TABLE t (a numeric(3,2)[3] DEFAULT ARRAY[1,2],\n    x text);"
            ),
            (
                "CREATE TABLE t (a text DEFAULT '),(' -- ,\n, b int);",
                "CREATE TABLE t (a text DEFAULT '),(' -- ,\n, b int,\n    x text);"
            ),
            ("CREATE TABLE t (a int -- c\n);", "CREATE TABLE t (a int,\n    x text -- c\n);"),
            ("CREATE TABLE t (\n);", "CREATE TABLE t (\n    x text\n);"),
            ("CREATE TABLE t (CHECK (true));", "CREATE TABLE t (\n    x text,CHECK (true));"),
            (
                "CREATE UNLOGGED TABLE IF NOT EXISTS s.\"t(\" (a int) INHERITS (p) WITH (fillfactor=9);",
                "CREATE UNLOGGED TABLE IF NOT EXISTS s.\"t(\" (a int,\n    x text) INHERITS (p) WITH (fillfactor=9);"
            ),
            ("CREATE TABLE t (\r\n    a int\r\n);", "CREATE TABLE t (\r\n    a int,\r\n    x text\r\n);"),
        ])
    func places(before: String, after: String) { #expect(added(before) == after) }

    @Test("Several keep their order")
    func several() {
        #expect(
            added("CREATE TABLE t (a int);", ["x text", "y text"])
                == "CREATE TABLE t (a int,\n    x text,\n    y text);")
        #expect(added("CREATE TABLE t ();", ["x text", "y text"]) == "CREATE TABLE t (\n    x text,\n    y text);")
    }

    @Test(
        "What has no list of columns gets none",
        arguments: [
            "CREATE TABLE t OF y;", "CREATE TABLE t AS SELECT 1;", "CREATE INDEX i ON t (a);", "SELECT 1;",
            "CREATE TABLE", "CREATE TABLE t (a int",
        ])
    func none(statement: String) { #expect(added(statement) == nil) }
}
