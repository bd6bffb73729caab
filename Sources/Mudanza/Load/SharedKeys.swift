internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Finds the target's own keys for shared rows that are known by a natural key.
///
/// A row that the target has not gets a key from the target's sequence, so that two loads at once do not choose the same.
struct SharedKeys {
    /// A shared table whose own key says nothing to others.
    private struct Table {
        var name: QualifiedName
        var key: SQLIdentifier
        /// Whether the key is a number, which another can stand for.
        var isInteger: Bool
        var natural: [SQLIdentifier]
        var refersTo: Set<QualifiedName>
    }

    /// What becomes of the dump's keys, by column; those that stay are left out.
    typealias Maps = [Catalog.ColumnReference: [String: String]]

    private let planning: PlanJob
    private let survey: Survey
    private let spool: SpooledDump
    /// Whether keys are taken for rows that the target has not.
    private let reserves: Bool
    private var tables: [Table] = []

    init(_ planning: PlanJob, _ survey: Survey, _ spool: SpooledDump, reserves: Bool) {
        self.planning = planning
        self.survey = survey
        self.spool = spool
        self.reserves = reserves
        var left = survey.source.catalog.tables.compactMap(table)
        // A natural key may hold another shared table's key: that one first.
        while !left.isEmpty {
            let names = Set(left.map(\.name))
            let ready = left.filter { $0.refersTo.subtracting([$0.name]).isDisjoint(with: names) }
            let next = ready.isEmpty ? left : ready
            tables += next
            left.removeAll { table in next.contains { $0.name == table.name } }
        }
    }

    /// Whether there is nothing to find.
    var isEmpty: Bool { tables.isEmpty }

    /// The columns whose keys are looked up.
    var keys: [Catalog.ColumnReference] { tables.map { .init(table: $0.name, column: $0.key) } }

    private func table(_ table: Catalog.Table) -> Table? {
        let rule = planning.project.rule(for: table.name)
        guard rule.tableClass.value == .shared, let natural = rule.naturalKey.value,
            let primary = table.constraints.first(where: { $0.kind == .primaryKey })?.columns, primary.count == 1,
            let key = primary.first, !natural.contains(key)
        else { return nil }
        let referred = table.constraints.filter { $0.kind == .foreignKey }.compactMap(\.referencedTable)
        let type = table.columns.first { $0.name == key }?.canonicalType ?? ""
        return Table(
            name: table.name, key: key, isInteger: ["smallint", "integer", "bigint"].contains(type), natural: natural,
            refersTo: Set(referred))
    }

    /// Looks them up.
    ///
    /// - Throws: ``TargetRefused`` where a natural key is not unique, or is NULL.
    func maps(over held: HeldConnection) throws -> Maps {
        var job = planning
        job.insertsBecomeCopy = true
        job.project.keyBase = job.project.keyBase ?? 0
        for table in tables where try held.use({ try isThere(table, &$0) }) {
            let plan = try job.plan(survey)
            try held.use { _ = try $0.execute("BEGIN") }
            do {
                try stage(table, plan, held)
                let map = try held.use { try found(table, &$0) }
                try held.use { _ = try $0.execute("COMMIT") }
                if !map.isEmpty { job.project.keyMaps[.init(table: table.name, column: table.key)] = map }
            } catch {
                try? held.use { _ = try $0.execute("ROLLBACK") }
                throw error
            }
        }
        return job.project.keyMaps
    }

    private func isThere(_ table: Table, _ connection: inout PostgresConnection) throws(LinkError) -> Bool {
        let there = try connection.execute(
            "SELECT pg_catalog.to_regclass(\(SQLLiteral("\(table.name)"))) IS NOT NULL"
        ).boolean(0, 0)
        guard there == true else { return false }
        return try connection.execute("SELECT EXISTS (SELECT FROM \(table.name))").boolean(0, 0) ?? false
    }

    /// Brings the dump's rows of one table into a temporary one.
    private func stage(_ table: Table, _ plan: Plan, _ held: HeldConnection) throws {
        let parameters = try held.use { connection -> Set<String> in
            try connection.execute(
                "CREATE TEMPORARY TABLE mudanza_keys ON COMMIT DROP AS SELECT * FROM \(table.name) WITH NO DATA")
            let known = try connection.execute("SELECT pg_catalog.lower(name) FROM pg_catalog.pg_settings")
            return Set((0..<known.rowCount).compactMap { known.text($0, 0) })
        }
        var script = LoadScript(
            .rows { $0 == table.name }, tables: plan.decisions.tables.map(\.name), parameters: parameters, prefix: "",
            omission: { _, _, _ in nil },
            step: { step in
                guard case .unit(let unit) = step, case .rows(let parts) = unit.work else { return }
                try held.use { connection in
                    try connection.runAll(unit.settings)
                    for part in parts {
                        let command = RowsPart.copy(into: QualifiedName("pg_temp", "mudanza_keys"), part.columns)
                        do {
                            _ = try connection.copyIn(command) { copy in try copy.write(part.bytes.span) }
                        } catch let error as LinkError {
                            throw part.failure(error)
                        }
                    }
                }
            })
        try MigratedDump(path: spool.path, name: spool.name, plan: plan).read { item, bytes, lexer in
            try script.take(item, bytes, lexer)
        }
        _ = try script.finish()
        try held.use { _ = try $0.execute("SET LOCAL client_encoding = 'UTF8'") }
    }

    private func found(_ table: Table, _ connection: inout PostgresConnection) throws -> [String: String] {
        let (stage, key) = (QualifiedName("pg_temp", "mudanza_keys"), table.key)
        let equal = SQLCommand.joined(table.natural.map { "t.\($0) = s.\($0)" }, separator: " AND ")
        let isNull = SQLCommand.joined(table.natural.map { "\($0) IS NULL" }, separator: " OR ")
        let faults = try connection.execute(
            """
            SELECT (SELECT pg_catalog.count(*) FROM \(stage) WHERE \(isNull)),
                (SELECT pg_catalog.count(*) FROM (SELECT FROM \(stage) GROUP BY \(table.natural) HAVING pg_catalog.count(*) > 1) d),
                (SELECT pg_catalog.count(*) FROM (
                    SELECT FROM \(table.name) t WHERE EXISTS (SELECT FROM \(stage) s WHERE \(equal))
                    GROUP BY \(table.natural) HAVING pg_catalog.count(*) > 1) d)
            """)
        let names = table.natural.map(\.description).joined(separator: ", ")
        for (column, words) in [
            (0, "rows of \(spool.name) that have NULL in it"), (1, "values that stand more than once in \(spool.name)"),
            (2, "values of the dump that stand more than once in the target"),
        ] {
            guard let count = faults.integer(0, column), count > 0 else { continue }
            throw TargetRefused(
                "the natural key (\(names)) of the shared table \(table.name) tells no rows apart: \(words): \(count)",
                advice: "A natural key tells each row from all others: name other columns, or mend the rows.")
        }
        let rows = try connection.execute(
            """
            SELECT pg_catalog.format('%s', s.\(key)), CASE WHEN t.\(key) IS NOT NULL THEN pg_catalog.format('%s', t.\(key)) END
            FROM \(stage) s LEFT JOIN \(table.name) t ON \(equal) ORDER BY s.\(key)
            """)
        var map: [String: String] = [:]
        var missing: [String] = []
        for row in 0..<rows.rowCount {
            guard let own = rows.text(row, 0) else { continue }
            guard let there = rows.text(row, 1) else {
                missing.append(own)
                continue
            }
            if there != own { map[own] = there }
        }
        // A row keeps a key that is a text; that another has it is found when it is loaded.
        if reserves, table.isInteger, !missing.isEmpty {
            for (own, new) in zip(missing, try keys(missing.count, for: table, &connection)) where own != new {
                map[own] = new
            }
        }
        return map
    }

    /// New keys for rows that the target has not.
    private func keys(
        _ count: Int, for table: Table, _ connection: inout PostgresConnection
    ) throws -> [String] {
        let sequence = try connection.execute(
            "SELECT pg_catalog.pg_get_serial_sequence($1, $2)", [.text("\(table.name)"), .text(table.key.text)]
        ).text(0, 0)
        let rows =
            if let sequence {
                try connection.execute(
                    """
                    SELECT pg_catalog.nextval($1::pg_catalog.regclass)::pg_catalog.text
                    FROM pg_catalog.generate_series(1, $2::pg_catalog.int8)
                    """, [.text(sequence), .integer(Int64(count))])
            } else {
                try connection.execute(
                    """
                    SELECT ((SELECT pg_catalog.max(\(table.key)) FROM \(table.name)) + n)::pg_catalog.text
                    FROM pg_catalog.generate_series(1, $1::pg_catalog.int8) n
                    """, [.integer(Int64(count))])
            }
        return (0..<rows.rowCount).compactMap { rows.text($0, 0) }
    }
}
