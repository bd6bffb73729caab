internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// Comments: those that pg_dump puts before statements, and those that Mudanza opens and closes its output with.
enum Heading {
    /// Where the heading of the next statement starts in the comments before it: at the `--` line that opens it; at
    /// the end where there is none.
    static func start(in trivia: [UInt8]) -> Int {
        let openings: [StaticString] = [
            "--\n-- Name: ", "--\n-- Data for Name: ", "--\r\n-- Name: ", "--\r\n-- Data for Name: ",
            "--\n-- TOC entry ",
            "--\r\n-- TOC entry ",
        ]
        return openings.compactMap { lastLine(of: trivia, opening: $0) }.max() ?? trivia.count
    }

    /// Where `PostgreSQL database dump complete` begins.
    static func endOfDump(in trivia: [UInt8]) -> Int? {
        lastLine(of: trivia, opening: "--\n-- PostgreSQL database dump complete")
            ?? lastLine(of: trivia, opening: "--\r\n-- PostgreSQL database dump complete")
    }

    private static func lastLine(of trivia: [UInt8], opening text: StaticString) -> Int? {
        let wanted = Array("\(text)".utf8)
        guard trivia.count >= wanted.count else { return nil }
        var at = trivia.count - wanted.count
        while at >= 0 {
            if trivia[at] == wanted[0], at == 0 || trivia[at - 1] == UInt8(ascii: "\n"),
                trivia[at..<(at + wanted.count)].elementsEqual(wanted)
            {
                return at
            }
            at -= 1
        }
        return nil
    }

    /// The heading of an entry of the table of contents, as pg_dump writes it with --no-owner.
    static func toc(_ name: SQLIdentifier, type: String, schema: SQLIdentifier?) -> [UInt8] {
        Array("--\n-- Name: ".utf8) + line(name.bytes) + Array("; Type: \(type); Schema: ".utf8)
            + line(schema?.bytes ?? [UInt8(ascii: "-")]) + Array("; Owner: -\n--\n\n".utf8)
    }

    static func opening(_ decisions: Decisions, digest: SHA256Digest, source: String) -> [UInt8] {
        var text = Array("--\n-- Made multi-tenant by Mudanza \(Version.current)\n-- Source: ".utf8)
        text += line(Array(source.utf8)) + Array("\n-- Tenant: ".utf8)
        let tenant = decisions.columns.map { "\($0.name) = \($0.value.map { SQLLiteral($0).description } ?? "NULL")" }
        text += line(TextEncoding.bytes(of: tenant.joined(separator: ", "), in: decisions.encoding) ?? [])
        text += Array("\n-- Plan: \(digest)\n--\n\n".utf8)
        return text
    }

    static func closing(
        _ tables: [RewriteSummary.Table], bytes: Int, digest: SHA256Digest, leftOut: Int
    ) -> [UInt8] {
        var text = Array("\n--\n-- Mudanza: rows per table\n".utf8)
        for table in tables {
            text += Array("--   ".utf8) + line(table.name.sql)
            text += Array(": \(table.rows) (\(table.tableClass.rawValue)".utf8)
            if table.rowsOfOthers > 0 { text += Array(", \(table.rowsOfOthers) with another tenant's values".utf8) }
            text += Array(")\n".utf8)
        }
        text += Array("-- Mudanza: \(tables.reduce(0) { $0 + $1.rows }) rows in \(tables.count) tables".utf8)
        text += Array("; statements left out: \(leftOut)\n".utf8)
        text += Array("-- Mudanza: source of \(bytes) bytes, SHA-256 \(digest)\n--\n".utf8)
        return text
    }

    /// Bytes that stay on their comment's line: a line end in a name would let the rest of it out as SQL.
    private static func line(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
    }
}

/// The version of Mudanza.
public enum Version {
    /// `major.minor.patch`.
    public static let current = "0.1.0"
}
