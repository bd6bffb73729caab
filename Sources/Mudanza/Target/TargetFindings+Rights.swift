internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

extension TargetFindings {
    /// Whether this session may make what is missing, and whether it may too much.
    static func privileges(
        _ catalog: LiveCatalog, ledger: LedgerState, project: Project, load: Load?
    ) -> [TargetFinding] {
        let facts = catalog.facts
        let there = Set(catalog.schemas.map(\.name))
        var schemas = Set(project.distinctRegistries.compactMap(\.name.schema))
        if !ledger.isPresent { schemas.insert("mudanza") }
        for table in load?.plan.decisions.tables ?? [] where table.treatment != .leaveOut && table.isCreated {
            if catalog.table(qualified(table.name)) == nil { schemas.insert(table.name.schema ?? "public") }
        }
        let missing = schemas.subtracting(there).sorted()
        let closed = schemas.filter { name in
            catalog.schemas.contains { $0.name == name && !($0.mayCreate && $0.mayUse) }
        }.sorted()
        var problems: [Message] = []
        if !missing.isEmpty, !facts.mayCreateSchemas {
            problems.append(Message("CREATE on the database, for \(list(missing.map(\.description)))"))
        }
        if !closed.isEmpty {
            problems.append(Message("USAGE and CREATE on the schema \(list(closed.map(\.description)))"))
        }
        if load?.plan.decisions.expressions != nil, !facts.mayCreateTemporaryTables {
            problems.append(Message("TEMPORARY on the database, for columns that PostgreSQL computes"))
        }
        var findings = [
            problems.isEmpty
                ? TargetFinding(.privileges, .ok, "\(facts.user) may make what is missing")
                : TargetFinding(
                    .privileges, .blocker, "\(facts.user) lacks \(joined(problems, separator: "; "))",
                    advice: "GRANT it, or connect as the database's owner.")
        ]
        if facts.isSuperuser {
            findings.append(
                TargetFinding(
                    .superuser, .warning,
                    "\(facts.user) is a superuser: functions of the dump would run with its rights",
                    advice: "Connect as the database's owner."))
        }
        return findings
    }

    /// Whether the extensions that the dump makes can be had.
    static func extensions(_ catalog: LiveCatalog, dump: Survey) -> TargetFinding {
        let needed = dump.source.catalog.extensions
        guard !needed.isEmpty else { return TargetFinding(.extensions, .ok, "the dump needs none") }
        var installed: [String] = []
        var available: [String] = []
        var missing: [String] = []
        for name in needed {
            let found = catalog.extensions.first { $0.name == name }
            if found?.installedVersion != nil {
                installed.append(name.description)
            } else if found?.availableVersion != nil {
                available.append(name.description)
            } else {
                missing.append(name.description)
            }
        }
        guard missing.isEmpty else {
            return TargetFinding(
                .extensions, .blocker, "the server does not have \(list(missing))",
                advice: "Install the extension's files on the server, or take it out of the dump.")
        }
        var parts: [Message] = []
        if !installed.isEmpty { parts.append(Message("installed: \(list(installed))")) }
        if !available.isEmpty { parts.append(Message("to be installed by the dump: \(list(available))")) }
        return TargetFinding(.extensions, .ok, joined(parts, separator: "; "))
    }

    /// Whether the roles that the dump names are there.
    static func roles(_ catalog: LiveCatalog, dump: Survey) -> TargetFinding {
        guard !dump.roles.isEmpty else { return TargetFinding(.roles, .ok, "the dump names none") }
        let there = Set(catalog.roles.map(\.name))
        let missing = dump.roles.filter { !there.contains($0) }
        guard missing.isEmpty else {
            return TargetFinding(
                .roles, .warning, "the target lacks \(list(missing.map(\.description)))",
                advice: "What the dump gives them, owners and grants, is left out. Make the roles first to keep it.")
        }
        return TargetFinding(.roles, .ok, "all there: \(list(dump.roles.map(\.description)))")
    }

    /// A name with the schema that a dump means where it says none.
    static func qualified(_ name: QualifiedName) -> QualifiedName { QualifiedName(name.schema ?? "public", name.name) }
}
