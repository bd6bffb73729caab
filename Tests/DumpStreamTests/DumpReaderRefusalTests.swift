import DumpStream
import Testing

/// A dump that must be refused, and where.
struct RefusalCase: Sendable, CustomTestStringConvertible {
    var dump: [UInt8]
    var code: DumpError.Code
    var line: Int
    var byte: Int
    /// Words of the message.
    var words: String

    init(_ dump: String, _ code: DumpError.Code, line: Int, byte: Int, _ words: String = "") {
        (self.dump, self.code, self.line, self.byte, self.words) = (Array(dump.utf8), code, line, byte, words)
    }

    var testDescription: String { String(decoding: dump, as: UTF8.self).debugDescription }
}

@Suite("Dump reader's refusals")
struct DumpReaderRefusalTests {
    @Test("refuse what is cut off, and say where it begins", arguments: cutOff)
    func unterminated(_ wanted: RefusalCase) { expect(wanted) }

    @Test("refuse every meta-command that pg_dump does not write", arguments: metaCommands)
    func commands(_ wanted: RefusalCase) { expect(wanted) }

    @Test("refuse what psql and the server would read differently", arguments: ambiguous)
    func disagreement(_ wanted: RefusalCase) { expect(wanted) }

    @Test("never quote a row")
    func noRowInMessages() {
        let dump = Array("COPY t FROM stdin;\nsecret\nsecret".utf8)
        let error = readAll(dump).error
        #expect(error?.description.contains("after 1 whole row") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test("accept bytes that are not UTF-8, everywhere")
    func notUTF8() {
        let odd: [UInt8] = [0xFF, 0xE9, 0x80, 0xC0]
        let pieces = ["-- ", "\nSELECT '", "', \"", "\", $$", "$$;\nCOPY t FROM stdin;\n", "\n\\.\n"]
        let dump = pieces.flatMap { Array($0.utf8) + odd }.dropLast(odd.count)
        for growth in DumpReaderTests.growths {
            let reading = readAll(Array(dump), growth: growth)
            #expect(reading.error == nil && reading.consumed == dump.count && reading.rows == 1)
        }
    }

    private func expect(_ wanted: RefusalCase) {
        for growth in DumpReaderTests.growths {
            let reading = readAll(wanted.dump, growth: growth)
            let place = Location(file: "test.sql", line: wanted.line, offset: ByteOffset(wanted.byte))
            #expect(reading.error?.code == wanted.code && reading.error?.location == place, "\(growth): \(reading)")
            #expect(reading.error?.description.contains(wanted.words) == true, "\(growth): \(reading)")
            #expect(reading.faults.isEmpty, "\(growth)")
        }
    }

    static let cutOff = [
        RefusalCase("SELECT 1", .unterminated, line: 1, byte: 0, "the statement that begins here"),
        RefusalCase("\n\nSELECT 1 -- ;", .unterminated, line: 3, byte: 2, "the statement"),
        RefusalCase("SELECT (1;\n", .unterminated, line: 1, byte: 0, "the statement"),
        RefusalCase("SELECT\n'a;", .unterminated, line: 2, byte: 7, "a string"),
        RefusalCase("SELECT\nE'a\\';", .unterminated, line: 2, byte: 7, "a string"),
        RefusalCase("SELECT \"a;", .unterminated, line: 1, byte: 7, "a quoted identifier"),
        RefusalCase("SELECT $a$;$b$;", .unterminated, line: 1, byte: 7, "a dollar-quoted string"),
        RefusalCase("SELECT /*;*", .unterminated, line: 1, byte: 7, "a comment"),
        RefusalCase("\n/* a /* b */ ;", .unterminated, line: 2, byte: 1, "a comment"),
        RefusalCase("CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;", .unterminated, line: 1, byte: 0),
        RefusalCase("COPY t FROM stdin;", .truncatedCopy, line: 1, byte: 18, "line 1, after 0 whole rows"),
        RefusalCase(
            "\nCOPY t FROM stdin;\n1\n2\\\n\n3", .truncatedCopy, line: 6, byte: 26, "line 2, after 2 whole rows"),
        RefusalCase("COPY t FROM stdin;\n1\n\\", .truncatedCopy, line: 3, byte: 21, "after 1 whole row"),
        RefusalCase("COPY t FROM stdin;\n\\. \n", .truncatedCopy, line: 3, byte: 23, "after 1 whole row"),
    ]

    static let metaCommands = [
        RefusalCase("\\! rm -rf /\n", .metaCommand, line: 1, byte: 0, "\\!"),
        RefusalCase("\n-- x\n\\copy t from 'a'\n", .metaCommand, line: 3, byte: 6, "\\copy"),
        RefusalCase("\\i other.sql", .metaCommand, line: 1, byte: 0, "\\i"),
        RefusalCase("\\.\n", .metaCommand, line: 1, byte: 0),
        RefusalCase("\\", .metaCommand, line: 1, byte: 0),
        RefusalCase("\\c db\n", .metaCommand, line: 1, byte: 0, "\\c"),
        RefusalCase("\\CONNECT db\n", .metaCommand, line: 1, byte: 0, "\\CONNECT"),
        RefusalCase("\\connect'db'\n", .metaCommand, line: 1, byte: 0, "\\connect"),
        RefusalCase("\\restrict;\\! ls\n", .metaCommand, line: 1, byte: 0, "\\restrict"),
        RefusalCase("\\restrict\\! ls\n", .metaCommand, line: 1, byte: 0, "\\restrict"),
        RefusalCase("\\restrict a \\! ls\n", .metaCommand, line: 1, byte: 0, "\\restrict"),
        RefusalCase("\\connect `ls`\n", .metaCommand, line: 1, byte: 0, "\\connect"),
        RefusalCase("\\connect '\"' \\! ls \"\n", .metaCommand, line: 1, byte: 0, "\\connect"),
        RefusalCase("\\connect \"a\"\"b\" \\! ls\n", .metaCommand, line: 1, byte: 0, "\\connect"),
        RefusalCase("SELECT 1 \\gexec\n", .metaCommand, line: 1, byte: 9, "\\gexec"),
        RefusalCase("SELECT\n 1\\; SELECT 2;\n", .metaCommand, line: 2, byte: 9),
        RefusalCase("SELECT 1 \\", .metaCommand, line: 1, byte: 9),
        RefusalCase("SELECT 1 \\restrict a\n;", .metaCommand, line: 1, byte: 9, "\\restrict"),
        RefusalCase("-- a\r\\! ls\n", .metaCommand, line: 1, byte: 5, "\\!"),
        RefusalCase(
            "SET standard_conforming_strings = off;\n\\connect a\nSELECT 'a\\';\\! ls'", .metaCommand,
            line: 3, byte: 62, "\\!"),
    ]

    static let ambiguous = [
        RefusalCase("SELECT E'a'\n'b\\' \\! ls';\n", .unsupported, line: 2, byte: 14, "E'…'"),
        RefusalCase("SELECT E'a' -- c\n  'b\\n';\n", .unsupported, line: 2, byte: 21, "E'…'"),
        RefusalCase("INSERT INTO t VALUES (E'a'\n'b\\' \\! ls');\n", .unsupported, line: 2, byte: 29, "E'…'"),
        RefusalCase("INSERT INTO t VALUES\n($$a$$e'\\'' \\! ls\n');\n", .metaCommand, line: 2, byte: 33, "\\!"),
        RefusalCase("INSERT INTO t VALUES\n(1$$ ' $$ \\! ls\n');\n", .metaCommand, line: 2, byte: 31, "\\!"),
        RefusalCase("INSERT INTO t VALUES\n(1.e'\\' \\! ls\n');\n", .metaCommand, line: 2, byte: 29, "\\!"),
        RefusalCase("COPY t FROM stdin; -- a\n\\.\n", .unsupported, line: 1, byte: 19, "more text"),
        RefusalCase("COPY t FROM stdin; SELECT 1;\n\\.\n", .unsupported, line: 1, byte: 19, "more text"),
        RefusalCase(
            "COPY t FROM stdin;\n1\na\\\n\\.\nSELECT 1;\n\\.\n", .unsupported, line: 4, byte: 24, "inside a row"),
        RefusalCase("COPY t FROM stdin;\na\\\nb\\\n\\.\r\n\\.\n", .unsupported, line: 4, byte: 25, "inside a row"),
        RefusalCase("COPY t FROM stdin;\na\nb\0c\n\\.\n", .unsupported, line: 3, byte: 22, "NUL"),
        RefusalCase("SELECT 1;\nSELECT\n'\0';\n", .unsupported, line: 3, byte: 18, "NUL"),
        RefusalCase("\n-- \0\nSELECT 1;", .unsupported, line: 2, byte: 4, "NUL"),
        RefusalCase("\\restrict \0\n", .unsupported, line: 1, byte: 10, "NUL"),
    ]
}
