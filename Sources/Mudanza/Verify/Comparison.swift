internal import Dispatch
internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Synchronization
internal import Tenancy

/// One run of a ``VerifyJob``.
struct Comparison {
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
            if !source.objects.isEmpty || source.unreadableObjects > 0 {
                var objects = try LargeObjectCheck(sums: source.objects, show: job.show).run(&leader)
                objects.notUnderstood = source.unreadableObjects
                result.largeObjects = objects
            }
            for (index, table) in compared.tables.enumerated() {
                let (found, there) = (source.found[index], target.found[index])
                let isDoubtful = judge(table, found, there, hasLedger: transactions != nil, &result)
                if isDoubtful { doubtful.append((result.tables.count - 1, table)) }
            }
        }
        if !doubtful.isEmpty {
            var dump = dump
            dump.progress?.phase = .searching
            let differences = RowDifferences(
                dump: dump, form: form, show: job.show, tables: doubtful.map(\.table), connection: leader)
            for (found, (place, _)) in zip(try differences.find(), doubtful) { found.put(into: &result.tables[place]) }
        }
        return result
    }

    private func connect() throws(LinkError) -> PostgresConnection {
        try PostgresConnection.connect(
            job.target, applicationName: "mudanza verify", cancellation: job.cancellation, backoff: .firstContact)
    }

    /// Sums up both sides at once: the dump on a thread of its own, the target over all connections.
    private func sums(
        _ tables: [ComparedTable], _ target: TargetSums, _ leader: inout PostgresConnection
    ) throws -> SourceSums.Outcome {
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
        var isDoubtful = source.sum != target.sum || source.hasOtherColumns || table.staging != nil
        // What others share with this tenant may be there without being in this dump.
        if table.isSubset, source.sum.rows == 0 { isDoubtful = false }
        if source.unreadable > 0 {
            found.problem =
                "\(source.unreadable) of the dump's rows were not compared: they are INSERTs with expressions, or no text"
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

    func run(_ target: TargetSums) throws -> SourceSums.Outcome {
        let sums = try SourceSums(tables, seed: seed) {
            try target.check()
            if cancellation.isCancelled { throw LinkError(.cancelled, found: "cancelled while reading the dump") }
        }
        try MigratedRows.read(dump, into: sums)
        return sums.outcome
    }
}

/// What the dump's side comes to, handed from its thread to the caller's.
private final class ResultBox: Sendable {
    private let value = Mutex(SourceSums.Outcome())

    func set(_ outcome: SourceSums.Outcome) { value.withLock { $0 = outcome } }

    func get() -> SourceSums.Outcome { value.withLock { $0 } }
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
