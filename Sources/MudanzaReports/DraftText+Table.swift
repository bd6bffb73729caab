internal import SQLSyntax
internal import Tenancy

extension DraftText {
    mutating func section(_ table: DraftTable) {
        blank()
        lines.append("# --- \(Words.safe("\(table.name)")) ---")
        if let comment = table.comment { quote(comment) }
        if let shared = table.shared { why(shared) }
        for pointer in table.pointers { why(pointer) }
        if let obstacle = table.obstacle {
            say(
                "It cannot take the tenancy columns: \(obstacle). Its rows are copied as they are, without the "
                    + "tenant; say skip or shared if that is not wanted.")
        }
        notLooked(table.references.filter { $0.finding == .notLooked })
        for reference in table.references { why(reference) }
        settings(table)
    }

    private mutating func settings(_ table: DraftTable) {
        let usable = table.references.filter(\.isUsable)
        guard table.shared != nil || table.obstacle != nil || !usable.isEmpty else { return }
        set("[table.\(Self.pattern(table.name))]", table.isInForce)
        if let shared = table.shared {
            set("class = \"shared\"", shared.isInForce)
            if !shared.naturalKey.isEmpty {
                let key = shared.naturalKey.map { Self.quoted($0.text) }.joined(separator: ", ")
                set("natural_key = [\(key)]", shared.isInForce)
            }
            set("on_conflict = \"error\"", shared.isInForce)
        } else if table.obstacle != nil {
            set("class = \"skip\"", false)
        }
        // A section has one table of references: those that are not in force are shown only where none is.
        let isInForce = usable.contains(where: \.isInForce)
        let pairs = usable.filter { $0.isInForce == isInForce }.map {
            "\(Self.key($0.column.text)) = \(Self.quoted("\($0.target.table)(\($0.target.column))"))"
        }
        if !pairs.isEmpty { set("references = { \(pairs.joined(separator: ", ")) }", isInForce) }
    }

    // MARK: Shared tables

    private mutating func why(_ shared: DraftShared) {
        switch shared.clue {
        case .lookupName:
            say("Shared by all tenants: lookup tables are called so.")
        case .migrationHistory:
            say("Shared by all tenants: a framework notes here which migrations have run.")
        case .none:
            say("Perhaps shared by all tenants: it is small, and several others refer to it.")
        }
        if let rows = shared.rows {
            say("\(rows, one: "row", many: "rows") in this dump; it refers to no table of the tenant.")
        } else {
            say("The dump holds no rows, so how many it has is not known; it refers to no table of the tenant.")
        }
        if !shared.referrers.isEmpty {
            say("Referred to by \(list(shared.referrers)).")
        }
        if shared.naturalKey.isEmpty {
            say(
                "No natural_key: its only key is a number that each database counts for itself. Name the columns "
                    + "by which a row is recognised, if there are such.")
        }
        if shared.isInForce {
            say(
                "Copied once; when it comes again it must agree (on_conflict). Wrong if tenants change it for "
                    + "themselves: delete the section, and every tenant gets its own rows.")
        } else {
            say("Not set: until you say otherwise every tenant has its own rows.")
        }
    }

    // MARK: Pointers

    private mutating func why(_ pointer: DraftPointer) {
        let (table, key) = (pointer.table, pointer.key)
        say(
            "\(table) and \(key) point at a row of any table: the first names it, the second is its key. A "
                + "reference to one table cannot say that. With keep nothing needs doing; a strategy that changes keys "
                + "would leave \(key) behind.")
        if let named = pointer.named, !named.isEmpty {
            say("In the rows looked at, \(table) names \(list(named)).")
        }
        if pointer.otherWords > 0 {
            say("It holds \(pointer.otherWords, one: "word", many: "words") too that name no table of the dump.")
        }
        if let comment = pointer.comment { quote(comment, of: key) }
    }

    // MARK: References

    private mutating func why(_ reference: DraftReference) {
        let (column, target) = (reference.column, "\(reference.target.table)(\(reference.target.column))")
        switch reference.finding {
        case .otherType(let own, let other):
            say(
                "\(column) is called like a reference to \(target), but it is \(own) and that is \(other): it "
                    + "refers to something else, or to nothing. If you know to what, write it in references.")
        case .notLooked: break
        case .looked(let values, 0, let isPartial):
            say(
                "\(column) is a reference to \(target) that the database does not declare: \(reason(reference.clue)), "
                    + "the types fit, and all that was looked at is there, "
                    + "\(values, one: "value", many: "different values"). A strategy that changes keys moves it too. "
                    + "Wrong? Delete it.")
            partly(isPartial)
        case .looked(let values, let missing, let isPartial):
            say(
                "\(column) is called like a reference to \(target), but of "
                    + "\(values, one: "value", many: "different values") looked at \(missing) are not there. "
                    + "Not set.")
            partly(isPartial)
        }
        if let comment = reference.comment { quote(comment, of: column) }
    }

    /// Those of which only the names tell anything.
    private mutating func notLooked(_ references: [DraftReference]) {
        guard !references.isEmpty else { return }
        let pairs = references.map { "\($0.column) -> \($0.target.table)(\($0.target.column))" }.joined(separator: ", ")
        say(
            "Called like references, not declared in the database, and of types that fit: "
                + "\(pairs). No values were looked at: the dump has none, or they are too many or came through a pipe. "
                + "Not set.")
    }

    private mutating func partly(_ isPartial: Bool) {
        if isPartial { say("Only the first rows were looked at.") }
    }

    private func reason(_ clue: DraftReference.Clue) -> Message {
        switch clue {
        case .keyName: "it is called like that key"
        case .tableName, .bareName: "it is called like that table"
        case .partOfName: "its name ends like that table's"
        case .person: "it names a person"
        case .parent: "it names a parent"
        }
    }
}

extension DraftReference {
    /// Whether it can be written as a setting.
    fileprivate var isUsable: Bool {
        if case .otherType = finding { return false }
        return true
    }
}
