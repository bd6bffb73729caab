internal import DumpStream
public import Mudanza
internal import SQLSyntax
internal import Tenancy

/// What a dump holds, for people and, as JSON, for scripts.
public struct InspectReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// The dump's name.
    public var file: String
    /// Its length in bytes.
    public var bytes: Int
    /// Its lines.
    public var lines: Int
    /// The server it was taken from, as the dump says.
    public var serverVersion: String?
    /// The pg_dump that wrote it, as the dump says.
    public var dumperVersion: String?
    /// The encoding of its text.
    public var encoding: String
    /// Every table that is created or filled.
    public var tables: [Table]
    /// How many of each other kind of object there are.
    public var objects: [String: Int]
    /// How many statements of each command there are.
    public var statements: [String: Int]
    /// What is unusual in it.
    public var oddities: [String]

    /// A table and its rows.
    public struct Table: Sendable, Codable {
        /// The name as SQL.
        public var name: String
        /// `ordinary`, `partitioned`, `partition`, `inherits`, `typed`, `foreign`, or `not created here`.
        public var kind: String
        /// Its columns; inherited ones are counted at the parent.
        public var columns: Int
        /// Its rows in this dump.
        public var rows: Int
        /// Their bytes in this dump.
        public var bytes: Int
        /// `copy` or `insert`; nil without rows.
        public var form: String?
    }

    /// Reports on a survey that counted rows.
    public init(_ survey: Survey, file: String) {
        self.file = file
        bytes = survey.bytes
        lines = survey.lines
        serverVersion = survey.serverVersion
        dumperVersion = survey.dumperVersion
        encoding = survey.source.encoding
        let catalog = survey.source.catalog
        var loads = Dictionary(survey.loads.map { ($0.table, $0) }, uniquingKeysWith: { first, _ in first })
        tables = catalog.tables.map { table in
            let load = loads.removeValue(forKey: table.name)
            return Table(
                name: "\(table.name)", kind: Self.kind(table), columns: table.columns.count, rows: load?.rows ?? 0,
                bytes: load?.bytes ?? 0, form: load?.form.rawValue)
        }
        for load in survey.loads where loads[load.table] != nil {
            tables.append(
                Table(
                    name: "\(load.table)", kind: "not created here", columns: 0, rows: load.rows, bytes: load.bytes,
                    form: load.form.rawValue))
        }
        objects = [
            "schemas": catalog.schemas.count, "extensions": catalog.extensions.count, "views": catalog.views.count,
            "indexes": catalog.indexes.count, "sequences": catalog.sequences.count, "types": catalog.types.count,
            "functions": catalog.routines.count, "triggers": catalog.triggers.count, "rules": catalog.rules.count,
            "policies": catalog.policies.count, "comments": catalog.comments.count,
            "constraints": catalog.tables.reduce(0) { $0 + $1.constraints.count },
        ]
        statements = catalog.statementCounts
        oddities = Self.oddities(survey)
    }

    private static func kind(_ table: Catalog.Table) -> String {
        if table.kind == .foreign { return "foreign" }
        if table.isPartition { return "partition" }
        if table.kind == .partitioned { return "partitioned" }
        if table.ofType != nil { return "typed" }
        return table.parents.isEmpty ? "ordinary" : "inherits"
    }

    private static func oddities(_ survey: Survey) -> [String] {
        var found: [String] = []
        if survey.hasByteOrderMark { found.append("begins with a byte-order mark") }
        if survey.hasCarriageReturns { found.append("lines end in carriage return and line feed") }
        if survey.dumperVersion == nil { found.append("does not say which pg_dump wrote it") }
        if survey.isRestricted { found.append("guarded by \\restrict") }
        if survey.mixesRowsAndSchema { found.append("creates tables after the first rows") }
        if survey.source.connections.count > 0 {
            found.append("changes database (\\connect) \(survey.source.connections.count) times")
        }
        if survey.source.encoding.uppercased() != "UTF8" { found.append("is not in UTF8") }
        for statement in survey.source.catalog.notParsed {
            found.append("\(statement.location): \(statement.kind) is newer than PostgreSQL 15's grammar")
        }
        return found
    }

    /// The whole report as plain text.
    public var text: String {
        let rows = tables.reduce(0) { $0 + $1.rows }
        var text = """
            Dump     \(Words.safe(file)), \(Words.number(bytes)) bytes, \(Words.number(lines)) lines
            Server   PostgreSQL \(serverVersion.map(Words.safe) ?? "(not said)")
            pg_dump  \(dumperVersion.map(Words.safe) ?? "(not said)")
            Text     \(Words.safe(encoding))
            Tables   \(Words.number(tables.count)), with \(Words.count(rows, "row", "rows"))


            """
        var table = TextTable([.left, .left, .right, .right, .right, .left])
        table.add("table", "kind", "columns", "rows", "bytes", "rows as")
        for entry in tables {
            table.add(
                Words.safe(entry.name), entry.kind, Words.number(entry.columns), Words.number(entry.rows),
                Words.number(entry.bytes), entry.form ?? "-")
        }
        text += table.text
        let others = objects.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        if !others.isEmpty {
            text += "\nOther objects: " + others.map { "\(Words.number($0.value)) \($0.key)" }.joined(separator: ", ")
            text += "\n"
        }
        if !oddities.isEmpty { text += "\nOddities\n" + oddities.map { "  \(Words.safe($0))\n" }.joined() }
        return text
    }
}
