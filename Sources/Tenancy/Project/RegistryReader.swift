import SQLSyntax
import TOMLText

extension ProjectReader {
    /// The sections of registries; each must be the registry of a tenancy column.
    mutating func registrySettings(
        _ node: TOMLNode, _ columns: [TenancyColumn]
    ) -> [QualifiedName: RegistrySettings] {
        var all: [QualifiedName: RegistrySettings] = [:]
        for entry in node.entries where !entry.node.isDottedName {
            let path = SettingPath().appending(key: "registry").appending(key: entry.key)
            guard let written = SQLText.qualifiedName(entry.key) else {
                report(
                    entry.node.line, path, found: "not the name of a table",
                    expected: "table or schema.table, as SQL writes it")
                continue
            }
            let name = QualifiedName(written.schema ?? "public", written.name)
            guard let place = columns.firstIndex(where: { $0.references?.table == name }) else {
                guard columnsAreKnown else { continue }
                let known = columns.compactMap(\.references?.table)
                let names = known.map { $0.schema == "public" ? $0.name.description : $0.description }
                report(
                    entry.node.line, path, found: "a registry that no tenancy column references",
                    expected: Shape.oneOf(names), advice: Suggestion.advice(for: entry.key, among: names))
                continue
            }
            if let line = all[name]?.line {
                report(entry.node.line, path, found: "the registry \(name) a second time; the first is in line \(line)")
            }
            let made = columns[..<place].filter { $0.references != nil }
            all[name] = registrySettings(entry.node, of: columns[place], after: Array(made), path)
        }
        return all
    }

    private mutating func registrySettings(
        _ node: TOMLNode, of column: TenancyColumn, after earlier: [TenancyColumn], _ path: SettingPath
    ) -> RegistrySettings {
        var settings = RegistrySettings()
        settings.line = node.line
        settings.nested = node["nested"]?.boolean ?? true
        var made = settings.nested ? earlier.map(\.name) : []
        if let key = column.references?.column { made.append(key) }
        if let columns = node["columns"], case .list = columns.value {
            settings.columns = definitions(columns, besides: made, path.appending(key: "columns"))
        }
        for entry in node.entries where !["columns", "nested"].contains(entry.key) {
            let place = path.appending(key: entry.key)
            guard let name = identifier(entry.key, entry.node.line, place),
                let value = Self.value(entry.node, of: name)
            else { continue }
            if made.contains(name) {
                report(
                    entry.node.line, place, found: "a value for a column that the tenant fills",
                    advice: "give it in [tenant] or with --tenant")
            } else if let columns = settings.columns, !columns.contains(where: { $0.name == name }) {
                let names = columns.map(\.name.text)
                report(
                    entry.node.line, place, found: "a value for a column that columns does not define",
                    expected: Shape.oneOf(names), advice: Suggestion.advice(for: entry.key, among: names))
            }
            settings.values.append(value)
        }
        return settings
    }

    /// A registry's key must not have the name of a column that the registry carries.
    mutating func checkKeys(_ columns: TOMLNode?, of project: Project) {
        for registry in project.registriesInOrder where registry.carried.contains(where: { $0.name == registry.key }) {
            guard let index = project.tenancyColumns.firstIndex(of: registry.tenancyColumn) else { continue }
            let path = SettingPath().appending(key: "tenancy").appending(key: "columns").appending(index: index)
            report(
                columns?.elements[index]["references"]?.line, path.appending(key: "references"),
                found: "the key \(registry.key), the name of a column that \(registry.name) carries too",
                advice: "set nested = false in [registry.'\(registry.name)']")
        }
    }

    private static func value(_ node: TOMLNode, of column: SQLIdentifier) -> RegistryValue? {
        switch node.value {
        case .text(let text): RegistryValue(column: column, kind: .text, text: text)
        case .integer(let number): RegistryValue(column: column, kind: .integer, text: String(number))
        case .float(let text): RegistryValue(column: column, kind: .float, text: text)
        case .boolean(let value): RegistryValue(column: column, kind: .boolean, text: String(value))
        case .moment(let text): RegistryValue(column: column, kind: .moment, text: text)
        case .table, .list: nil
        }
    }

    private mutating func definitions(
        _ node: TOMLNode, besides made: [SQLIdentifier], _ path: SettingPath
    ) -> [RegistrySettings.Column] {
        var columns: [RegistrySettings.Column] = []
        for (index, element) in node.elements.enumerated() {
            guard let text = element.text else { continue }
            let place = path.appending(index: index)
            guard let column = SQLType.columnDefinition(text) else {
                report(element.line, place, found: "\"\(text)\"", expected: "a column definition, as in CREATE TABLE")
                continue
            }
            if made.contains(column.name) {
                report(
                    element.line, place, found: "the column \(column.name), which is made in any case",
                    advice: "leave it out")
            }
            if columns.contains(where: { $0.name == column.name }) {
                report(element.line, place, found: "a second column \(column.name)")
            }
            columns.append(
                RegistrySettings.Column(
                    name: column.name, definition: text, isPrimaryKey: SQLText.isPrimaryKey(text)))
        }
        return columns
    }
}
