internal import DumpStream

/// ALTER TABLE, owners, privileges and comments.
extension StatementPolicy {
    /// What pg_dump does by ALTER TABLE, INDEX, SEQUENCE and VIEW: numbers of `AlterTableType`.
    private static let alterations: Set<Int> = [
        4,  // ALTER COLUMN … SET DEFAULT
        7,  // SET NOT NULL
        10, 11, 13, 14,  // SET STATISTICS, options, STORAGE, COMPRESSION
        19,  // ADD CONSTRAINT
        31,  // ALTER COLUMN … OPTIONS, of a foreign table
        32,  // OWNER TO
        33,  // CLUSTER ON
        38,  // SET ACCESS METHOD
        43, 44, 45, 46, 47, 48,  // ENABLE and DISABLE TRIGGER
        51, 52, 53, 54,  // ENABLE and DISABLE RULE
        59,  // REPLICA IDENTITY
        60, 62,  // ENABLE and FORCE ROW LEVEL SECURITY
        65,  // ATTACH PARTITION
        68,  // ADD GENERATED … AS IDENTITY
    ]

    mutating func alterTable(_ node: ParseNode) -> Refusal? {
        // DROP CONSTRAINT, DETACH PARTITION, DROP DEFAULT.
        let drops = node.nodes("cmds").contains { command in
            [27, 66].contains(command.int("subtype")) || command.int("subtype") == 4 && command.node("def") == nil
        }
        if drops { return Self.drop }
        let kind = ObjectType(rawValue: node.int("objtype"))
        guard let kind, MadeObjects.Kind(objectType: kind.rawValue) == .relation, !node.flag("missing_ok") else {
            return .foreign("ALTER TABLE", "pg_dump does not write this form.")
        }
        for command in node.nodes("cmds") {
            guard Self.alterations.contains(command.int("subtype")) else {
                return .foreign("ALTER TABLE", "pg_dump does not write this form.")
            }
            let subtype = command.int("subtype")
            let words = subtype == 32 ? "ALTER TABLE … OWNER TO" : "ALTER TABLE"
            if var refusal = onMade(words, node.node("relation")) {
                // What pg_dump --data-only --disable-triggers writes.
                if subtype == 47 || subtype == 48 {
                    refusal.reason = "The table is not the dump's; leave --disable-triggers out of pg_dump."
                }
                return refusal
            }
            guard let definition = command.node("def") else { continue }
            if definition.isA("PartitionCmd") {
                if let refusal = onMade("ATTACH PARTITION", definition.node("name")) { return refusal }
            }
            note(definition, of: node.node("relation"))
        }
        return nil
    }

    /// A key's index is made with it and attached to that of a partitioned table by its own name, and so is an identity's
    /// sequence.
    mutating func note(_ constraint: ParseNode, of table: ParseNode?) {
        guard constraint.isA("Constraint") else { return }
        if let index = constraint.name("conname") {
            made.add(.relation, QualifiedName(table?.name("schemaname"), index))
        }
        for option in constraint.nodes("options") where option.has("defname", "sequence_name") {
            if let list = option.node("arg"), list.isA("List"), let name = Self.name(Self.name(list)) {
                made.add(.relation, name)
            }
        }
    }

    func alterOwner(_ node: ParseNode) -> Refusal? {
        guard let type = ObjectType(rawValue: node.int("object_type")),
            let kind = MadeObjects.Kind(objectType: type.rawValue), let object = node.node("object")
        else { return Self.database(node.int("object_type"), "ALTER … OWNER TO") }
        let name = object.isA("List") ? Self.name(Self.withoutMethod(object, kind)) : Self.name(Self.name(object))
        guard let name else { return .foreign("ALTER … OWNER TO") }
        let command = kind == .routine ? "ALTER FUNCTION … OWNER TO" : "ALTER … OWNER TO"
        return onMade(command, kind, name, kind == .routine ? Self.arguments(object) : [])
    }

    /// An operator class is named by its access method first.
    private static func withoutMethod(_ list: ParseNode, _ kind: MadeObjects.Kind) -> [SQLIdentifier] {
        let names = list.names("items")
        return kind == .operatorClass || kind == .operatorFamily ? Array(names.dropFirst()) : names
    }

    // MARK: GRANT and REVOKE

    func grant(_ node: ParseNode) -> Refusal? {
        let command = node.flag("is_grant") ? "GRANT" : "REVOKE"
        // ALL TABLES IN SCHEMA is everybody's.
        guard node.int("targtype") == 1 else { return .foreign("\(command) ON ALL … IN SCHEMA") }
        guard let kind = MadeObjects.Kind(objectType: node.int("objtype")) else {
            return Self.database(node.int("objtype"), command)
        }
        if kind == .foreignData {
            return .legal("\(command) ON FOREIGN SERVER", "It is about connections to other servers.")
        }
        if kind == .language { return nil }
        for object in node.nodes("objects") {
            let names = object.isA("RangeVar") ? object.qualifiedName : Self.name(Self.name(object))
            guard let name = names else { return .foreign(command) }
            if made.mayBelongToExtension(kind, name) { continue }
            if let refusal = onMade(command, kind, name, Self.arguments(object)) { return refusal }
        }
        return nil
    }

    /// What concerns the whole database or the whole server.
    private static func database(_ type: Int, _ command: String) -> Refusal {
        switch ObjectType(rawValue: type) {
        case .database:
            .legal(
                "\(command), of a database", "Leave --create out of pg_dump: the target is a database that is there.")
        case .foreignDataWrapper, .foreignServer:
            .legal("\(command), of a foreign server", "It is about connections to other servers.")
        case .tablespace: .foreign("\(command), of a tablespace", "It concerns the whole server.")
        case .parameter: .foreign("\(command), of a parameter", "It concerns the whole server.")
        default: .foreign(command)
        }
    }

    // MARK: COMMENT

    func comment(_ node: ParseNode) -> Refusal? {
        switch ObjectType(rawValue: node.int("objtype")) {
        case .database:
            return .legal(
                "COMMENT ON DATABASE", "Leave --create out of pg_dump: the target is a database that is there.")
        case .role, .tablespace: return .foreign("COMMENT ON a role or tablespace", "It concerns the whole server.")
        default: break
        }
        guard let object = node.node("object") else { return .foreign("COMMENT") }
        let names = Self.name(object)
        guard names.count > 1, MadeObjects.isSystem(QualifiedName(names[0], names[1])) else { return nil }
        return .legal("COMMENT on \(QualifiedName(names[0], names[1]))", Self.systemReason)
    }

    // MARK: Functions' arguments

    /// The types of the input arguments by which a function is named.
    static func arguments(_ object: ParseNode) -> [String] {
        object.isA("ObjectWithArgs") ? arguments(types: object.nodes("objargs")) : []
    }

    static func arguments(types: [ParseNode]) -> [String] {
        types.map { type in
            let names = type.names("names")
            // `integer` is read as pg_catalog.int4 wherever it stands.
            let text = (names.first == BuiltinTypes.schema ? Array(names.dropFirst()) : names).map(\.text)
            return text.joined(separator: ".") + (type.nodes("array_bounds").isEmpty ? "" : "[]")
        }
    }
}
