import MudanzaTestSupport
import SystemPackage
import Testing

/// How a dump's text lies in its file; none of it changes what the dump says.
enum TextForm: String, CaseIterable {
    case carriageReturns, byteOrderMark, both, noFinalLineEnd

    func apply(to text: [UInt8]) -> [UInt8] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return switch self {
        case .carriageReturns: text.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        case .byteOrderMark: mark + text
        case .both: mark + Self.carriageReturns.apply(to: text)
        case .noFinalLineEnd: Array(text.dropLast(while: { $0 == 0x0A }))
        }
    }
}

@Suite("Dumps that went through an editor or another system", .requiresPostgreSQL)
struct LineEndTests {
    @Test(
        "The output holds what the same file holds when it is restored as it is", arguments: AXSDump.forms,
        TextForm.allCases)
    func restores(form: String, text: TextForm) async throws { try await migrate(form, text, []) }

    @Test("So it does with INSERTs turned into COPY", arguments: AXSDump.forms.dropFirst(), TextForm.allCases)
    func asCopy(form: String, text: TextForm) async throws { try await migrate(form, text, ["--as", "copy"]) }

    private func migrate(_ form: String, _ text: TextForm, _ options: [String]) async throws {
        try await withTemporaryFolder { folder in
            let dump = folder.appending("dump.sql")
            try dump.write(text.apply(to: PackageFolder.axsDump(15, form).read()))
            let output = try await rewrite(dump, options + ["--shared", "public.roles"], in: folder)
            let cluster = try await TemporaryCluster.shared
            try await cluster.ensureRole("axs_owner")
            try await cluster.withDatabase { original in
                try await original.restore(dump)
                try await cluster.withDatabase { migrated in
                    try await migrated.restore(output)
                    try await expectSameRows(original, migrated)
                    let tenancy = try await expectTenancy(original, migrated)
                    #expect(tenancy.tenantTables == AXSDump.tenantTables)
                }
            }
        }
    }
}

extension Array where Element == UInt8 {
    /// Without the bytes at the end that satisfy the condition.
    fileprivate func dropLast(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        prefix((lastIndex { !condition($0) } ?? -1) + 1)
    }
}
