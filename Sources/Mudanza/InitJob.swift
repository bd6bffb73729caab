public import PostgresLink
internal import SQLSyntax
public import Tenancy

/// Prepares a target: the ledger, the registries, and the tenant's rows in them.
///
/// What is there stays as it is, so it can be run any number of times, by several at once too.
public struct InitJob: Sendable {
    /// The target.
    public var target: ConnectionSettings
    /// The project's settings, the tenant among them.
    public var project: Project
    /// The database that dumps come from, where known: a target that is the source is refused.
    public var source: ConnectionSettings?
    /// Whether to go on although the target looks single-tenant.
    public var trustsTarget = false
    /// What stops it.
    public var cancellation = Cancellation()

    /// Makes the job.
    public init(target: ConnectionSettings, project: Project) {
        self.target = target
        self.project = project
    }

    /// What became of one thing.
    public enum Outcome: String, Sendable, Codable {
        /// It was made.
        case created
        /// It was there, made by an earlier run.
        case present
        /// A registry that was there and is now recorded in the ledger.
        case adopted
    }

    /// One thing that a prepared target has.
    public struct Step: Sendable, Equatable, Codable {
        /// What it is.
        public enum Kind: String, Sendable, Codable { case migration, registry, tenant }
        /// What it is.
        public var kind: Kind
        /// The migration's file, the registry, or the registry that has the tenant's row.
        public var name: String
        /// For a tenant's row: its key.
        public var key: String?
        /// What became of it.
        public var outcome: Outcome
    }

    /// What was made and what was there.
    public struct Result: Sendable, Equatable {
        /// Where: `host:port/database`.
        public var target: String
        /// The tenant's values, in the tenancy columns' order.
        public var tenant: [PlannedColumn]
        /// Whether it is the demonstration tenant, because no other was given.
        public var isDemonstration: Bool
        /// Each thing, in order.
        public var steps: [Step]
    }

    /// Prepares the target.
    ///
    /// - Throws: `LinkError` from the server or on the way to it, ``TargetError`` where the target is not fit for it.
    ///   Each step is whole or not there; those before the failed one stay.
    public func run() throws -> Result {
        var project = project
        let demonstration = project.demonstrationTenant
        if let demonstration { project.tenant = demonstration }
        let registries = project.distinctRegistries
        try checkTenant(of: project, registries)
        let files = try Migration.files()
        let planned = try registries.map {
            ($0, try Migration.registry(PlannedRegistry(table: $0.name, statements: $0.definition)))
        }

        var runner = MigrationRunner(connection: try .toTarget(target, cancellation))
        try refuseWrongTarget(project, &runner.connection)
        try runner.checkAge(against: files)
        var steps: [Step] = []
        for file in files { steps.append(Step(kind: .migration, name: file.name, outcome: try runner.apply(file))) }
        for (registry, migration) in planned {
            steps.append(
                Step(
                    kind: .registry, name: registry.name.description,
                    outcome: try runner.apply(migration, of: registry)))
        }
        for (registry, outcome) in try runner.register(project.tenant, in: registries) {
            steps.append(
                Step(
                    kind: .tenant, name: registry.name.description,
                    key: project.tenant[registry.tenancyColumn.name.text], outcome: outcome))
        }
        let tenant = project.tenancyColumns.map {
            PlannedColumn(
                name: $0.name, type: $0.canonicalType, nullable: $0.nullable, value: project.tenant[$0.name.text])
        }
        return Result(
            target: runner.connection.target, tenant: tenant, isDemonstration: demonstration != nil, steps: steps)
    }

    /// A row can only name what it belongs to.
    private func checkTenant(of project: Project, _ registries: [Registry]) throws(TargetError) {
        for registry in registries where project.tenant[registry.tenancyColumn.name.text] != nil {
            for column in registry.carried where !column.nullable && project.tenant[column.name.text] == nil {
                throw TargetError(
                    .tenant, found: "the tenant has no value for \(column.name), which \(registry.name) carries",
                    advice: "Set it in [tenant] of mudanza.toml, or with --tenant \(column.name.text)=VALUE.")
            }
        }
    }

    private func refuseWrongTarget(_ project: Project, _ connection: inout PostgresConnection) throws {
        if let source {
            let identity = try DatabaseIdentity.read(over: &connection)
            let other = try DatabaseIdentity.read(source, cancellation)
            if let finding = TargetFindings.notSource(identity, source: other), finding.outcome == .blocker {
                throw TargetError(.wrongTarget, found: "\(finding.text)", advice: "\(finding.advice)")
            }
        }
        guard !trustsTarget else { return }
        let finding = TargetFindings.tenancy(of: try LiveCatalog.read(over: &connection), project: project)
        guard finding.outcome != .blocker else {
            throw TargetError(
                .wrongTarget, found: "\(finding.text)", expected: "an empty database, or tables with these columns",
                advice: "Check the target. If it is meant, give --trust-target.")
        }
    }
}

extension PostgresConnection {
    /// Connects to a target, and tries again twice where the server itself says that it may pass: it is starting up, or
    /// full.
    ///
    /// A server that does not answer at all is reported at once: whoever waits for the command wants to know.
    static func toTarget(
        _ settings: ConnectionSettings, _ cancellation: Cancellation
    ) throws(LinkError) -> PostgresConnection {
        do throws(LinkError) {
            return try PostgresConnection(settings, cancellation: cancellation)
        } catch {
            guard error.server?.isTransient == true else { throw error }
            return try connect(settings, cancellation: cancellation, backoff: Backoff(tries: 2))
        }
    }
}
