public import SQLSyntax

extension Project {
    /// Compares the rules with the tables there are: a rule for a table that is not there is a mistake, and so is a
    /// glob that is for none and a reference to an unknown table.
    ///
    /// - Parameter known: the tables, and whatever else a rule may be for, such as views.
    /// - Returns: a diagnostic for each mistake; none when all is well.
    public func checkTables(against known: [QualifiedName]) -> [Diagnostic] {
        let names = known.map { QualifiedName($0.schema ?? "public", $0.name) }
        var diagnostics: [Diagnostic] = []
        for rule in tables + overridingRules {
            if !names.contains(where: rule.pattern.matches) {
                let found = rule.pattern.exactness.isName ? "no table of this name" : "a glob that no table matches"
                diagnostics.append(
                    diagnostic(rule.origin, found, advice: Self.advice(for: rule.pattern.description, among: names)))
            }
            for (column, target) in rule.references.sorted(by: { $0.key < $1.key })
            where !names.contains(target.table) {
                diagnostics.append(
                    diagnostic(
                        rule.origin, "\(column) references \(target.table), and there is no such table",
                        advice: Self.advice(for: target.table.plain, among: names)))
            }
        }
        for rule in references {
            if !names.contains(where: rule.pattern.matches) {
                diagnostics.append(
                    diagnostic(
                        rule.origin, "no table of the name \(rule.pattern)",
                        advice: Self.advice(for: rule.pattern.description, among: names)))
            }
            for table in rule.tables where !names.contains(table) {
                diagnostics.append(
                    diagnostic(
                        rule.origin, "\(rule.column) refers to \(table), and there is no such table",
                        advice: Self.advice(for: table.plain, among: names)))
            }
        }
        return diagnostics
    }

    func diagnostic(_ origin: SettingOrigin, _ found: String, advice: String) -> Diagnostic {
        switch origin {
        case .file(let keyPath, let line):
            Diagnostic(file: file, line: line, keyPath: keyPath, found: found, advice: advice)
        case .standard, .option:
            Diagnostic(file: nil, keyPath: origin.description, found: found, advice: advice)
        }
    }

    /// The nearest table, written as the pattern is: with its schema or without.
    private static func advice(for pattern: String, among names: [QualifiedName]) -> String {
        Suggestion.advice(
            for: pattern, among: names.map { pattern.contains(".") ? $0.plain : $0.name.text })
    }
}
