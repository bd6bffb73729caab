import SQLSyntax
import TOMLText

extension ProjectReader {
    /// The tenancy columns; one with a fault is kept as far as it goes, so that what refers to it is not reported too.
    mutating func tenancyColumns(_ node: TOMLNode) -> [TenancyColumn] {
        let path = SettingPath().appending(key: "tenancy").appending(key: "columns")
        var columns: [TenancyColumn] = []
        columnsAreKnown = !node.elements.isEmpty
        for (index, element) in node.elements.enumerated() {
            let place = path.appending(index: index)
            guard let column = tenancyColumn(element, place) else {
                columnsAreKnown = false
                continue
            }
            if element["references"] != nil, column.references == nil { columnsAreKnown = false }
            if columns.contains(where: { $0.name == column.name }) {
                let line = element["name"]?.line
                report(line, place.appending(key: "name"), found: "a second column \"\(column.name.text)\"")
            }
            if let table = column.references?.table, columns.contains(where: { $0.references?.table == table }) {
                report(
                    element["references"]?.line, place.appending(key: "references"),
                    found: "the registry \(table) for a second column", expected: "a registry of its own")
            }
            columns.append(column)
        }
        return columns
    }

    private mutating func tenancyColumn(_ node: TOMLNode, _ path: SettingPath) -> TenancyColumn? {
        guard let nameNode = node["name"], let text = nameNode.text,
            let name = identifier(text, nameNode.line, path.appending(key: "name"))
        else { return nil }
        if Self.systemColumns.contains(text) {
            report(nameNode.line, path.appending(key: "name"), found: "\"\(text)\", a system column of every table")
        }
        let type = type(node["type"], path.appending(key: "type"))
        var column = TenancyColumn(name: name, type: type.written, canonicalType: type.canonical)
        column.nullable = node["nullable"]?.boolean ?? false
        column.index = node["index"]?.boolean ?? true
        column.comment = node["comment"]?.text
        if let references = node["references"], let text = references.text {
            column.references = columnReference(text, references.line, path.appending(key: "references"))
        }
        if let onDelete = node["on_delete"], let value = onDelete.text.flatMap(OnDelete.init(rawValue:)) {
            column.onDelete = value
            if node["references"] == nil {
                report(
                    onDelete.line, path.appending(key: "on_delete"), found: "on_delete without references",
                    advice: "say with references which registry the column refers to, or leave on_delete out")
            }
            if value == .setNull, !column.nullable {
                report(
                    onDelete.line, path.appending(key: "on_delete"),
                    found: "\"set_null\" for a column that is not nullable",
                    advice: "set nullable = true, or another on_delete")
            }
        }
        return column
    }

    /// The columns that every table has already (`heap.c`).
    private static let systemColumns: Set = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]

    private mutating func type(_ node: TOMLNode?, _ path: SettingPath) -> (written: String, canonical: String) {
        guard let text = node?.text else { return ("", "") }
        guard let canonical = SQLType.canonical(text) else {
            report(node?.line, path, found: "\"\(text)\"", expected: "a type, as in CREATE TABLE")
            return (text, "")
        }
        // serial and its kin are no types: they give a column a sequence.
        if SQLType.columnDefinition("c " + text)?.hasDefault == true {
            report(
                node?.line, path, found: "\"\(text)\", whose values come from a sequence", expected: "\(canonical)")
        }
        return (text, canonical)
    }
}
