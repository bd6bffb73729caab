import DumpStream
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The tail of a dump")
struct DumpTailTests {
    @Test(
        "It begins behind the last rows",
        arguments: [
            ("COPY t FROM stdin;\n1\n\\.\n\nCOPY u FROM stdin;\n2\n\\.\nALTER TABLE t;\n", "ALTER TABLE t;\n"),
            ("COPY t FROM stdin;\r\n1\r\n\\.\r\nALTER TABLE t;\r\n", "ALTER TABLE t;\r\n"),
            (
                "SET x = 1;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nALTER;\n",
                "INSERT INTO t VALUES (2);\nALTER;\n"
            ),
            ("COPY t FROM stdin;\n1\n\\.\n", ""),
            (
                "COPY t FROM stdin;\n1\n\\.\nSELECT pg_catalog.lo_close(0);\n\nCOMMIT;\nALTER TABLE t;\n",
                "\n\nCOMMIT;\nALTER TABLE t;\n"
            ),
        ])
    func found(dump: String, tail: String) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("dump.sql")
            try file.write(dump)
            #expect(DumpTail.read(file).map { String(decoding: $0, as: UTF8.self) } == tail)
            // However far from the end it is.
            let comments = String(repeating: "-- far from the end, as in a schema of many functions\n", count: 60_000)
            try file.write(dump + comments)
            #expect(DumpTail.read(file).map { String(decoding: $0, as: UTF8.self) } == tail + comments)
        }
    }

    @Test("A dump without rows has none, and neither has what is no file")
    func none() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("dump.sql")
            try file.write("CREATE TABLE t (a text);\n")
            #expect(DumpTail.read(file) == nil)
            #expect(DumpTail.read(folder.appending("nothing.sql")) == nil)
            #expect(DumpTail.read(folder) == nil)
        }
    }
}
