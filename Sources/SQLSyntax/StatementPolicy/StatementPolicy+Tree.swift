internal import DumpStream

/// Statements by the type of their parse tree: what is let through, and how far.
extension StatementPolicy {
    mutating func refusal(of node: ParseNode) -> Refusal? {
        switch node.typeName {
        case "CreateStmt": return createTable(node)
        case "ViewStmt": return createView(node)
        case "CreateTableAsStmt": return createMaterializedView(node)
        case "CreateSeqStmt":
            return createRelation("CREATE SEQUENCE", node.node("sequence"), node) ?? sequenceOwner(node)
        case "AlterSeqStmt": return onMade("ALTER SEQUENCE", node.node("sequence")) ?? sequenceOwner(node)
        case "IndexStmt": return createIndex(node)
        case "AlterTableStmt": return alterTable(node)
        case "CreateTrigStmt":
            if node.flag("replace") { return .foreign("CREATE OR REPLACE TRIGGER") }
            return onMade("CREATE TRIGGER", node.node("relation"))
        case "RuleStmt": return createRule(node)
        case "CreatePolicyStmt": return onMade("CREATE POLICY", node.node("table"))
        case "CreateStatsStmt": return createStatistics(node)
        case "AlterStatsStmt": return onMade("ALTER STATISTICS", .statistics, node.names("defnames"))
        case "CreateFunctionStmt": return createRoutine(node)
        case "CompositeTypeStmt": return create("CREATE TYPE", .type, node.node("typevar")?.qualifiedName)
        case "CreateEnumStmt", "CreateRangeStmt":
            return create("CREATE TYPE", .type, Self.name(node.names("type_name")))
        case "CreateDomainStmt": return create("CREATE DOMAIN", .type, Self.name(node.names("domainname")))
        case "AlterDomainStmt": return alterDomain(node)
        case "DefineStmt": return define(node)
        case "CreateCastStmt": return createCast(node)
        case "CreateConversionStmt":
            return create("CREATE CONVERSION", .conversion, Self.name(node.names("conversion_name")))
        case "AlterTSConfigurationStmt":
            return onMade("ALTER TEXT SEARCH CONFIGURATION", .textSearch, node.names("cfgname"))
        case "CreateSchemaStmt": return createSchema(node)
        case "CreateExtensionStmt": return createExtension(node)
        case "CreatePLangStmt": return createLanguage(node)
        case "CreatePublicationStmt", "AlterPublicationStmt": return publication(node)
        case "RefreshMatViewStmt": return onMade("REFRESH MATERIALIZED VIEW", node.node("relation"))
        case "GrantStmt": return grant(node)
        case "AlterDefaultPrivilegesStmt": return nil
        case "CommentStmt": return comment(node)
        case "AlterOwnerStmt": return alterOwner(node)
        case "AlterObjectDependsStmt": return dependsOnExtension(node)
        case let other:
            noteRefused(node)
            return Self.neverDone(other, node) ?? .foreign(Self.command(of: other))
        }
    }

    // MARK: What may be made

    /// Notes what a statement makes; refuses it in PostgreSQL's own schemas.
    mutating func create(
        _ command: String, _ kind: MadeObjects.Kind, _ name: QualifiedName?, _ arguments: [String] = []
    ) -> Refusal? {
        guard let name else { return .foreign(command) }
        if name.schema != nil, MadeObjects.isSystem(name) {
            return .foreign("\(command) in \(name.schema?.description ?? "")", Self.systemReason)
        }
        made.add(kind, name, arguments)
        return nil
    }

    mutating func createRelation(_ command: String, _ relation: ParseNode?, _ node: ParseNode) -> Refusal? {
        guard let relation, let name = relation.qualifiedName else { return .foreign(command) }
        if relation.has("relpersistence", "t") { return .foreign("\(command), temporary") }
        // Where it is there already it is not the dump's, and an owner would be given to somebody else's.
        if node.flag("if_not_exists") { return .foreign("\(command) IF NOT EXISTS") }
        return create(command, .relation, name)
    }

    private mutating func createTable(_ node: ParseNode) -> Refusal? {
        for parent in node.nodes("inh_relations") {
            if let refusal = onMade("CREATE TABLE as a child", parent) { return refusal }
        }
        let refusal = createRelation("CREATE TABLE", node.node("relation"), node)
        for element in node.nodes("table_elts") + node.nodes("constraints") { note(element, of: node.node("relation")) }
        if refusal == nil, let name = node.node("relation")?.qualifiedName { made.add(.type, name) }
        return refusal
    }

    private mutating func createView(_ node: ParseNode) -> Refusal? {
        let relation = node.node("view")
        // pg_dump makes a view anew where two depend on each other: then it made the first as well.
        if node.flag("replace"), let refusal = onMade("CREATE OR REPLACE VIEW", relation) { return refusal }
        guard let relation, let name = relation.qualifiedName else { return .foreign("CREATE VIEW") }
        if relation.has("relpersistence", "t") { return .foreign("CREATE VIEW, temporary") }
        return create("CREATE VIEW", .relation, name)
    }

    private mutating func createMaterializedView(_ node: ParseNode) -> Refusal? {
        guard node.int("objtype") == ObjectType.materializedView.rawValue else { return .foreign("CREATE TABLE AS") }
        return createRelation("CREATE MATERIALIZED VIEW", node.node("into")?.node("rel"), node)
    }

    private mutating func createIndex(_ node: ParseNode) -> Refusal? {
        if node.flag("concurrent") { return .foreign("CREATE INDEX CONCURRENTLY") }
        if node.flag("if_not_exists") { return .foreign("CREATE INDEX IF NOT EXISTS") }
        guard let table = node.node("relation"), let name = node.name("idxname") else {
            return .foreign("CREATE INDEX")
        }
        if let refusal = onMade("CREATE INDEX", table) { return refusal }
        made.add(.relation, QualifiedName(table.name("schemaname"), name))
        return nil
    }

    private func createRule(_ node: ParseNode) -> Refusal? {
        if node.flag("replace") {
            // Before 9.4 that is how the query of a view which depends on itself was written.
            return onMade("CREATE OR REPLACE RULE", node.node("relation"))
        }
        return onMade("CREATE RULE", node.node("relation"))
    }

    private mutating func createStatistics(_ node: ParseNode) -> Refusal? {
        for relation in node.nodes("relations") {
            if let refusal = onMade("CREATE STATISTICS", relation) { return refusal }
        }
        return create("CREATE STATISTICS", .statistics, Self.name(node.names("defnames")))
    }

    private mutating func createSchema(_ node: ParseNode) -> Refusal? {
        guard let name = node.name("schemaname"), !node.flag("if_not_exists"), node.nodes("schema_elts").isEmpty else {
            return .foreign("CREATE SCHEMA with further clauses")
        }
        made.add(.schema, QualifiedName(nil, name))
        return nil
    }

    private mutating func createExtension(_ node: ParseNode) -> Refusal? {
        var schema: SQLIdentifier?
        for option in node.nodes("options") {
            guard option.has("defname", "schema"), let name = option.node("arg")?.name("sval") else {
                return .foreign("CREATE EXTENSION with options", "pg_dump writes the schema alone.")
            }
            schema = name
        }
        made.addExtension(in: schema)
        return nil
    }

    /// What a statement makes that only trust has executed: its owner and its privileges then follow.
    private mutating func noteRefused(_ node: ParseNode) {
        switch node.typeName {
        case "CreateForeignTableStmt": if let table = node.node("base_stmt") { _ = createTable(table) }
        case "CreateFdwStmt": noteRefused(.foreignData, [node.name("fdwname")])
        case "CreateForeignServerStmt": noteRefused(.foreignData, [node.name("servername")])
        case "CreateSubscriptionStmt": noteRefused(.subscription, [node.name("subname")])
        case "CreateEventTrigStmt": noteRefused(.eventTrigger, [node.name("trigname")])
        case "CreateOpClassStmt": noteRefused(.operatorClass, node.names("opclassname"))
        case "CreateOpFamilyStmt": noteRefused(.operatorFamily, node.names("opfamilyname"))
        default: break
        }
    }

    private mutating func noteRefused(_ kind: MadeObjects.Kind, _ names: [SQLIdentifier?]) {
        if let name = Self.name(names.compactMap(\.self)) { made.add(kind, name) }
    }
}
