import TOMLText

/// Compares a file with its declaration: unknown keys, wrong types, values out of a set, missing keys.
struct ShapeCheck {
    let file: String
    /// The declaration of the whole file.
    private let root: Shape.Section
    private(set) var diagnostics: [Diagnostic] = []

    init(file: String, root: Shape.Section = ProjectShape.root) { (self.file, self.root) = (file, root) }

    /// Checks the whole file.
    mutating func check(_ document: TOMLNode) { check(document, against: root, at: SettingPath()) }

    /// Checks a table against a section, everything inside included.
    mutating func check(_ node: TOMLNode, against section: Shape.Section, at path: SettingPath) {
        for entry in node.entries {
            let place = path.appending(key: entry.key)
            if let key = section.key(entry.key) {
                check(entry.node, against: key.shape, at: place)
            } else if let further = section.further {
                checkFurther(entry, further, in: section, at: place, of: path)
            } else {
                let names = section.keys.map(\.name)
                report(
                    entry.node.line, place, found: "unknown key", expected: Shape.oneOf(names),
                    advice: Suggestion.advice(for: entry.key, among: names).orElse(home(of: entry.key)))
            }
        }
        for key in section.keys where key.isRequired && node[key.name] == nil {
            report(
                node.line, path, found: "\(key.name) is missing",
                advice: key.example.map { "add for example: \(key.name) = \"\($0)\"" } ?? "")
        }
    }

    private mutating func checkFurther(
        _ entry: TOMLEntry, _ further: Shape.Further, in section: Shape.Section, at place: SettingPath,
        of path: SettingPath
    ) {
        // `[table.public.roles]`: to TOML that is a table inside a table.
        if case .section = further.shape, let inner = entry.node.entries.first, entry.node.isDottedName {
            report(
                inner.node.line, place.appending(key: inner.key), found: "a table inside a table",
                advice: "a name with a dot needs quotes: [\(path.appending(key: "\(entry.key).\(inner.key)"))]")
            return
        }
        // `colums = [...]` in a registry: no column's value is an array, so it is the reserved key misspelt.
        let names = section.keys.map(\.name)
        if case .scalar = further.shape, !ShapeCheck.fits(entry.node, further.shape),
            let near = Suggestion.nearest(to: entry.key, among: names)
        {
            report(
                entry.node.line, place, found: "unknown key", expected: Shape.oneOf(names),
                advice: "did you mean \"\(near)\"?")
        } else {
            check(entry.node, against: further.shape, at: place)
        }
    }

    private mutating func check(_ node: TOMLNode, against shape: Shape, at path: SettingPath) {
        guard Self.fits(node, shape) else {
            report(
                node.line, path, found: found(node, shape), expected: shape.expectation,
                advice: advice(node, shape, at: path))
            return
        }
        switch shape {
        case .section(let section): check(node, against: section, at: path)
        case .list(let element, let canBeEmpty):
            if node.elements.isEmpty, !canBeEmpty {
                report(node.line, path, found: "an empty array", expected: "one element or more")
            }
            for (index, child) in node.elements.enumerated() {
                check(child, against: element, at: path.appending(index: index))
            }
        default: break
        }
    }

    /// Whether a value is of the right type and, where there is a set, in it; the inside of tables is not looked at.
    private static func fits(_ node: TOMLNode, _ shape: Shape) -> Bool {
        switch (shape, node.value) {
        case (.text, .text), (.secret, .text), (.boolean, .boolean), (.integer, .integer), (.list, .list),
            (.section, .table):
            true
        case (.textOrNumber, .text), (.textOrNumber, .integer), (.textOrNumber, .float): true
        case (.scalar, .list), (.scalar, .table): false
        case (.scalar, _): true
        case (.choice(let choices), .text(let text)): choices.contains(text)
        default: false
        }
    }

    private func found(_ node: TOMLNode, _ shape: Shape) -> String {
        switch (shape, node.value) {
        // `target = "postgresql://…"` must not show what it holds either.
        case (.secret, _), (.section, _): node.kind
        case (.choice, .text(let text)) where text.count <= 40: "\"\(text)\""
        case (_, .text(let text)) where text.count <= 40: "the string \"\(text)\""
        case (_, .integer(let number)): "the integer \(number)"
        case (_, .float(let number)): "the float \(number)"
        case (_, .boolean(let value)): "the boolean \(value)"
        default: node.kind
        }
    }

    private func advice(_ node: TOMLNode, _ shape: Shape, at path: SettingPath) -> String {
        switch (shape, node.value) {
        case (.choice(let choices), .text(let text)): Suggestion.advice(for: text, among: choices)
        case (.boolean, .text("true")), (.boolean, .text("false")): "leave out the quotes"
        case (.list(.text, _), .text(let text)): "write [\"\(text)\"]"
        case (.list(.section, _), .table): "write it with two brackets, as [[\(path)]]"
        default: ""
        }
    }

    /// Where a key that is unknown here has its place.
    private func home(of name: String) -> String {
        for section in root.keys {
            if case .section(let inside) = section.shape, inside.key(name) != nil {
                return "\(name) belongs in [\(section.name)]"
            }
        }
        return ""
    }

    private mutating func report(
        _ line: Int?, _ path: SettingPath, found: String, expected: String = "", advice: String = ""
    ) {
        diagnostics.append(
            Diagnostic(
                file: file, line: line, keyPath: path.description, found: found, expected: expected, advice: advice))
    }
}

extension String {
    /// This text, or another where it is empty.
    func orElse(_ other: @autoclosure () -> String) -> String { isEmpty ? other() : self }
}
