internal import DumpStream
internal import Mudanza
internal import SQLSyntax
internal import Tenancy

/// What the dry-run report says, in whatever form it is written.
struct DiffWords {
    let report: DiffReport

    // MARK: The whole

    /// Whether it is safe to go on, in a few words.
    var verdict: Message {
        switch report.verdict {
        case .blocked: "Do not go on"
        case .lookFirst: "Can be executed; look first"
        case .clear: "Safe to go on"
        }
    }

    /// What the verdict rests on.
    var grounds: Message {
        let (blockers, warnings) = (report.findings(.blocker).count, report.findings(.warning).count)
        let objects = Set(report.breaking.map { "\($0.objectKind) \($0.object)" }).count
        return "\(blockers, one: "blocker", many: "blockers"), \(warnings, one: "warning", many: "warnings"), "
            + "\(objects, one: "object that may break", many: "objects that may break")"
    }

    /// What was not looked at; nil where nothing was left.
    var unseen: Message? {
        report.target == nil ? "No target was looked at: mudanza diff --against TARGET compares with one." : nil
    }

    /// The last line: all of it in one sentence.
    var summary: Message {
        let tables = report.tables.count - report.totals.skippedTables
        return "\(verdict): \(grounds); \(report.totals.rows, one: "row", many: "rows") in "
            + "\(tables, one: "table", many: "tables") of \(report.source.file); "
            + "plan \(String(report.planDigest.hex.prefix(12)))"
    }

    /// The facts under the verdict: a label, and what it is about, a line each.
    var facts: [(label: Message, lines: [Message])] {
        let source = report.source
        var dump: [Message] = [
            "\(source.file)",
            "\(source.bytes, one: "byte", many: "bytes"), \(source.lines, one: "line", many: "lines"), \(source.encoding)",
        ]
        if let schema = source.schemaFile { dump.append("rows only; the tables are made by \(schema)") }
        dump.append(versions)
        var facts: [(label: Message, lines: [Message])] = [
            ("Dump", dump), ("SHA-256", [Message(verbatim: source.sha256.hex)]),
            ("Tenant", report.tenant.map { "\($0.name) = \(Self.value($0.value))" }),
            ("Keys", [strategy]),
            ("Registries", report.registries.map { "\($0.table)" }),
            ("Plan", [Message(verbatim: report.planDigest.hex), "made by mudanza \(report.tool)"]),
            ("Tables", [tables]), ("Rows", [rows]), ("Size", [sizes, estimate]),
        ]
        if report.registries.isEmpty { facts.removeAll { $0.label == "Registries" } }
        if report.target != nil { facts.append(("Target", target)) }
        return facts
    }

    private var versions: Message {
        switch (report.source.serverVersion, report.source.dumperVersion) {
        case (let server?, let dumper?): "from PostgreSQL \(server), by pg_dump \(dumper)"
        case (let server?, nil): "from PostgreSQL \(server)"
        case (nil, let dumper?): "by pg_dump \(dumper)"
        case (nil, nil): "it does not say by which version it was made"
        }
    }

    private var strategy: Message {
        switch report.strategy {
        case .keep: "keep: keys stay as they are; right where they are unique across tenants"
        case .composite: "composite: the tenant's columns lead each key"
        case .offset: "offset: keys move by a number of the tenant's own"
        case .prefix: "prefix: keys begin with the tenant's own"
        }
    }

    private var tables: Message { "\(report.tables.count): \(classes)" }

    /// How many tables are whose.
    var classes: Message {
        let totals = report.totals
        let without: Message =
            totals.tablesWithoutTenant > 0 ? "\(totals.tablesWithoutTenant) unable to carry it, " : ""
        return "\(totals.tenantTables) of the tenant, \(without)"
            + "\(totals.sharedTables, one: "shared", many: "shared"), "
            + "\(totals.skippedTables, one: "left out", many: "left out")"
    }

    private var rows: Message {
        let totals = report.totals
        return "\(totals.rows, one: "row is written", many: "rows are written"), "
            + "\(totals.rowsLeftOut, one: "left out", many: "left out")"
    }

    private var sizes: Message {
        let totals = report.totals
        return "rows: \(ByteCount(totals.bytesBefore)) before, \(ByteCount(totals.bytesAfter)) after"
    }

    /// Room and time in the target.
    var estimate: Message {
        let estimate = report.estimate
        let rate = ByteCount(Int(min(max(estimate.bytesPerSecond, 0), 1e15)))
        let (size, time) = (ByteCount(estimate.targetBytes), Words.duration(estimate.seconds))
        return switch estimate.basis {
        case .given: "in the target about \(size) with indexes; \(time) to load at \(rate)/s, as given"
        case .measured: "in the target about \(size) with indexes; \(time) to load at \(rate)/s, as measured there"
        case .assumed: "in the target about \(size) with indexes; \(time) to load at \(rate)/s, which is assumed"
        }
    }

    // MARK: Values

    /// A tenant's value, as SQL writes it.
    static func value(_ value: String?) -> String { value.map { "'\($0.replacing("'", with: "''"))'" } ?? "NULL" }

    // MARK: Tables

    /// To whom the rows of a table belong.
    static func tableClass(_ table: DiffTable) -> Message {
        switch table.tableClass {
        // Whoever signs must see it: rows that nothing tells apart from another tenant's.
        case .tenant where table.treatment == .unchanged: "no tenant"
        case .tenant: "tenant"
        case .shared: "shared"
        case .skip: "left out"
        }
    }

    /// What is done to a table.
    static func treatment(_ table: DiffTable) -> Message {
        switch table.treatment {
        case .addColumns: "gains columns"
        case .inheritColumns: "gains columns by its parent"
        case .keepColumns: "has the columns already"
        case .unchanged: "stays as it is"
        case .leaveOut: "is left out"
        }
    }

    /// A column that a table gains.
    static func column(_ column: PlannedColumn) -> Message {
        "\(column.name) \(column.type)\(column.nullable ? "" : " NOT NULL") = \(value(column.value))"
    }

    /// A key, constraint or index; `+`, `-`, `~` or a blank says what becomes of it.
    static func key(_ key: DiffKey) -> (sign: String, text: String) {
        let name = key.name.map { " " + SQLIdentifier($0).description } ?? ""
        let head = "\(key.kind.rawValue)\(name) "
        return switch (key.before, key.after) {
        case (nil, let after): ("+", head + (after ?? ""))
        case (let before?, nil): ("-", head + before)
        case (let before?, let after?) where before == after: (" ", head + before)
        case (let before?, let after?): ("~", head + before + " -> " + after)
        }
    }

    /// How a table's size changes.
    static func size(_ table: DiffTable) -> Message {
        if table.treatment == .leaveOut { return "\(ByteCount(table.bytesBefore)) left out" }
        return "\(ByteCount(table.bytesBefore)) before, \(ByteCount(table.bytesAfter)) after, in the target about "
            + "\(ByteCount(table.targetBytes)) with indexes"
    }

    // MARK: Fields

    /// The fields of a sample that are other than before: those that are new, and those whose value changes.
    static func changes(_ sample: DiffSample) -> [(sign: String, field: DiffField)] {
        let before = Dictionary(sample.before.map { ($0.column, $0.content) }) { first, _ in first }
        return sample.after.compactMap { field in
            guard let old = before[field.column] else { return ("+", field) }
            return old == field.content ? nil : ("~", field)
        }
    }

    // MARK: Places

    /// A line of the dump, or of the file that makes its tables.
    func place(_ location: Location) -> Message {
        let line = String(location.line)
        if location.file == report.source.file { return "line \(line)" }
        return "line \(line) of \(location.file.split(separator: "/").last ?? "")"
    }

    // MARK: Mentions

    /// One object that mentions changed tables, and what they mean for it.
    struct MentioningObject {
        var kind: Message
        var name: String
        var location: Location
        /// The tables for which the same is to be said, in order.
        var groups: [(tables: [QualifiedName], text: Message)]
    }

    /// The objects with an effect, in the dump's order.
    func objects(_ effect: Mention.Effect) -> [MentioningObject] {
        var objects: [MentioningObject] = []
        var places: [String: Int] = [:]
        for mention in report.mentions where mention.effect == effect {
            let key = "\(mention.objectKind) \(mention.object)"
            let place = places[key] ?? objects.count
            if place == objects.count {
                places[key] = place
                objects.append(
                    MentioningObject(
                        kind: mention.objectKind, name: mention.object, location: mention.location, groups: []))
            }
            if let group = objects[place].groups.firstIndex(where: { $0.text == mention.text }) {
                objects[place].groups[group].tables.append(mention.table)
            } else {
                objects[place].groups.append(([mention.table], mention.text))
            }
        }
        return objects
    }
}
