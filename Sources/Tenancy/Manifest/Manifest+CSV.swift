extension Manifest {
    /// Reads a manifest in CSV: a header, then a dump a line.
    ///
    /// Columns that are none of a dump's settings are tenancy columns. An empty field says nothing, as a key that TOML
    /// lacks.
    static func parseCSV(_ text: String, file: String) throws(ProjectError) -> Manifest {
        var problems: [Diagnostic] = []
        func report(_ line: Int?, _ column: String, _ found: String, _ expected: String = "", _ advice: String = "") {
            problems.append(
                Diagnostic(file: file, line: line, keyPath: column, found: found, expected: expected, advice: advice))
        }
        let records: [CSVText.Record]
        do {
            records = try CSVText.records(text)
        } catch {
            throw ProjectError([
                Diagnostic(
                    file: file, line: error.line, keyPath: "", found: "not CSV: \(error.found)",
                    advice: "a field with a comma, quote or line end stands in quotes, a quote in it twice")
            ])
        }
        guard let header = records.first, records.count > 1 else {
            throw ProjectError([
                Diagnostic(
                    file: file, keyPath: "", found: "no dump",
                    expected: "a header, such as dump,msp_id,condominio_id, and a line for each dump")
            ])
        }
        if !header.fields.contains("dump") {
            let near = Suggestion.nearest(to: "dump", among: header.fields) ?? header.fields.first { $0 == "file" }
            report(
                header.line, "", "no column dump", "a header with the column dump",
                near.map { "did you mean \"dump\" by \"\($0)\"?" } ?? "")
        }
        for (index, name) in header.fields.enumerated() where header.fields[..<index].contains(name) {
            report(header.line, name, "a column of this name a second time")
        }
        var entries: [Entry] = []
        for record in records.dropFirst() {
            guard record.fields.count == header.fields.count else {
                report(
                    record.line, "", "\(record.fields.count) fields", "\(header.fields.count), as the header has",
                    "a field with a comma stands in quotes")
                continue
            }
            var entry = Entry(file: "", line: record.line)
            for (name, value) in zip(header.fields, record.fields) where !value.isEmpty {
                switch name {
                case "dump": entry.file = value
                case "schema": entry.schema = value
                case "prefix": entry.prefix = value
                case "pattern":
                    entry.pattern = FilePattern(value)
                    if entry.pattern == nil { report(record.line, name, "\"\(value)\"", FilePattern.expectation) }
                case "strategy":
                    entry.strategy = KeyStrategy(rawValue: value)
                    let names = KeyStrategy.allCases.map(\.rawValue)
                    if entry.strategy == nil {
                        report(
                            record.line, name, "\"\(value)\"", Shape.oneOf(names),
                            Suggestion.advice(for: value, among: names))
                    }
                case "base":
                    entry.base = Int(value)
                    if entry.base == nil { report(record.line, name, "\"\(value)\"", "a whole number") }
                default: entry.tenant[name] = value
                }
            }
            for name in entry.pattern?.columns ?? [] where entry.tenant[name] != nil {
                report(record.line, name, "a value that pattern gives too", "", "leave one of them out")
            }
            if entry.file.isEmpty, header.fields.contains("dump") { report(record.line, "dump", "an empty path") }
            entries.append(entry)
        }
        guard problems.isEmpty else { throw ProjectError(problems) }
        return Manifest(file: file, entries: entries)
    }
}
