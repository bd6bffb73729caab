import SQLSyntax

/// What the command line says instead of the project file.
public struct Overrides: Sendable, Equatable {
    /// `--tenant column=value`: values of tenancy columns, by name.
    public var tenant: [String: String]
    /// `--strategy`.
    public var strategy: KeyStrategy?
    /// `--base`.
    public var base: Int?
    /// `--prefix`.
    public var prefix: String?
    /// `--widen`.
    public var widens = false
    /// `--shared`: names or globs of tables.
    public var shared: [String]
    /// `--skip`: names or globs of tables.
    public var skip: [String]

    /// Makes overrides; what is left out stays as the project file says.
    public init(
        tenant: [String: String] = [:], strategy: KeyStrategy? = nil, shared: [String] = [], skip: [String] = []
    ) {
        self.tenant = tenant
        self.strategy = strategy
        self.shared = shared
        self.skip = skip
    }
}

extension Project {
    /// Puts the command line's settings over the file's.
    ///
    /// - Throws: ``ProjectError`` with every problem: a value for no tenancy column, one that its column cannot hold, a
    ///   pattern that is none. The project is then unchanged.
    public mutating func apply(_ overrides: Overrides) throws(ProjectError) {
        var problems: [Diagnostic] = []
        var changed = self
        let names = tenancyColumns.map(\.name.text)
        for (name, value) in overrides.tenant.sorted(by: { $0.key < $1.key }) {
            if let column = tenancyColumns.first(where: { $0.name.text == name }) {
                changed.tenant[name] = value
                if let problem = TenantValue.problem(value, in: column) {
                    problems.append(
                        Diagnostic(
                            file: nil, keyPath: "--tenant \(name)", found: problem.found, expected: problem.expected))
                }
            } else {
                problems.append(
                    Diagnostic(
                        file: nil, keyPath: "--tenant \(name)", found: "no tenancy column of this name",
                        expected: Shape.oneOf(names), advice: Suggestion.advice(for: name, among: names)))
            }
        }
        if let strategy = overrides.strategy { changed.strategy = strategy }
        if let base = overrides.base { changed.keyBase = base }
        if let prefix = overrides.prefix { changed.keyPrefix = prefix }
        if overrides.widens { changed.widensKeys = true }
        for (option, texts, tableClass) in [
            ("--shared", overrides.shared, TableClass.shared), ("--skip", overrides.skip, .skip),
        ] {
            for text in texts {
                guard let pattern = TablePattern(text) else {
                    problems.append(TablePattern.problem(file: nil, line: nil, keyPath: "\(option) \(text)"))
                    continue
                }
                var rule = TableRule(pattern: pattern, origin: .option("\(option) \(text)"))
                rule.tableClass = tableClass
                changed.overridingRules.append(rule)
            }
        }
        for text in Set(overrides.shared).intersection(overrides.skip).sorted() {
            problems.append(
                Diagnostic(
                    file: nil, keyPath: "--skip \(text)", found: "also given as --shared", expected: "one of them"))
        }
        guard problems.isEmpty else { throw ProjectError(problems) }
        self = changed
    }
}

extension TablePattern {
    /// What is wrong with a text that is no pattern.
    static func problem(file: String?, line: Int?, keyPath: String) -> Diagnostic {
        Diagnostic(
            file: file, line: line, keyPath: keyPath, found: "not the name of a table",
            expected: "name, schema.name or a glob",
            advice: "double quotes are read as SQL reads them: schema.\"Name with.dot\"")
    }
}
