internal import DumpStream
public import SQLSyntax

/// Makes the plan: a project file and a catalog in, a value out, no I/O.
public struct Planner {
    let project: Project
    let source: PlanSource
    var findings: [Finding] = []

    private init(project: Project, source: PlanSource) {
        self.project = project
        self.source = source
    }

    /// The plan for `source` under `project`.
    ///
    /// With `targetVersion`, the target's major version, settings that it refuses are left out. With
    /// `insertsBecomeCopy` rows written as INSERT become COPY blocks.
    public static func plan(
        _ source: PlanSource, project: Project, targetVersion: Int? = nil, insertsBecomeCopy: Bool = false
    ) -> Plan {
        var planner = Planner(project: project, source: source)
        return planner.plan(targetVersion: targetVersion, insertsBecomeCopy: insertsBecomeCopy)
    }

    private mutating func plan(targetVersion: Int?, insertsBecomeCopy: Bool) -> Plan {
        checkDump()
        var decisions = Decisions(strategy: project.strategy, columns: tenancyColumns(), encoding: source.encoding)
        decisions.insertsBecomeCopy = insertsBecomeCopy
        decisions.registries = registries()
        let classification = Classification(source: source, project: project)
        findings += classification.findings
        decisions.tables = classification.tables
        decisions.leftOut = leftOut(classification)
        let movement = KeyMovement(source, plans: classification.tables, project: project)
        findings += movement.findings
        if !movement.moves.isEmpty { decisions.moves = movement.moves }
        let computed = ExpressionPlan(
            source, plans: classification.tables, project: project, moves: movement.moves)
        findings += computed.findings
        decisions.expressions = computed.expressions
        let widening = KeyWidening(
            catalog: source.catalog, plans: classification.tables, project: project, movement: movement,
            targetVersion: targetVersion)
        findings += widening.findings
        if !source.isDataOnly, !widening.edits.isEmpty { decisions.keyEdits = widening.edits }
        decisions.additions = additions(classification, widening)
        decisions.omittedSettings = omittedSettings(targetVersion)

        var plan = Plan(decisions: decisions)
        plan.keys = widening.keys
        if !movement.columns.isEmpty { plan.moved = movement.columns }
        let mentions = Mentions(catalog: source.catalog, decisions: decisions)
        plan.mentions = mentions.all
        findings += mentions.findings
        plan.findings = findings
        return plan
    }

    // MARK: The whole

    private mutating func checkDump() {
        if !TextEncoding.isSafe(source.encoding) {
            findings.append(
                Finding(
                    .blocker,
                    text: "the dump is in the encoding \(source.encoding), whose characters may hold the "
                        + "bytes of quotes and backslashes",
                    advice: "Make it again with pg_dump --encoding=UTF8."))
        }
        if source.connections.count > 1 {
            findings.append(
                Finding(
                    .blocker, text: "the dump holds more than one database",
                    advice: "Dump each database by itself with pg_dump.", location: source.connections[1]))
        } else if let connection = source.connections.first {
            findings.append(
                Finding(
                    .warning, text: "the dump changes to a database of its own (\\connect)",
                    advice: "It was made with pg_dump --create: the result is loaded into a database of the source's "
                        + "name. Leave --create out to load it into another.",
                    location: connection))
        }
        for statement in source.catalog.notParsed {
            findings.append(
                Finding(
                    .note, object: statement.subject?.description ?? "",
                    text: "\(statement.kind) is newer than PostgreSQL 15's grammar and was read by its words alone",
                    location: statement.location))
        }
    }

    private mutating func omittedSettings(_ version: Int?) -> [String] {
        guard let version else { return [] }
        var omitted: [String] = []
        for setting in source.settings
        where ServerSettings.refuses(setting.name, value: setting.value, version: version)
            && !omitted.contains(setting.name)
        {
            omitted.append(setting.name)
            findings.append(
                Finding(
                    .note, object: setting.name,
                    text: "SET \(setting.name) is left out: PostgreSQL \(String(version)) refuses it",
                    location: setting.location))
        }
        return omitted
    }

    // MARK: Tenancy columns and registries

    private mutating func tenancyColumns() -> [PlannedColumn] {
        project.tenancyColumns.map { column in
            let value = project.tenant[column.name.text]
            if value == nil, !column.nullable {
                findings.append(
                    Finding(
                        .blocker, object: column.name.description, text: "the tenant has no value for \(column.name)",
                        advice: "Set it in [tenant] of mudanza.toml, or with --tenant \(column.name.text)=VALUE."))
            }
            if TextEncoding.bytes(of: column.name.text, in: source.encoding) != Array(column.name.text.utf8) {
                findings.append(
                    Finding(
                        .blocker, object: column.name.description,
                        text:
                            "the column name \(column.name) cannot be written in the dump's encoding, \(source.encoding)",
                        advice: "Name it in plain letters, or make the dump again with pg_dump --encoding=UTF8."))
            }
            if let value, TextEncoding.hasStandIns(value) {
                findings.append(
                    Finding(
                        .blocker, object: column.name.description,
                        text:
                            "the tenant's value for \(column.name) has a private-use character from U+10FE00 to U+10FEFF, "
                            + "which Mudanza uses itself",
                        advice: "Give the tenant another value."))
            } else if let value, TextEncoding.bytes(of: value, in: source.encoding) == nil {
                findings.append(
                    Finding(
                        .blocker, object: column.name.description,
                        text: "the tenant's value for \(column.name) cannot be written in the dump's encoding, "
                            + "\(source.encoding)",
                        advice: "Make the dump again with pg_dump --encoding=UTF8."))
            }
            return PlannedColumn(
                name: column.name, type: column.canonicalType, nullable: column.nullable, value: value)
        }
    }

    private mutating func registries() -> [PlannedRegistry] {
        var made: [PlannedRegistry] = []
        for registry in project.distinctRegistries {
            if let location = namesake(of: registry.name), !source.isDataOnly {
                findings.append(
                    Finding(
                        .blocker, object: registry.name.description,
                        text: "the dump has a relation of its own called \(registry.name), the registry's name",
                        advice: "Name another registry in [[tenancy.columns]] references, or rename the relation.",
                        location: location))
            }
            made.append(PlannedRegistry(registry, tenant: project.tenant))
        }
        for text in made.flatMap(\.statements) where TextEncoding.bytes(of: text, in: source.encoding) == nil {
            findings.append(
                Finding(
                    .blocker, text: "a registry's row cannot be written in the dump's encoding, \(source.encoding)",
                    advice: "Make the dump again with pg_dump --encoding=UTF8."))
            break
        }
        return made
    }

    /// Where the dump makes a relation or type of a registry's name that is not left out.
    private func namesake(of registry: QualifiedName) -> Location? {
        let catalog = source.catalog
        if project.rule(for: registry).tableClass.value == .skip { return nil }
        return catalog.tables.first { $0.name == registry }?.location
            ?? catalog.views.first { $0.name == registry }?.location
            ?? catalog.sequences.first { $0.name == registry }?.location
            ?? catalog.indexes.first { $0.name == registry }?.location
            ?? catalog.types.first { $0.name == registry }?.location
    }

    // MARK: What is left out, what is added

    /// Skipped relations, and the sequences that their columns own.
    private func leftOut(_ classification: Classification) -> [QualifiedName] {
        let skipped = classification.skipped
        var names = source.catalog.tables.map(\.name).filter(skipped.contains)
        names += source.catalog.views.map(\.name).filter(skipped.contains)
        names += source.loads.map(\.table).filter { skipped.contains($0) && !names.contains($0) }
        for sequence in source.catalog.sequences {
            if let owner = sequence.ownedBy, skipped.contains(owner.table) { names.append(sequence.name) }
        }
        return names
    }

    /// An index, a foreign key and a comment for each tenancy column that is added to a table.
    private func additions(_ classification: Classification, _ widening: KeyWidening) -> [Addition] {
        guard !source.isDataOnly else { return [] }
        var names = MadeNames()
        for table in source.catalog.tables {
            names.take(table.name)
            for constraint in table.constraints {
                if let name = constraint.name { names.take(QualifiedName(table.name.schema, name)) }
            }
        }
        for index in source.catalog.indexes { names.take(index.name) }
        for view in source.catalog.views { names.take(view.name) }
        for sequence in source.catalog.sequences { names.take(sequence.name) }

        var indexes: [Addition] = []
        var keys: [Addition] = []
        var comments: [Addition] = []
        let byName = Dictionary(source.catalog.tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for plan in classification.tables where plan.treatment == .addColumns || plan.treatment == .inheritColumns {
            // What a partitioned table has, its partitions get from it.
            guard let table = byName[plan.name], !table.isPartition else { continue }
            for (column, origin) in zip(project.tenancyColumns, plan.tenancy) where origin == .added {
                let writer = AdditionWriter(table: table, column: column, encoding: source.encoding)
                if column.index { indexes.append(writer.index(&names)) }
                if let reference = column.references { keys.append(writer.foreignKey(to: reference, &names)) }
                comments.append(writer.comment())
            }
        }
        let checks = widening.checks.compactMap { check in
            byName[check.table].map { AdditionWriter.matchCheck(check.columns, of: $0, source.encoding, &names) }
        }
        return comments + checks + indexes + keys
    }
}

extension Project {
    /// Refuses settings for tables that are not there.
    ///
    /// - Throws: `ProjectError` with every unknown name and its nearest neighbour.
    public func requireTables(among known: [QualifiedName]) throws(ProjectError) {
        let problems = checkTables(against: known)
        guard problems.isEmpty else { throw ProjectError(problems) }
    }
}
