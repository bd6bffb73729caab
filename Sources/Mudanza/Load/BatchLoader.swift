internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Synchronization
internal import Tenancy

/// Loads one batch: its units in order, by one connection in one transaction, or by several.
struct BatchLoader {
    private let job: ApplyJob
    private let prepared: ApplyJob.Prepared
    private let digest: SHA256Digest
    private let dump: MigratedDump
    private let target: LoadTarget
    private let filter: RoleFilter
    private let parameters: Set<String>
    private let unitLoader: UnitLoader
    private let batch: Ledger.Batch?
    /// The batches that are taken out first.
    private let replaced: [Int]
    private let counter: LoadCounter
    private let hasKeysFirst: Bool
    private var warnings: [String] = []

    /// `memory` is what earlier loads into the same target have read of it.
    init(
        job: ApplyJob, prepared: ApplyJob.Prepared, memory: TargetMemory? = nil,
        connection: inout PostgresConnection
    ) throws {
        self.job = job
        self.prepared = prepared
        let digest = try prepared.plan.digest()
        self.digest = digest
        dump = MigratedDump(path: prepared.spool.path, name: prepared.spool.name, plan: prepared.plan)
        let (reading, batches) = try connection.transaction(.snapshot) { connection in
            let reading = try memory?.read(over: &connection) ?? TargetReading.read(over: &connection)
            try Self.requireInit(reading.catalog, prepared.decisions)
            return (reading, try Ledger.batches(&connection, for: prepared, plan: digest))
        }
        let live = reading.catalog
        parameters = reading.parameters
        batch = try Self.batch(batches, job, prepared, digest)
        replaced = batch == nil ? try Self.replaced(batches, job, prepared) : []
        hasKeysFirst = try Ledger.hasKeysFirst(batch, putsRowsAside: job.rejects != nil, &connection)
        let content = try LoadTarget.content(
            prepared.plan, prepared.survey.source.catalog, live, isResumed: batch?.content)
        var rows = LoadTarget(content: content)
        if content == .dataOnly {
            rows = LoadTarget.rows(
                prepared.decisions, filled: prepared.filled, project: prepared.project, live,
                comeAtOnce: job.rejects == nil ? prepared.comeAtOnce : { _ in false })
            if job.jobs == nil { rows.restTriggers() }
        }
        try rows.compute(prepared.decisions)
        target = rows
        filter = RoleFilter(
            roles: Set(live.roles.map(\.name)), becomes: Set(live.roles.filter(\.mayBecome).map(\.name)),
            schemas: Set(live.schemas.map(\.name)),
            extensions: Set(live.extensions.filter { $0.installedVersion != nil }.map(\.name)))
        let counter = LoadCounter(prepared.survey, job.progress)
        self.counter = counter
        let made = content == .schemaAndData && job.rejects == nil
        unitLoader = UnitLoader(
            tables: target.loading,
            rejects: try job.rejects.map { path throws(DumpError) in try RejectsFile(path: path) },
            freezing: made ? Freezing(prepared.survey, isChunked: job.jobs != nil) : Freezing(),
            kinds: prepared.decisions.rowKinds, warn: { counter.warn($0) })
        if job.warnsOfSuperuser, live.facts.isSuperuser {
            warnings.append(
                "the connection is a superuser's: functions of the dump that run while it is loaded have its rights")
        }
        if content == .dataOnly, batch == nil {
            if replaced.isEmpty { try Self.refuseRowsOfTenant(prepared, &connection) }
            let doubled = try KeylessTables.find(
                prepared.decisions, filled: prepared.filled, live, over: &connection)
            if !doubled.isEmpty { throw TargetRefused(doubled.map { ("\($0.text)", "\($0.advice)") }) }
        }
    }

    /// The batch that the dump was loaded as; nil where something is to be loaded.
    var loadedBatch: Int? { batch.flatMap { $0.isLoaded ? $0.id : nil } }

    // MARK: Loading

    /// Loads over a connection, which is held again afterwards if it can be used further.
    func run(_ connection: HeldConnection) throws -> ApplyJob.Result {
        var result = ApplyJob.Result(
            batch: batch?.id ?? 0, content: target.content, jobs: job.jobs ?? 1, tables: [], omitted: [],
            resumedUnits: 0, rejectedRows: 0, wasLoaded: batch?.isLoaded ?? false, seconds: .init(),
            warnings: warnings)
        if result.wasLoaded {
            try noteWork(connection)
            return result
        }
        if let jobs = job.jobs {
            try loadInUnits(connection, jobs, &result)
        } else {
            try loadInOne(connection, &result)
        }
        result.warnings += counter.warnings
        result.resumedUnits = counter.resumed
        result.rejectedRows = unitLoader.rejects?.count ?? 0
        return result
    }

    /// Notes that the work is done which this load is part of, where it was done before.
    private func noteWork(_ held: HeldConnection) throws {
        guard let batch, let claim = job.claim else { return }
        try held.use {
            try $0.transaction { connection in
                try claim.begin(&connection, .dataOnly)
                try claim.finish(&connection, batch.id)
            }
        }
    }

    /// One transaction, all or nothing.
    private func loadInOne(_ held: HeldConnection, _ result: inout ApplyJob.Result) throws {
        let (unitLoader, counter, target, claim) = (unitLoader, counter, target, job.claim)
        let (prepared, replaced) = (prepared, replaced)
        let batch = try beginning(isChunked: false)
        let number = Mutex(0)
        let crew = LoadCrew<LoadUnit>(size: 1) { crew in
            try held.use {
                try $0.transaction { connection in
                    try claim?.begin(&connection, target.content)
                    let id = try batch(&connection)
                    number.withLock { $0 = id }
                    for older in replaced { try Rollback.takeOut(older, &connection) }
                    if !replaced.isEmpty { try Self.refuseRowsOfTenant(prepared, &connection) }
                    try Ledger.noteTransaction(of: id, &connection)
                    try connection.runAll(target.deferring)
                    var settings: [SQLCommand] = []
                    var all = LoadedRows()
                    while let unit = try crew.next() {
                        if unit.settings != settings { try connection.runAll(unit.settings) }
                        settings = unit.settings
                        let loaded = try unitLoader.load(unit, of: id, over: &connection)
                        all += loaded
                        counter.add(loaded.count, unit)
                        crew.done()
                    }
                    try connection.runAll(target.restoring)
                    try unitLoader.note(all, unit: LoadUnit.all, of: id, over: &connection)
                    try Self.finish(id, prepared, target.content, counter, units: 1, &connection)
                    try claim?.finish(&connection, id)
                }
            }
        }
        try feed(crew, &result)
        result.batch = number.withLock { $0 }
        result.replaced = replaced
    }

    /// Says that the batch is loaded whole, and what it made besides rows.
    private static func finish(
        _ id: Int, _ prepared: ApplyJob.Prepared, _ content: LoadContent, _ counter: LoadCounter, units: Int,
        _ connection: inout PostgresConnection
    ) throws {
        if content == .schemaAndData {
            for shared in try prepared.sharedRows(&connection) { try shared.noteMade(by: id, &connection) }
            try MadeObjects.note(of: id, &connection)
        }
        try Ledger.finish(id, rows: counter.rows, units: units, &connection)
    }

    /// Units over several connections, each committed with its row in the ledger.
    private func loadInUnits(
        _ held: HeldConnection, _ jobs: Int, _ result: inout ApplyJob.Result
    ) throws {
        let id = try held.use { try begin(&$0) }
        result.batch = id
        let (job, unitLoader, counter) = (job, unitLoader, counter)
        // The first that comes for it works on with the connection that is there.
        let crew = LoadCrew<LoadUnit>(size: jobs) { crew in
            var worker = UnitWorker(
                job: job, loader: unitLoader, batch: id, counter: counter, connection: held.take())
            while let unit = try crew.next() {
                try worker.load(unit)
                crew.done()
            }
        }
        try feed(crew, &result)
        var last = try PostgresConnection.connect(job.target, cancellation: job.cancellation)
        try last.transaction {
            try Self.finish(id, prepared, target.content, counter, units: counter.units, &$0)
        }
    }

    /// Begins the batch, or finds that it goes on.
    private func begin(_ connection: inout PostgresConnection) throws -> Int {
        if let batch { return batch.id }
        let begin = try beginning(isChunked: true)
        return try connection.transaction { try begin(&$0) }
    }

    /// What writes the batch's row.
    private func beginning(isChunked: Bool) throws -> @Sendable (inout PostgresConnection) throws -> Int {
        let (content, job, prepared, digest, replaced) = (target.content, job, prepared, digest, replaced)
        return { connection in
            try Ledger.lock(&connection, plan: digest, content: content)
            // Another run may have begun, or ended, since the batches were looked at.
            let batches = try Ledger.batches(&connection, for: prepared, plan: digest)
            if let other = try Self.batch(batches, job, prepared, digest) { throw Self.alreadyBegun(other) }
            guard try Self.replaced(batches, job, prepared) == replaced else {
                throw TargetRefused(
                    "batches of this tenant came or went just now", advice: "Run the same command again.")
            }
            return try Ledger.begin(
                &connection, prepared, plan: digest, content: content, isChunked: isChunked)
        }
    }

    /// Reads the dump and gives its units to the crew.
    private func feed(_ crew: LoadCrew<LoadUnit>, _ result: inout ApplyJob.Result) throws {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let after = try target.content == .dataOnly ? feedRows(crew, &result) : feedAll(crew, &result)
            let middle = clock.now
            result.seconds.data = Double((middle - start) / .milliseconds(1)) / 1000
            job.progress.begin(.finishing)
            var analysis = middle
            for round in after.rounds {
                if case .analyze = round.first?.work {
                    analysis = clock.now
                    job.progress.begin(.analyzing)
                }
                for unit in round { try crew.submit(unit) }
                try crew.drain()
            }
            if analysis == middle { analysis = clock.now }
            try crew.close()
            result.seconds.after = Double((analysis - middle) / .milliseconds(1)) / 1000
            result.seconds.analyze = Double((clock.now - analysis) / .milliseconds(1)) / 1000
        } catch {
            crew.fail(error)
            // Its own first error comes before what that led to.
            try crew.close()
            throw error
        }
    }

    private func feedAll(_ crew: LoadCrew<LoadUnit>, _ result: inout ApplyJob.Result) throws -> PostData {
        guard hasKeysFirst else {
            let script = try read(.everything, prefix: "", crew)
            report(script.value, &result)
            return after(script.statements, script, tables: script.value.tables, result)
        }
        if prepared.survey.mixesRowsAndSchema {
            throw TargetRefused(
                "the dump makes tables behind its first row: the keys cannot come before the rows",
                advice: "Load it without --rejects.")
        }
        let script = try read(.statements, prefix: "", crew)
        let keys = script.statements.filter(\.isUnique)
        try crew.submit(LoadUnit(name: LoadUnit.keysFirst, work: .statements(keys)))
        try crew.drain()
        let rows = try read(.rows { _ in true }, prefix: "", crew)
        result.omitted += script.value.omissions
        report(rows.value, &result)
        return after(
            script.statements.filter { !$0.isUnique }, script, tables: rows.value.tables, result)
    }

    private func after(
        _ statements: [LoadStatement], _ script: Reading, tables: [QualifiedName: (rows: Int, bytes: Int)],
        _ result: ApplyJob.Result
    ) -> PostData {
        let partitioned = Set(
            prepared.survey.source.catalog.tables.filter { !$0.partitionKey.isEmpty }.map(\.name))
        return PostData(
            statements, sequences: script.value.sequences, analyzed: analyzed(result),
            partitioned: partitioned,
            // One connection gains nothing by it.
            validatesApart: job.jobs != nil, bytes: { tables[$0]?.bytes ?? 0 })
    }

    private func analyzed(_ result: ApplyJob.Result) -> [QualifiedName] {
        job.analyzes ? result.tables.map(\.name) : []
    }

    private func feedRows(_ crew: LoadCrew<LoadUnit>, _ result: inout ApplyJob.Result) throws -> PostData {
        let registries = prepared.decisions.registries.flatMap { registry in
            registry.statements.map { statement in
                LoadStatement(
                    command: SQLCommand(statement: Array(statement.utf8)),
                    subject: StatementSubject(command: "registry", relation: registry.table),
                    source: Location(file: dump.name))
            }
        }
        try crew.submit(LoadUnit(name: "registries", work: .statements(registries)))
        try crew.drain()
        if prepared.survey.hasLargeObjects {
            report(try read(.largeObjects, prefix: "large objects, ", crew).value, &result)
        }
        var sequences: [LoadStatement] = []
        for (number, step) in target.steps.enumerated() {
            let prefix = "step \(number + 1) "
            // In one transaction they are loaded as all others are, for all checks wait for its end.
            let circle = job.jobs == nil ? nil : target.circle(of: step)
            let tables = step.subtracting(circle?.tables ?? [])
            if !tables.isEmpty {
                let script = try read(.rows { tables.contains($0) }, prefix: prefix, crew)
                report(script.value, &result)
                sequences = script.value.sequences
            }
            guard let circle else { continue }
            let load = CircleLoad(
                job: job, loader: unitLoader, target: circle.load, batch: result.batch, name: "\(prefix)circle",
                counter: counter)
            let script = try load.run { [self] crew in
                try read(.rows { circle.tables.contains($0) }, prefix: prefix, crew)
            }
            report(script.value, &result)
            sequences = script.value.sequences
        }
        let bytes = Dictionary(result.tables.map { ($0.name, $0.bytes) }) { first, _ in first }
        return PostData(
            [], sequences: sequences.compactMap(SequenceStep.raising), analyzed: analyzed(result),
            partitioned: [], validatesApart: false, bytes: { bytes[$0] ?? 0 })
    }

    private final class Reading {
        var value: LoadScript
        var statements: [LoadStatement] = []
        init(_ value: LoadScript) { self.value = value }
    }

    private func read(
        _ content: LoadScript.Content, prefix: String, _ crew: LoadCrew<LoadUnit>
    ) throws -> Reading {
        let (filter, cancellation) = (filter, job.cancellation)
        let reading = Reading(
            LoadScript(
                content, tables: prepared.decisions.tables.map(\.name), sizes: prepared.sizes, parameters: parameters,
                prefix: prefix, omission: { filter.omission($0, $1, $2) },
                step: { step in
                    if cancellation.isCancelled { throw LinkError.interrupted }
                    switch step {
                    case .unit(let unit): try crew.submit(unit)
                    case .barrier: try crew.drain()
                    }
                }))
        counter.begin()
        _ = try dump.read { item, bytes, lexer in try reading.value.take(item, bytes, lexer) }
        reading.statements = try reading.value.finish()
        return reading
    }

    private func report(_ script: LoadScript, _ result: inout ApplyJob.Result) {
        for load in prepared.survey.loads {
            guard let figures = script.tables[load.table], figures.rows > 0 else { continue }
            result.tables.append(
                ApplyJob.Result.Table(name: load.table, rows: figures.rows, bytes: figures.bytes))
        }
        for name in script.unknownSettings {
            let warning = "the dump sets \(name), which the target's version has not: left out"
            if !result.warnings.contains(warning) { result.warnings.append(warning) }
        }
        result.omitted += script.omissions
    }
}

extension ApplyJob.Prepared {
    /// About how many bytes of rows each table has once it is migrated: its own, and the tenant's values in each row.
    var sizes: [QualifiedName: Int] {
        let added = decisions.columns.reduce(0) { $0 + 1 + ($1.value?.utf8.count ?? 0) }
        return Dictionary(survey.loads.map { ($0.table, $0.bytes + $0.rows * added) }) { first, _ in first }
    }

    /// The tables that the dump has rows for and that are not left out.
    var filled: [QualifiedName] {
        let leftOut = Set(decisions.tables.filter { $0.treatment == .leaveOut }.map(\.name))
        return survey.loads.filter { $0.rows > 0 && !leftOut.contains($0.table) }.map(\.table)
    }
}

extension LinkError {
    static var interrupted: LinkError { LinkError(.cancelled, found: "interrupted") }
}
