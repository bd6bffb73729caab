import ArgumentParser
import DumpStream
import Mudanza
import SystemPackage
import Tenancy

/// The option that names the project file.
struct ProjectFileOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("config")],
        help: "The project file; without it mudanza.toml is looked for here and upwards.",
        completion: .file(extensions: ["toml"]))
    var config: String?

    /// The project file; the defaults where there is none.
    func project() throws -> Project {
        guard let path = config ?? ProjectFinder.find() else { return Project() }
        return try Project.parse(try ProjectFinder.read(path), file: path)
    }
}

/// The options that name the project and its tenant, shared by all commands that need them.
struct TenantOptions: ParsableArguments {
    @OptionGroup var file: ProjectFileOptions
    @OptionGroup var values: TenantValueOptions

    /// Whether none of them is given.
    var isEmpty: Bool { file.config == nil && values.isEmpty }

    /// The project file with the tenant and `further` settings laid over it.
    ///
    /// Without `hasTenant` those of the command line are left out: a manifest names the tenants.
    func project(_ further: Overrides = Overrides(), hasTenant: Bool = true) throws -> Project {
        var project = try file.project()
        var overrides = further
        if hasTenant { overrides.tenant.merge(values.tenantValues) { $1 } }
        try project.apply(overrides)
        return project
    }
}

/// The options that name the tenant.
struct TenantValueOptions: ParsableArguments {
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
    var isEmpty: Bool { tenant.isEmpty && msp == nil && condominio == nil }

    /// The values, by column; of two the later.
    var tenantValues: [String: String] {
        var values: [String: String] = [:]
        if let msp { values["msp_id"] = msp }
        if let condominio { values["condominio_id"] = condominio }
        for pair in tenant {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0])] = String(parts[1])
        }
        return values
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

    @Option(
        help: ArgumentHelp(
            "Under offset: what is added to this tenant's integer keys; without it the target's ledger gives it.",
            valueName: "integer"))
    var base: Int?

    @Option(
        help: ArgumentHelp(
            "Under prefix: what this tenant's text keys begin with; the tenant's last value and a hyphen by default.",
            valueName: "text"))
    var prefix: String?

    @Flag(help: "Under offset: smallint and integer keys, and all that refers to them, become bigint.")
    var widen = false

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
            let names = KeyStrategy.allCases.map(\.rawValue)
            let meant = Suggestion.nearest(to: text, among: names).map { ". Did you mean '\($0)'?" } ?? ""
            throw ValidationError("'\(text)' is none of \(names.joined(separator: ", "))\(meant)")
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
        tenancy.isEmpty && strategy == nil && base == nil && prefix == nil && !widen && shared.isEmpty && skip.isEmpty
            && schema == nil && targetVersion == nil
    }

    /// The project file with the options laid over it.
    func project(hasTenant: Bool = true) throws -> Project {
        var overrides = Overrides(strategy: strategy, shared: shared, skip: skip)
        (overrides.base, overrides.prefix, overrides.widens) = (base, prefix, widen)
        return try tenancy.project(overrides, hasTenant: hasTenant)
    }

    /// The job that plans `dump`.
    func planJob(_ dump: String, insertsBecomeCopy: Bool) throws -> PlanJob {
        try planJob(dump, project: try project(), insertsBecomeCopy: insertsBecomeCopy)
    }

    /// The job that plans `dump` under a project that was read already.
    func planJob(_ dump: String, project: Project, insertsBecomeCopy: Bool) throws -> PlanJob {
        var job = PlanJob(dump: DumpSource(dump, schema: schema), project: project)
        job.targetVersion = targetVersion
        job.insertsBecomeCopy = insertsBecomeCopy
        return job
    }
}

/// How rows are written, where not as they came.
enum RowForm: String, ExpressibleByArgument, CaseIterable {
    case copy
}
