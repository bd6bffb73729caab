/// The JSON Schema of a declared file.
struct ShapeSchema {
    /// The file's name, or what it is.
    var title: String
    /// What it is for.
    var description: String
    /// Its declaration.
    var root: Shape.Section

    /// The schema (draft 2020-12) as text, with a line end after its last line.
    func json() -> String {
        var members: [(key: String, value: JSONText)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string(title)),
            ("description", .string(description)),
        ]
        members += Self.schema(.section(root))
        return JSONText.object(members).rendered() + "\n"
    }

    /// Every key of the file, as `section.key`.
    var keys: [String] { Self.keys(root, prefix: "") }

    private static func keys(_ section: Shape.Section, prefix: String) -> [String] {
        section.keys.flatMap { [prefix + $0.name] + keys($0.shape, prefix: prefix + $0.name + ".") }
            + (section.further.map { keys($0.shape, prefix: prefix + "*.") } ?? [])
    }

    private static func keys(_ shape: Shape, prefix: String) -> [String] {
        switch shape {
        case .section(let section): keys(section, prefix: prefix)
        case .list(let element, _): keys(element, prefix: prefix)
        default: []
        }
    }

    private static func schema(_ shape: Shape) -> [(key: String, value: JSONText)] {
        switch shape {
        case .text, .secret: return [("type", .string("string"))]
        case .textOrNumber: return [("type", types("string", "number"))]
        case .scalar: return [("type", types("string", "number", "boolean"))]
        case .boolean: return [("type", .string("boolean"))]
        case .integer: return [("type", .string("integer"))]
        case .choice(let choices): return [("enum", .array(choices.map(JSONText.string)))]
        case .list(let element, let canBeEmpty):
            let least: [(key: String, value: JSONText)] = canBeEmpty ? [] : [("minItems", .literal("1"))]
            return [("type", .string("array"))] + least + [("items", .object(schema(element)))]
        case .section(let section): return schema(section)
        }
    }

    private static func schema(_ section: Shape.Section) -> [(key: String, value: JSONText)] {
        var members: [(key: String, value: JSONText)] = [("type", .string("object"))]
        if !section.keys.isEmpty {
            members.append(("properties", .object(section.keys.map { ($0.name, .object(schema($0))) })))
        }
        let required = section.keys.filter(\.isRequired).map { JSONText.string($0.name) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        if let further = section.further {
            let meaning = (key: "description", value: JSONText.string("Key: \(further.keyMeaning)."))
            members.append(("additionalProperties", .object([meaning] + schema(further.shape))))
        } else {
            members.append(("additionalProperties", .literal("false")))
        }
        return members
    }

    private static func schema(_ key: Shape.Key) -> [(key: String, value: JSONText)] {
        var description = key.summary
        if case .words(let words) = key.defaultValue { description += " Default: \(words)." }
        var members = [(key: "description", value: JSONText.string(description))] + schema(key.shape)
        if case .value(let value) = key.defaultValue { members.append(("default", .literal(value))) }
        if let example = key.example {
            let text = JSONText.string(example)
            if case .list = key.shape {
                members.append(("examples", .array([.array([text])])))
            } else {
                members.append(("examples", .array([text])))
            }
        }
        return members
    }

    private static func types(_ names: String...) -> JSONText { .array(names.map(JSONText.string)) }
}
