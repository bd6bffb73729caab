internal import CPgQuery
internal import DumpStream

/// Views, rules, triggers and policies: what depends on tables by name.
extension CatalogBuilder {
    mutating func createView(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let relation = node.node("view") else { return }
        let name = scope.created(ColumnReader.relation(relation))
        addView(name, isMaterialized: false, query: node.node("query"), at: input.location)
    }

    /// Adds a view.
    ///
    /// Where one of that name exists it was a placeholder: pg_dump writes a view with NULL columns first
    /// where objects depend on each other in a circle, and `CREATE OR REPLACE VIEW` later.
    mutating func addView(_ name: QualifiedName, isMaterialized: Bool, query: ParseNode?, at location: Location) {
        let walk = RelationWalk(query.map { [$0] } ?? [])
        var view = Catalog.View(name: name, isMaterialized: isMaterialized, location: location)
        view.reads = RelationWalk.unique(walk.names.map(scope.relation))
        view.readsByPosition = RelationWalk.unique(walk.namesByPosition.map(scope.relation))
        add(view)
        addShape(Catalog.QueryShape(.view, "\(name)", walk: walk, scope: scope))
    }

    /// Adds a query that a further column in one of its tables could break.
    mutating func addShape(_ shape: Catalog.QueryShape) { if shape.leansOnColumns { model.queryShapes.append(shape) } }

    mutating func add(_ view: Catalog.View) {
        if let earlier = viewIndex[view.name] {
            model.views[earlier] = view
        } else {
            viewIndex[view.name] = model.views.count
            scope.add(relation: view.name)
            model.views.append(view)
        }
    }

    mutating func createRule(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let relation = node.node("relation"), let name = node.name("rulename") else { return }
        let table = scope.relation(ColumnReader.relation(relation))
        if name.text == "_RETURN" {
            // Before 9.4 a view in a circle was a table that this rule turned into a view.
            removeTable(table)
            addView(table, isMaterialized: false, query: node.nodes("actions").first, at: input.location)
            return
        }
        let event: String
        switch PgQuery__CmdType(rawValue: UInt32(truncatingIfNeeded: node.int("event"))) {
        case PG_QUERY__CMD_TYPE__CMD_SELECT: event = "SELECT"
        case PG_QUERY__CMD_TYPE__CMD_UPDATE: event = "UPDATE"
        case PG_QUERY__CMD_TYPE__CMD_DELETE: event = "DELETE"
        default: event = "INSERT"
        }
        var rule = Catalog.Rule(name: name, table: table, event: event, location: input.location)
        let actions = RelationWalk(node.nodes("actions"))
        let condition = RelationWalk(node.node("where_clause").map { [$0] } ?? [])
        rule.mentions = mentions(condition) + mentions(actions)
        rule.mentions = RelationWalk.unique(rule.mentions)
        rule.returnsRows = actions.returnsRows
        for walk in [condition, actions] {
            addShape(Catalog.QueryShape(.rule, "\(name) on \(table)", walk: walk, scope: scope))
        }
        model.rules.append(rule)
    }

    /// What a walk found, with the schema that the dump's search path gives: unlike the text of a routine's body, a
    /// parsed statement is bound to its relations when the dump is loaded.
    func mentions(_ walk: RelationWalk) -> [Catalog.BodyMention] {
        RelationWalk.unique(
            walk.found.map {
                Catalog.BodyMention(relation: scope.relation($0.name), use: $0.use, columns: $0.columns)
            })
    }

    private mutating func removeTable(_ name: QualifiedName) {
        guard let index = tableIndex.removeValue(forKey: name) else { return }
        model.tables.remove(at: index)
        for later in model.tables.indices.dropFirst(index) { tableIndex[model.tables[later].name] = later }
    }

    mutating func createTrigger(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let relation = node.node("relation"), let name = node.name("trigname"),
            let function = ColumnReader.qualified(node.names("funcname"))
        else { return }
        model.triggers.append(
            Catalog.Trigger(
                name: name, table: scope.relation(ColumnReader.relation(relation)),
                function: scope.function(function), location: input.location))
    }

    mutating func createPolicy(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let relation = node.node("table"), let name = node.name("policy_name") else { return }
        var policy = Catalog.Policy(
            name: name, table: scope.relation(ColumnReader.relation(relation)), location: input.location)
        let walk = RelationWalk([node.node("qual"), node.node("with_check")].compactMap { $0 })
        policy.reads = RelationWalk.unique(walk.names.map(scope.relation))
        addShape(Catalog.QueryShape(.policy, "\(name) on \(policy.table)", walk: walk, scope: scope))
        model.policies.append(policy)
    }
}
