import DumpStream
import SQLSyntax
import TOMLText

extension Project {
    /// Reads and validates a project file.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - file: Its name, for diagnostics.
    /// - Returns: The project, with every default filled in.
    /// - Throws: ``ProjectError`` with everything that is wrong, not only the first problem; a text that is no TOML gives
    ///   one.
    public static func parse(_ text: String, file: String) throws(ProjectError) -> Project {
        let document = try TOMLNode.document(text, file: file)
        var check = ShapeCheck(file: file)
        check.check(document)
        var reader = ProjectReader(file: file)
        let project = reader.project(document)
        let problems = check.diagnostics + reader.diagnostics
        guard problems.isEmpty else { throw ProjectError(problems) }
        return project
    }
}

/// Makes a project of a file's values.
///
/// What ``ShapeCheck`` finds wrong is passed over here; what only the meaning shows is reported.
struct ProjectReader {
    let file: String
    var diagnostics: [Diagnostic] = []
    /// Whether each tenancy column has its name and registry; otherwise a reference to an unknown one is not reported.
    var columnsAreKnown = true

    init(file: String) { self.file = file }

    mutating func project(_ document: TOMLNode) -> Project {
        var project = Project()
        project.file = file
        if let columns = document["tenancy"]?["columns"] { project.tenancyColumns = tenancyColumns(columns) }
        if let tenant = document["tenant"] { project.tenant = self.tenant(tenant, project.tenancyColumns) }
        project.tenantOfFile = project.tenant
        if let registries = document["registry"] {
            project.registrySettings = registrySettings(registries, project.tenancyColumns)
        }
        if columnsAreKnown { checkKeys(document["tenancy"]?["columns"], of: project) }
        if let strategy = document["keys"]?["strategy"]?.text.flatMap(KeyStrategy.init(rawValue:)) {
            project.strategy = strategy
        }
        if case .integer(let base)? = document["keys"]?["base"]?.value { project.keyBase = base }
        project.keyPrefix = document["keys"]?["prefix"]?.text
        project.widensKeys = document["keys"]?["widen"]?.boolean ?? false
        project.references = (document["references"]?.elements ?? []).enumerated().compactMap {
            referenceRule($1, SettingPath().appending(key: "references").appending(index: $0))
        }
        project.tables = (document["table"]?.entries ?? []).compactMap { tableRule($0) }
        project.target.connection = document["target"]?["connection"]?.text
        project.source.connection = document["source"]?["connection"]?.text
        return project
    }

    mutating func report(
        _ line: Int?, _ path: SettingPath, found: String, expected: String = "", advice: String = ""
    ) {
        diagnostics.append(
            Diagnostic(
                file: file, line: line, keyPath: path.description, found: found, expected: expected, advice: advice))
    }

    /// A name as PostgreSQL can store it, or nil after a report.
    mutating func identifier(_ text: String, _ line: Int?, _ path: SettingPath) -> SQLIdentifier? {
        let count = text.utf8.count
        guard (1...63).contains(count) else {
            report(
                line, path, found: count == 0 ? "an empty name" : "a name of \(count) bytes",
                expected: "1 to 63 bytes, as PostgreSQL keeps no more")
            return nil
        }
        return SQLIdentifier(text)
    }

    private mutating func tenant(_ node: TOMLNode, _ columns: [TenancyColumn]) -> [String: String] {
        var tenant: [String: String] = [:]
        let names = columns.map(\.name.text)
        for entry in node.entries {
            let path = SettingPath().appending(key: "tenant").appending(key: entry.key)
            guard let column = columns.first(where: { $0.name.text == entry.key }) else {
                guard columnsAreKnown else { continue }
                report(
                    entry.node.line, path, found: "no tenancy column of this name", expected: Shape.oneOf(names),
                    advice: Suggestion.advice(for: entry.key, among: names))
                continue
            }
            let value: String
            switch entry.node.value {
            case .text(let text), .float(let text): value = text
            case .integer(let number): value = String(number)
            default: continue
            }
            if let problem = TenantValue.problem(value, in: column) {
                report(entry.node.line, path, found: problem.found, expected: problem.expected)
            }
            tenant[entry.key] = value
        }
        return tenant
    }

    private mutating func tableRule(_ entry: TOMLEntry) -> TableRule? {
        let path = SettingPath().appending(key: "table").appending(key: entry.key)
        guard let pattern = TablePattern(entry.key) else {
            diagnostics.append(
                TablePattern.problem(file: file, line: entry.node.line, keyPath: path.description))
            return nil
        }
        let node = entry.node
        var rule = TableRule(pattern: pattern, origin: .file(keyPath: path.description, line: node.line))
        rule.tableClass = node["class"]?.text.flatMap(TableClass.init(rawValue:))
        rule.strategy = node["strategy"]?.text.flatMap(KeyStrategy.init(rawValue:))
        rule.onConflict = node["on_conflict"]?.text.flatMap(OnConflict.init(rawValue:))
        if let naturalKey = node["natural_key"] {
            rule.naturalKey = self.naturalKey(naturalKey, path.appending(key: "natural_key"))
        }
        for reference in node["references"]?.entries ?? [] {
            let place = path.appending(key: "references").appending(key: reference.key)
            guard let text = reference.node.text else { continue }
            guard let column = identifier(reference.key, reference.node.line, place),
                let target = columnReference(text, reference.node.line, place)
            else { continue }
            rule.references[column] = Catalog.ColumnReference(table: target.table, column: target.column)
        }
        for entry in node["expressions"]?.entries ?? [] {
            let place = path.appending(key: "expressions").appending(key: entry.key)
            guard let text = entry.node.text, let column = identifier(entry.key, entry.node.line, place) else {
                continue
            }
            do throws(DumpError) {
                rule.expressions[column] = try SQLExpression(text)
            } catch {
                report(entry.node.line, place, found: error.found, expected: error.expected)
            }
        }
        return rule
    }

    private mutating func naturalKey(_ node: TOMLNode, _ path: SettingPath) -> [SQLIdentifier]? {
        var names: [SQLIdentifier] = []
        for (index, element) in node.elements.enumerated() {
            let place = path.appending(index: index)
            guard let name = element.text.flatMap({ identifier($0, element.line, place) }) else { continue }
            if names.contains(name) { report(element.line, place, found: "\"\(name.text)\" a second time") }
            names.append(name)
        }
        return names.isEmpty ? nil : names
    }

    /// `table(column)` with the schema `public` filled in, or nil after a report.
    mutating func columnReference(_ text: String, _ line: Int?, _ path: SettingPath) -> RegistryReference? {
        guard let (table, column) = SQLText.columnReference(text) else {
            report(
                line, path, found: "\"\(text)\"", expected: "schema.table(column), as SQL writes it")
            return nil
        }
        return RegistryReference(table: QualifiedName(table.schema ?? "public", table.name), column: column)
    }
}
