/// Tells from a file's first bytes whether it is a plain dump, and what it is if not.
public enum DumpSniffer {
    /// How many first bytes are worth looking at.
    public static let length = 4096

    /// - Throws: `.empty` or `.notADump` naming what the file is and which tool reads it.
    public static func check(_ head: Span<UInt8>, file: String) throws(DumpError) {
        let place = Location(file: file)
        guard !head.isEmpty else {
            throw DumpError(
                .empty, at: place, found: "the file is empty", expected: "a dump written by pg_dump",
                advice: "Did pg_dump fail, or is its output elsewhere?")
        }
        for (magic, what, advice) in known where starts(head, magic) {
            throw DumpError(
                .notADump, at: place, found: "this is \(what)", expected: "SQL in pg_dump's plain format",
                advice: advice)
        }
        if head.count > 262, starts(head.extracting(257...), Array("ustar".utf8)) {
            throw DumpError(
                .notADump, at: place, found: "this is a tar archive", expected: "SQL in pg_dump's plain format",
                advice: "If pg_dump --format=tar wrote it, turn it into SQL first: pg_restore -f NEW.sql \(file)")
        }
        if let nul = head.firstIndex(of: 0, from: 0) {
            throw DumpError(
                .notADump, at: Location(file: file, line: 1, offset: ByteOffset(nul)),
                found: "this is a binary file: it has a NUL byte", expected: "SQL in pg_dump's plain format",
                advice: "Give the file that pg_dump --format=plain wrote.")
        }
        if contains(head, "-- MySQL dump") || contains(head, "-- MariaDB dump") || contains(head, "/*!40101 SET") {
            throw DumpError(
                .notADump, at: place, found: "this is a MySQL or MariaDB dump", expected: "a dump of PostgreSQL",
                advice: "Move the data into PostgreSQL first (pgloader does that), then dump it with pg_dump.")
        }
    }

    private static let known: [(magic: [UInt8], what: String, advice: String)] = [
        (
            Array("PGDMP".utf8), "an archive in pg_dump's custom format",
            "Turn it into SQL first: pg_restore -f NEW.sql FILE"
        ),
        ([0x1F, 0x8B], "compressed by gzip", "Unpack it on the way: gzip -dc FILE | mudanza … -"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd", "Unpack it on the way: zstd -dc FILE | mudanza … -"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed by lz4", "Unpack it on the way: lz4 -dc FILE | mudanza … -"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed by xz", "Unpack it on the way: xz -dc FILE | mudanza … -"),
        (Array("BZh".utf8), "compressed by bzip2", "Unpack it on the way: bzip2 -dc FILE | mudanza … -"),
        (Array("PK\u{3}\u{4}".utf8), "a zip archive", "Unpack it on the way: unzip -p FILE | mudanza … -"),
        ([0xFF, 0xFE], "text in UTF-16", "Turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE"),
        ([0xFE, 0xFF], "text in UTF-16", "Turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE"),
        (Array("<".utf8), "an HTML or XML page", "Was an error page saved in the dump's place?"),
        (Array("SQLite format 3".utf8), "an SQLite database", "Give a dump written by pg_dump."),
    ]

    private static func starts(_ head: Span<UInt8>, _ magic: [UInt8]) -> Bool {
        guard head.count >= magic.count else { return false }
        for index in magic.indices where head[index] != magic[index] { return false }
        return true
    }

    private static func contains(_ head: Span<UInt8>, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var from = 0
        while let at = head.firstIndex(of: bytes[0], from: from) {
            if starts(head.extracting(at...), bytes) { return true }
            from = at + 1
        }
        return false
    }
}
