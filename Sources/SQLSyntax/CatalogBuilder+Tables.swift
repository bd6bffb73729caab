internal import CPgQuery
internal import DumpStream

/// CREATE TABLE, ALTER TABLE, CREATE INDEX and sequences.
extension CatalogBuilder {
    func reader(_ input: StatementInput) -> ColumnReader {
        ColumnReader(scope: .dump(scope), lexer: input.lexer, location: input.location)
    }

    // MARK: CREATE TABLE

    mutating func createTable(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) throws(DumpError) {
        guard let relation = node.node("relation") else { return }
        let kind: Catalog.Table.Kind =
            input.subject.command == "CREATE FOREIGN TABLE"
            ? .foreign : node.node("partspec") == nil ? .ordinary : .partitioned
        var table = Catalog.Table(
            name: scope.created(ColumnReader.relation(relation)), kind: kind, location: input.location)
        table.isUnlogged = relation.has("relpersistence", "u")
        table.parents = node.nodes("inh_relations").map { scope.relation(ColumnReader.relation($0)) }
        table.isPartition = node.node("partbound") != nil
        table.inheritsColumns = !table.parents.isEmpty
        if let type = node.node("of_typename") { table.ofType = SQLType(type, scope: .dump(scope)).name }
        table.partitionKey = node.node("partspec")?.nodes("part_params").map { $0.name("name") } ?? []
        let reader = reader(input)
        var identities: [(SQLIdentifier, QualifiedName)] = []
        for element in node.nodes("table_elts") {
            if let definition = reader.column(element, in: text) {
                table.columns.append(definition.column)
                table.constraints += definition.constraints
                if let sequence = definition.identitySequence { identities.append((definition.column.name, sequence)) }
            } else if let constraint = reader.constraint(element, in: text) {
                table.constraints.append(constraint)
            }
        }
        try add(table)
        for (column, name) in identities {
            addIdentitySequence(scope.created(name), table.name, column, input.location)
        }
    }

    /// Adds a table with everything its CREATE TABLE says.
    mutating func add(_ table: Catalog.Table) throws(DumpError) {
        if let earlier = tableIndex[table.name] {
            throw DumpError(
                .unsupported, at: table.location,
                found: "a second table \(table.name); the first is at \(model.tables[earlier].location)",
                expected: "each table once",
                advice: "Is this two dumps in one file? Give Mudanza one dump of one database.")
        }
        var table = table
        for index in table.constraints.indices { table.constraints[index].isInline = true }
        for constraint in table.constraints where constraint.kind == .primaryKey || constraint.kind == .notNull {
            for index in table.columns.indices where constraint.columns.contains(table.columns[index].name) {
                table.columns[index].notNull = true
            }
        }
        if table.inheritsColumns { inheritColumnTraits(&table) }
        tableIndex[table.name] = model.tables.count
        scope.add(relation: table.name)
        model.tables.append(table)
    }

    /// A column that a child lists again is generated, and NOT NULL, where its parent's is.
    private func inheritColumnTraits(_ table: inout Catalog.Table) {
        for parent in table.parents.compactMap({ tableIndex[$0] }) {
            for column in model.tables[parent].columns where column.isGenerated || column.notNull {
                for index in table.columns.indices where table.columns[index].name == column.name {
                    if column.isGenerated { table.columns[index].isGenerated = true }
                    if column.notNull { table.columns[index].notNull = true }
                }
            }
        }
    }

    mutating func createTableAs(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) throws(DumpError) {
        guard let relation = node.node("into")?.node("rel") else { return }
        let name = scope.created(ColumnReader.relation(relation))
        guard input.subject.command == "CREATE MATERIALIZED VIEW" else {
            // pg_dump never writes it; its columns cannot be told from its text.
            try add(Catalog.Table(name: name, kind: .ordinary, location: input.location))
            note(input, name, "CREATE TABLE … AS does not say its columns")
            return
        }
        addView(name, isMaterialized: true, query: node.node("query"), at: input.location)
    }

    // MARK: ALTER TABLE

    mutating func alterTable(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let relation = node.node("relation") else { return }
        let name = scope.relation(ColumnReader.relation(relation))
        let reader = reader(input)
        for command in node.nodes("cmds") {
            if let index = tableIndex[name] {
                Self.alter(&model.tables[index], command, reader, scope, input, text)
            }
            if command.int("subtype") == Int(PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity.rawValue),
                let column = command.name("name"),
                let sequence = command.node("def").flatMap({ ColumnReader.sequence($0) })
            {
                addIdentitySequence(scope.created(sequence), name, column, input.location)
            }
            if command.int("subtype") == Int(PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition.rawValue),
                let partition = command.node("def")?.node("name"),
                let index = tableIndex[scope.relation(ColumnReader.relation(partition))]
            {
                model.tables[index].parents = [name]
                model.tables[index].isPartition = true
            }
        }
    }

    /// Static, and given all it needs: a method of `self` would keep a second reference to the tables, and each ALTER
    /// TABLE would copy them all.
    private static func alter(
        _ table: inout Catalog.Table, _ command: ParseNode, _ reader: ColumnReader, _ scope: NameScope,
        _ input: StatementInput, _ text: Span<UInt8>
    ) {
        let definition = command.node("def")
        let column = command.name("name").flatMap { name in table.columns.firstIndex { $0.name == name } }
        switch PgQuery__AlterTableType(rawValue: UInt32(truncatingIfNeeded: command.int("subtype"))) {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
            guard let definition, var constraint = reader.constraint(definition, in: text) else { return }
            constraint.location = input.location
            add(constraint, to: &table)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
            guard let definition, let added = reader.column(definition, in: text) else { return }
            table.columns.append(added.column)
            table.constraints += added.constraints
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
            guard let column else { return }
            table.columns[column].hasDefault = definition != nil
            table.columns[column].defaultExpression =
                definition == nil ? nil : defaultText(of: table.columns[column].name, input, text)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
            guard let column, let definition else { return }
            table.columns[column].identity = definition.has("generated_when", "a") ? .always : .byDefault
            table.columns[column].notNull = true
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull: if let column { table.columns[column].notNull = true }
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull: if let column { table.columns[column].notNull = false }
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
            if let definition { table.parents.append(scope.relation(ColumnReader.relation(definition))) }
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddOf:
            if let definition { table.ofType = SQLType(definition, scope: .dump(scope)).name }
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity: table.replicaIdentity = definition?.name("name")
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity: table.rowSecurity = true
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity: table.forcesRowSecurity = true
        default: break
        }
    }

    /// Adds a constraint of a table that exists; the columns of a primary key are NOT NULL.
    static func add(_ constraint: Catalog.Constraint, to table: inout Catalog.Table) {
        table.constraints.append(constraint)
        guard constraint.kind == .primaryKey || constraint.kind == .notNull else { return }
        for index in table.columns.indices where constraint.columns.contains(table.columns[index].name) {
            table.columns[index].notNull = true
        }
    }

    /// The expression of `ALTER [COLUMN] column SET DEFAULT expression`.
    private static func defaultText(of column: SQLIdentifier, _ input: StatementInput, _ text: Span<UInt8>) -> String? {
        var cursor = TokenCursor(lexer: input.lexer)
        while let token = cursor.next(in: text) {
            guard SQLIdentifier(token, in: text) == column else { continue }
            guard cursor.skip(words: "set", "default", in: text) else { continue }
            let range = ElementText.expression(in: text, from: cursor.position, lexer: input.lexer)
            return ElementText.string(text, range)
        }
        return nil
    }

    // MARK: Indexes and sequences

    mutating func createIndex(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let relation = node.node("relation") else { return }
        let table = scope.relation(ColumnReader.relation(relation))
        // An index lives in its table's schema. PostgreSQL makes up a name where there is none; pg_dump always has one.
        model.indexes.append(
            Catalog.Index(
                name: QualifiedName(table.schema, node.name("idxname") ?? ""), table: table,
                isUnique: node.flag("unique"), columns: node.nodes("index_params").map { $0.name("name") },
                location: input.location))
    }

    mutating func sequence(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let relation = node.node("sequence") else { return }
        let written = ColumnReader.relation(relation)
        let isNew = node.isA("CreateSeqStmt")
        let name = isNew ? scope.created(written) : scope.relation(written)
        if isNew { add(Catalog.Sequence(name: name, location: input.location)) }
        guard let index = sequenceIndex[name] else { return }
        for option in node.nodes("options") where option.has("defname", "owned_by") {
            guard let list = option.node("arg"), list.isA("List"), let owner = Self.owner(list.names("items"))
            else { continue }
            let table = scope.relation(owner.table)
            model.sequences[index].ownedBy = Catalog.ColumnReference(table: table, column: owner.column)
        }
    }

    /// `table.column` or `schema.table.column`; `OWNED BY NONE` is no owner.
    private static func owner(_ parts: [SQLIdentifier]) -> Catalog.ColumnReference? {
        guard parts.count > 1, let column = parts.last, let table = ColumnReader.qualified(parts.dropLast()) else {
            return nil
        }
        return Catalog.ColumnReference(table: table, column: column)
    }

    mutating func add(_ sequence: Catalog.Sequence) {
        sequenceIndex[sequence.name] = model.sequences.count
        scope.add(relation: sequence.name)
        model.sequences.append(sequence)
    }

    mutating func addIdentitySequence(
        _ name: QualifiedName, _ table: QualifiedName, _ column: SQLIdentifier, _ location: Location
    ) {
        var sequence = Catalog.Sequence(name: name, location: location)
        sequence.isIdentity = true
        sequence.ownedBy = Catalog.ColumnReference(table: table, column: column)
        add(sequence)
    }
}
