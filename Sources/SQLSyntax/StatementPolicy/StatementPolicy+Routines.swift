internal import DumpStream

/// Functions, languages, and the definitions whose mistakes can bring a server down.
extension StatementPolicy {
    /// The languages whose functions reach no further than the database.
    ///
    /// Untrusted ones (`c`, `internal`, `plpython3u`, `plperlu`, …) run as the server's operating-system user.
    static let trustedLanguages: Set<String> = [
        "sql", "plpgsql", "plperl", "pltcl", "plv8", "plcoffee", "plls", "pllua", "plrust",
    ]
    /// Settings that a function may not bring with it: each lets it be somebody else or load code.
    static let powerfulSettings: Set<String> = [
        "role", "session_authorization", "session_preload_libraries", "local_preload_libraries",
        "dynamic_library_path", "session_replication_role", "allow_system_table_mods",
    ]

    mutating func createRoutine(_ node: ParseNode) -> Refusal? {
        let command = node.flag("is_procedure") ? "CREATE PROCEDURE" : "CREATE FUNCTION"
        guard let name = Self.name(node.names("funcname")) else { return .foreign(command) }
        let arguments = Self.inputTypes(node)
        if node.flag("replace"), let refusal = onMade("CREATE OR REPLACE", .routine, name, arguments) {
            return .legal("\(command) OR REPLACE \(name)", refusal.reason)
        }
        return create(command, .routine, name, arguments) ?? Self.options(node, command)
    }

    /// The types by which the function that a statement makes is told from others of its name.
    static func inputTypes(_ node: ParseNode) -> [String] {
        // Neither OUT nor the columns of RETURNS TABLE.
        let inputs = node.nodes("parameters").filter { ![2, 5].contains($0.int("mode")) }
        return arguments(types: inputs.compactMap { $0.node("arg_type") })
    }

    private static func options(_ node: ParseNode, _ command: String) -> Refusal? {
        for option in node.nodes("options") {
            if option.has("defname", "language") {
                if let refusal = language(option.node("arg")?.name("sval"), command) { return refusal }
            } else if option.has("defname", "set"), let name = option.node("arg")?.name("name"),
                powerfulSettings.contains(name.text.lowercased())
            {
                return .legal("\(command) … SET \(name)", "With it the function is somebody else, or loads code.")
            }
        }
        return nil
    }

    /// Refuses the languages that are not known to be trusted.
    static func language(_ name: SQLIdentifier?, _ command: String) -> Refusal? {
        if let name, trustedLanguages.contains(name.text) { return nil }
        return .legal(
            "\(command) in LANGUAGE \(name?.description ?? "unknown")",
            "Its functions are not confined to the database: they run code as the server's own user.")
    }

    mutating func createLanguage(_ node: ParseNode) -> Refusal? {
        // Without a handler the parser takes it for CREATE EXTENSION, which it is since PostgreSQL 13.
        let isExtension = node.isA("CreateExtensionStmt")
        let name = node.name(isExtension ? "extname" : "plname")
        guard let name, isExtension, Self.trustedLanguages.contains(name.text) else {
            return .legal(
                "CREATE LANGUAGE \(name?.description ?? "")",
                "It is not known as a trusted language of its own handler.")
        }
        made.add(.language, QualifiedName(nil, name))
        return nil
    }

    /// CREATE AGGREGATE, OPERATOR, TYPE, COLLATION and TEXT SEARCH ….
    mutating func define(_ node: ParseNode) -> Refusal? {
        if node.flag("if_not_exists") || node.flag("replace") {
            return .foreign("CREATE with OR REPLACE or IF NOT EXISTS")
        }
        let name = Self.name(node.names("defnames"))
        switch ObjectType(rawValue: node.int("kind")) {
        case .aggregate: return aggregate(node, name)
        case .operatorSymbol: return create("CREATE OPERATOR", .operatorSymbol, name)
        case .collation: return create("CREATE COLLATION", .collation, name)
        case .textSearchConfiguration: return create("CREATE TEXT SEARCH CONFIGURATION", .textSearch, name)
        case .textSearchDictionary: return create("CREATE TEXT SEARCH DICTIONARY", .textSearch, name)
        case .textSearchParser, .textSearchTemplate:
            _ = create("CREATE TEXT SEARCH PARSER", .textSearch, name)
            return .legal("CREATE TEXT SEARCH PARSER or TEMPLATE", Self.crashReason)
        case .type:
            let refusal = create("CREATE TYPE", .type, name)
            // A shell type, of which nothing is known yet, does no harm.
            if refusal != nil || node.nodes("definition").isEmpty { return refusal }
            return .legal("CREATE TYPE with functions of its own", Self.crashReason)
        default: return .foreign("CREATE")
        }
    }

    private mutating func aggregate(_ node: ParseNode, _ name: QualifiedName?) -> Refusal? {
        guard let name else { return .foreign("CREATE AGGREGATE") }
        // The arguments are a list of parameters, and behind it the number of direct ones.
        let parameters = node.nodes("args").first { $0.isA("List") }?.nodes("items") ?? []
        let arguments = Self.arguments(types: parameters.compactMap { $0.node("arg_type") })
        if let refusal = create("CREATE AGGREGATE", .routine, name, arguments) { return refusal }
        for option in node.nodes("definition") where option.has("defname", "stype") || option.has("defname", "mstype") {
            if option.node("arg")?.names("names").last == "internal" {
                return .legal("CREATE AGGREGATE with an internal state", Self.crashReason)
            }
        }
        return nil
    }

    func createCast(_ node: ParseNode) -> Refusal? {
        guard node.node("func") != nil || node.flag("inout") else {
            return .legal("CREATE CAST WITHOUT FUNCTION", Self.crashReason)
        }
        let types = [node.node("sourcetype"), node.node("targettype")]
            .compactMap { type in type.flatMap { Self.name($0.names("names")) } }
        if types.contains(where: { made.contains(.type, $0) }) { return nil }
        return .legal("CREATE CAST of types that the dump did not make", "It changes how others' queries are read.")
    }

    static var crashReason: String { "Wrongly defined it can crash the server or lay open its memory." }
}
