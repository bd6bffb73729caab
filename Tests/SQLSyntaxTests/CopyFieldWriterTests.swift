import DumpStream
import SQLSyntax
import Testing

@Suite("Constants of INSERT as fields of COPY")
struct CopyFieldWriterTests {
    private func field(_ text: String, _ lexer: Lexer = Lexer()) -> String? {
        let bytes = Array(text.utf8)
        var field: [UInt8] = []
        guard CopyFieldWriter.append(bytes.indices, of: bytes.span, lexer: lexer, to: &field) else {
            #expect(field.isEmpty, "nothing is appended for what is no constant")
            return nil
        }
        return String(decoding: field, as: UTF8.self)
    }

    @Test(
        "Each means the same",
        arguments: [
            ("'a'", "a"), ("''", ""), ("''''", "'"), ("'a''b'", "a'b"), ("'\\'", "\\\\"), ("'\\.'", "\\\\."),
            ("'\\N'", "\\\\N"),
            ("'a\tb\nc\rd'", "a\\tb\\nc\\rd"), ("'\u{8}\u{B}\u{C}\u{1}\u{7F}'", "\\b\\v\\f\u{1}\u{7F}"), ("'ñ🏠'", "ñ🏠"),
            ("E'a\\\\b\\'\\n\\x41\\u00f1'", "a\\\\b'\\nAñ"), ("N'a'", "a"), ("U&'\\0041'", "A"), ("B'101'", "101"),
            ("X'1F'", "X1F"),
            ("1", "1"), ("-1.50", "-1.50"), ("+2", "+2"), ("1e+30", "1e+30"), ("NULL", "\\N"), ("null", "\\N"),
            ("true", "true"), ("'NULL'", "NULL"),
        ])
    func constants(sql: String, copy: String) { #expect(field(sql) == copy) }

    @Test(
        "What is no constant is refused",
        arguments: [
            "DEFAULT", "now()", "1 + 1", "- x", "'a'::text", "'a' || 'b'", "ARRAY[1]", "$1", "(1)", "CURRENT_DATE",
            "- 'a'",
        ])
    func others(sql: String) { #expect(field(sql) == nil) }

    @Test("With standard_conforming_strings off, backslashes are escapes")
    func oldStrings() {
        let lexer = Lexer(backslashEscapes: true)
        #expect(field("'a\\\\b\\'c\\n'", lexer) == "a\\\\b'c\\n")
        #expect(field("'a''b'", lexer) == "a'b")
    }
}
