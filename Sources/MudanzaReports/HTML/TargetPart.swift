internal import Mudanza
internal import Tenancy

/// What the target holds, as the template `target.html` shows it.
struct TargetPart {
    struct Batch {
        var batch: String
        var state: String
        var begun: String
        var whose: String
    }
    struct TableLink {
        var tableName: String
        var anchor: String?
    }
    struct Conflict {
        var tableName: String
        var anchor: String?
        var what: String
        var rule: String
        var columns: String
        var rows: String
        var examples: [Example]
    }
    /// One row's values.
    struct Example {
        var row: String
        var values: [SamplePart.Value]
    }

    var targetFacts: [Page.Fact]
    var batches: [Batch]
    var existing: [TableLink]
    var conflicts: [Conflict]

    init(_ target: DiffTarget, _ tables: TableIndex, _ say: Speech) {
        targetFacts = [
            Page.Fact(what: say("Database"), value: Words.safe(target.database), isCode: true),
            Page.Fact(what: say("Server"), value: "PostgreSQL \(Words.safe(target.serverVersion))"),
            Page.Fact(what: say("Tenant"), value: Self.tenant(target, say)),
            Page.Fact(
                what: say("Rows compared"),
                value: say("in \(target.comparedTables.count, one: "table", many: "tables")")),
        ]
        if let roomLeft = target.roomLeft {
            targetFacts.append(Page.Fact(what: say("Room left"), value: "\(ByteCount(roomLeft))"))
        }
        batches = target.batches.map { batch in
            Batch(
                batch: Words.safe(batch.id), state: Words.safe(batch.state), begun: Words.safe(batch.startedAt),
                whose: batch.isSameTenant ? say("this one") : say("another"))
        }
        existing = target.existingTables.map { TableLink(tableName: tables.label($0), anchor: tables.anchor($0)) }
        conflicts = target.conflicts.map { conflict in
            let what: Message =
                switch conflict.kind {
                case .collides: "the target has the key already"
                case .repeats: "an earlier row of the dump has the key"
                case .dangles: "it refers to a row that is nowhere"
                case .tooWide: "the value is too long or too large for the column"
                case .invalid: "the value is none of the column's type"
                case .missing: "NULL, which the column refuses"
                case .violates: "the check is false"
                case .differs: "the shared row is there with other values"
                }
            return Conflict(
                tableName: tables.label(conflict.table), anchor: tables.anchor(conflict.table), what: say(what),
                rule: Words.safe(conflict.rule), columns: Words.safe(conflict.columns.joined(separator: ", ")),
                rows: Words.number(conflict.rows),
                examples: conflict.examples.map { example in
                    Example(
                        row: say("row \(example.row)"), values: example.fields.map { SamplePart.Value($0.content, say) }
                    )
                })
        }
    }

    /// What the target has of the tenant.
    private static func tenant(_ target: DiffTarget, _ say: Speech) -> String {
        let registered: Message =
            switch target.tenantIsRegistered {
            case true: "it knows the tenant"
            case false: "it does not know the tenant yet"
            case nil: "it has no registries yet"
            }
        let rows = target.tenantRows.reduce(0) { $0 + $1.rows }
        return say(registered) + (rows == 0 ? "" : "\n" + say("rows of this tenant are there already: \(rows)"))
    }
}
