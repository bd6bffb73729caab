import DumpStream
import MudanzaTestSupport
import Testing

@Suite("Fields of COPY data as COPY FROM reads them", .requiresPostgreSQL)
struct CopyFieldTests {
    private static let rows = [
        "a\tb", "", "\\N\t\\N", "\\NN\ta\\N", "\\\\N\t\\\\", "\\b\\f\\n\\r\\t\\v\t\\x41\\x4a\\x4G",
        "\\101\\7\\0601\t\\x",
        "\\q.x\t\\\"", "é\\303\\251\t日本", "a\\\tb\tc",
    ]

    @Test("Each row is read as PostgreSQL reads it")
    func same() async throws {
        try await TemporaryCluster.shared.withDatabase { database in
            try await database.execute("CREATE TABLE t (n serial, a text, b text)")
            let rows = Self.rows.map { $0.contains("\t") ? $0 : $0 + "\t" }
            try await database.execute("COPY t (a, b) FROM stdin;\n" + rows.joined(separator: "\n") + "\n\\.\n")
            let wanted = try await database.query(
                "SELECT encode(convert_to(a, 'UTF8'), 'hex'), encode(convert_to(b, 'UTF8'), 'hex') FROM t ORDER BY n")
            #expect(wanted.count == rows.count)
            for (row, fields) in zip(rows, wanted) {
                let values = CopyField.values(of: Array(row.utf8).span)
                #expect(values.map { Self.hex($0 ?? []) } == fields, "\(row)")
            }
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
