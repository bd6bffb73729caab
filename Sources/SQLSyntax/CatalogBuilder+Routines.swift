internal import CPgQuery
internal import DumpStream

/// Functions, procedures, aggregates, types and domains.
extension CatalogBuilder {
    mutating func createRoutine(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let written = ColumnReader.qualified(node.names("funcname")) else { return }
        let name = scope.created(written)
        var language = "sql"
        var bodies: [ArraySlice<UInt8>] = []
        for option in node.nodes("options") {
            if option.has("defname", "language") {
                if let word = option.node("arg"), word.isA("String") { language = word.name("sval")?.text ?? language }
            } else if option.has("defname", "as") {
                guard let list = option.node("arg"), list.isA("List") else { continue }
                bodies = list.nodes("items").filter { $0.isA("String") }.map { $0.bytes("sval") }
            }
        }
        let parameters = types(of: node.nodes("parameters"))
        var routine = Catalog.Routine(
            name: name, language: language,
            signature: "\(name)(\(parameters.arguments.map(\.canonical).joined(separator: ", ")))",
            location: input.location)
        var used = parameters.all
        if let result = node.node("return_type") {
            routine.returnsSet = result.flag("setof")
            used.append(SQLType(result, scope: .dump(scope)))
        }
        routine.usesTypes = userTypes(used)
        // A C function's body names a library and a symbol.
        if language != "c", language != "internal" {
            for body in bodies {
                let bytes = Array(body)
                routine.mentions += BodyScanner(body: bytes.span, language: language, lexer: input.lexer).mentions
            }
        }
        if let body = node.node("sql_body") {
            let walk = RelationWalk([body])
            routine.mentions += mentions(walk)
            var shape = Catalog.QueryShape(.function, routine.signature, walk: walk, scope: scope)
            shape.returns = node.node("return_type").map { SQLType($0, scope: .dump(scope)).name }
            addShape(shape)
        }
        model.routines.append(routine)
    }

    /// The types of parameters: all, and those that are arguments rather than columns of the result.
    private func types(of parameters: [ParseNode]) -> (all: [SQLType], arguments: [SQLType]) {
        var all: [SQLType] = []
        var arguments: [SQLType] = []
        for parameter in parameters {
            guard parameter.isA("FunctionParameter"), let node = parameter.node("arg_type") else { continue }
            let type = SQLType(node, scope: .dump(scope))
            all.append(type)
            switch PgQuery__FunctionParameterMode(rawValue: UInt32(truncatingIfNeeded: parameter.int("mode"))) {
            case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT,
                PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE:
                break
            default: arguments.append(type)
            }
        }
        return (all, arguments)
    }

    /// The types that are not PostgreSQL's own, each once.
    private func userTypes(_ types: [SQLType]) -> [QualifiedName] {
        RelationWalk.unique(types.map(\.name).filter { $0.schema != BuiltinTypes.schema })
    }

    /// `CREATE AGGREGATE` and `CREATE TYPE name (…)`, whose nodes are of one type.
    mutating func define(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        guard let written = ColumnReader.qualified(node.names("defnames")) else { return }
        let name = scope.created(written)
        if input.subject.command == "CREATE AGGREGATE" {
            let parameters = types(of: node.nodes("args").first.map { $0.isA("List") ? $0.nodes("items") : [] } ?? [])
            var routine = Catalog.Routine(
                name: name, language: "internal",
                signature: "\(name)(\(parameters.arguments.map(\.canonical).joined(separator: ", ")))",
                location: input.location)
            routine.usesTypes = userTypes(parameters.all)
            model.routines.append(routine)
        } else if input.subject.command == "CREATE TYPE" {
            let isShell = node.nodes("definition").isEmpty
            add(Catalog.UserType(name: name, kind: isShell ? .shell : .base, location: input.location))
        }
    }

    /// Composite, enum and range types and domains.
    mutating func createType(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) {
        let kind: Catalog.UserType.Kind
        var written: QualifiedName?
        var uses: [SQLType] = []
        if node.isA("CompositeTypeStmt") {
            kind = .composite
            written = node.node("typevar").map(ColumnReader.relation)
            uses = node.nodes("coldeflist").compactMap { $0.node("type_name") }.map { SQLType($0, scope: .dump(scope)) }
        } else if node.isA("CreateEnumStmt") {
            kind = .enumeration
            written = ColumnReader.qualified(node.names("type_name"))
        } else if node.isA("CreateRangeStmt") {
            kind = .range
            written = ColumnReader.qualified(node.names("type_name"))
            for option in node.nodes("params") where option.has("defname", "subtype") {
                if let type = option.node("arg"), type.isA("TypeName") {
                    uses.append(SQLType(type, scope: .dump(scope)))
                }
            }
        } else if node.isA("CreateDomainStmt") {
            kind = .domain
            written = ColumnReader.qualified(node.names("domainname"))
            if let type = node.node("type_name") { uses = [SQLType(type, scope: .dump(scope))] }
        } else {
            return
        }
        guard let written else { return }
        var type = Catalog.UserType(name: scope.created(written), kind: kind, location: input.location)
        type.uses = RelationWalk.unique(uses.map(\.name))
        add(type)
    }

    /// Adds a type; a shell made before it takes its place.
    mutating func add(_ type: Catalog.UserType) {
        if let earlier = typeIndex[type.name] {
            model.types[earlier] = type
        } else {
            typeIndex[type.name] = model.types.count
            scope.add(type: type.name)
            model.types.append(type)
        }
    }
}
