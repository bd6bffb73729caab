import DumpStream
import Testing

/// The first bytes of a file that is no dump, and words that must be in the message.
struct SnifferCase: Sendable, CustomTestStringConvertible {
    var head: [UInt8]
    var code: DumpError.Code
    var words: String

    init(_ head: [UInt8], _ words: String, _ code: DumpError.Code = .notADump) {
        (self.head, self.code, self.words) = (head, code, words)
    }

    var testDescription: String { words }
}

@Suite("Dump sniffer")
struct DumpSnifferTests {
    @Test(
        "names what a file is that is no plain dump, and the tool that reads it",
        arguments: [
            SnifferCase([], "pg_dump", .empty),
            SnifferCase(Array("PGDMP\u{1}\u{E}".utf8), "pg_restore"),
            SnifferCase([0x1F, 0x8B, 8], "gzip -dc"),
            SnifferCase([0x28, 0xB5, 0x2F, 0xFD], "zstd -dc"),
            SnifferCase([0x04, 0x22, 0x4D, 0x18], "lz4 -dc"),
            SnifferCase([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz -dc"),
            SnifferCase(Array("BZh91AY".utf8), "bzip2 -dc"),
            SnifferCase(Array("PK\u{3}\u{4}".utf8), "unzip"),
            SnifferCase([0xFF, 0xFE, 0x2D, 0], "iconv"),
            SnifferCase([0xFE, 0xFF, 0, 0x2D], "iconv"),
            SnifferCase(Array("SQLite format 3\u{0}".utf8), "SQLite"),
            SnifferCase(
                Array("toc.dat".utf8) + [UInt8](repeating: 0, count: 250) + Array("ustar00".utf8), "--format=tar"),
            SnifferCase([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0], "NUL"),
            SnifferCase(Array("-- MySQL dump 10.13  Distrib 8.0\n".utf8), "MySQL"),
            SnifferCase(Array("/*M!999999\\- enable the sandbox mode */\n-- MariaDB dump 10.19\n".utf8), "MariaDB"),
            SnifferCase(Array("/*!40101 SET NAMES utf8 */;\n".utf8), "MySQL"),
        ])
    func refused(_ wanted: SnifferCase) {
        let error = #expect(throws: DumpError.self) { try check(wanted.head) }
        #expect(error?.code == wanted.code && error?.location?.file == "f.sql")
        #expect(error?.description.contains(wanted.words) == true)
    }

    @Test("lets every real dump pass", arguments: DumpFiles.all)
    func real(_ dump: DumpFile) throws {
        try check(Array(try dump.bytes().prefix(DumpSniffer.length)))
    }

    @Test("lets short and odd text pass", arguments: ["-", "\n", "SELECT 1;", "\u{FEFF}-- x", "BZ", "PG", "é"])
    func short(_ text: String) throws { try check(Array(text.utf8)) }

    private func check(_ head: [UInt8]) throws(DumpError) { try DumpSniffer.check(head.span, file: "f.sql") }
}
