internal import Dispatch
internal import DumpStream
public import PostgresLink
internal import SQLSyntax
internal import Synchronization
internal import Tenancy

/// Proves that every row of a dump arrived in the target, unchanged, under its tenant, and only there.
///
/// Rows are counted and summed up on both sides; only tables whose sums differ are looked at row by row. See
/// docs/verify.md.
public struct VerifyJob: Sendable {
    /// The dump, a file: it may be read more than once.
    public var dump: DumpSource
    /// How the plan is come by.
    public var planning: RewriteJob.Planning
    /// The target.
    public var target: ConnectionSettings
    /// How many connections are used.
    public var jobs = 2
    /// How many rows that differ are named in each table, with the values of their keys.
    public var show = 0
    /// Stops the job.
    public var cancellation = Cancellation()

    /// Makes the job.
    public init(dump: DumpSource, planning: RewriteJob.Planning, target: ConnectionSettings) {
        self.dump = dump
        self.planning = planning
        self.target = target
    }

    /// Compares.
    ///
    /// - Throws: `DumpError`, `ProjectError`, ``PlanBlocked`` or `LinkError`. What differs is no error.
    public func run() throws -> VerifyResult {
        let (plan, survey) = try self.plan()
        let comparison = Comparison(
            job: self, dump: MigratedDump(path: dump.path, plan: plan), digest: try plan.digest(),
            loads: survey.source.loads,
            form: SessionForm(
                encoding: plan.decisions.encoding,
                readingSettings: survey.source.settings.filter {
                    SessionForm.readingParameters.contains($0.name)
                }.map { ($0.name, $0.value) }))
        return try comparison.run()
    }

    private func plan() throws -> (Plan, Survey) {
        var input = try DumpInput(path: dump.path)
        guard dump.path != "-", input.isSeekable else {
            throw DumpError(
                .cannotRead, at: Location(file: input.name), found: "the dump is a pipe",
                expected: "a file, which can be read more than once", advice: "Put the dump into a file and give that.")
        }
        let catalog = try dump.catalog()
        let survey = try Surveyor.survey(&input, extent: .whole, catalog: catalog)
        var plan: Plan
        switch planning {
        case .saved(let saved):
            plan = saved
            plan.decisions.insertsBecomeCopy = true
        case .project(var job):
            job.insertsBecomeCopy = true
            plan = try job.plan(survey)
        }
        guard plan.blockers.isEmpty else { throw PlanBlocked(blockers: plan.blockers) }
        return (plan, survey)
    }
}

/// One run of a ``VerifyJob``.
private struct Comparison {
    var job: VerifyJob
    var dump: MigratedDump
    var digest: SHA256Digest
    var loads: [PlanSource.Load]
    var form: SessionForm
    private let seed = UInt64.random(in: .min ... .max)

    init(job: VerifyJob, dump: MigratedDump, digest: SHA256Digest, loads: [PlanSource.Load], form: SessionForm) {
        self.job = job
        self.dump = dump
        self.digest = digest
        self.loads = loads
        self.form = form
    }

    func run() throws -> VerifyResult {
        var leader = try connect()
        var result = VerifyResult(source: job.dump.path, target: leader.target)
        // Tables whose sums differ, by their place in the result.
        var doubtful: [(place: Int, table: ComparedTable)] = []
        try leader.transaction(.snapshot) { leader in
            try form.set(on: &leader)
            let compared = try ComparedTables(dump.plan.decisions, loads: loads, over: &leader)
            result.notes += compared.notes
            result.tables = compared.unequal
            let transactions = try LedgerTransactions.read(dump.plan.decisions, digest: digest, over: &leader)
            if transactions == nil {
                result.notes.append(
                    "whether rows of this batch stand under another tenant was not checked: the target's ledger knows no batch of this tenant"
                )
            }
            let target = TargetSums(
                compared.tables, seed: seed, transactions: transactions,
                mayLackCharacters: leader.parameter("client_encoding") != "UTF8"
                    && leader.parameter("client_encoding") != leader.parameter("server_encoding"),
                jobs: max(job.jobs, 1),
                canCut: leader.serverVersion >= 140000)
            let source = try sums(compared.tables, target, &leader)
            let sequences = try SequenceCheck(source: source.sequences, tables: compared.tables).run(&leader)
            result.checkedSequences = sequences.checked
            result.sequences = sequences.behind
            result.notes += sequences.notes
            for (index, table) in compared.tables.enumerated() {
                let (found, there) = (source.found[index], target.found[index])
                let isDoubtful = judge(table, found, there, hasLedger: transactions != nil, &result)
                if isDoubtful { doubtful.append((result.tables.count - 1, table)) }
            }
        }
        if !doubtful.isEmpty {
            let differences = RowDifferences(
                dump: dump, form: form, show: job.show, tables: doubtful.map(\.table), connection: leader)
            for (found, (place, _)) in zip(try differences.find(), doubtful) { found.put(into: &result.tables[place]) }
        }
        return result
    }

    private func connect() throws(LinkError) -> PostgresConnection {
        // Who waits in front of the terminal should soon know of a wrong port.
        try PostgresConnection.connect(
            job.target, applicationName: "mudanza verify", cancellation: job.cancellation,
            backoff: Backoff(longest: .seconds(1), tries: 3))
    }

    /// Sums up both sides at once: the dump on a thread of its own, the target over all connections.
    private func sums(
        _ tables: [ComparedTable], _ target: TargetSums, _ leader: inout PostgresConnection
    ) throws -> (found: [SourceSums.Found], sequences: [QualifiedName: SequenceValue]) {
        let snapshot =
            job.jobs > 1
            ? try leader.execute("SELECT pg_catalog.pg_export_snapshot()").text(0, 0).map { SQLLiteral($0) } : nil
        let group = DispatchGroup()
        let reading = Reading(dump: dump, tables: tables, seed: seed, cancellation: job.cancellation)
        let box = ResultBox()
        DispatchQueue(label: "mudanza.verify.source").async(group: group) {
            do { box.set(try reading.run(target)) } catch { target.fail(error) }
        }
        if let snapshot {
            for number in 1..<job.jobs {
                let worker = Worker(job: job, form: form, snapshot: snapshot)
                DispatchQueue(label: "mudanza.verify.\(number)").async(group: group) {
                    do { try worker.run(target) } catch { target.fail(error) }
                }
            }
        }
        do { try target.work(&leader) } catch { target.fail(error) }
        group.wait()
        try target.check()
        return box.get()
    }

    /// Puts one table's figures into the result.
    ///
    /// - Returns: whether its rows must be looked at one by one.
    private func judge(
        _ table: ComparedTable, _ source: SourceSums.Found,
        _ target: (sum: RowSum, withoutTenant: Int, ofOthers: Int), hasLedger: Bool, _ result: inout VerifyResult
    ) -> Bool {
        var found = VerifyResult.Table(name: table.plan.name, tableClass: table.plan.tableClass)
        found.sourceRows = source.sum.rows + source.unreadable
        found.targetRows = target.sum.rows
        found.withoutTenant = target.withoutTenant
        if hasLedger, table.hasOnlyThisTenant { found.loadedUnderOtherTenant = target.ofOthers }
        var isDoubtful = source.sum != target.sum || source.hasOtherColumns
        // What others share with this tenant may be there without being in this dump.
        if table.isSubset, source.sum.rows == 0 { isDoubtful = false }
        if source.unreadable > 0 {
            found.problem =
                "rows written as INSERT with expressions, or not as text, cannot be compared; their number was not either"
            isDoubtful = false
        }
        result.tables.append(found)
        return isDoubtful
    }
}

/// Reads the dump's side.
private struct Reading: Sendable {
    var dump: MigratedDump
    var tables: [ComparedTable]
    var seed: UInt64
    var cancellation: Cancellation

    func run(_ target: TargetSums) throws -> (found: [SourceSums.Found], sequences: [QualifiedName: SequenceValue]) {
        let sums = SourceSums(tables, seed: seed) {
            try target.check()
            if cancellation.isCancelled { throw LinkError(.cancelled, found: "cancelled while reading the dump") }
        }
        try MigratedRows.read(dump, into: sums)
        return (sums.found, sums.sequences)
    }
}

/// What the dump's side comes to, handed from its thread to the caller's.
private final class ResultBox: Sendable {
    private let value = Mutex<(found: [SourceSums.Found], sequences: [QualifiedName: SequenceValue])>(([], [:]))

    func set(_ found: (found: [SourceSums.Found], sequences: [QualifiedName: SequenceValue])) {
        value.withLock { $0 = found }
    }

    func get() -> (found: [SourceSums.Found], sequences: [QualifiedName: SequenceValue]) { value.withLock { $0 } }
}

/// A further connection.
private struct Worker: Sendable {
    var job: VerifyJob
    var form: SessionForm
    var snapshot: SQLLiteral

    func run(_ target: TargetSums) throws {
        var connection = try PostgresConnection.connect(
            job.target, applicationName: "mudanza verify", cancellation: job.cancellation)
        try connection.transaction(.snapshot) { connection in
            try connection.execute("SET TRANSACTION SNAPSHOT \(snapshot)")
            try form.set(on: &connection)
            try target.work(&connection)
        }
    }
}
