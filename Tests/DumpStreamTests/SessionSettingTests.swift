import DumpStream
import Testing

@Suite("Session settings")
struct SessionSettingTests {
    @Test(
        "are read from a statement in every form",
        arguments: [
            ("SET statement_timeout = 0;", "statement_timeout", "0"),
            ("SET Client_Encoding = 'UTF8';", "client_encoding", "UTF8"),
            ("set /* x */ session\n  xmloption to content ;", "xmloption", "content"),
            ("SET LOCAL \"work_mem\" = E'64MB';", "work_mem", "64MB"),
            ("SET a = N'b';", "a", "b"),
            ("SET search_path = public, pg_catalog;", "search_path", "public"),
            ("SELECT pg_catalog.set_config('search_path', '', false);", "search_path", ""),
            ("select set_config('standard_conforming_strings', 'off', false)", "standard_conforming_strings", "off"),
            ("RESET work_mem;", "work_mem", "default"),
            ("DISCARD ALL;", "all", "default"),
        ])
    func forms(_ statement: String, _ name: String, _ value: String) {
        let setting = SessionSetting(Array(statement.utf8).span)
        #expect(setting?.name == name && setting?.value == value)
    }

    @Test(
        "are not seen where none is set",
        arguments: [
            "", ";", "SET", "SET x", "SET TIME ZONE 'UTC';", "SELECT 1;", "SELECT set_config;", "UPDATE t SET a = 1;",
            "SELECT public.set_config('a', 'b', false);", "SET \"a", "RESET;",
        ])
    func none(_ statement: String) { #expect(SessionSetting(Array(statement.utf8).span) == nil) }

    @Test("are read where backslashes escape in plain strings")
    func escaping() {
        let setting = SessionSetting(Array("SET a = 'on';".utf8).span, lexer: Lexer(backslashEscapes: true))
        #expect(setting?.value == "on" && setting?.isOn == true)
    }

    @Test(
        "are on or off as the server's parse_bool says",
        arguments: [
            ("on", true), ("TRUE", true), ("t", true), ("y", true), ("1", true), ("off", false), ("of", false),
            ("f", false), ("No", false), ("0", false), ("o", nil), ("default", nil), ("2", nil), ("onn", nil),
        ] as [(String, Bool?)])
    func booleans(_ value: String, _ isOn: Bool?) {
        #expect(SessionSetting(Array("SET a = \(value);".utf8).span)?.isOn == isOn)
    }
}
