import DumpStream
import Testing

@Suite("INSERT rows")
struct InsertRowTests {
    @Test(
        "are found with their parentheses and values",
        arguments: [
            ("INSERT INTO t VALUES (1);", ["(1)": 1]),
            ("INSERT INTO t (a, b) VALUES (1, 'x'), (2, ')');", ["(1, 'x')": 2, "(2, ')')": 2]),
            ("INSERT INTO t VALUES ();", ["()": 0]),
            ("INSERT INTO t VALUES ( /* , */ );", ["( /* , */ )": 0]),
            ("INSERT INTO t VALUES ('');", ["('')": 1]),
            (
                "INSERT INTO t VALUES (\"a,b\", f(1, (2)), ARRAY[1, 2][1], $$,)$$);",
                ["(\"a,b\", f(1, (2)), ARRAY[1, 2][1], $$,)$$)": 5]
            ),
            (
                "INSERT INTO t VALUES (-1, 1e-5, E'\\',', 'C:\\', B'1', x'F', U&'\\0061', n'a,');",
                ["(-1, 1e-5, E'\\',', 'C:\\', B'1', x'F', U&'\\0061', n'a,')": 8]
            ),
            ("INSERT INTO t VALUES (1 -- ,)\n, 2);", ["(1 -- ,)\n, 2)": 2]),
            ("INSERT INTO t DEFAULT VALUES;", [:]),
            ("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = (2, 3);", ["(1)": 1]),
            ("INSERT INTO t VALUES (1) RETURNING (a), f(b);", ["(1)": 1]),
            ("INSERT INTO t (\"values\") SELECT (1);", [:]),
            ("UPDATE t SET values = (1);", [:]),
        ] as [(String, [String: Int])])
    func rows(_ statement: String, _ wanted: [String: Int]) throws {
        let bytes = Array(statement.utf8)
        var reader = DumpReader(file: "t.sql")
        let item = try reader.next(bytes.span, atEnd: true)
        #expect(item?.length == bytes.count)
        let found = reader.insertRows.map { (String(decoding: bytes[$0.open...$0.close], as: UTF8.self), $0.values) }
        #expect(Dictionary(found) { first, _ in first } == wanted && found.count == wanted.count)
    }

    /// UPDATE has as many letters as INSERT, and its parentheses are read token by token.
    @Test("end where they end when they are read token by token, on random text", arguments: [false, true])
    func walk(backslashEscapes: Bool) {
        var random = SeededRandom(seed: 7)
        let pieces = LexerWindowTests.pieces + ["(", ")", ",", ")", "),(", ");\n", "\\!", "e'", "$$", "1", "\n'"]
        let setting = "SET standard_conforming_strings = \(backslashEscapes ? "off" : "on");"
        for _ in 0..<30_000 {
            let text = random.text(of: pieces, count: 20)
            let insert = Array("\(setting)INSERT INTO t VALUES (".utf8) + text
            let fast = readAll(insert)
            if let difference = fast.differenceWithoutInserts(insert) {
                Issue.record("\(difference) in \(String(decoding: text, as: UTF8.self).debugDescription)")
                return
            }
        }
    }
}
