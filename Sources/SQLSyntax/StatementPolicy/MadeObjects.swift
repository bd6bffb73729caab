internal import DumpStream

/// What a dump has made so far, and its search path, by which its unqualified names are resolved.
struct MadeObjects: Sendable {
    /// Objects whose names share a name space.
    enum Kind: Sendable, Hashable {
        case relation, type, routine, schema, collation, conversion, operatorSymbol, operatorClass, operatorFamily
        case textSearch, statistics, largeObject, language, publication, subscription, eventTrigger, foreignData
    }

    private struct Key: Hashable {
        var kind: Kind
        var name: QualifiedName
        /// The types of a function's input arguments: functions may share a name.
        var arguments: [String] = []
    }

    private var keys: Set<Key> = [Key(kind: .schema, name: QualifiedName(nil, "public"))]
    /// Schemas that extensions were put into: the dump names objects in them that it does not make.
    private var extensionSchemas: Set<SQLIdentifier> = []
    /// As the dump sets it, `pg_catalog` included; the server searches that first where it is not listed.
    private var path: [SQLIdentifier] = ["public"]

    mutating func add(_ kind: Kind, _ name: QualifiedName, _ arguments: [String] = []) {
        let name = kind.hasSchema && name.schema == nil ? QualifiedName(path.first, name.name) : name
        keys.insert(Key(kind: kind, name: name, arguments: arguments))
    }

    mutating func addExtension(in schema: SQLIdentifier?) {
        if let schema { extensionSchemas.insert(schema) }
    }

    mutating func setSearchPath(_ schemas: [SQLIdentifier]) { path = schemas }

    /// Whether the dump made the object that a name means on the server.
    func contains(_ kind: Kind, _ name: QualifiedName, _ arguments: [String] = []) -> Bool {
        guard kind.hasSchema, name.schema == nil else {
            return keys.contains(Key(kind: kind, name: name, arguments: arguments))
        }
        // PostgreSQL's own come first where the path does not list them; its relations all begin with pg_.
        if kind == .relation ? Self.isSystem(name) : !path.contains(BuiltinTypes.schema) { return false }
        for schema in path {
            if schema == BuiltinTypes.schema, kind != .relation { return false }
            let name = QualifiedName(schema, name.name)
            if keys.contains(Key(kind: kind, name: name, arguments: arguments)) { return true }
        }
        return false
    }

    /// Whether an object may belong to an extension that the dump asked for.
    func mayBelongToExtension(_ kind: Kind, _ name: QualifiedName) -> Bool {
        guard let schema = name.schema, extensionSchemas.contains(schema), !Self.isSystem(name) else { return false }
        // Beside an extension's relations in public are everybody's.
        return kind != .relation || schema != "public"
    }

    /// Whether a name is one of PostgreSQL's own.
    static func isSystem(_ name: QualifiedName) -> Bool {
        guard let schema = name.schema else { return name.name.text.hasPrefix("pg_") }
        return schema.text.hasPrefix("pg_") || schema == "information_schema"
    }
}

extension MadeObjects.Kind {
    var hasSchema: Bool {
        switch self {
        case .schema, .largeObject, .language, .publication, .subscription, .eventTrigger, .foreignData: false
        default: true
        }
    }

    /// The kind behind a number of libpg_query's `ObjectType`.
    init?(objectType: Int) {
        switch ObjectType(rawValue: objectType) {
        case .table, .view, .materializedView, .sequence, .index, .foreignTable: self = .relation
        case .type, .domain: self = .type
        case .function, .procedure, .routine, .aggregate: self = .routine
        case .schema: self = .schema
        case .collation: self = .collation
        case .conversion: self = .conversion
        case .operatorSymbol: self = .operatorSymbol
        case .operatorClass: self = .operatorClass
        case .operatorFamily: self = .operatorFamily
        case .textSearchConfiguration, .textSearchDictionary, .textSearchParser, .textSearchTemplate:
            self = .textSearch
        case .statistics: self = .statistics
        case .largeObject: self = .largeObject
        case .language: self = .language
        case .publication: self = .publication
        case .subscription: self = .subscription
        case .eventTrigger: self = .eventTrigger
        case .foreignDataWrapper, .foreignServer: self = .foreignData
        default: return nil
        }
    }
}

/// The numbers of `ObjectType` in `pg_query.proto` that a dump's statements carry.
enum ObjectType: Int {
    case aggregate = 2
    case cast = 6
    case collation = 8
    case conversion = 9
    case database = 10
    case domain = 13
    case eventTrigger = 15
    case foreignDataWrapper = 17
    case foreignServer = 18
    case foreignTable = 19
    case function = 20
    case index = 21
    case language = 22
    case largeObject = 23
    case materializedView = 24
    case operatorClass = 25
    case operatorSymbol = 26
    case operatorFamily = 27
    case parameter = 28
    case procedure = 30
    case publication = 31
    case role = 34
    case routine = 35
    case schema = 37
    case sequence = 38
    case subscription = 39
    case statistics = 40
    case table = 42
    case tablespace = 43
    case textSearchConfiguration = 46
    case textSearchDictionary = 47
    case textSearchParser = 48
    case textSearchTemplate = 49
    case type = 50
    case view = 52
}
