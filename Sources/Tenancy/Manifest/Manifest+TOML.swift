import TOMLText

extension Manifest {
    /// Reads a manifest in TOML.
    static func parseTOML(_ text: String, file: String) throws(ProjectError) -> Manifest {
        let document = try TOMLNode.document(text, file: file)
        var check = ShapeCheck(file: file, root: ManifestShape.root)
        check.check(document)
        var reader = Reader(file: file)
        let entries = reader.entries(document)
        let problems = check.diagnostics + reader.diagnostics
        guard problems.isEmpty else { throw ProjectError(problems) }
        return Manifest(file: file, entries: entries)
    }

    /// Makes entries of a file's values; what ``ShapeCheck`` finds wrong is passed over.
    private struct Reader {
        let file: String
        var diagnostics: [Diagnostic] = []

        mutating func entries(_ document: TOMLNode) -> [Entry] {
            var defaults = Entry(file: "")
            if let node = document["defaults"] { read(node, into: &defaults) }
            return (document["dump"]?.elements ?? []).enumerated().compactMap { index, node in
                guard let path = node["file"]?.text else { return nil }
                let place = SettingPath().appending(key: "dump").appending(index: index)
                var entry = defaults
                (entry.file, entry.line) = (path, node.line)
                read(node, into: &entry)
                if case .integer(let base)? = node["base"]?.value { entry.base = base }
                entry.prefix = node["prefix"]?.text
                if path.isEmpty { report(node["file"], place.appending(key: "file"), found: "an empty path") }
                guard let text = node["pattern"]?.text else { return entry }
                entry.pattern = FilePattern(text)
                if let pattern = entry.pattern {
                    for name in pattern.columns where node["tenant"]?[name] != nil {
                        report(
                            node["tenant"]?[name], place.appending(key: "tenant").appending(key: name),
                            found: "a value that pattern gives too", advice: "leave one of them out")
                    }
                } else {
                    report(
                        node["pattern"], place.appending(key: "pattern"), found: "\"\(text)\"",
                        expected: FilePattern.expectation)
                }
                return entry
            }
        }

        private func read(_ node: TOMLNode, into entry: inout Entry) {
            for value in node["tenant"]?.entries ?? [] {
                switch value.node.value {
                case .text(let text), .float(let text): entry.tenant[value.key] = text
                case .integer(let number): entry.tenant[value.key] = String(number)
                default: break
                }
            }
            if let text = node["strategy"]?.text { entry.strategy = KeyStrategy(rawValue: text) }
            if let list = node["shared"] { entry.shared = list.elements.compactMap(\.text) }
            if let list = node["skip"] { entry.skip = list.elements.compactMap(\.text) }
            if let schema = node["schema"]?.text { entry.schema = schema }
        }

        private mutating func report(
            _ node: TOMLNode?, _ path: SettingPath, found: String, expected: String = "", advice: String = ""
        ) {
            diagnostics.append(
                Diagnostic(
                    file: file, line: node?.line, keyPath: path.description, found: found, expected: expected,
                    advice: advice))
        }
    }
}

extension FilePattern {
    static let expectation = "a path's end with names of tenancy columns in braces, like {msp_id}_{condominio_id}.sql"
}
