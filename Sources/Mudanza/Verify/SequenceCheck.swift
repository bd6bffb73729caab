internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Finds the sequences of tables whose next number is taken.
struct SequenceCheck {
    /// What the dump sets sequences to.
    var source: [QualifiedName: SequenceValue]
    /// The tables that are compared.
    var tables: [ComparedTable]

    struct Outcome {
        var checked = 0
        var behind: [VerifyResult.Sequence] = []
        var notes: [String] = []
    }

    private struct Use {
        var sequence: QualifiedName
        var table: ComparedTable
        var column: SQLIdentifier
        var increment: Int
    }

    /// Looks at every sequence that a compared table's column owns or takes its default from.
    func run(_ connection: inout PostgresConnection) throws(LinkError) -> Outcome {
        var outcome = Outcome()
        let uses = try uses(&connection, &outcome)
        // Many in one command: a round trip for each would be slow over a long line.
        for start in stride(from: 0, to: uses.count, by: 40) {
            let group = Array(uses[start..<min(start + 40, uses.count)])
            let parts = group.enumerated().map { index, use -> SQLCommand in
                let furthest: SQLCommand = use.increment > 0 ? "pg_catalog.max" : "pg_catalog.min"
                let table = use.table
                return """
                    SELECT \(index), s.last_value, s.is_called,
                        (SELECT \(furthest)(\(use.column)) FROM \(table.target.name)),
                        CASE WHEN \(hasOwn(use)) THEN
                            (SELECT \(furthest)(\(use.column)) FROM \(table.target.name) WHERE \(table.isTenant)) END
                    FROM \(use.sequence) s
                    """
            }
            let rows = try connection.execute(SQLCommand.joined(parts, separator: " UNION ALL "))
            for row in 0..<rows.rowCount {
                guard let index = rows.integer(row, 0), let last = rows.integer(row, 1),
                    let isCalled = rows.boolean(row, 2)
                else { continue }
                judge(
                    group[index], SequenceValue(last: last, isCalled: isCalled), taken: rows.integer(row, 3),
                    ownTaken: rows.integer(row, 4), &outcome)
            }
        }
        outcome.checked = uses.count
        return outcome
    }

    /// Whether the tenant's own numbers are asked for: only where the dump sets the sequence.
    private func hasOwn(_ use: Use) -> SQLCommand { source[use.sequence] == nil ? "FALSE" : "TRUE" }

    private func judge(
        _ use: Use, _ value: SequenceValue, taken: Int?, ownTaken: Int?, _ outcome: inout Outcome
    ) {
        let next = value.isCalled ? value.last &+ use.increment : value.last
        func isBehind(_ taken: Int) -> Bool { use.increment > 0 ? next <= taken : next >= taken }
        guard let taken, isBehind(taken) else { return }
        if let ownTaken, source[use.sequence] == value, isBehind(ownTaken) {
            outcome.notes.append(
                "\(use.sequence) gives \(next) next, which \(use.table.target.name).\(use.column) is beyond: so it was in the dump"
            )
            return
        }
        outcome.behind.append(
            VerifyResult.Sequence(
                name: use.sequence, table: use.table.target.name, column: use.column, next: next, taken: taken))
    }

    private func uses(
        _ connection: inout PostgresConnection, _ outcome: inout Outcome
    ) throws(LinkError) -> [Use] {
        let rows = try connection.execute(
            """
            WITH used (sequence, relation, attribute) AS (
                SELECT d.objid, d.refobjid, d.refobjsubid FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
                AND d.deptype IN ('a', 'i')
                UNION
                SELECT d.refobjid, f.adrelid, f.adnum FROM pg_catalog.pg_depend d
                JOIN pg_catalog.pg_attrdef f ON f.oid = d.objid
                WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            )
            SELECT sn.nspname, s.relname, tn.nspname, t.relname, a.attname, q.seqincrement,
                pg_catalog.has_sequence_privilege(s.oid, 'SELECT')
            FROM used u
            JOIN pg_catalog.pg_class s ON s.oid = u.sequence AND s.relkind = 'S'
            JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
            JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
            JOIN pg_catalog.pg_class t ON t.oid = u.relation
            JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = u.relation AND a.attnum = u.attribute
            WHERE a.atttypid IN ('int2'::pg_catalog.regtype, 'int4'::pg_catalog.regtype, 'int8'::pg_catalog.regtype)
            AND NOT q.seqcycle
            ORDER BY 1, 2, 3, 4
            """)
        let byName = Dictionary(tables.map { ($0.plan.name, $0) }, uniquingKeysWith: { first, _ in first })
        var uses: [Use] = []
        for row in 0..<rows.rowCount {
            let name = QualifiedName(rows.identifier(row, 2), rows.identifier(row, 3) ?? "")
            guard let table = byName[name] else { continue }
            let sequence = QualifiedName(rows.identifier(row, 0), rows.identifier(row, 1) ?? "")
            guard rows.boolean(row, 6) == true else {
                outcome.notes.append("\(sequence) was not checked: this session may not read it")
                continue
            }
            uses.append(
                Use(
                    sequence: sequence, table: table, column: rows.identifier(row, 4) ?? "",
                    increment: rows.integer(row, 5) ?? 1))
        }
        return uses
    }
}
