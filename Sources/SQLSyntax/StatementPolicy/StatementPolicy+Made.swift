internal import DumpStream

/// What may be done only to what the dump made, and the names by which that is known.
extension StatementPolicy {
    /// Refuses what is done to a relation that the dump did not make.
    func onMade(_ command: String, _ relation: ParseNode?) -> Refusal? {
        guard let name = relation?.qualifiedName else { return .foreign(command) }
        return onMade(command, .relation, name)
    }

    func onMade(_ command: String, _ kind: MadeObjects.Kind, _ names: [SQLIdentifier]) -> Refusal? {
        guard let name = Self.name(names) else { return .foreign(command) }
        return onMade(command, kind, name)
    }

    func onMade(
        _ command: String, _ kind: MadeObjects.Kind, _ name: QualifiedName, _ arguments: [String] = []
    ) -> Refusal? {
        if made.contains(kind, name, arguments) { return nil }
        let isSystem = kind.hasSchema && MadeObjects.isSystem(name)
        return .legal(
            "\(command) on \(name)", isSystem ? Self.systemReason : "The dump did not make this object.")
    }

    /// A column that a sequence belongs to takes it along when it is dropped.
    func sequenceOwner(_ node: ParseNode) -> Refusal? {
        for option in node.nodes("options") where option.has("defname", "owned_by") {
            guard let list = option.node("arg"), list.isA("List") else { continue }
            let table = list.names("items").dropLast()
            if !table.isEmpty, let refusal = onMade("SEQUENCE … OWNED BY", .relation, Array(table)) { return refusal }
        }
        return nil
    }

    mutating func publication(_ node: ParseNode) -> Refusal? {
        guard let name = node.name("pubname") else { return .foreign("PUBLICATION") }
        let isNew = node.isA("CreatePublicationStmt")
        if isNew { made.add(.publication, QualifiedName(nil, name)) }
        if !isNew, let refusal = onMade("ALTER PUBLICATION", .publication, [name]) { return refusal }
        let objects = node.nodes("pubobjects")
        if node.flag("for_all_tables") || objects.contains(where: { $0.node("pubtable") == nil }) {
            return .legal("PUBLICATION of whole schemas", "It publishes tables that the dump did not make.")
        }
        for object in objects {
            if let refusal = onMade("PUBLICATION", object.node("pubtable")?.node("relation")) { return refusal }
        }
        return nil
    }

    func alterDomain(_ node: ParseNode) -> Refusal? {
        // C adds a constraint; the others change or drop.
        guard node.has("subtype", "C") else { return .foreign("ALTER DOMAIN") }
        return onMade("ALTER DOMAIN", .type, node.names("type_name"))
    }

    func dependsOnExtension(_ node: ParseNode) -> Refusal? {
        if let relation = node.node("relation") { return onMade("ALTER … DEPENDS ON EXTENSION", relation) }
        guard let kind = MadeObjects.Kind(objectType: node.int("object_type")), let object = node.node("object") else {
            return .foreign("ALTER … DEPENDS ON EXTENSION")
        }
        return onMade("ALTER … DEPENDS ON EXTENSION", kind, Self.name(object))
    }

    // MARK: Names

    /// The last two of a dotted name's parts; nil for an empty one, and for one that names a database too.
    static func name(_ parts: [SQLIdentifier]) -> QualifiedName? {
        switch parts.count {
        case 1: QualifiedName(nil, parts[0])
        case 2: QualifiedName(parts[0], parts[1])
        default: nil
        }
    }

    /// The name in whatever node an object is given by; empty where it has none.
    static func name(_ object: ParseNode) -> [SQLIdentifier] {
        switch object.typeName {
        case "String": object.name("sval").map { [$0] } ?? []
        case "List": object.names("items")
        case "ObjectWithArgs": object.names("objname")
        case "TypeName": object.names("names")
        // A large object's number.
        case "Integer": [SQLIdentifier(String(object.int("ival")))]
        case "Float": object.name("fval").map { [$0] } ?? []
        default: []
        }
    }
}

extension ParseNode {
    /// The name in a `RangeVar`; nil where it names a database too.
    var qualifiedName: QualifiedName? {
        guard isA("RangeVar"), let name = name("relname"), bytes("catalogname").isEmpty else { return nil }
        return QualifiedName(self.name("schemaname"), name)
    }
}
