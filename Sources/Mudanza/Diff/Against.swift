internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// What a target says of a dump before anything is done to it.
///
/// The target is looked at in one transaction that sees one state, writes nothing but rows of its own temporary tables,
/// and is rolled back: it can be a pooler's, and needs no more than the rights to read and to make temporary tables.
struct Against {
    let job: DiffJob
    let settings: ConnectionSettings
    let survey: Survey
    /// Where the dump lies, to be read again.
    let spool: SpooledDump
    /// XXH3 of the dump's bytes, by which the ledger knows it.
    let sourceDigest: String

    private let load: TargetFindings.Load

    init(job: DiffJob, settings: ConnectionSettings, survey: Survey, spool: SpooledDump, sourceDigest: String) throws {
        self.job = job
        self.settings = settings
        self.survey = survey
        self.spool = spool
        self.sourceDigest = sourceDigest
        // The plan that a load executes: its digest is the ledger's.
        var planning = job.planning
        planning.insertsBecomeCopy = true
        let plan = try planning.plan(survey)
        load = TargetFindings.Load(survey: survey, plan: plan, digest: try plan.digest().hex)
    }

    /// Looks, and puts what was found into the report.
    ///
    /// - Throws: `LinkError` where the target is not reached, `DumpError` for the dump.
    func look(into report: inout DiffReport) throws {
        let began = ContinuousClock.now
        var connection = try PostgresConnection.toTarget(settings, job.cancellation)
        var check = CheckJob(target: settings, project: job.planning.project)
        (check.source, check.maxSize, check.cancellation) = (job.source, job.maxSize, job.cancellation)
        let (state, checks) = try check.look(&connection, load, connectTime: ContinuousClock.now - began)
        let facts = state.catalog.facts

        var target = DiffTarget(
            serverVersion: "\(facts.version / 10_000).\(facts.version % 10_000)", database: facts.database.text)
        let tables = load.plan.decisions.tables.filter { $0.treatment != .leaveOut }
        target.existingTables = tables.map(\.name).filter { state.catalog.table(TargetFindings.qualified($0)) != nil }
        target.roomLeft = job.maxSize.flatMap { size in facts.size.map { max(size - $0, 0) } }
        let leftOut = Set(load.plan.decisions.tables.filter { $0.treatment == .leaveOut }.map(\.name))
        let filled = survey.loads.filter { $0.rows > 0 && !leftOut.contains($0.table) }.map(\.table)
        let (standing, doubled) = try connection.transaction(.snapshot) { connection in
            let standing = try AgainstLedger.read(
                load, sourceDigest: sourceDigest, project: job.planning.project, state, over: &connection)
            let doubled = try KeylessTables.find(
                load.plan.decisions, filled: filled, state.catalog, over: &connection)
            return (standing, doubled)
        }
        target.tenantIsRegistered = standing.tenantIsRegistered
        target.batches = standing.batches.map(\.batch)
        target.tenantRows = standing.tenantRows
        target.measuredRate = standing.measuredRate

        let own = standing.own(plan: load.digest)
        var findings = findings(checks, state.catalog, isBegun: own != nil) + standing.findings(plan: load.digest)
        // Of a batch that is begun, what is there is this dump's own; and what cannot be loaded need not be compared.
        if own == nil { findings += doubled }
        if own == nil, load.plan.blockers.isEmpty, !facts.isStandby {
            if facts.mayCreateTemporaryTables {
                try compare(state.catalog, connection, &target, &findings)
            } else {
                findings.append(
                    Finding(
                        .warning, object: "target",
                        text: "rows were not compared: \(facts.user) may not make temporary tables",
                        advice: "GRANT TEMPORARY on the database, or connect as its owner."))
            }
        }
        report.target = target
        report.findings += findings
    }

    // MARK: Findings of the whole target

    /// What `mudanza check` finds, and what a load would say of the tables' shapes.
    private func findings(_ checks: [TargetFinding], _ catalog: LiveCatalog, isBegun: Bool) -> [Finding] {
        // Tables of a load that was cut off are there in part.
        let shapes =
            isBegun ? [] : LoadTarget.refusals(load.plan, survey.source.catalog, catalog)
        var findings: [Finding] = []
        for check in checks where check.outcome != .ok && check.subject != .plan {
            // A load's own words say it column by column.
            if check.subject == .tables, isBegun || !shapes.isEmpty { continue }
            findings.append(
                Finding(
                    check.outcome == .blocker ? .blocker : .warning, object: "target",
                    text: "\(check.subject.name): \(check.text)", advice: check.advice))
        }
        return findings + shapes
    }

    // MARK: Rows

    private func compare(
        _ catalog: LiveCatalog, _ connection: consuming PostgresConnection, _ target: inout DiffTarget,
        _ findings: inout [Finding]
    ) throws {
        let candidates = try AgainstTables.candidates(load, catalog)
        guard !candidates.isEmpty else { return }
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE")
        try SessionForm(encoding: "UTF8").set(on: &connection)
        let rules = try AgainstRules.read(of: candidates.map(\.live.oid), over: &connection)
        let tables = AgainstTables(candidates, load, catalog, rules, project: job.planning.project)
        let stage = AgainstStage(tables.tables, over: connection)
        var dump = MigratedDump(path: spool.path, name: spool.name, plan: load.plan)
        dump.progress = (job.planning.progress, .comparing)
        try stage.fill(
            from: dump,
            SessionForm(
                encoding: load.plan.decisions.encoding,
                readingSettings: survey.source.settings.filter { SessionForm.readingParameters.contains($0.name) }
                    .map { ($0.name, $0.value) }))
        var conflicts = AgainstConflicts(
            stage, tables, load.plan.decisions, mask: job.mask, limit: job.samples)
        try conflicts.find()
        try stage.rollBack()

        target.comparedTables = tables.tables.filter { stage.problems[$0.number] == nil }.map(\.plan.name)
        target.conflicts = conflicts.conflicts
        findings += DiffConflict.findings(conflicts.conflicts)
        findings += conflicts.findings
        for table in tables.tables {
            if let problem = stage.problems[table.number] {
                findings.append(
                    Finding(
                        .blocker, object: table.name.description,
                        text: "\(table.name): its rows are no rows of the target's table: \(problem)"))
            }
            if let count = stage.unreadable[table.number] {
                findings.append(
                    Finding(
                        .warning, object: table.name.description,
                        text:
                            "\(table.name): \(count, one: "row", many: "rows") not compared: INSERTs with expressions, or no text"
                    ))
            }
        }
        for (table, rule) in tables.unknown {
            findings.append(
                Finding(
                    .note, object: table.description,
                    text: "\(table): whether its rows keep to \(rule) is known only when they are loaded: "
                        + "the target itself gives a column its value"))
        }
        for table in catalog.tables where rules.hidden.contains(table.oid) {
            findings.append(
                Finding(
                    .warning, object: table.name.description,
                    text: "\(table.name): row-level security holds for this session: rows that it hides were not seen"))
        }
    }
}

extension TargetFinding.Subject {
    /// Its name, for people.
    fileprivate var name: Message {
        switch self {
        case .server: "server"
        case .version: "version"
        case .tls: "TLS"
        case .pooler: "pooler"
        case .privileges: "privileges"
        case .superuser: "superuser"
        case .encoding: "encoding"
        case .extensions: "extensions"
        case .roles: "roles"
        case .plan: "plan"
        case .ledger: "ledger"
        case .registries: "registries"
        case .source: "source"
        case .tables: "tables"
        case .batches: "batches"
        case .room: "room"
        }
    }
}

extension DiffConflict {
    /// What is said of them; what to do, once for each kind.
    static func findings(_ conflicts: [DiffConflict]) -> [Finding] {
        var advised: Set<Kind> = []
        return conflicts.map { one in
            let isFirst = advised.insert(one.kind).inserted
            return Finding(
                .blocker, object: one.table.description, text: "\(one.table): \(one.text)",
                advice: isFirst ? one.advice : "")
        }
    }

    private var text: Message {
        let place = "\(rule) (\(columns.joined(separator: ", ")))"
        return switch kind {
        case .collides: "\(rows, one: "row", many: "rows") with a key that the target has already: \(place)"
        case .repeats: "\(rows, one: "row", many: "rows") with a key that an earlier row of the dump has: \(place)"
        case .dangles:
            "\(rows, one: "row", many: "rows") that would refer to a row which neither the dump nor the target has: "
                + "\(place)"
        case .tooWide:
            "\(rows, one: "row", many: "rows") with a value too long or too large for the target's column \(rule)"
        case .invalid:
            "\(rows, one: "row", many: "rows") with a value that is none of the type of the target's column \(rule)"
        case .missing:
            "\(rows, one: "row", many: "rows") without a value for \(rule), which must not be NULL in the target"
        case .violates: "\(rows, one: "row", many: "rows") that the check \(place) of the target refuses"
        case .differs: "\(rows, one: "row", many: "rows") of this shared table that the target has with other values"
        }
    }

    private var advice: Message {
        switch kind {
        case .collides:
            "Keys of different tenants must not meet: give the rows of one side other keys, or take them out."
        case .repeats: "The target wants the key unique and the dump does not: take rows out of the source."
        case .dangles: "Load what they refer to first, or take them out of the source."
        case .tooWide: "Widen the column in the target."
        case .invalid: "Load into a target of the same schema."
        case .missing: "Allow NULL in the target, or fill the column in the source."
        case .violates: "Correct the rows in the source, or the check in the target."
        case .differs:
            "Make them agree, or set on_conflict = \"keep\" or \"update\" for the table in the project file."
        }
    }
}
