import DumpStream
import Mudanza
import MudanzaTestSupport
import SystemPackage
import Tenancy

/// Reports on dumps that the tests share.
enum Reported {
    /// Names and rows that are HTML, script, Markdown, SQL, control characters, wide, or personal.
    static let nasty = PackageFolder.root.appending("Tests/MudanzaReportsTests/Cases/nasty.sql")

    /// The report on a dump, which it calls by its bare name.
    static func diff(
        _ dump: FilePath, mask: SampleMask = SampleMask(), samples: Int = 3, shared: [String] = [], skip: [String] = [],
        tenant: [String: String] = ["msp_id": "MSP-1", "condominio_id": "COND-9"]
    ) throws -> DiffReport {
        var project = Project()
        try project.apply(Overrides(tenant: tenant, shared: shared, skip: skip))
        var job = DiffJob(planning: PlanJob(dump: DumpSource(dump.string), project: project))
        job.mask = mask
        job.samples = samples
        var report = try job.run()
        let name = dump.lastComponent?.string ?? ""
        report.source.file = name
        report.tool = "0"
        for index in report.findings.indices { report.findings[index].location?.file = name }
        for index in report.mentions.indices { report.mentions[index].location.file = name }
        return report
    }

    /// The report on ``nasty``, with a table left out and one shared.
    static func nastyDiff(mask: SampleMask = SampleMask()) throws -> DiffReport {
        try diff(nasty, mask: mask, shared: ["catalogo"], skip: ["@equipo #1"])
    }

    /// The report on ``nasty`` with all that a target can say, which is as nasty.
    static func refused() throws -> DiffReport {
        var report = try nastyDiff()
        let table = report.tables[0].name
        var target = DiffTarget(serverVersion: "15.4", database: "<b>destino</b>|")
        target.existingTables = report.tables.map(\.name)
        target.tenantIsRegistered = false
        target.batches = [
            DiffBatch(id: "7", state: "rolled_back", startedAt: "2026-01-31T23:59:59Z", isSameTenant: true)
        ]
        target.tenantRows = [DiffTenantRows(table: table, rows: 3)]
        target.comparedTables = [table]
        target.measuredRate = 12_345_678.5
        target.roomLeft = 1 << 30
        let kinds: [DiffConflict.Kind] = [
            .collides, .repeats, .dangles, .tooWide, .invalid, .missing, .violates, .differs,
        ]
        for (number, kind) in kinds.enumerated() {
            var conflict = DiffConflict(
                kind: kind, table: table, rule: "`|<script>", columns: ["a\u{1B}b"], rows: number + 1)
            conflict.examples = [
                DiffExample(
                    row: 1234,
                    fields: [
                        DiffField(column: "a\u{1B}b", content: .value("<img src=x>|`\n", isCut: true)),
                        DiffField(column: "correo", content: .masked), DiffField(column: "nada", content: .null),
                    ])
            ]
            target.conflicts.append(conflict)
        }
        report.target = target
        return report
    }

    /// The report on the AX-S example.
    static func axs() throws -> DiffReport { try diff(PackageFolder.axsDump(15, "copy"), shared: ["roles"]) }
}
