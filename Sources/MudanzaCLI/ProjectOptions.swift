import ArgumentParser
import DumpStream
import Mudanza
import SystemPackage
import Tenancy

/// The options that name the project and its tenant, shared by all commands that need them.
struct TenantOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("config")],
        help: "The project file; without it mudanza.toml is looked for here and upwards.",
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A tenancy column's value for this run; may be repeated.", valueName: "column=value"))
    var tenant: [String] = []

    @Option(help: "Short for --tenant msp_id=VALUE.")
    var msp: String?

    @Option(help: "Short for --tenant condominio_id=VALUE.")
    var condominio: String?

    func validate() throws {
        for pair in tenant where !pair.contains("=") || pair.hasPrefix("=") {
            throw ValidationError("--tenant takes column=value, e.g. --tenant msp_id=MSP-1")
        }
    }

    /// Whether none of them is given.
    var isEmpty: Bool { config == nil && tenant.isEmpty && msp == nil && condominio == nil }

    /// The project file with the tenant and `further` settings laid over it.
    func project(_ further: Overrides = Overrides()) throws -> Project {
        var project = Project()
        if let path = config ?? ProjectFinder.find() {
            project = try Project.parse(try ProjectFinder.read(path), file: path)
        }
        var overrides = further
        if let msp { overrides.tenant["msp_id"] = msp }
        if let condominio { overrides.tenant["condominio_id"] = condominio }
        for pair in tenant {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            overrides.tenant[String(parts[0])] = String(parts[1])
        }
        try project.apply(overrides)
        return project
    }
}

/// The options that say what becomes of the tables, shared by all commands that plan.
struct ProjectOptions: ParsableArguments {
    @OptionGroup var tenancy: TenantOptions

    @Option(
        help: "How keys of different tenants are kept apart: keep, composite, offset or prefix.",
        completion: .list(KeyStrategy.allCases.map(\.rawValue)),
        transform: Self.strategy)
    var strategy: KeyStrategy?

    @Option(help: ArgumentHelp("A table copied once for all tenants; globs; may be repeated.", valueName: "table"))
    var shared: [String] = []

    @Option(help: ArgumentHelp("A table left out; globs; may be repeated.", valueName: "table"))
    var skip: [String] = []

    @Option(
        help: ArgumentHelp(
            "For a dump of rows only: the dump that creates its tables.", valueName: "file"),
        completion: .file(extensions: ["sql"]))
    var schema: String?

    @Option(
        help: ArgumentHelp(
            "Leave out settings that this major version of PostgreSQL refuses.", valueName: "version"))
    var targetVersion: Int?

    private static func strategy(_ text: String) throws -> KeyStrategy {
        guard let strategy = KeyStrategy(rawValue: text) else {
            throw ValidationError(
                "'\(text)' is none of \(KeyStrategy.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return strategy
    }

    func validate() throws {
        if let targetVersion, !(10...99).contains(targetVersion) {
            throw ValidationError("--target-version takes a major version from 10 on, e.g. 15")
        }
    }

    /// Whether none of them is given.
    var isEmpty: Bool {
        tenancy.isEmpty && strategy == nil && shared.isEmpty && skip.isEmpty && schema == nil && targetVersion == nil
    }

    /// The project file with the options laid over it.
    func project() throws -> Project { try tenancy.project(Overrides(strategy: strategy, shared: shared, skip: skip)) }

    /// The job that plans `dump`.
    func planJob(_ dump: String, insertsBecomeCopy: Bool) throws -> PlanJob {
        var job = PlanJob(dump: DumpSource(dump, schema: schema), project: try project())
        job.targetVersion = targetVersion
        job.insertsBecomeCopy = insertsBecomeCopy
        return job
    }
}

/// How rows are written, where not as they came.
enum RowForm: String, ExpressibleByArgument, CaseIterable {
    case copy
}

/// What a command reports in.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// The options of every command that reports.
struct ReportOptions: ParsableArguments {
    @Option(help: "The form of the report: text or json.")
    var format = ReportFormat.text

    @Flag(help: "Say nothing but errors.")
    var quiet = false
}
