import MudanzaTestSupport
import SystemPackage
import Testing

/// A dump that must be refused, and the words that the refusal must hold.
struct BadInput: Sendable, CustomTestStringConvertible {
    /// The golden's name.
    var name: String
    /// The file's content; nil for no file at all.
    var content: [UInt8]?
    /// What standard error must say beside the file's name, wherever it says it.
    var mentions: [String]
    /// The line that it must name; nil where the file as a whole is at fault.
    var line: Int?

    var testDescription: String { name }

    init(_ name: String, _ content: String?, line: Int? = nil, mentions: String...) {
        self.init(name, bytes: content.map { Array($0.utf8) }, line: line, mentions: mentions)
    }

    init(_ name: String, bytes: [UInt8]?, line: Int? = nil, mentions: [String]) {
        self.name = name
        self.content = bytes
        self.line = line
        self.mentions = mentions
    }

    /// Eight lines of a healthy dump: what is wrong follows in line 9.
    private static let head = """
        --
        -- PostgreSQL database dump
        --

        CREATE TABLE public.visitas (
            id integer NOT NULL,
            placa text
        );

        """

    private static let copy = head + "COPY public.visitas (id, placa) FROM stdin;\n"

    static let files = [
        BadInput("no-such-file", nil, mentions: "No such file"),
        BadInput("empty", "", mentions: "empty"),
        BadInput("only-blank-lines", "\n\n", mentions: "dump"),
        BadInput("gzip", bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0], mentions: ["gzip"]),
        BadInput("custom-format", bytes: Array("PGDMP".utf8) + [1, 14, 0, 4, 8, 1], mentions: ["pg_restore"]),
        BadInput("tar-format", bytes: tar, mentions: ["pg_restore"]),
        BadInput("utf-16", bytes: [0xFF, 0xFE] + "-- dump\n".utf8.flatMap { [$0, 0] }, mentions: ["UTF-16"]),
        BadInput("binary", bytes: [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0], mentions: ["binary"]),
        BadInput(
            "mysql",
            "-- MySQL dump 10.13  Distrib 8.0.36\n--\n/*!40101 SET NAMES utf8 */;\nCREATE TABLE `t` (`id` int);\n",
            mentions: "MySQL"),
        BadInput(
            "html", "<!DOCTYPE html>\n<title>Sign in&nbsp;first</title>\n<p>Your session has expired;</p>\n",
            mentions: "dump"),
        BadInput("prose", "Dear colleague,\nthe dump is attached; best wishes.\n", mentions: "dump"),
    ]

    static let rows = [
        BadInput("truncated-copy", copy + "1\tABC\n2\tDE", line: 11, mentions: "line 9"),
        BadInput("truncated-copy-after-a-row", copy + "1\tABC\n", line: 11, mentions: "line 9"),
        BadInput("too-few-fields", copy + "1\tABC\n2\n3\tX\n\\.\n", line: 11, mentions: "1", "2"),
        BadInput("too-many-fields", copy + "1\tABC\tX\n\\.\n", line: 10, mentions: "3", "2"),
        BadInput("empty-row", copy + "1\tABC\n\n\\.\n", line: 11, mentions: "1", "2"),
        BadInput(
            "insert-with-too-few-values", head + "INSERT INTO public.visitas VALUES (1);\n", line: 9,
            mentions: "visitas"),
        BadInput(
            "column-insert-with-too-many-values", head + "INSERT INTO public.visitas (id) VALUES (1, 'X');\n", line: 9,
            mentions: "visitas"),
        BadInput(
            "unterminated-string", head + "INSERT INTO public.visitas VALUES (1, 'X);\n\n", line: 9, mentions: "string"),
        BadInput(
            "unterminated-dollar-quote", head + "CREATE FUNCTION public.f() RETURNS void AS $f$\nx\n", line: 9,
            mentions: "dollar"),
        BadInput(
            "unterminated-comment", head + "/* a comment /* in a comment */\n", line: 9, mentions: "comment", "*/"),
        BadInput("unterminated-name", head + "COMMENT ON TABLE \"visitas\n", line: 9, mentions: "identifier"),
        BadInput("unterminated-statement", head + "ALTER TABLE public.visitas\n", line: 9, mentions: ";"),
    ]

    static let metaCommands = [
        ("shell", #"\! touch harm"#), ("copy", #"\copy public.visitas from 'other.csv'"#),
        ("include", #"\i other.sql"#),
        ("include-relative", #"\ir other.sql"#), ("output-to-program", #"\o | touch harm"#),
        ("set", #"\set x `touch harm`"#),
        ("gexec", #"SELECT 'DROP TABLE x' \gexec"#), ("pipe-the-result", #"SELECT 1 \g | touch harm"#),
        ("after-a-statement", #"SELECT 1; \! touch harm"#), ("inside-a-statement", "ALTER TABLE\n\\! touch harm"),
    ].map { name, text in
        BadInput(
            "meta-command-\(name)", "\(head)\(text)\n", line: 8 + text.split(separator: "\n").count, mentions: "\\")
    }

    static let schemas = [
        BadInput(
            "two-tables-of-one-name", head + "CREATE TABLE public.visitas (\n    id integer\n);\n", line: 9,
            mentions: "visitas"),
        BadInput(
            "tenancy-column-of-another-type", head + "CREATE TABLE public.t (\n    msp_id integer,\n    v text\n);\n",
            line: 9,
            mentions: "msp_id", "integer", "character varying(100)"),
        BadInput(
            "registry-name-taken", head + "CREATE TABLE public.msps_exo (\n    id integer,\n    v text\n);\n", line: 9,
            mentions: "msps_exo"),
        BadInput(
            "registry-name-taken-by-a-view", head + "CREATE VIEW public.msps_exo AS\n SELECT 1 AS id;\n", line: 9,
            mentions: "msps_exo"),
    ]

    /// The first block of what tar writes: a name, and `ustar` at byte 257.
    private static let tar = Array("toc.dat".utf8) + [UInt8](repeating: 0, count: 250) + Array("ustar  ".utf8)
}
