public import SQLSyntax
import TOMLText

/// A `[[references]]` section: a column that refers to keys, and that no foreign key declares to do so.
public struct ReferenceRule: Sendable, Equatable {
    /// What a column refers to.
    public enum Target: Sendable, Equatable {
        /// A column of one table.
        case column(Catalog.ColumnReference)
        /// The primary key of the table that another column of the row names, by its own name or by one of these words.
        case named(in: SQLIdentifier, words: [String: QualifiedName])
        /// Large objects.
        case largeObjects
    }

    /// The tables that refer.
    public var pattern: TablePattern
    /// The column that refers.
    public var column: SQLIdentifier
    /// What it refers to.
    public var target: Target
    /// Where it was written.
    public var origin: SettingOrigin

    /// Makes a rule.
    public init(pattern: TablePattern, column: SQLIdentifier, target: Target, origin: SettingOrigin) {
        self.pattern = pattern
        self.column = column
        self.target = target
        self.origin = origin
    }

    /// The tables that it names.
    var tables: [QualifiedName] {
        switch target {
        case .column(let column): [column.table]
        case .named(_, let words): words.values.sorted()
        case .largeObjects: []
        }
    }
}

extension ProjectReader {
    /// What a column of OIDs refers to, as the project file says it.
    private static let largeObjects = "large objects"

    mutating func referenceRule(_ node: TOMLNode, _ path: SettingPath) -> ReferenceRule? {
        guard let table = node["table"]?.text, let text = node["column"]?.text else { return nil }
        guard let pattern = TablePattern(table) else {
            diagnostics.append(
                TablePattern.problem(
                    file: file, line: node["table"]?.line, keyPath: path.appending(key: "table").description))
            return nil
        }
        guard let column = identifier(text, node["column"]?.line, path.appending(key: "column")),
            let target = target(node, path)
        else { return nil }
        return ReferenceRule(
            pattern: pattern, column: column, target: target,
            origin: .file(keyPath: path.description, line: node.line))
    }

    private mutating func target(_ node: TOMLNode, _ path: SettingPath) -> ReferenceRule.Target? {
        let (to, namer) = (node["to"], node["table_named_in"])
        guard (to == nil) != (namer == nil) else {
            report(
                node.line, path, found: to == nil ? "a reference to nothing" : "both to and table_named_in",
                expected: "to = \"schema.table(column)\", or table_named_in = \"column\"")
            return nil
        }
        if let text = to?.text {
            if let names = node["names"] {
                report(names.line, path.appending(key: "names"), found: "names beside to", expected: "table_named_in")
            }
            if text == Self.largeObjects { return .largeObjects }
            return columnReference(text, to?.line, path.appending(key: "to")).map {
                .column(Catalog.ColumnReference(table: $0.table, column: $0.column))
            }
        }
        guard let text = namer?.text, let column = identifier(text, namer?.line, path.appending(key: "table_named_in"))
        else { return nil }
        var words: [String: QualifiedName] = [:]
        for entry in node["names"]?.entries ?? [] {
            let place = path.appending(key: "names").appending(key: entry.key)
            guard let text = entry.node.text else { continue }
            guard let name = SQLText.qualifiedName(text) else {
                report(
                    entry.node.line, place, found: "not the name of a table",
                    expected: "table or schema.table, as SQL writes it")
                continue
            }
            words[entry.key] = QualifiedName(name.schema ?? "public", name.name)
        }
        return .named(in: column, words: words)
    }
}
