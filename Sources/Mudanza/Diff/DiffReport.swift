public import DumpStream
public import Tenancy

/// The dry-run report: all that a run would do to one dump for one tenant, before anything is done.
///
/// A value like the plan: made by ``DiffJob``, rendered by others, the same for the same dump, project and target. No
/// value of a masked column is in it, in whatever form it is written.
public struct DiffReport: Codable, Sendable, Equatable {
    /// The version of the JSON form.
    public static let currentFormat = 1

    /// The version of the JSON form this report is in.
    public var format = DiffReport.currentFormat
    /// The tool's version.
    public var tool: String
    /// The dump.
    public var source: DiffSource
    /// The tenancy columns with the tenant's values, in order.
    public var tenant: [PlannedColumn]
    /// How keys of different tenants are kept apart.
    public var strategy: KeyStrategy
    /// The digest of the plan's decisions: what is signed.
    public var planDigest: SHA256Digest
    /// The registries, made first where they are missing, with the tenant's row.
    public var registries: [PlannedRegistry] = []
    /// Every table, in the dump's order.
    public var tables: [DiffTable]
    /// The foreign keys between tables: the dump's, and those that are added.
    public var references: [DiffReference] = []
    /// Objects whose definition mentions a changed table, and that somebody should look at.
    public var mentions: [Mention] = []
    /// How many more mention one and work as before.
    public var harmlessMentions = 0
    /// Statements of the dump that are left out, rows apart.
    public var leftOut: [DiffStatement] = []
    /// Blockers, warnings and notes: the plan's, then the target's.
    public var findings: [Finding] = []
    /// Sums over the tables.
    public var totals: DiffTotals
    /// Size and time to expect.
    public var estimate: DiffEstimate
    /// What the target holds that matters; nil where none was looked at.
    public var target: DiffTarget?

    /// Makes a report of tables; the rest is added.
    public init(
        tool: String, source: DiffSource, tenant: [PlannedColumn], strategy: KeyStrategy, planDigest: SHA256Digest,
        tables: [DiffTable], totals: DiffTotals, estimate: DiffEstimate
    ) {
        self.tool = tool
        self.source = source
        self.tenant = tenant
        self.strategy = strategy
        self.planDigest = planDigest
        self.tables = tables
        self.totals = totals
        self.estimate = estimate
    }

    /// The findings of one severity.
    public func findings(_ severity: Finding.Severity) -> [Finding] { findings.filter { $0.severity == severity } }

    /// The objects that fail, or do something else than before, until they are changed.
    public var breaking: [Mention] { mentions.filter { $0.effect == .breaks } }

    /// Whether it is safe to go on.
    public var verdict: DiffVerdict {
        if findings.contains(where: { $0.severity == .blocker }) { return .blocked }
        return findings.contains { $0.severity == .warning } || !breaking.isEmpty ? .lookFirst : .clear
    }
}

/// Whether it is safe to go on.
public enum DiffVerdict: String, Codable, Sendable {
    /// A blocker forbids it.
    case blocked
    /// It can be executed, and somebody should look first.
    case lookFirst
    /// It can be executed.
    case clear
}

/// The dump that a report is about.
public struct DiffSource: Codable, Sendable, Equatable {
    /// As it was named; `-` for standard input.
    public var file: String
    /// For a dump of rows alone: the file that makes its tables.
    public var schemaFile: String?
    /// Its bytes.
    public var bytes: Int
    /// Its lines.
    public var lines: Int
    /// The digest of its bytes.
    public var sha256: SHA256Digest
    /// What it says of the server.
    public var serverVersion: String?
    /// What it says of pg_dump.
    public var dumperVersion: String?
    /// The encoding of its text.
    public var encoding: String

    /// Makes one from its parts.
    public init(
        file: String, schemaFile: String? = nil, bytes: Int, lines: Int, sha256: SHA256Digest, serverVersion: String?,
        dumperVersion: String?, encoding: String
    ) {
        self.file = file
        self.schemaFile = schemaFile
        self.bytes = bytes
        self.lines = lines
        self.sha256 = sha256
        self.serverVersion = serverVersion
        self.dumperVersion = dumperVersion
        self.encoding = encoding
    }
}

/// Sums over all tables of a report.
public struct DiffTotals: Codable, Sendable, Equatable {
    /// Tables that carry the tenant.
    public var tenantTables = 0
    /// Tables of the tenant that cannot carry it.
    public var tablesWithoutTenant = 0
    /// Tables that all tenants share.
    public var sharedTables = 0
    /// Tables that are left out.
    public var skippedTables = 0
    /// Rows that are written.
    public var rows = 0
    /// Rows that are left out.
    public var rowsLeftOut = 0
    /// Bytes of all rows in the dump.
    public var bytesBefore = 0
    /// Bytes of all rows as they are written.
    public var bytesAfter = 0

    /// Makes sums of nothing.
    public init() {}
}

/// Size and time to expect in the target.
public struct DiffEstimate: Codable, Sendable, Equatable {
    /// Where a rate comes from.
    public enum Basis: String, Codable, Sendable {
        /// The user gave it.
        case given
        /// Measured on batches of the target's ledger.
        case measured
        /// Nobody knows better: a small server of its own.
        case assumed
    }

    /// Bytes that tables and indexes will take, about.
    public var targetBytes: Int
    /// Bytes a second at which rows are loaded.
    public var bytesPerSecond: Double
    /// Where ``bytesPerSecond`` comes from.
    public var basis: Basis
    /// Seconds that the load will take, about.
    public var seconds: Double

    /// Makes one from its parts.
    public init(targetBytes: Int, bytesPerSecond: Double, basis: Basis, seconds: Double) {
        self.targetBytes = targetBytes
        self.bytesPerSecond = bytesPerSecond
        self.basis = basis
        self.seconds = seconds
    }
}
