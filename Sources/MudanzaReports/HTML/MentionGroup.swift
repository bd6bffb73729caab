internal import Mudanza
internal import Tenancy

/// The objects with one effect, as the page lists them.
struct MentionGroup {
    struct Entry {
        var objectKind: String
        var object: String
        var uses: [Use]
        var place: String
    }
    /// What an object has to do with one table.
    struct Use {
        var table: String
        var anchor: String?
        var text: String
    }

    /// `breaks`, or `note` for what only sees more rows.
    var kind: String
    var heading: String
    var mentions: [Entry]

    /// Those that may break, then those that see the rows of every tenant.
    static func all(_ words: DiffWords, _ tables: TableIndex, _ say: Speech) -> [MentionGroup] {
        [Mention.Effect.breaks, .seesAllTenants].compactMap { effect in
            let objects = words.objects(effect)
            guard !objects.isEmpty else { return nil }
            let heading: Message =
                effect == .breaks
                ? "Objects that may break: \(objects.count)"
                : "Objects that see the rows of every tenant: \(objects.count)"
            return MentionGroup(
                kind: effect == .breaks ? "breaks" : "note", heading: say(heading),
                mentions: objects.map { object in
                    Entry(
                        objectKind: say(object.kind), object: Words.safe(object.name),
                        uses: object.groups.flatMap { group in
                            group.tables.map { table in
                                Use(
                                    table: tables.label(table), anchor: tables.anchor(table),
                                    text: Words.safe(say(group.text)))
                            }
                        },
                        place: FindingGroup.place(object.location, words.report, say))
                })
        }
    }
}

/// A statement that is left out, as the page lists it.
struct Statement {
    var command: String
    var object: String
    var place: String

    init(_ statement: DiffStatement, _ say: Speech) {
        command = statement.command
        object = Words.safe(statement.object)
        place = say("line \(String(statement.line))")
    }
}
