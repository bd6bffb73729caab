internal import DumpStream
internal import SQLSyntax

/// Decides which keys gain the tenancy columns in front, and which foreign keys follow them.
///
/// A key that the tenant must lead makes values of different tenants different. What refers to it must name the tenant
/// too, so a key stays as it is where something that refers to it cannot carry the tenant, and its reason says what.
struct KeyWidening {
    /// What is changed, in the dump's order.
    private(set) var edits: [KeyEdit] = []
    /// Every key with its columns before and after.
    private(set) var keys: [KeyPlan] = []
    /// Constraints that keep what MATCH FULL asked for.
    private(set) var checks: [MatchCheck] = []
    private(set) var findings: [Finding] = []

    /// `MATCH FULL` of several columns without it: all of them are NULL, or none is.
    struct MatchCheck {
        var table: QualifiedName
        var columns: [SQLIdentifier]
    }

    private let catalog: Catalog
    private let tenancy: [TenancyColumn]
    private let tables: [QualifiedName: Catalog.Table]
    private let plans: [QualifiedName: TablePlan]
    private let settings: [QualifiedName: Setting<KeyStrategy>]
    private let movement: KeyMovement
    private let families: Families
    private let fullColumns: FullColumns
    /// Whether the target knows `SET NULL (columns)`: PostgreSQL 15.
    private let namesSetColumns: Bool
    private let uniqueKeys: [UniqueKey]
    /// For each unique key: what comes first, and why.
    private var leading: [(columns: [SQLIdentifier], reason: Message)] = []

    init(catalog: Catalog, plans: [TablePlan], project: Project, movement: KeyMovement, targetVersion: Int?) {
        self.movement = movement
        self.catalog = catalog
        tenancy = project.tenancyColumns
        tables = Dictionary(catalog.tables.map { ($0.name, $0) }) { first, _ in first }
        self.plans = Dictionary(plans.map { ($0.name, $0) }) { first, _ in first }
        settings = Dictionary(catalog.tables.map { ($0.name, project.rule(for: $0.name).strategy) }) { first, _ in first
        }
        families = Families(catalog.tables)
        fullColumns = FullColumns(catalog.tables)
        namesSetColumns = (targetVersion ?? 15) >= 15
        uniqueKeys = UniqueKey.all(in: catalog)
        decideKeys()
        keys = plansOfKeys()
    }

    /// The plan of every key of the tables that carry the tenant: each table's constraints in the dump's order, then
    /// unique indexes.
    private mutating func plansOfKeys() -> [KeyPlan] {
        var plans: [KeyPlan] = []
        var number = 0
        for table in catalog.tables {
            for constraint in table.constraints {
                if constraint.kind == .foreignKey {
                    plans += decide(constraint, of: table).map { [$0] } ?? []
                } else if KeyPlan.word(constraint.kind) != nil {
                    plans += planOfKey(number).map { [$0] } ?? []
                    number += 1
                }
            }
        }
        while number < uniqueKeys.count {
            plans += planOfKey(number).map { [$0] } ?? []
            number += 1
        }
        return plans
    }

    private func planOfKey(_ number: Int) -> KeyPlan? {
        let key = uniqueKeys[number]
        guard carriesTenant(key.table) else { return nil }
        let before = key.columns.map { $0?.description ?? "(expression)" }
        return KeyPlan(
            table: key.table, name: key.name, kind: KeyPlan.word(key.kind), before: before,
            after: leading[number].columns.map(\.description) + before, reason: leading[number].reason)
    }

    private func carriesTenant(_ table: QualifiedName) -> Bool {
        plans[table].map { !$0.tenancy.isEmpty } ?? false
    }

    // MARK: Unique keys

    private mutating func decideKeys() {
        var obstacles = uniqueKeys.map(obstacle)
        // An index and those of its partitions are one: all of them change, or none.
        var first: [FamilyKey: Int] = [:]
        for (number, key) in uniqueKeys.enumerated() {
            let family = FamilyKey(
                root: families.root(of: key.table), isIndex: key.kind == .index, columns: key.columns)
            guard let obstacle = obstacles[number], obstacle.isWarning else { continue }
            first[family] = first[family] ?? number
        }
        for (number, key) in uniqueKeys.enumerated() where obstacles[number] == nil {
            let family = FamilyKey(
                root: families.root(of: key.table), isIndex: key.kind == .index, columns: key.columns)
            guard let other = first[family] else { continue }
            obstacles[number] = Obstacle("it shares its shape with \(uniqueKeys[other].table)", isWarning: false)
        }
        for (number, key) in uniqueKeys.enumerated() { decide(key, obstacles[number]) }
    }

    private struct FamilyKey: Hashable {
        var root: QualifiedName
        var isIndex: Bool
        var columns: [SQLIdentifier?]
    }

    /// Why a key stays as it is.
    private struct Obstacle {
        var reason: Message
        /// Whether somebody should know that it does.
        var isWarning: Bool

        init(_ reason: Message, isWarning: Bool = true) {
            self.reason = reason
            self.isWarning = isWarning
        }
    }

    private mutating func decide(_ key: UniqueKey, _ obstacle: Obstacle?) {
        var front: [SQLIdentifier] = []
        var reason: Message = obstacle?.reason ?? "strategy \(strategy(of: key.table).value.rawValue)"
        if obstacle == nil, key.kind == .primaryKey, let unmoved = movement.unmoved[key.table] {
            reason = Message("its values do not move: \(unmoved)")
        }
        if obstacle == nil { front = tenancyColumns(missingFrom: key.columns) }
        if let obstacle, obstacle.isWarning {
            findings.append(
                Finding(
                    .warning, object: key.table.description,
                    text: "\(key.description) stays as it is: \(obstacle.reason)",
                    advice: "Its values must be unique across all tenants, or rows of another tenant will be refused.",
                    location: key.location))
        }
        if !front.isEmpty {
            if let name = key.name, !key.isInline {
                edits.append(KeyEdit(table: key.table, name: name, kind: KeyEdit.Kind(key.kind), leading: front))
            } else {
                findings.append(
                    Finding(
                        .blocker, object: key.table.description,
                        text: "\(key.description) is written inside CREATE TABLE, or has no name",
                        advice: "pg_dump writes keys as ALTER TABLE … ADD CONSTRAINT: write it so, or give the table "
                            + "the strategy keep.",
                        location: key.location))
                reason = Message("written inside CREATE TABLE")
            }
        }
        leading.append((front, reason))
    }

    private func strategy(of table: QualifiedName) -> Setting<KeyStrategy> { settings[table] ?? Setting(.keep) }

    private func obstacle(_ key: UniqueKey) -> Obstacle? {
        if strategy(of: key.table).value == .keep {
            return Obstacle("strategy \(KeyStrategy.keep.rawValue)", isWarning: false)
        }
        guard carriesTenant(key.table) else {
            return Obstacle("\(key.table) does not carry the tenant", isWarning: false)
        }
        if let obstacle = moved(key) { return obstacle }
        let front = tenancyColumns(missingFrom: key.columns)
        if key.columns.count + front.count > Self.mostKeyColumns {
            return Obstacle("an index has at most \(Self.mostKeyColumns) columns")
        }
        if key.kind == .exclusion, let obstacle = exclusionObstacle(key) { return obstacle }
        if let name = key.name, tables[key.table]?.replicaIdentity == name,
            tenancy.contains(where: { front.contains($0.name) && $0.nullable })
        {
            return Obstacle("it is the replica identity, whose columns cannot be NULL as the tenant's may")
        }
        for table in catalog.tables {
            for constraint in table.constraints where constraint.kind == .foreignKey {
                guard constraint.referencedTable == key.table, key.serves(constraint.referencedColumns),
                    let user = plans[table.name], user.treatment != .leaveOut, user.tenancy.isEmpty
                else { continue }
                return Obstacle("\(table.name), which does not carry the tenant, refers to it")
            }
        }
        if key.kind == .primaryKey, let query = queryThatGroups(by: key) {
            return Obstacle("\(query) groups by it and shows other columns of \(key.table)")
        }
        return nil
    }

    /// Under `offset` and `prefix` a primary key needs no tenant where its values differ already.
    private func moved(_ key: UniqueKey) -> Obstacle? {
        guard key.kind == .primaryKey, strategy(of: key.table).value != .composite else { return nil }
        if movement.moves(key) { return Obstacle("its values move", isWarning: false) }
        if movement.isUniqueEverywhere(key) {
            return Obstacle("a uuid is unique across tenants already", isWarning: false)
        }
        return nil
    }

    /// The most columns an index can have (`INDEX_MAX_KEYS`).
    static let mostKeyColumns = 32

    /// A GiST index takes plain values only with the extension btree_gist; other methods but btree take one column.
    private func exclusionObstacle(_ key: UniqueKey) -> Obstacle? {
        guard let method = key.accessMethod, method != "btree" else { return nil }
        guard method == "gist" else { return Obstacle("its access method \(method) takes no further column") }
        let hasPlainValues = catalog.extensions.contains("btree_gist")
        return hasPlainValues ? nil : Obstacle("a GiST index takes the tenant only with btree_gist")
    }

    private func queryThatGroups(by key: UniqueKey) -> Message? {
        catalog.queryShapes.first { shape in
            key.columns.allSatisfy { column in
                guard let column else { return false }
                return shape.groupedColumns.contains(Catalog.ColumnReference(table: key.table, column: column))
            }
        }.map(Obstacles.describe)
    }

    private func tenancyColumns(missingFrom columns: [SQLIdentifier?]) -> [SQLIdentifier] {
        tenancy.map(\.name).filter { !columns.contains($0) }
    }

    // MARK: Foreign keys

    private mutating func decide(_ key: Catalog.Constraint, of table: Catalog.Table) -> KeyPlan? {
        guard carriesTenant(table.name), let target = key.referencedTable else { return nil }
        let served = uniqueKeys.indices.first {
            uniqueKeys[$0].table == target && uniqueKeys[$0].serves(key.referencedColumns)
        }
        let front = served.map { leading[$0].columns } ?? []
        let before = key.columns.map(\.description)
        let plan = KeyPlan(
            table: table.name, name: key.name, kind: "FOREIGN KEY", before: before,
            after: front.map(\.description) + before,
            reason: front.isEmpty
                ? served.map { leading[$0].reason } ?? "\(target) keeps its key"
                : "the key of \(target) leads with the tenant")
        if !front.isEmpty { edit(key, of: table, target, front) }
        return plan
    }

    private mutating func edit(
        _ key: Catalog.Constraint, of table: Catalog.Table, _ target: QualifiedName, _ front: [SQLIdentifier]
    ) {
        guard let name = key.name, !key.isInline else {
            findings.append(
                Finding(
                    .blocker, object: table.name.description,
                    text: "a foreign key of \(table.name) to \(target) is written inside CREATE TABLE, or has no name",
                    advice: "Write it as ALTER TABLE … ADD CONSTRAINT, as pg_dump does.", location: key.location))
            return
        }
        var edit = KeyEdit(table: table.name, name: name, kind: .foreignKey, leading: front)
        edit.dropsMatchFull = dropsMatchFull(key, table)
        if edit.dropsMatchFull, key.columns.count > 1 {
            checks.append(MatchCheck(table: table.name, columns: key.columns))
        }
        if let action = key.onDelete, action.hasPrefix("SET"), key.onDeleteColumns.isEmpty {
            edit.setColumns = key.columns
            if !namesSetColumns { blockSetColumns(name, table, action, key.location) }
        }
        if let action = key.onUpdate, action.hasPrefix("SET") { warnOfUpdate(name, table, action, key.location) }
        edits.append(edit)
    }

    /// With the tenant among its columns, `MATCH FULL` would refuse what refers to nothing: all NULL but the tenant.
    private func dropsMatchFull(_ key: Catalog.Constraint, _ table: Catalog.Table) -> Bool {
        guard key.matchesFull else { return false }
        let columns = fullColumns.columns(of: table)
        return !key.columns.allSatisfy { name in columns.first { $0.name == name }?.notNull ?? false }
    }

    private mutating func blockSetColumns(
        _ name: SQLIdentifier, _ table: Catalog.Table, _ action: String, _ location: Location
    ) {
        findings.append(
            Finding(
                .blocker, object: table.name.description,
                text:
                    "the foreign key \(name) of \(table.name) is ON DELETE \(action): before PostgreSQL 15 that would "
                    + "set the tenant too",
                advice: "Load into PostgreSQL 15 or later, or change the key's action in the source.",
                location: location))
    }

    private mutating func warnOfUpdate(
        _ name: SQLIdentifier, _ table: Catalog.Table, _ action: String, _ location: Location
    ) {
        findings.append(
            Finding(
                .warning, object: table.name.description,
                text: "the foreign key \(name) of \(table.name) is ON UPDATE \(action), which would set the tenant too",
                advice: "Updating a key that rows refer to will fail, where the tenant may not be NULL.",
                location: location))
    }
}

extension KeyEdit.Kind {
    fileprivate init(_ kind: UniqueKey.Kind) {
        switch kind {
        case .primaryKey, .unique: self = .constraint
        case .exclusion: self = .exclusion
        case .index: self = .index
        }
    }
}
