internal import DumpStream
internal import SQLSyntax

/// Finds the objects whose definitions mention a table that changes or is left out, and says what may break.
struct Mentions {
    private(set) var all: [Mention] = []
    private(set) var findings: [Finding] = []

    private let required: [SQLIdentifier]
    private let changed: Set<QualifiedName>
    private let leftOut: Set<QualifiedName>
    private let shared: Set<QualifiedName>
    private let tenants: Set<QualifiedName>
    private let byName: [SQLIdentifier: [QualifiedName]]

    init(catalog: Catalog, decisions: Decisions) {
        required = decisions.columns.filter { !$0.nullable }.map(\.name)
        changed = Set(decisions.tables.filter { $0.tenancy.contains(.added) }.map(\.name))
        leftOut = Set(decisions.leftOut)
        shared = Set(decisions.tables.filter { $0.tableClass == .shared }.map(\.name))
        tenants = Set(decisions.tables.filter { !$0.tenancy.isEmpty }.map(\.name))
        byName = Dictionary(grouping: decisions.tables.map(\.name), by: \.name)
        for view in catalog.views where !leftOut.contains(view.name) { add(view) }
        for routine in catalog.routines { add(routine) }
        for trigger in catalog.triggers { add(trigger) }
        for rule in catalog.rules { add(rule) }
        for policy in catalog.policies { add(policy) }
        for table in catalog.tables { addForeignKeys(of: table) }
        addRowTypes(catalog)
    }

    private mutating func add(_ view: Catalog.View) {
        let kind: Message = view.isMaterialized ? "materialized view" : "view"
        for table in unique(view.reads) {
            if leftOut.contains(table) {
                let described: Message =
                    view.isMaterialized ? "the materialized view \(view.name)" : "the view \(view.name)"
                block("\(described) reads \(table), which is left out", view.name.description, view.location)
            } else if changed.contains(table) {
                note(
                    kind, view.name.description, table, .seesAllTenants,
                    "keeps its columns and reads the rows of every tenant", view.location)
            }
        }
    }

    private mutating func add(_ routine: Catalog.Routine) {
        let types = Set(routine.usesTypes)
        var routine = routine
        routine.mentions = routine.mentions.flatMap(resolved)
        for table in unique(routine.mentions.map(\.relation) + routine.usesTypes) {
            if leftOut.contains(table), types.contains(table) {
                block(
                    "the function \(routine.signature) has an argument or result of the row type of \(table), which is "
                        + "left out", routine.signature, routine.location, advice: "Keep the table.")
            } else if leftOut.contains(table) {
                findings.append(
                    Finding(
                        .warning, object: routine.signature,
                        text: "the function \(routine.signature) mentions \(table), which is left out",
                        advice: "It will fail when it is called.", location: routine.location))
            }
            guard changed.contains(table) else { continue }
            let uses = routine.mentions.filter { $0.relation == table }
            let (effect, text) = judge(uses, rowType: types.contains(table))
            note("function", routine.signature, table, effect, text, routine.location)
        }
    }

    private mutating func add(_ trigger: Catalog.Trigger) {
        guard changed.contains(trigger.table) else { return }
        let object = "\(trigger.name) on \(trigger.table)"
        note(
            "trigger", object, trigger.table, .harmless,
            "runs \(trigger.function) with rows that have the tenancy columns", trigger.location)
    }

    private mutating func add(_ rule: Catalog.Rule) {
        if leftOut.contains(rule.table) { return }
        let object = "\(rule.name) on \(rule.table)"
        for table in unique(rule.mentions.map(\.relation)) {
            if leftOut.contains(table) {
                block("the rule \(object) mentions \(table), which is left out", object, rule.location)
            } else if changed.contains(table) {
                let (effect, text) = judge(rule.mentions.filter { $0.relation == table }, rowType: false)
                note("rule", object, table, effect, text, rule.location)
            }
        }
        if changed.contains(rule.table), !rule.mentions.contains(where: { $0.relation == rule.table }) {
            note("rule", object, rule.table, .harmless, "acts on a table that has gained columns", rule.location)
        }
    }

    private mutating func add(_ policy: Catalog.Policy) {
        if leftOut.contains(policy.table) { return }
        let object = "\(policy.name) on \(policy.table)"
        for table in unique(policy.reads) where leftOut.contains(table) {
            block("the policy \(object) reads \(table), which is left out", object, policy.location)
        }
        if changed.contains(policy.table) {
            note(
                "policy", object, policy.table, .seesAllTenants, "does not look at the tenant's columns",
                policy.location)
        }
        for table in unique(policy.reads) where table != policy.table && changed.contains(table) {
            note("policy", object, table, .seesAllTenants, "reads the rows of every tenant", policy.location)
        }
    }

    private mutating func addForeignKeys(of table: Catalog.Table) {
        guard !leftOut.contains(table.name) else { return }
        for constraint in table.constraints where constraint.kind == .foreignKey {
            guard let target = constraint.referencedTable else { continue }
            let name: Message = constraint.name.map { "\($0) of \(table.name)" } ?? "of \(table.name)"
            if leftOut.contains(target) {
                findings.append(
                    Finding(
                        .warning, object: table.name.description,
                        text: "the foreign key \(name) is left out: \(target), which it refers to, is skipped",
                        location: constraint.location))
            } else if shared.contains(table.name), tenants.contains(target) {
                findings.append(
                    Finding(
                        .warning, object: table.name.description,
                        text: "the shared table \(table.name) refers to \(target), whose rows belong to a tenant",
                        advice: "A second tenant's import cannot agree with these rows: make \(table.name) a tenant "
                            + "table, or \(target) a shared one.", location: constraint.location))
            }
        }
    }

    /// A body that leaves the schema out may mean any table of the name: the search path of its caller decides.
    private func resolved(_ mention: Catalog.BodyMention) -> [Catalog.BodyMention] {
        guard mention.relation.schema == nil else { return [mention] }
        return (byName[mention.relation.name] ?? []).map {
            Catalog.BodyMention(relation: $0, use: mention.use, columns: mention.columns)
        }
    }

    /// Columns and types made of the row type of a table that is left out cannot be created.
    private mutating func addRowTypes(_ catalog: Catalog) {
        for table in catalog.tables where !leftOut.contains(table.name) {
            for column in table.columns where leftOut.contains(column.typeName) {
                let name = "\(table.name).\(column.name)"
                block(
                    "the column \(name) is of the row type of \(column.typeName), which is left out", name,
                    table.location)
            }
        }
        for type in catalog.types {
            for used in type.uses where leftOut.contains(used) {
                block(
                    "the type \(type.name) is made of the row type of \(used), which is left out",
                    type.name.description, type.location, advice: "Keep the table.")
            }
        }
    }

    /// What the uses of a changed table in a body mean, the worst first.
    private func judge(_ uses: [Catalog.BodyMention], rowType: Bool) -> (Mention.Effect, Message) {
        let names = required.map(\.description).joined(separator: ", ")
        if uses.contains(where: { $0.use == .insertsByPosition }) {
            return (.breaks, "inserts without naming columns: the new columns get no value")
        }
        for use in uses where use.use == .insertsWithColumns {
            if !required.allSatisfy(use.columns.contains) {
                return (.breaks, "inserts without \(names), which must not be NULL")
            }
        }
        if rowType || uses.contains(where: { $0.use == .wholeRow }) {
            return (.breaks, "uses whole rows, which have become wider: check the places that list their fields")
        }
        if uses.contains(where: { $0.use == .updates || $0.use == .deletes }) {
            return (.seesAllTenants, "changes rows of every tenant unless it is told which")
        }
        return (.seesAllTenants, "reads the rows of every tenant")
    }

    private func unique(_ names: [QualifiedName]) -> [QualifiedName] {
        var seen: Set<QualifiedName> = []
        return names.filter { seen.insert($0).inserted }
    }

    private mutating func note(
        _ kind: Message, _ object: String, _ table: QualifiedName, _ effect: Mention.Effect, _ text: Message,
        _ location: Location
    ) {
        all.append(
            Mention(objectKind: kind, object: object, table: table, effect: effect, text: text, location: location))
    }

    private mutating func block(
        _ text: Message, _ object: String, _ location: Location, advice: Message = "Skip it as well, or keep the table."
    ) {
        findings.append(Finding(.blocker, object: object, text: text, advice: advice, location: location))
    }
}
