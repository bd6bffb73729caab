internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// Finds the rows that differ, on the server: it alone can say which texts mean the same value.
///
/// The dump's rows that are in doubt go into temporary tables of the target's types, and are compared with the target's
/// as the server writes both. Nothing stays: the transaction is rolled back.
final class RowDifferences {
    /// What was found in one table.
    struct Found {
        var counts: [VerifyResult.Row.Difference: Int] = [:]
        var underOtherTenant: Int?
        var rows: [VerifyResult.Row] = []
        var problem: String?

        func put(into table: inout VerifyResult.Table) {
            if table.problem == nil { table.problem = problem }
            guard problem == nil, !counts.isEmpty else { return }
            table.missing = counts[.missing] ?? 0
            table.extra = counts[.extra] ?? 0
            table.changed = counts[.changed] ?? 0
            table.underOtherTenant = underOtherTenant
            table.rows = rows
        }
    }

    private let dump: MigratedDump
    private let form: SessionForm
    private let show: Int
    private let tables: [ComparedTable]
    private let places: [QualifiedName: Int]
    private var connection: PostgresConnection
    private var found: [Found]
    /// The rows in doubt, where they are few; the others are sent whole.
    private var suspects: [(source: [UInt8], target: [UInt8])?] = []
    /// The table whose rows are being read, the columns they have, and those not yet sent.
    private var current: Int?
    private var columns: [SQLIdentifier] = []
    private var buffer: [UInt8] = []

    /// So many bytes go to the server in one COPY: its answer is waited for.
    private static let piece = 4 << 20

    init(
        dump: MigratedDump, form: SessionForm, show: Int, tables: [ComparedTable],
        connection: consuming PostgresConnection
    ) {
        self.dump = dump
        self.form = form
        self.show = show
        self.tables = tables
        self.connection = connection
        places = Dictionary(
            tables.enumerated().map { ($0.element.plan.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        found = tables.map { _ in Found() }
    }

    /// Finds them, table by table in the order given.
    func find() throws -> [Found] {
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE")
        try form.set(on: &connection)
        do {
            try connection.savepoint { connection in
                for (index, table) in tables.enumerated() {
                    for name in [Self.temporary(index), Self.target(index)] {
                        try connection.execute(
                            """
                            CREATE TEMPORARY TABLE \(name) ON COMMIT DROP AS
                            SELECT \(table.columns) FROM \(table.target.name) WITH NO DATA
                            """)
                    }
                }
            }
        } catch let error as LinkError where error.kind == .server {
            let reason = error.server?.safeMessage ?? "the server refused"
            for index in found.indices {
                found[index].problem =
                    tables[index].staging == nil
                    ? "the rows' texts differ; whether their values do could not be found out: \(reason)"
                    : "columns are computed, which could not be done to compare them: \(reason)"
            }
            try connection.execute("ROLLBACK")
            return found
        }
        suspects = try SuspectRows.find(in: dump, tables, over: &connection)
        if suspects.contains(where: { $0 == nil }) {
            try MigratedRows.read(dump, into: self)
            try flush()
        }
        for index in tables.indices {
            guard let rows = suspects[index] else { continue }
            try send(rows.source, to: Self.temporary(index), tables[index].columns, of: index)
            try send(rows.target, to: Self.target(index), tables[index].columns, of: index)
        }
        for index in tables.indices where found[index].problem == nil { try compare(index) }
        try connection.execute("ROLLBACK")
        return found
    }

    private static func temporary(_ index: Int) -> SQLCommand { "pg_temp.mudanza_source_\(index)" }
    private static func target(_ index: Int) -> SQLCommand { "pg_temp.mudanza_target_\(index)" }
    private static func differences(_ index: Int) -> SQLCommand { "pg_temp.mudanza_differences_\(index)" }

    // MARK: Comparing

    private func compare(_ index: Int) throws {
        let table = tables[index]
        do {
            try connection.savepoint { connection in
                try connection.execute(
                    """
                    CREATE TEMPORARY TABLE \(Self.differences(index)) (kind text, shown text, key text, number int8)
                    ON COMMIT DROP
                    """)
                let source = table.computed(Self.temporary(index))
                let target = suspects[index] == nil ? table.target.source : Self.target(index)
                try connection.execute(
                    Self.fill(
                        index, table, key: table.key, from: "\(source) WHERE \(table.isTenant)",
                        and: "\(target) WHERE \(table.isTenant)", subset: table.isSubset))
                if table.plan.tenancy.contains(.existing) {
                    // Rows that were another tenant's already: they are there, beside what that tenant has.
                    let key = table.target.key.allSatisfy(table.columns.contains) ? table.target.key : []
                    try connection.execute(
                        Self.fill(
                            index, table, key: key, from: "\(source) WHERE (\(table.isTenant)) IS NOT TRUE",
                            and: "\(table.target.source) WHERE (\(table.isTenant)) IS NOT TRUE", subset: true))
                }
            }
        } catch let error as LinkError where error.kind == .server {
            found[index].problem = "the rows differ, and could not be told apart: \(error.server?.safeMessage ?? "")"
            return
        }
        try count(index, table)
    }

    /// The statement that finds the rows in which two sets differ.
    private static func fill(
        _ index: Int, _ table: ComparedTable, key: [SQLIdentifier], from source: SQLCommand, and target: SQLCommand,
        subset: Bool
    ) -> SQLCommand {
        let whole = table.text
        let query: SQLCommand
        if key.isEmpty {
            query = """
                SELECT CASE WHEN coalesce(s.number, 0) > coalesce(t.number, 0) THEN 'missing' ELSE 'extra' END AS kind,
                    'md5=' || pg_catalog.md5(coalesce(s.whole, t.whole)) AS shown, coalesce(s.whole, t.whole) AS key,
                    pg_catalog.abs(coalesce(s.number, 0) - coalesce(t.number, 0)) AS number
                FROM (SELECT \(whole) AS whole, pg_catalog.count(*) AS number FROM \(source) GROUP BY 1) s
                FULL JOIN (SELECT \(whole) AS whole, pg_catalog.count(*) AS number FROM \(target) GROUP BY 1) t
                ON s.whole = t.whole
                WHERE s.number IS DISTINCT FROM t.number
                """
        } else {
            let named = key.enumerated().map { place, column -> SQLCommand in
                "\(SQLLiteral(bytes: column.sql + [0x3D])) || coalesce(s.k\(place), t.k\(place))"
            }
            let parts = key.enumerated().map { place, column -> SQLCommand in "\(column)::text AS k\(place)" }
            let columns: SQLCommand = """
                ROW(\(key))::text AS key, \(whole) AS whole, \(SQLCommand.joined(parts, separator: ", "))
                """
            query = """
                SELECT CASE WHEN t.key IS NULL THEN 'missing' WHEN s.key IS NULL THEN 'extra' ELSE 'changed' END AS kind,
                    \(SQLCommand.joined(named, separator: " || ', ' || ")) AS shown, coalesce(s.key, t.key) AS key,
                    1 AS number
                FROM (SELECT \(columns) FROM \(source)) s
                FULL JOIN (SELECT \(columns) FROM \(target)) t ON s.key = t.key
                WHERE s.key IS NULL OR t.key IS NULL OR s.whole <> t.whole
                """
        }
        let kept: SQLCommand = subset ? "kind <> 'extra'" : "TRUE"
        return """
            INSERT INTO \(differences(index)) SELECT kind, shown, key, number FROM (\(query)) d WHERE \(kept)
            """
    }

    private func count(_ index: Int, _ table: ComparedTable) throws {
        let counts = try connection.execute(
            "SELECT kind, pg_catalog.sum(number)::int8 FROM \(Self.differences(index)) GROUP BY 1")
        for row in 0..<counts.rowCount {
            guard let kind = counts.text(row, 0).flatMap({ VerifyResult.Row.Difference(rawValue: $0) }) else {
                continue
            }
            found[index].counts[kind] = counts.integer(row, 1) ?? 0
        }
        if found[index].counts[.missing] != nil, table.hasOnlyThisTenant, !table.key.isEmpty {
            found[index].underOtherTenant = try connection.execute(
                """
                SELECT pg_catalog.count(*) FROM \(Self.differences(index)) d
                WHERE d.kind = 'missing' AND EXISTS (
                    SELECT FROM (SELECT ROW(\(table.key))::text AS key FROM \(table.target.source)
                        WHERE \(table.isOther)) o
                    WHERE o.key = d.key)
                """
            ).integer(0, 0)
        }
        guard show > 0 else { return }
        // What is shown is UTF-8, whatever the dump's text is.
        try connection.execute("SET LOCAL client_encoding = 'UTF8'")
        let rows = try connection.execute(
            "SELECT kind, shown, number FROM \(Self.differences(index)) ORDER BY key, kind LIMIT \(show)")
        for row in 0..<rows.rowCount {
            guard let kind = rows.text(row, 0).flatMap({ VerifyResult.Row.Difference(rawValue: $0) }) else { continue }
            found[index].rows.append(
                VerifyResult.Row(difference: kind, key: rows.text(row, 1) ?? "", count: rows.integer(row, 2) ?? 1))
        }
        _ = try connection.execute("SELECT pg_catalog.set_config('client_encoding', $1, true)", [.text(form.encoding)])
    }
}

// MARK: The dump's rows

extension RowDifferences: MigratedRows.Taker {
    func begin(_ table: QualifiedName, _ columns: [SQLIdentifier]?) throws {
        try flush()
        current = places[table]
        if let current { self.columns = columns ?? tables[current].columns }
    }

    func take(_ rows: Span<UInt8>, count: Int) throws {
        guard let current, suspects[current] == nil, found[current].problem == nil else { return }
        buffer.append(rows)
        if buffer.count >= Self.piece { try flush() }
    }

    func takeUnreadable(_ table: QualifiedName, count: Int) throws {}

    func takeSequence(_ name: QualifiedName, _ value: SequenceValue) {}

    private func flush() throws {
        guard !buffer.isEmpty, let current else { return }
        try send(buffer, to: Self.temporary(current), columns, of: current)
        buffer.removeAll(keepingCapacity: true)
    }

    private func send(
        _ rows: [UInt8], to table: SQLCommand, _ columns: [SQLIdentifier], of index: Int
    ) throws {
        guard !rows.isEmpty else { return }
        let list: SQLCommand = columns.isEmpty ? "" : " (\(columns))"
        do {
            try connection.savepoint { connection in
                try form.setReading(on: &connection)
                try connection.copyIn("COPY \(table)\(list) FROM STDIN") { try $0.write(rows) }
                if !form.readingSettings.isEmpty { try form.set(on: &connection) }
            }
        } catch let error as LinkError where error.kind == .server {
            found[index].problem =
                "the dump's rows are no rows of the target's table: \(error.server?.safeMessage ?? "")"
        }
    }
}
