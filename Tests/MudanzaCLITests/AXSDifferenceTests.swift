import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The text of a rewritten AX-S dump")
struct AXSDifferenceTests {
    @Test("The difference to the input holds nothing but the planned edits", arguments: AXSDump.all)
    func onlyPlannedEdits(dump: AXSDump) async throws {
        try await withTemporaryFolder { folder in
            let output = try await rewrite(dump.file, dump.options, in: folder)
            let difference = try await TextDifference(from: dump.file, to: output)
            for objection in difference.hunks.compactMap({ PlannedEdits.objection(to: $0) }) {
                Issue.record("\(objection)")
            }
            let new = difference.hunks.flatMap { PlannedEdits.newLines(of: $0) }
            #expect(PlannedEdits.objections(toNewLines: new) == [])
            let changed = difference.hunks.flatMap(\.removed)
            #expect(changed.count > AXSDump.tenantTables.count)
        }
    }

    @Test("Each row of a COPY dump is the original's with the two values after it")
    func everyRow() async throws {
        try await withTemporaryFolder { folder in
            let dump = PackageFolder.axsDump(15, "copy")
            let before = try copyBlocks(of: dump.read())
            let after = try copyBlocks(of: try await rewrite(dump, ["--shared", "public.roles"], in: folder).read())
            #expect(before.count == 13)
            for (table, rows) in before {
                let expected =
                    table == "public.roles" ? rows : rows.map { $0 + Array("\tMSP-DEMO-001\tCOND-DEMO-001".utf8) }
                #expect(after[table] == expected, "the rows of \(table)")
            }
        }
    }

    /// The lines of each COPY block, found by the header's line and the end marker's.
    private func copyBlocks(of dump: [UInt8]) throws -> [String: [[UInt8]]] {
        var blocks: [String: [[UInt8]]] = [:]
        var current: String?
        for line in dump.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if let table = current {
                if line.elementsEqual(#"\."#.utf8) {
                    current = nil
                } else {
                    blocks[table, default: []].append(Array(line))
                }
            } else if line.starts(with: "COPY ".utf8) {
                let table = String(decoding: line.dropFirst(5).prefix { $0 != 0x20 }, as: UTF8.self)
                // The comment on bitacora_exo holds a header too, and comes before the rows: the last one counts.
                blocks[table] = []
                current = table
            }
        }
        return blocks
    }
}
